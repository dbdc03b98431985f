import Columnar
@testable import Definitions

/// A small warehouse with one of everything: persons, articles, a declared list, days, minutes and a fact.
enum Shop {
  static func warehouse() throws -> Warehouse {
    func date(_ year: Int, _ month: Int, _ day: Int) throws -> CivilDate {
      guard let date = CivilDate(year: year, month: month, day: day) else { throw NoSuchDay() }
      return date
    }
    let calendar = Calendar(
      first: try date(2026, 1, 1), last: try date(2026, 12, 31), fiscalYearStarts: 4,
      holidays: [
        .init(date: try date(2026, 10, 1), name: "National Day", isWorking: false),
        .init(date: try date(2026, 10, 10), name: "Worked for National Day", isWorking: true),
      ])
    return Warehouse(
      name: "shop", summary: "A shop", zone: "Asia/Shanghai", currency: "CNY", calendar: calendar,
      dimensions: [agent, channel, customer, day, minute, product], facts: [sales], cubes: [cube])
  }

  struct NoSuchDay: Error {}

  static var customer: Dimension {
    dimension(
      "customer", key: [Field("account", .text)], isConformed: false,
      identity: Identity(
        identifiers: [.init(name: "email", sharedByAtMost: 3), .init(name: "phone", sharedByAtMost: 3)], trust: ["shop"]
      ),
      attributes: [attribute("name", .text, .overwrite, isPersonal: true), attribute("city", .text, .versioned)])
  }

  static var product: Dimension {
    dimension(
      "product", key: [Field("sku", .text)], isConformed: true,
      attributes: [attribute("category", .text, .versioned), attribute("list_price", .decimal(scale: 2), .overwrite)])
  }

  static var agent: Dimension {
    dimension(
      "agent", key: [Field("code", .text)], isConformed: false, attributes: [attribute("team", .text, .overwrite)])
  }

  static var channel: Dimension {
    var channel = dimension(
      "channel", key: [Field("code", .text)], isConformed: true, attributes: [attribute("label", .text, .overwrite)])
    channel.declaredMembers = [
      ["code": "web", "label": "Web shop"], ["code": "market", "label": "It's the 'marketplace'"],
    ]
    return channel
  }

  static var day: Dimension { dimension("date", kind: .date) }

  static var minute: Dimension {
    dimension(
      "time",
      kind: .timeOfDay(bands: [.init(name: "morning", startMinute: 360), .init(name: "night", startMinute: 1200)]))
  }

  static var sales: Fact {
    Fact(
      name: "sales", kind: .transaction, summary: "Order lines",
      grain: [Field("order_id", .text), Field("line_no", .integer)],
      instant: "occurred_at",
      roles: [
        Role(name: "date", dimension: "date", summary: "Day"), Role(name: "time", dimension: "time", summary: "Minute"),
        Role(name: "customer", dimension: "customer", summary: "Who"),
        Role(name: "product", dimension: "product", summary: "What"),
        Role(name: "channel", dimension: "channel", summary: "Where"),
      ],
      degenerate: [DegenerateColumn(name: "currency", type: .text, summary: "Currency")],
      measures: [
        Measure(name: "quantity", type: .integer, isAdditive: true, summary: "Units"),
        Measure(name: "net_amount", type: .decimal(scale: 2), isAdditive: true, summary: "Money"),
      ])
  }

  static var cube: Cube {
    Cube(
      name: "sales", summary: "What is sold", fact: "sales",
      measures: [
        CubeMeasure(name: "rows", formula: .rows, summary: "Rows"),
        CubeMeasure(name: "net_amount", formula: .sum("net_amount"), summary: "Money"),
        CubeMeasure(name: "customers", formula: .distinct(["customer"]), summary: "Persons"),
        CubeMeasure(name: "days", formula: .distinct(["date", "currency"]), summary: "Days and currencies"),
        CubeMeasure(
          name: "net_a_row", formula: .ratio(numerator: "net_amount", denominator: "rows", scale: 2), summary: ""),
      ],
      roles: ["date", "time", "customer", "product"], cuboids: [])
  }

  /// A row of the fact.
  static let sale = """
    insert into shop.sales_fact (sales_key, order_id, line_no, occurred_at, date_key, time_key, customer_member_id, customer_key,
    product_member_id, product_key, channel_key, quantity, net_amount, batch_id, file_id, record, row_number, line)
    values (1, 'A', 1, now(), -1, -1, -1, -1, -1, -1, -1, 3, -1999, 1, 1, 1, 0, 1)
    """

  private static func dimension(
    _ name: String, kind: Dimension.Kind = .standard, key: [Field] = [], isConformed: Bool = true,
    identity: Identity? = nil,
    attributes: [Attribute] = []
  ) -> Dimension {
    Dimension(
      name: name, kind: kind, summary: "The \(name)", naturalKey: key, isConformed: isConformed, identity: identity,
      attributes: attributes, hierarchies: [], declaredMembers: [])
  }

  static func attribute(
    _ name: String, _ type: ColumnType, _ history: Attribute.History, isPersonal: Bool = false
  ) -> Attribute {
    Attribute(name: name, type: type, history: history, isPersonal: isPersonal, summary: "The \(name)")
  }
}
