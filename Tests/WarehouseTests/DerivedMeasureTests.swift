import Columnar
@testable import Definitions
import PostgreSQL
import TestWarehouse
import Testing
import Warehouse

@Suite struct `A derived measure` {
  private func shop(_ expression: String) throws -> Definitions.Warehouse {
    var warehouse = try Shop.warehouse()
    let fact = try #require(warehouse.facts.firstIndex { $0.name == "sales" })
    let scope = ExpressionScope(
      [Field("net_amount", .decimal(scale: 2)), Field("channel.label", .text)], of: "fact sales")
    warehouse.facts[fact].derived = [
      DerivedMeasure(
        measure: Measure(name: "web_amount", type: .decimal(scale: 2), isAdditive: true, summary: "On the web"),
        expression: try ExpressionParser.parse(
          expression, scope: scope, expecting: .decimal(scale: 2), at: SourcePlace(file: "x")),
        scope: [LevelReference(role: nil, level: "net_amount"), LevelReference(role: "channel", level: "label")])
    ]
    return warehouse
  }

  @Test func `follows the member in the fact's view, and its expression when that is changed`() throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    try SchemaApply.apply(connection, shop("case when channel.label = 'Web shop' then net_amount else 0 end"))
    let web = try #require(try connection.text("select channel_key from shop.channel where code = 'web'"))
    try connection.query(
      """
      insert into shop.sales_fact (sales_key, order_id, line_no, occurred_at, date_key, time_key, customer_member_id,
        customer_key, product_member_id, product_key, channel_key, net_amount, batch_id, file_id, record, row_number, line)
      select n, n, 1, now(), 20260101, 0, -1, -1, -1, -1, case n when 1 then $1::int else -2 end, 1250, 1, 1, 1, 0, 1
      from generate_series(1, 2) n
      """, [web])
    func amounts() throws -> String {
      let rows = try connection.query("select web_amount from shop.sales order by sales_key")
      return rows.texts.map { $0[0] ?? "none" }.joined(separator: " ")
    }
    #expect(try amounts() == "12.50 0.00")
    try connection.execute("update shop.channel set label = 'Web' where code = 'web'")
    #expect(try amounts() == "0.00 0.00")
    // The same columns, yet another view; and the label is again as the definition has it.
    try SchemaApply.apply(connection, shop("case when channel.label = 'Web shop' then 0 - net_amount end"))
    #expect(try amounts() == "-12.50 none")
  }
}
