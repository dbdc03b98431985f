import Columnar
@testable import Definitions

/// A warehouse with one fact and every kind of level, for the tests.
enum SmallWarehouse {
  static let definition = Warehouse(
    name: "small", summary: "Sales of a small shop", zone: "Asia/Shanghai", currency: "CNY",
    calendar: Calendar(
      first: day(2025, 12, 1), last: day(2027, 1, 31), fiscalYearStarts: 4,
      holidays: [.init(date: day(2026, 1, 1), name: "New Year", isWorking: false)]),
    dimensions: [customer, date, product, salesChannel, timeOfDay], facts: [sales, visitsFact],
    cubes: [cube, visitsCube])

  private static let customer = Dimension(
    name: "customer", kind: .standard, summary: "A person", naturalKey: [Field("account", .text)], isConformed: false,
    identity: Identity(identifiers: [.init(name: "email", sharedByAtMost: 4)], trust: ["shop"]),
    attributes: [
      Attribute(name: "name", type: .text, history: .overwrite, isPersonal: true, summary: "Name"),
      Attribute(name: "city", type: .text, history: .versioned, isPersonal: false, summary: "City"),
    ], hierarchies: [], declaredMembers: [])

  private static let product = Dimension(
    name: "product", kind: .standard, summary: "An article", naturalKey: [Field("sku", .text)], isConformed: true,
    identity: nil,
    attributes: [
      Attribute(name: "category", type: .text, history: .versioned, isPersonal: false, summary: "Category"),
      Attribute(
        name: "list_price", type: .decimal(scale: 2), history: .overwrite, isPersonal: false, summary: "Price"),
      Attribute(name: "is_digital", type: .boolean, history: .overwrite, isPersonal: false, summary: "A download"),
    ], hierarchies: [], declaredMembers: [])

  private static let salesChannel = Dimension(
    name: "sales_channel", kind: .standard, summary: "Where it was sold", naturalKey: [Field("code", .text)],
    isConformed: true, identity: nil,
    attributes: [Attribute(name: "label", type: .text, history: .overwrite, isPersonal: false, summary: "Name")],
    hierarchies: [], declaredMembers: [])

  private static let date = Dimension(
    name: "date", kind: .date, summary: "A day", naturalKey: [], isConformed: true, identity: nil, attributes: [],
    hierarchies: [], declaredMembers: [])

  private static let timeOfDay = Dimension(
    name: "time_of_day",
    kind: .timeOfDay(bands: [.init(name: "night", startMinute: 0), .init(name: "day", startMinute: 480)]),
    summary: "A minute", naturalKey: [], isConformed: true, identity: nil, attributes: [], hierarchies: [],
    declaredMembers: [])

  private static let sales = Fact(
    name: "sales", kind: .transaction, summary: "Order lines",
    grain: [Field("system", .text), Field("order_id", .text), Field("line_no", .integer)], instant: "occurred_at",
    roles: [
      Role(name: "date", dimension: "date", summary: "Day of the sale"),
      Role(name: "time", dimension: "time_of_day", summary: "Minute of the sale"),
      Role(name: "order_date", dimension: "date", summary: "Day of the order"),
      Role(name: "customer", dimension: "customer", summary: "Who bought"),
      Role(name: "product", dimension: "product", summary: "What"),
      Role(name: "channel", dimension: "sales_channel", summary: "Where"),
    ], degenerate: [DegenerateColumn(name: "currency", type: .text, summary: "Currency")],
    measures: [
      Measure(name: "quantity", type: .integer, isAdditive: true, summary: "Units"),
      Measure(name: "net_amount", type: .decimal(scale: 2), isAdditive: true, summary: "Money"),
      Measure(name: "weight", type: .decimal(scale: 3), isAdditive: true, summary: "Kilograms"),
    ], derived: [surplus], indexed: ["date", "customer", "product", "channel", "currency"])

  /// `net_amount - quantity * product.list_price`
  private static let surplus = DerivedMeasure(
    measure: Measure(name: "surplus", type: .decimal(scale: 2), isAdditive: true, summary: "Money above list price"),
    expression: Expression(
      node: .subtract(
        Expression(node: .column(0), type: .decimal(scale: 2), source: "net_amount"),
        Expression(
          node: .multiply(
            Expression(node: .column(1), type: .integer, source: "quantity"),
            Expression(node: .column(2), type: .decimal(scale: 2), source: "product.list_price")),
          type: .decimal(scale: 2), source: "quantity * product.list_price")),
      type: .decimal(scale: 2), source: "net_amount - quantity * product.list_price"),
    scope: levels("net_amount", "quantity", "product.list_price"))

  /// Visits share the day and the customer with sales; their channel is another dimension of the same name.
  private static let visitsFact = Fact(
    name: "visits", kind: .transaction, summary: "Visits of customers",
    grain: [Field("system", .text), Field("visit_no", .integer)], instant: "occurred_at",
    roles: [
      Role(name: "date", dimension: "date", summary: "Day of the visit"),
      Role(name: "time", dimension: "time_of_day", summary: "Minute of the visit"),
      Role(name: "customer", dimension: "customer", summary: "Who came"),
      Role(name: "channel", dimension: "product", summary: "What they came for"),
    ], degenerate: [],
    measures: [Measure(name: "minutes", type: .integer, isAdditive: true, summary: "Minutes")])

  private static let visitsCube = Cube(
    name: "visits", summary: "Visits", fact: "visits",
    measures: [
      CubeMeasure(name: "visits", formula: .rows, summary: "Visits"),
      CubeMeasure(name: "minutes", formula: .sum("minutes"), summary: "Minutes"),
      CubeMeasure(name: "customers", formula: .distinct(["customer"]), summary: "Different persons"),
      CubeMeasure(
        name: "length", formula: .ratio(numerator: "minutes", denominator: "visits", scale: 1), summary: "Minutes each"),
    ], roles: ["date", "time", "customer", "channel"],
    cuboids: [Cuboid(name: "day", levels: levels("date.date"))])

  private static let cube = Cube(
    name: "sales", summary: "Sales", fact: "sales",
    measures: [
      CubeMeasure(name: "rows", formula: .rows, summary: "Fact rows"),
      CubeMeasure(name: "quantity", formula: .sum("quantity"), summary: "Units"),
      CubeMeasure(name: "net_amount", formula: .sum("net_amount"), summary: "Money"),
      CubeMeasure(name: "weight", formula: .sum("weight"), summary: "Kilograms"),
      CubeMeasure(name: "surplus", formula: .sum("surplus"), summary: "Money above list price"),
      CubeMeasure(name: "orders", formula: .distinct(["system", "order_id"]), summary: "Different orders"),
      CubeMeasure(name: "customers", formula: .distinct(["customer"]), summary: "Different persons"),
      CubeMeasure(name: "days", formula: .distinct(["date"]), summary: "Different days"),
      CubeMeasure(
        name: "average_order", formula: .ratio(numerator: "net_amount", denominator: "orders", scale: 2),
        summary: "Money per order"),
      CubeMeasure(
        name: "unit_price", formula: .ratio(numerator: "net_amount", denominator: "quantity", scale: 4),
        summary: "Money per unit"),
      CubeMeasure(name: "net_less_tenth", formula: .expression("net_amount - net_amount / 10"), summary: "Money left"),
    ], roles: ["date", "time", "order_date", "customer", "product", "channel"],
    cuboids: [
      Cuboid(name: "day_category_channel", levels: levels("date.date", "product.category", "channel.code")),
      Cuboid(name: "category", levels: levels("product.category", "product.is_digital", "currency")),
      Cuboid(name: "minute", levels: levels("time.minute", "order_date.date")),
    ])

  static func levels(_ names: String...) -> [LevelReference] {
    names.map { name in
      let parts = name.split(separator: ".").map(String.init)
      return parts.count == 2
        ? LevelReference(role: parts[0], level: parts[1]) : LevelReference(role: nil, level: name)
    }
  }

  static func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
    CivilDate(year: year, month: month, day: day) ?? CivilDate(daysSince1970: 0)
  }
}
