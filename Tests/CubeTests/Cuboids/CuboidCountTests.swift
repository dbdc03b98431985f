import Cube
import Definitions
import PostgreSQL
import Testing

/// Cuboids that keep what distinct counts count.
@Suite struct `Distinct counts from cuboids` {
  /// By the days, the persons, the orders; and by the channels, which have no versions.
  static let warehouse: Warehouse = {
    var warehouse = SmallWarehouse.definition
    warehouse.cubes[0].cuboids = [
      Cuboid(
        name: "everything",
        levels: SmallWarehouse.levels(
          "date.date", "time.minute", "order_date.date", "customer.customer_id", "customer.city", "product.product_id",
          "product.category", "product.sku", "product.is_digital", "product.list_price", "channel.sales_channel_id",
          "currency", "system", "order_id")),
      Cuboid(
        name: "people", levels: SmallWarehouse.levels("date.month", "customer.customer_id", "product.category"),
        indexed: SmallWarehouse.levels("product.category")),
      Cuboid(name: "orders", levels: SmallWarehouse.levels("date.month", "system", "order_id")),
    ]
    return warehouse
  }()

  struct Case: CustomTestStringConvertible, Sendable {
    var measures: String
    var by = ""
    var filter: String?
    var from: String
    var testDescription: String { "\(measures) by \(by) where \(filter ?? "true"): \(from)" }
  }

  static let cases = [
    Case(measures: "customers", by: "date.month,product.category", from: "cuboid people"),
    Case(measures: "customers,net_amount", by: "customer@current.city", from: "cuboid people"),
    Case(
      measures: "customers", by: "customer@current.name", filter: "product.category = 'Toys'", from: "cuboid people"),
    Case(measures: "orders,average_order", by: "date.month,system", from: "cuboid orders"),
    Case(measures: "orders,customers", by: "date.month", from: "cuboid everything"),
    Case(measures: "days,customers", by: "channel.code,channel.label", from: "cuboid everything"),
    Case(measures: "orders", by: "channel.label,date.fiscal_year", from: "cuboid everything"),
    // A city at the event does not follow from the person; a name that is personal is kept nowhere.
    Case(measures: "customers", by: "customer.name", from: "star"),
    Case(measures: "customers", by: "date.month,customer.city", from: "cuboid everything"),
    Case(measures: "rows", by: "date.date,customer@current.city,line_no", from: "star"),
  ]

  @Test func `are taken of the smallest that keeps what they count`() throws {
    var generator = Generator(8)
    let connection = try SmallStar.make(generator.sales(300), in: Self.warehouse)
    _ = try Cuboids.build(connection, warehouse: Self.warehouse, cube: "sales")
    // So small that their sizes tell nothing.
    for (name, rows) in [("everything", 300), ("people", 200), ("orders", 201)] {
      try connection.execute("update pg_class set reltuples = \(rows) where relname = 'sales_\(name)'")
    }
    let catalogue = try CuboidCatalogue(connection, Self.warehouse)
    for example in Self.cases {
      let question = try QuestionReader.read(
        QuestionText(
          cube: "sales", measures: example.measures, by: example.by, filter: example.filter, totals: .cube),
        in: Self.warehouse)
      let plan = try QuestionPlan(question, Self.warehouse, catalogue)
      #expect(plan.source == example.from, "\(example.testDescription)")
      let star = try QuestionPlan(question, Self.warehouse, catalogue, fromStar: true)
      #expect(try CubeQuery.rows(connection, plan) == CubeQuery.rows(connection, star), "\(example.testDescription)")
    }
  }

  @Test(arguments: [31, 32] as [UInt64])
  func `equal those of brute force, subtotals included`(seed: UInt64) throws {
    var generator = Generator(seed)
    let sales = generator.sales(150)
    let visits = generator.visits(50)
    let connection = try SmallStar.make(sales, visits: visits, in: Self.warehouse)
    _ = try Cuboids.build(connection, warehouse: Self.warehouse, cube: "sales")
    let catalogue = try CuboidCatalogue(connection, Self.warehouse)
    var fromCuboids = 0
    for _ in 0..<150 {
      let drawn = DrawnQuestion(&generator, fromCuboids: false)
      let question = try QuestionReader.read(drawn.text, in: Self.warehouse)
      let plan = try QuestionPlan(question, Self.warehouse, catalogue)
      guard plan.sources[0] != "star" else { continue }
      fromCuboids += 1
      let rows = try CubeQuery.rows(connection, plan).rows
      let difference = rows.map { "\($0)" }.sorted().difference(
        from: drawn.answer(sales, visits).map { "\($0)" }.sorted())
      #expect(difference.isEmpty, "seed \(seed), \(plan.source): \(drawn)")
    }
    #expect(fromCuboids > 60)
  }

  @Test func `are explained where no cuboid keeps them`() throws {
    let question = try QuestionReader.read(
      QuestionText(cube: "sales", measures: "orders,days", by: "product.category"), in: Self.warehouse)
    let plan = try QuestionPlan(question, Self.warehouse, CuboidCatalogue())
    #expect(plan.explanation.contains("-- cuboid people: is not by system, which orders counts\n"))
    #expect(plan.explanation.contains("-- cuboid orders: is not by date, which days counts\n"))
    #expect(plan.explanation.contains("-- cuboid everything: is not built\n"))
  }

  @Test func `have the indexes that are declared, and other ones are another cuboid`() throws {
    let connection = try SmallStar.make([Sale(order: "a", date: 20_260_101, net: 100)], in: Self.warehouse)
    _ = try Cuboids.build(connection, warehouse: Self.warehouse, cube: "sales")
    let indexes = try connection.query(
      "select tablename, substring(indexdef from '\\(.*') from pg_indexes where schemaname = 'small_cube' order by 1")
    let declared = indexes.texts.filter { $0[1]?.contains("hash_record_extended") == false }
    #expect(declared == [["sales_people", "(product_category)"]])
    // Each by its groups, for what batches change.
    #expect(indexes.count == 4)
    var other = Self.warehouse
    other.cubes[0].cuboids[1].indexed = []
    #expect(try Cuboids.list(connection, warehouse: other, cube: "sales")[1].state == .outdated)
  }
}
