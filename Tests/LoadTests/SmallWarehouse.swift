import Columnar
@testable import Definitions

/// A warehouse with one of everything that a publish has to deal with.
///
/// - `customer`: persons; `city` is versioned and a level of the cuboid, `name` is overwritten.
/// - `product`: no identity; `price` versioned, `category` overwritten and a level of the cuboid.
/// - `channel`: nothing versioned, so that facts are never bound anew; `label` is a level of the second cuboid.
/// - `sales`: one row an order line; its day is `date`.
enum SmallWarehouse {
  static func attribute(_ name: String, _ history: Attribute.History, _ type: ColumnType = .text) -> Attribute {
    Attribute(name: name, type: type, history: history, isPersonal: false, summary: "")
  }

  static func dimension(
    _ name: String, key: String, kind: Dimension.Kind = .standard, conformed: Bool = true, identity: Identity? = nil,
    _ attributes: [Attribute] = []
  ) -> Dimension {
    Dimension(
      name: name, kind: kind, summary: "", naturalKey: kind == .standard ? [Field(key, .text)] : [],
      isConformed: conformed, identity: identity, attributes: attributes, hierarchies: [], declaredMembers: [])
  }

  static let warehouse = Warehouse(
    name: "small", summary: "For tests", zone: "UTC", currency: "EUR",
    calendar: Calendar(
      first: CivilDate(daysSince1970: 20_454), last: CivilDate(daysSince1970: 20_818),
      fiscalYearStarts: 1, holidays: []),
    dimensions: [
      dimension("channel", key: "code", [attribute("label", .overwrite)]),
      dimension(
        "customer", key: "account", conformed: false,
        identity: Identity(identifiers: [Identity.Identifier(name: "email", sharedByAtMost: 4)], trust: ["shop"]),
        [attribute("name", .overwrite), attribute("city", .versioned)]),
      dimension("date", key: "date", kind: .date),
      dimension(
        "product", key: "sku", [attribute("category", .overwrite), attribute("price", .versioned, .decimal(scale: 2))]),
    ],
    facts: [
      Fact(
        name: "sales", kind: .transaction, summary: "",
        grain: [Field("order_id", .text), Field("line_no", .integer)], instant: "occurred_at",
        roles: [
          Role(name: "date", dimension: "date", summary: ""),
          Role(name: "customer", dimension: "customer", summary: ""),
          Role(name: "product", dimension: "product", summary: ""),
          Role(name: "channel", dimension: "channel", summary: ""),
        ],
        degenerate: [DegenerateColumn(name: "status", type: .text, summary: "")],
        measures: [
          Measure(name: "quantity", type: .integer, isAdditive: true, summary: ""),
          Measure(name: "amount", type: .decimal(scale: 2), isAdditive: true, summary: ""),
        ])
    ],
    cubes: [
      Cube(
        name: "sales", summary: "", fact: "sales",
        measures: [
          CubeMeasure(name: "rows", formula: .rows, summary: ""),
          CubeMeasure(name: "quantity", formula: .sum("quantity"), summary: ""),
          CubeMeasure(name: "amount", formula: .sum("amount"), summary: ""),
        ], roles: ["date", "customer", "product", "channel"],
        cuboids: [
          Cuboid(
            name: "day",
            levels: [
              LevelReference(role: "date", level: "date"), LevelReference(role: "product", level: "category"),
              LevelReference(role: "customer", level: "city"),
            ]),
          Cuboid(
            name: "channel",
            levels: [LevelReference(role: "date", level: "date"), LevelReference(role: "channel", level: "label")]),
          Cuboid(
            name: "month_person",
            levels: [
              LevelReference(role: "date", level: "month"), LevelReference(role: "customer", level: "customer_id"),
              LevelReference(role: "product", level: "price"),
            ]),
          Cuboid(
            name: "status",
            levels: [LevelReference(role: nil, level: "status"), LevelReference(role: "product", level: "sku")]),
        ])
    ])

  static let pipeline = Pipeline(
    name: "shop", path: "pipelines/shop.yaml", root: "/", exports: "exports", warehouse: warehouse,
    rejectLimits: RejectLimits(count: nil, share: nil), sources: [], fingerprint: "pipeline-1")

  static var sales: Fact { warehouse.facts[0] }
}
