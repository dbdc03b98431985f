import Cube
@testable import Definitions
import PostgreSQL
import Testing

/// Cuboids that keep distinct counts of their groups.
@Suite struct `Distinct counts that are kept` {
  static let levels = ["date.month", "product.category", "customer.city", "currency"]

  /// A cuboid for each set of at most two of the levels. Counted are members that are found by their accounts, columns of the
  /// fact, both at once, and days, whose rows nothing finds.
  static let warehouse: Warehouse = {
    var warehouse = SmallWarehouse.definition
    warehouse.cubes[0].measures += [
      CubeMeasure(name: "articles", formula: .distinct(["product"]), summary: "Different articles"),
      CubeMeasure(name: "channels", formula: .distinct(["channel"]), summary: "Different channels"),
      CubeMeasure(name: "shoppings", formula: .distinct(["customer", "order_id"]), summary: "Orders of persons"),
    ]
    let counts = ["orders", "customers", "days", "articles", "channels", "shoppings"]
    let references = levels.map { SmallWarehouse.levels($0)[0] }
    var cuboids = [Cuboid(name: "total", levels: [], counts: counts)]
    for (index, one) in references.enumerated() {
      cuboids.append(Cuboid(name: "l\(index)", levels: [one], counts: counts))
      for (other, two) in references.enumerated().dropFirst(index + 1) {
        cuboids.append(Cuboid(name: "l\(index)_\(other)", levels: [one, two], counts: counts))
      }
    }
    warehouse.cubes[0].cuboids = cuboids
    return warehouse
  }()

  private func differences(_ connection: Connection) throws -> Set<Int64?> {
    Set(try Cuboids.verify(connection, warehouse: Self.warehouse, cube: "sales").map(\.differences))
  }

  @Test(arguments: [41, 42, 43] as [UInt64])
  func `equal those of brute force, totals included`(seed: UInt64) throws {
    var generator = Generator(seed)
    let sales = generator.sales(150)
    let connection = try SmallStar.make(sales, in: Self.warehouse)
    _ = try Cuboids.build(connection, warehouse: Self.warehouse, cube: "sales")
    #expect(try differences(connection) == [0])
    let catalogue = try CuboidCatalogue(connection, Self.warehouse)
    var kept = 0
    for _ in 0..<80 {
      let drawn = DrawnQuestion(&generator, fromCuboids: false, among: Self.levels)
      let question = try QuestionReader.read(drawn.text, in: Self.warehouse)
      let plan = try QuestionPlan(question, Self.warehouse, catalogue)
      if plan.origin.contains("counts kept in") { kept += 1 }
      let rows = try CubeQuery.rows(connection, plan).rows
      let difference = rows.map { "\($0)" }.sorted().difference(
        from: drawn.answer(sales, []).map { "\($0)" }.sorted())
      #expect(difference.isEmpty, "seed \(seed), \(plan.origin): \(drawn)")
    }
    #expect(kept > 15)
  }

  @Test(arguments: [51, 52, 53] as [UInt64])
  func `keep up with batches that insert, replace, take away and bind anew`(seed: UInt64) throws {
    var generator = Generator(seed)
    let connection = try SmallStar.make(generator.sales(60), in: Self.warehouse)
    _ = try Cuboids.build(connection, warehouse: Self.warehouse, cube: "sales")
    for batch in 0..<5 {
      try connection.transaction {
        var before = StarPart(rows: "before_sales_fact")
        for table in ["sales_fact", "customer", "product", "sales_channel"] {
          try connection.execute("create temporary table before_\(table) on commit drop as table small.\(table)")
          if table != "sales_fact" { before.dimensions[table] = "before_\(table)" }
        }
        try connection.execute("delete from small.sales_fact where order_id = 'o\(generator.below(20))'")
        try SmallStar.insert(generator.sales(10, firstOrder: 1000 * (batch + 1)), connection)
        for (role, most) in [("customer", 5), ("product", 6)] {
          try connection.execute(
            """
            update small.sales_fact f set \(role)_key = d.\(role)_key, \(role)_member_id = d.\(role)_id from small.\(role) d
            where f.\(role)_key = \(1 + generator.below(most)) and d.\(role)_key = \(1 + generator.below(most))
            """)
        }
        // An account turns out to be another's: all of its rows are the other person's.
        if batch == 3 {
          try connection.execute(
            """
            update small.sales_fact set customer_key = 5 where customer_key = 4;
            update small.customer_link set customer_id = 5 where member_id = 4
            """)
        }
        try connection.execute(
          "update small.sales_fact set date_key = 20260101 where order_id = 'o\(generator.below(30))'")
        try connection.execute("update small.product set category = 'Games \(batch)' where product_key = 3")
        // What no batch touched is not told.
        try connection.execute(
          """
          create temporary table after_sales_fact on commit drop as
          (table small.sales_fact except table before_sales_fact) union
          select * from small.sales_fact where product_key = 3;
          delete from before_sales_fact where product_key <> 3 and sales_key in (
          select sales_key from (table before_sales_fact intersect table small.sales_fact) same)
          """)
        let exchange = try Cuboids.refresh(
          in: connection, warehouse: Self.warehouse, fact: "sales",
          change: .part(before: before, after: StarPart(rows: "after_sales_fact")))
        #expect(exchange.isEmpty)
      }
      #expect(try differences(connection) == [0])
    }
    // The last row goes, and the grand total with it.
    try connection.transaction {
      try connection.execute(
        "create temporary table before on commit drop as table small.sales_fact; delete from small.sales_fact")
      _ = try Cuboids.refresh(
        in: connection, warehouse: Self.warehouse, fact: "sales",
        change: .part(before: StarPart(rows: "before"), after: StarPart(rows: "(select * from before where false)")))
    }
    #expect(try differences(connection) == [0])
    #expect(try connection.integer("select count(*) from small_cube.sales_total") == 0)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var measures: String
    var by = ""
    var filter: String?
    var totals = Question.Totals.none
    var top: String?
    var others = false
    var origin: String
    var testDescription: String { "\(measures) by \(by) where \(filter ?? "true")" }
  }

  static let cases = [
    Case(measures: "customers", origin: "sales from the cuboid total, counts kept in total"),
    Case(
      measures: "net_amount,orders", by: "date.month", filter: "date.month >= '2026-01'",
      origin: "sales from the cuboid l0, counts kept in l0"),
    Case(
      measures: "share_of_total(customers) as share", by: "currency",
      origin: "sales from the cuboid l3, counts kept in l3, total"),
    Case(
      measures: "customers", by: "date.month,product.category", totals: .rollup,
      origin: "sales from the cuboid l0_1, counts kept in l0, l0_1, total"),
    Case(
      measures: "customers", by: "product.category", top: "1", origin: "sales from the cuboid l1, counts kept in l1"),
    // Of the others together nobody has counted, nor of a part of a group's rows.
    Case(measures: "customers", by: "product.category", top: "1", others: true, origin: "sales from the star"),
    Case(
      measures: "customers", by: "product.category", filter: "date.month = '2026-01'", origin: "sales from the star"),
    Case(measures: "orders", by: "date.quarter", origin: "sales from the star"),
    Case(measures: "orders", by: "customer@current.city", origin: "sales from the star"),
  ]

  @Test func `are taken for just the groups that they were counted for`() throws {
    var generator = Generator(60)
    let connection = try SmallStar.make(generator.sales(100), in: Self.warehouse)
    _ = try Cuboids.build(connection, warehouse: Self.warehouse, cube: "sales")
    // So small that their sizes tell nothing.
    try connection.execute("update pg_class set reltuples = length(relname) where relname like 'sales\\_l%'")
    let catalogue = try CuboidCatalogue(connection, Self.warehouse)
    for example in Self.cases {
      let question = try QuestionReader.read(
        QuestionText(
          cube: "sales", measures: example.measures, by: example.by, filter: example.filter, totals: example.totals,
          top: example.top, others: example.others), in: Self.warehouse)
      let plan = try QuestionPlan(question, Self.warehouse, catalogue)
      #expect(plan.origin == example.origin, "\(example.testDescription)")
      let star = try QuestionPlan(question, Self.warehouse, CuboidCatalogue(), fromStar: true)
      #expect(try CubeQuery.rows(connection, plan) == CubeQuery.rows(connection, star), "\(example.testDescription)")
    }
    // What else is counted is another cuboid.
    var other = Self.warehouse
    guard let index = other.cubes[0].measures.firstIndex(where: { $0.name == "orders" }) else { return }
    other.cubes[0].measures[index].formula = .distinct(["order_id"])
    #expect(try Cuboids.list(connection, warehouse: other, cube: "sales").allSatisfy { $0.state == .outdated })
  }

  @Test func `are found wrong where a count cannot have been it, and counted anew`() throws {
    var generator = Generator(61)
    let connection = try SmallStar.make(generator.sales(40), in: Self.warehouse)
    _ = try Cuboids.build(connection, warehouse: Self.warehouse, cube: "sales")
    try connection.execute("update small_cube.sales_total set customers = 1000")
    try connection.transaction {
      try connection.execute("create temporary table before on commit drop as select * from small.sales_fact limit 1")
      try connection.execute("delete from small.sales_fact where sales_key in (select sales_key from before)")
      _ = try Cuboids.refresh(
        in: connection, warehouse: Self.warehouse, fact: "sales",
        change: .part(before: StarPart(rows: "before"), after: StarPart(rows: "(select * from before where false)")))
    }
    #expect(try differences(connection) == [0])
  }

  @Test func `are counted anew where a batch's values have most of the rows`() throws {
    var warehouse = Self.warehouse
    warehouse.cubes[0].cuboids = [Cuboid(name: "total", levels: [], counts: ["customers"])]
    let connection = try SmallStar.make([Sale(order: "a", date: 20_260_101, net: 100)], in: warehouse)
    let columns = try connection.query(
      """
      select attname from pg_attribute where attrelid = 'small.sales_fact'::regclass and attnum > 0 and attname <> 'sales_key'
      """
    ).texts.compactMap { $0[0] }
    try connection.execute(
      """
      insert into small.sales_fact (sales_key, \(SQL.identifiers(columns)))
      select n, \(SQL.identifiers(columns)) from small.sales_fact, generate_series(1, 100000) n
      """)
    _ = try Cuboids.build(connection, warehouse: warehouse, cube: "sales")
    try connection.transaction {
      try connection.execute(
        "create temporary table before on commit drop as select * from small.sales_fact where sales_key = 1")
      try connection.execute("update small.sales_fact set customer_key = 3, customer_member_id = 3 where sales_key = 1")
      _ = try Cuboids.refresh(
        in: connection, warehouse: warehouse, fact: "sales",
        change: .part(
          before: StarPart(rows: "before"),
          after: StarPart(rows: "(select * from small.sales_fact where sales_key = 1)")))
    }
    #expect(try Cuboids.verify(connection, warehouse: warehouse, cube: "sales").map(\.differences) == [0])
    #expect(try connection.integer("select customers from small_cube.sales_total") == 2)
  }
}
