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
    _ connection: Connection, _ warehouse: Warehouse? = nil, days: DaysTouched, _ beforeExchange: () throws -> Void = {}
  ) throws {
    let exchange = try Cuboids.refresh(
      in: connection, warehouse: warehouse ?? self.warehouse, fact: "sales", days: days)
    try beforeExchange()
    for statement in exchange { try connection.execute(statement) }
  }

  private func refresh(_ connection: Connection, _ days: [Int64]) throws {
    try connection.transaction {
      try connection.execute("create temporary table touched (date_key int4, order_date_key int4) on commit drop")
      for day in days { try connection.execute("insert into touched values (\(day), 20260101), (\(day), null)") }
      try refresh(connection, days: .table("touched"))
    }
  }

  @Test func `are built by the first refresh, and hold what the star holds`() throws {
    var generator = Generator(11)
    let connection = try SmallStar.make(generator.sales(200))
    #expect(try verified(connection) == ["day_category_channel": nil, "category": nil, "minute": nil])
    try refresh(connection, [])
    #expect(try verified(connection) == ["day_category_channel": 0, "category": 0, "minute": 0])
    #expect(try connection.integer("select sum(rows) from small_cube.sales_category") == 200)
  }

  @Test(arguments: [21, 22, 23] as [UInt64])
  func `keep up with batches that insert, replace, take away and relabel`(seed: UInt64) throws {
    var generator = Generator(seed)
    let connection = try SmallStar.make(generator.sales(100))
    try refresh(connection, [])
    for batch in 0..<4 {
      let arrived = generator.sales(20, firstOrder: 1000 * (batch + 1))
      let gone = try connection.query(
        "delete from small.sales_fact where order_id = 'o\(generator.below(30))' returning date_key")
      try SmallStar.insert(arrived, connection)
      // An article is described at last: its facts move, though no fact changes.
      try connection.execute("update small.product set category = 'Games \(batch)' where product_key = 3")
      let relabelled = try connection.query("select distinct date_key from small.sales_fact where product_key = 3")
      let touched = arrived.map(\.date) + (gone.texts + relabelled.texts).compactMap { $0[0].flatMap { Int64($0) } }
      #expect(try verified(connection).values.contains { $0 != 0 })
      try refresh(connection, touched)
      #expect(try verified(connection) == ["day_category_channel": 0, "category": 0, "minute": 0])
    }
    try SmallStar.insert(generator.sales(20, firstOrder: 9000), connection)
    try connection.transaction { try refresh(connection, days: .all) }
    #expect(try verified(connection) == ["day_category_channel": 0, "category": 0, "minute": 0])
  }

  @Test func `are computed anew for the touched days alone`() throws {
    let connection = try SmallStar.make([
      Sale(order: "a", date: 20_260_101, net: 100), Sale(order: "b", date: 20_260_102, net: 100),
      Sale(order: "c", date: -1, net: 100),
    ])
    try refresh(connection, [])
    let table = "small_cube.sales_day_category_channel"
    try connection.execute("update \(table) set net_amount = 7")
    try refresh(connection, [20_260_102, -1])
    #expect(
      try connection.query("select date_key, net_amount from \(table) order by 1").texts == [
        ["-1", "100"], ["20260101", "7"], ["20260102", "100"],
      ])
    #expect(try verified(connection)["day_category_channel"] == 2)
    // What nothing touched is left alone, whether it is cut by days or not.
    try connection.execute("update small_cube.sales_category set rows = 5")
    try refresh(connection, [])
    #expect(try connection.integer("select max(rows) from small_cube.sales_category") == 5)
  }

  @Test func `are all or nothing with the batch`() throws {
    let connection = try SmallStar.make([Sale(order: "a", date: 20_260_101, net: 100)])
    try refresh(connection, [])
    try connection.begin()
    try SmallStar.insert([Sale(order: "b", date: 20_260_101, net: 100)], connection)
    try refresh(connection, days: .all)
    connection.rollback()
    #expect(try verified(connection) == ["day_category_channel": 0, "category": 0, "minute": 0])
  }

  @Test func `hold absurd amounts`() throws {
    let connection = try SmallStar.make([
      Sale(order: "a", date: 20_260_101, net: .max), Sale(order: "b", date: 20_260_101, net: .max),
    ])
    try refresh(connection, [])
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
    try refresh(connection, [])
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
      try connection.execute("create temporary table touched (date_key int4) on commit drop")
      try refresh(connection, other, days: .table("touched")) {
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
        .filter { if case .built = $0.state { true } else { false } }.map(\.table.name)
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
