import Columnar
import Cube
import Definitions
import PostgreSQL
import TestWarehouse
import Warehouse

/// A row of the small warehouse's fact, bound to versions; keys below zero are special members.
struct Sale: Sendable {
  var system = "shop"
  var order: String
  var line = 1
  var date: Int64
  var time: Int64 = 600
  var orderDate: Int64 = 20_260_101
  var customer: Int64 = 1
  var product: Int64 = 1
  var channel: Int64 = 1
  var currency: String? = "CNY"
  var quantity: Int64? = 1
  /// In cents.
  var net: Int64?
  /// In grams.
  var weight: Int64? = 0
}

/// A row of the small warehouse's other fact.
struct Visit: Sendable {
  var date: Int64
  var time: Int64 = 600
  var customer: Int64 = 1
  var minutes: Int64?
}

/// Versions of the small warehouse's dimensions by their keys. An account has the number of its person.
enum SmallStar {
  struct Person { var id: Int64, name: String, city: String? }
  struct Article { var id: Int64, sku: String, category: String?, price: Int64?, isDigital: Bool? }
  struct Channel { var code: String, label: String }

  /// Person 1 moved from Bremen to Köln: two versions.
  static let people: [Int64: Person] = [
    1: Person(id: 1, name: "Ada", city: "Bremen"), 2: Person(id: 1, name: "Ada", city: "Köln"),
    3: Person(id: 3, name: "Bo", city: "Köln"), 4: Person(id: 4, name: "Cy", city: nil),
    5: Person(id: 5, name: "李雷", city: "上海"),
  ]
  /// Article C was never described; a category is named like a total, another like a special member.
  static let articles: [Int64: Article] = [
    1: Article(id: 1, sku: "A", category: "Books", price: 1250, isDigital: false),
    2: Article(id: 2, sku: "B", category: "Toys", price: 999, isDigital: true),
    3: Article(id: 3, sku: "C", category: nil, price: nil, isDigital: nil),
    4: Article(id: 1, sku: "A", category: "books", price: 1250, isDigital: false),
    5: Article(id: 5, sku: "E", category: "(unknown)", price: 5, isDigital: true),
    6: Article(id: 6, sku: "F", category: "∑ total", price: 7, isDigital: nil),
  ]
  static let channels: [Int64: Channel] = [
    1: Channel(code: "shop", label: "Own shop"), 2: Channel(code: "market", label: "Market"),
  ]

  /// Makes a database with the small warehouse and these facts.
  static func make(
    _ sales: [Sale], visits: [Visit] = [], in warehouse: Warehouse = SmallWarehouse.definition
  ) throws -> Connection {
    let connection = try Connection(conninfo: TestWarehouse.database())
    try SchemaApply.apply(connection, warehouse)
    // In one transaction: a person's versions hold each other up, whichever comes first.
    try connection.transaction {
      try insertVersions(connection)
      try insert(sales, connection)
      try insert(visits, connection)
    }
    return connection
  }

  static func insert(_ visits: [Visit], _ connection: Connection) throws {
    if visits.isEmpty { return }
    let rows = visits.enumerated().map { index, visit in
      """
      (\(index), 'door', \(index), now(), \(visit.date), \(visit.time), \(people[visit.customer]?.id ?? visit.customer),
      \(visit.customer), -1, -1,
      \(visit.minutes.map { "\($0)" } ?? "null"), 1, 1, \(index), 0, \(index))
      """
    }
    try connection.execute(
      """
      insert into small.visits_fact (visits_key, system, visit_no, occurred_at, date_key, time_key, customer_member_id,
        customer_key, channel_member_id, channel_key, minutes, batch_id, file_id, record, row_number, line)
      values \(rows.joined(separator: ",\n"))
      """)
  }

  static func insert(_ sales: [Sale], _ connection: Connection) throws {
    if sales.isEmpty { return }
    func number(_ value: Int64?) -> String { value.map { "\($0)" } ?? "null" }
    let rows = sales.enumerated().map { index, sale in
      let grain = "'\(sale.system)', '\(sale.order)', \(sale.line)"
      let keys = [
        sale.date, sale.time, sale.orderDate, people[sale.customer]?.id ?? sale.customer, sale.customer,
        articles[sale.product]?.id ?? sale.product, sale.product, sale.channel,
      ]
      let measures = [sale.quantity, sale.net, sale.weight].map(number).joined(separator: ", ")
      return """
        (hashtextextended('\(sale.system)/\(sale.order)/\(sale.line)', 0), \(grain), now(),
        \(keys.map { "\($0)" }.joined(separator: ", ")), \(SQL.literal(sale.currency)), \(measures),
        1, 1, \(index), 0, \(index))
        """
    }
    try connection.execute(
      """
      insert into small.sales_fact (sales_key, system, order_id, line_no, occurred_at, date_key, time_key, order_date_key,
        customer_member_id, customer_key, product_member_id, product_key, channel_key, currency, quantity, net_amount,
        weight, batch_id, file_id, record, row_number, line)
      values \(rows.joined(separator: ",\n"))
      """)
  }

  private static func insertVersions(_ connection: Connection) throws {
    try connection.execute(
      """
      insert into small.customer_link (member_id, customer_id, evidence, via_member_id, batch_id)
      select id, id, 'alone', id, 1 from unnest('{\(Set(people.values.map(\.id)).map(String.init).joined(separator: ","))}'::int[]) id
      """)
    for (key, person) in people {
      // The two versions of person 1 meet on a day; the others last for ever.
      let (from, to) =
        key == 1 ? ("-infinity", "2026-02-01") : key == 2 ? ("2026-02-01", "infinity") : ("-infinity", "infinity")
      try connection.query(
        """
        insert into small.customer (customer_key, customer_id, name, city, valid_from, valid_to, is_current, is_deleted,
          is_inferred, batch_id) values ($1, $2, $3, $4, $5, $6, $7, false, false, 1)
        """, ["\(key)", "\(person.id)", person.name, person.city, from, to, to == "infinity" ? "t" : "f"])
    }
    for (key, article) in articles {
      let (from, to) =
        key == 1 ? ("-infinity", "2026-02-01") : key == 4 ? ("2026-02-01", "infinity") : ("-infinity", "infinity")
      try connection.query(
        """
        insert into small.product (product_key, product_id, sku, category, list_price, is_digital, valid_from, valid_to,
          is_current, is_deleted, is_inferred, batch_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, false, false, 1)
        """,
        [
          "\(key)", "\(article.id)", article.sku, article.category,
          article.price.map { ScaledDecimal.format($0, scale: 2) }, article.isDigital.map { $0 ? "t" : "f" }, from, to,
          to == "infinity" ? "t" : "f",
        ])
    }
    for (key, channel) in channels {
      try connection.query(
        """
        insert into small.sales_channel (sales_channel_key, sales_channel_id, code, label, valid_from, valid_to, is_current,
          is_deleted, is_inferred, batch_id) values ($1, $1, $2, $3, '-infinity', 'infinity', true, false, false, 1)
        """, ["\(key)", channel.code, channel.label])
    }
  }
}
