import Cube
import Definitions
import OperatingSystem
import PostgreSQL
import Testing
import Warehouse

@Suite struct `Declared cuboids` {
  let warehouse = SmallWarehouse.definition

  private func verified(_ connection: Connection) throws -> [String: Int64?] {
    let found = try Cuboids.verify(connection, warehouse: warehouse, cube: "sales")
    return Dictionary(uniqueKeysWithValues: found.map { ($0.table.name, $0.differences) })
  }

  /// Brings the cuboids up to date as a publish does; what is made beside others takes their place.
  private func refresh(
    _ connection: Connection, _ change: StarChange, in warehouse: Warehouse? = nil,
    _ beforeExchange: () throws -> Void = {}
  ) throws {
    let exchange = try Cuboids.refresh(
      in: connection, warehouse: warehouse ?? self.warehouse, fact: "sales", change: change)
    try beforeExchange()
    for statement in exchange { try connection.execute(statement) }
  }

  /// Changes the star, and brings the cuboids up to date by what it was before. That all rows are told, touched or not,
  /// makes no difference.
  private func refresh(_ connection: Connection, after change: () throws -> Void = {}) throws {
    try connection.transaction {
      var before = StarPart(rows: "before_sales_fact")
      for table in ["sales_fact", "customer", "product", "sales_channel"] {
        try connection.execute("create temporary table before_\(table) on commit drop as table small.\(table)")
        if table != "sales_fact" { before.dimensions[table] = "before_\(table)" }
      }
      try change()
      try refresh(connection, .part(before: before, after: StarPart(rows: "small.sales_fact")))
    }
  }

  private static let same: [String: Int64?] = ["day_category_channel": 0, "category": 0, "minute": 0]

  @Test func `are built by the first refresh, and hold what the star holds`() throws {
    var generator = Generator(11)
    let connection = try SmallStar.make(generator.sales(200))
    #expect(try verified(connection) == ["day_category_channel": nil, "category": nil, "minute": nil])
    try refresh(connection)
    #expect(try verified(connection) == Self.same)
    #expect(try connection.integer("select sum(rows) from small_cube.sales_category") == 200)
  }

  @Test(arguments: [21, 22, 23] as [UInt64])
  func `keep up with batches that insert, replace, take away and relabel`(seed: UInt64) throws {
    var generator = Generator(seed)
    let connection = try SmallStar.make(generator.sales(100))
    try refresh(connection)
    for batch in 0..<6 {
      try refresh(connection) {
        try connection.execute("delete from small.sales_fact where order_id = 'o\(generator.below(30))'")
        try SmallStar.insert(generator.sales(20, firstOrder: 1000 * (batch + 1)), connection)
        // Bound to another version, and to one that was not there.
        try connection.execute(
          "update small.sales_fact set product_key = \(1 + generator.below(6)) where product_key = \(1 + generator.below(6))"
        )
        // Values that come, change, go.
        try connection.execute(
          "update small.sales_fact set net_amount = null, quantity = 0 where order_id = 'o\(generator.below(30))'")
        // An article is described at last: its facts move, though no fact changes.
        try connection.execute("update small.product set category = 'Games \(batch)' where product_key = 3")
      }
      #expect(try verified(connection) == Self.same)
    }
    try SmallStar.insert(generator.sales(20, firstOrder: 9000), connection)
    try connection.transaction { try refresh(connection, .all) }
    #expect(try verified(connection) == Self.same)
    // The last row goes, and its groups with it.
    try refresh(connection) { try connection.execute("delete from small.sales_fact") }
    #expect(try verified(connection) == Self.same)
    #expect(try connection.integer("select count(*) from small_cube.sales_category") == 0)
  }

  @Test func `tell a sum of no values from 0`() throws {
    let connection = try SmallStar.make([
      Sale(order: "a", date: 20_260_101, net: 100), Sale(order: "b", date: 20_260_101, net: -100),
      Sale(order: "c", date: 20_260_101, net: nil),
    ])
    try refresh(connection)
    func amounts() throws -> [[String?]] {
      #expect(try verified(connection) == Self.same)
      return try connection.query(
        "select rows, net_amount, net_amount_missing from small_cube.sales_day_category_channel"
      )
      .texts
    }
    #expect(try amounts() == [["3", "0", "1"]])
    try refresh(connection) { try connection.execute("delete from small.sales_fact where net_amount is not null") }
    #expect(try amounts() == [["1", nil, "1"]])
    try refresh(connection) { try connection.execute("update small.sales_fact set net_amount = 0") }
    #expect(try amounts() == [["1", "0", nil]])
  }

  @Test func `are written to in the groups alone that have changed`() throws {
    let connection = try SmallStar.make([
      Sale(order: "a", date: 20_260_101, net: 100), Sale(order: "b", date: 20_260_102, net: 100),
      Sale(order: "c", date: -1, net: 100),
    ])
    try refresh(connection)
    let table = "small_cube.sales_day_category_channel"
    try connection.execute("update \(table) set net_amount = 7")
    try refresh(connection) { try SmallStar.insert([Sale(order: "d", date: 20_260_102, net: 5)], connection) }
    #expect(
      try connection.query("select date_key, rows, net_amount from \(table) order by 1").texts == [
        ["-1", "1", "7"], ["20260101", "1", "7"], ["20260102", "2", "12"],
      ])
    #expect(try verified(connection)["day_category_channel"] == 6)
    // What nothing touched is left alone.
    try connection.execute("update small_cube.sales_category set rows = 5")
    try refresh(connection)
    #expect(try connection.integer("select max(rows) from small_cube.sales_category") == 5)
  }

  @Test func `that cannot have been what the star was are made anew`() throws {
    let connection = try SmallStar.make([
      Sale(order: "a", date: 20_260_101, net: 100), Sale(order: "b", date: 20_260_101, net: 100),
    ])
    try refresh(connection)
    try connection.execute("delete from small_cube.sales_category")
    try refresh(connection) { try connection.execute("delete from small.sales_fact where order_id = 'a'") }
    #expect(try verified(connection) == Self.same)
  }

  @Test(arguments: [
    // A group that is there twice; a sum that is left over with no rows, and with no values.
    ("insert into small_cube.sales_category table small_cube.sales_category", "'a'"),
    ("update small_cube.sales_category set net_amount = net_amount + 7", "'a', 'b'"),
    ("update small_cube.sales_category set net_amount = net_amount + 7", "'a'"),
  ]) func `that cannot have been it are known by groups and sums`(fault: String, orders: String) throws {
    let connection = try SmallStar.make([
      Sale(order: "a", date: 20_260_101, net: 100), Sale(order: "b", date: 20_260_101, net: nil),
      Sale(order: "c", date: 20_260_101, product: 2, net: 100),
    ])
    try refresh(connection)
    try connection.execute(fault)
    try refresh(connection) { try connection.execute("delete from small.sales_fact where order_id in (\(orders))") }
    #expect(try verified(connection) == Self.same)
  }

  @Test func `made before a definition gave a dimension other rows are built anew`() throws {
    let connection = try SmallStar.make([Sale(order: "a", date: 20_260_101, net: 100)])
    try refresh(connection)
    var other = warehouse
    other.calendar.fiscalYearStarts = 7
    let states = try Cuboids.list(connection, warehouse: other, cube: "sales").map { ($0.cuboid.name, $0.state) }
    // Days follow from their keys, whatever the calendar says of them.
    #expect(states.filter { $0.1 == .outdated }.map(\.0) == [])
    other.cubes[0].cuboids[1].levels.append(LevelReference(role: "date", level: "fiscal_year"))
    _ = try Cuboids.build(connection, warehouse: other, cube: "sales", cuboid: "category")
    other.calendar.fiscalYearStarts = 1
    #expect(try Cuboids.list(connection, warehouse: other, cube: "sales")[1].state == .outdated)
  }

  @Test func `are all or nothing with the batch`() throws {
    let connection = try SmallStar.make([Sale(order: "a", date: 20_260_101, net: 100)])
    try refresh(connection)
    try connection.begin()
    try SmallStar.insert([Sale(order: "b", date: 20_260_101, net: 100)], connection)
    try refresh(connection, .all)
    connection.rollback()
    #expect(try verified(connection) == Self.same)
  }

  @Test func `hold absurd amounts`() throws {
    let connection = try SmallStar.make([
      Sale(order: "a", date: 20_260_101, net: .max), Sale(order: "b", date: 20_260_101, net: .max),
    ])
    try refresh(connection)
    let answers = try [false, true].map { fromStar in
      try CubeQuery.run(
        connection: connection, warehouse: warehouse,
        text: QuestionText(cube: "sales", measures: "net_amount"),
        wanted: .rows(.csv), fromStar: fromStar
      ).text
    }
    #expect(answers == Array(repeating: "net_amount,_total,_special\r\n184467440737095516.14,,\r\n", count: 2))
  }

  @Test func `made by other definitions are not asked, and are built anew`() throws {
    let connection = try SmallStar.make([Sale(order: "a", date: 20_260_101, net: 100)])
    try refresh(connection)
    var other = warehouse
    other.cubes[0].cuboids[1].levels.removeLast()
    func states() throws -> [CuboidCatalogue.State] {
      try Cuboids.list(connection, warehouse: other, cube: "sales").map(\.state)
    }
    #expect(try states()[1] == .outdated)
    let plan = try QuestionPlan(
      QuestionReader.read(QuestionText(cube: "sales", measures: "rows", by: "product.is_digital"), in: other), other,
      CuboidCatalogue(connection, other))
    #expect(plan.source == "star")
    #expect(plan.explanation.contains("-- cuboid category: was built by other definitions"))
    try connection.transaction {
      try refresh(connection, .none, in: other) {
        // Those who read the table meanwhile, or ask for its size, read on.
        let place = try connection.query("select current_setting('unix_socket_directories'), current_database()")
        let reader = try Connection(
          conninfo: "host=\(place.text(0, 0) ?? "") user=martlet dbname=\(place.text(0, 1) ?? "")")
        try reader.execute("set lock_timeout = '1ms'")
        #expect(try Cuboids.list(reader, warehouse: other).map(\.state)[1] == .outdated)
        #expect(try reader.integer("select sum(rows) from \(other.cubeSchema).sales_category") == 1)
      }
    }
    #expect(try states().allSatisfy { if case .built = $0 { true } else { false } })
    #expect(try Cuboids.verify(connection, warehouse: other, cube: "sales").allSatisfy { $0.differences == 0 })
  }

  @Test func `are listed, built and dropped by name`() throws {
    let connection = try SmallStar.make([Sale(order: "a", date: 20_260_101, net: 100)])
    func built() throws -> [String] {
      try Cuboids.list(connection, warehouse: warehouse, cube: "sales")
        .filter { if case .built = $0.state { true } else { false } }.map(\.cuboid.name)
    }
    #expect(try built() == [])
    _ = try Cuboids.build(connection, warehouse: warehouse, cube: "sales", cuboid: "category")
    #expect(try built() == ["category"])
    #expect(try Cuboids.build(connection, warehouse: warehouse, cube: "sales").count == 3)
    #expect(
      try Cuboids.drop(connection, warehouse: warehouse, cube: "sales", cuboid: "category").map(\.name) == ["category"])
    #expect(try built() == ["day_category_channel", "minute"])
    #expect(try Cuboids.drop(connection, warehouse: warehouse, cube: "sales").count == 2)
    #expect(
      try Cuboids.list(connection, warehouse: warehouse, cube: "sales").map(\.state) == [.absent, .absent, .absent])
    let failure = try #require(throws: Failure.self) {
      _ = try Cuboids.build(connection, warehouse: warehouse, cube: "sales", cuboid: "categry")
    }
    #expect(
      failure.description == "CUBOID: cube sales has no cuboid 'categry'\n  → did you mean 'category'?")
  }
}
