import Columnar
import Cube
@testable import Definitions
import Load
import PostgreSQL
import TestWarehouse
import Testing
import Warehouse

/// Cuboids over nights that do not keep all of them, and what they need of dimensions as they were.
@Suite struct `The upkeep of cuboids` {
  /// A cuboid by the day alone, with the units of tea: the article's natural key is all that it has of the article.
  private static let ofTea: Definitions.Warehouse = {
    var warehouse = SmallWarehouse.warehouse
    let quantity = Expression(node: .column(0), type: .integer, source: "quantity")
    let isTea = Expression(
      node: .compare(
        .equal, Expression(node: .column(1), type: .text, source: "product.sku"),
        Expression(node: .text("TEA"), type: .text, source: "'TEA'")),
      type: .boolean, source: "product.sku = 'TEA'")
    let none = Expression(node: .integer(0), type: .integer, source: "0")
    let tea = Expression(
      node: .cases([Expression.Branch(condition: isTea, value: quantity)], otherwise: none), type: .integer,
      source: "case when product.sku = 'TEA' then quantity else 0 end")
    warehouse.facts[0].derived = [
      DerivedMeasure(
        measure: Measure(name: "tea", type: .integer, isAdditive: true, summary: "Units of tea"), expression: tea,
        scope: [LevelReference(role: nil, level: "quantity"), LevelReference(role: "product", level: "sku")])
    ]
    warehouse.cubes[0].measures.append(CubeMeasure(name: "tea", formula: .sum("tea"), summary: "Units of tea"))
    warehouse.cubes[0].cuboids = [Cuboid(name: "day", levels: [LevelReference(role: "date", level: "date")])]
    return warehouse
  }()

  private static func pipeline(_ warehouse: Definitions.Warehouse) -> Pipeline {
    var pipeline = SmallWarehouse.pipeline
    pipeline.warehouse = warehouse
    return pipeline
  }

  private func connect(_ warehouse: Definitions.Warehouse) throws -> Connection {
    let connection = try Connection(conninfo: TestWarehouse.database())
    try SchemaApply.apply(connection, warehouse)
    return connection
  }

  /// A night with a sale and nothing else.
  private func night(_ number: Int64, _ order: String) -> Delivery {
    var night = Delivery("2026-03-0\(number)", number)
    night.sale(order, on: "03-02", customer: 2, product: 1, amount: 5)
    return night
  }

  /// The cuboids that are outdated.
  private func outdated(_ connection: Connection, _ warehouse: Definitions.Warehouse) throws -> [String] {
    try Cuboids.list(connection, warehouse: warehouse).filter { $0.state == .outdated }.map(\.cuboid.name)
  }

  /// How many rows of each cuboid differ from the star.
  private func differences(_ connection: Connection, _ warehouse: Definitions.Warehouse) throws -> [Int64?] {
    try Cuboids.verify(connection, warehouse: warehouse, cube: "sales").map { $0.differences }
  }

  @Test func `takes versions that go from the batch before, for their natural keys, too`() throws {
    let warehouse = Self.ofTea
    let pipeline = Self.pipeline(warehouse)
    let connection = try connect(warehouse)
    try firstNight().publish(on: connection, pipeline: pipeline)
    var dearer = Delivery("2026-03-02", 2)
    dearer.product("update", key: 10, 1, "TEA", category: "Drinks", price: nil, to: "03-02")
    dearer.product("insert", key: 11, 1, "TEA", category: "Drinks", price: 350, from: "03-02")
    #expect(try dearer.publish(on: connection, pipeline: pipeline).facts.first?.rebound == 1)
    #expect(try differences(connection, warehouse) == [0])
    // It was a mistake: the version goes, and the row is bound to the one before it.
    var correction = Delivery("2026-03-03", 3)
    correction.product("delete", key: 11, 1, "TEA", category: "Drinks", price: 350, from: "03-02")
    correction.product("update", key: 10, 1, "TEA", category: "Drinks", price: nil)
    #expect(try correction.publish(on: connection, pipeline: pipeline).facts.first?.rebound == 1)
    #expect(try differences(connection, warehouse) == [0])
    #expect(
      try connection.query("select date_key, rows, tea from small_cube.sales_day order by 1").texts
        == [["20260301", "2", "1"], ["20260302", "1", "1"]])
  }

  @Test func `makes those anew that a batch did not declare`() throws {
    let star = try TestStar()
    let warehouse = SmallWarehouse.warehouse
    try firstNight().publish(on: star.connection)
    #expect(try outdated(star.connection, warehouse) == [])
    var fewer = warehouse
    fewer.cubes[0].cuboids.removeFirst()
    try night(2, "C").publish(on: star.connection, pipeline: Self.pipeline(fewer))
    #expect(try outdated(star.connection, warehouse) == ["day"])
    #expect(try differences(star.connection, warehouse) == [nil, 0, 0, 0])
    let plan = try QuestionPlan(
      QuestionReader.read(QuestionText(cube: "sales", measures: "amount", by: "product.category"), in: warehouse),
      warehouse, CuboidCatalogue(star.connection, warehouse))
    #expect(plan.source == "star")
    #expect(plan.explanation.contains("cuboid day: was built by other definitions, or a batch passed it by"))
    try night(3, "D").publish(on: star.connection)
    #expect(try star.cuboidFaults() == [])
    // One note is left of each.
    #expect(
      try star.lines("select name, warehouse_version from martlet.cuboid order by 1") == [
        "sales_channel 3", "sales_day 3", "sales_month_person 3", "sales_status 3",
      ])
  }

  @Test func `is left to the owner where a loader would have to make tables`() throws {
    var warehouse = SmallWarehouse.warehouse
    warehouse.access = Access(owner: nil, loaders: ["upkeep_loader"], analysts: [])
    let connection = try Connection(conninfo: TestWarehouse.database())
    try connection.execute("create role upkeep_loader")
    try SchemaApply.apply(connection, warehouse)
    try firstNight().publish(on: connection, pipeline: Self.pipeline(warehouse))
    var changed = warehouse
    changed.cubes[0].cuboids[0].levels.removeLast()
    try connection.execute("set role upkeep_loader")
    try night(2, "C").publish(on: connection, pipeline: Self.pipeline(changed))
    #expect(try differences(connection, changed) == [nil, 0, 0, 0])
    try night(3, "D").publish(on: connection, pipeline: Self.pipeline(changed))
    try connection.execute("reset role")
    #expect(try differences(connection, changed) == [nil, 0, 0, 0])
    // The table is still what these definitions ask for, but for two batches.
    #expect(try outdated(connection, warehouse) == ["day"])
    try Cuboids.bringInLine(connection, changed)
    #expect(try differences(connection, changed) == [0, 0, 0, 0])
  }

  @Test func `begins anew where a definition changes members, but for what exports have said since`() throws {
    var warehouse = SmallWarehouse.warehouse
    warehouse.dimensions[0].declaredMembers = [
      ["code": "market", "label": "Market"], ["code": "shop", "label": "Shop"],
    ]
    let connection = try connect(warehouse)
    try Cuboids.bringInLine(connection, warehouse)
    func labels() throws -> [[String?]] {
      try connection.query("select code, label from small.channel where channel_key > 0 order by 1").texts
    }
    try connection.execute(
      """
      insert into small.channel_event (member_id, effective_at, is_deleted, given, label, batch_id, file_id, record)
      values (2, '2026-03-01', false, 1, 'Own shop', 1, 1, 1);
      update small.channel set label = 'Own shop' where channel_id = 2
      """)
    try SchemaApply.bring(connection, warehouse)
    #expect(try labels() == [["market", "Market"], ["shop", "Own shop"]])
    #expect(try outdated(connection, warehouse) == [])
    warehouse.dimensions[0].declaredMembers[0]["label"] = "Marketplace"
    warehouse.dimensions[0].declaredMembers[1]["label"] = "Flagship"
    try SchemaApply.bring(connection, warehouse)
    #expect(try labels() == [["market", "Marketplace"], ["shop", "Own shop"]])
    #expect(try outdated(connection, warehouse) == ["day", "channel", "month_person", "status"])
  }
}
