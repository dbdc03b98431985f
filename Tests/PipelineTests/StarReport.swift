import Foundation
import PostgreSQL

/// What a batch left behind, as text for people: the accounting, the rejects, and what the star holds of it.
///
/// A column without a value is `—`; a member that nobody knows is `unknown`, one that there cannot be `n/a`.
enum StarReport {
  /// - Parameters:
  ///   - log: what `martlet run` told.
  ///   - zone: the zone in which times are shown.
  static func of(_ batch: String, log: String, warehouse: String, zone: String) throws -> String {
    let connection = try Connection(conninfo: warehouse)
    defer { connection.close() }
    try connection.execute("set time zone '\(zone)'")
    var text = accounting(log) + "\n"
    for (title, query) in tables {
      let rows = try connection.query(query.replacing("{batch}", with: batch))
      if rows.count > 0 { text += "\n\(title)\n\n" + table(rows) }
    }
    return text
  }

  /// Sales, summed up.
  static func sales(_ columns: String, by groups: String, warehouse: String) throws -> [String] {
    let connection = try Connection(conninfo: warehouse)
    defer { connection.close() }
    let rows = try connection.query("select \(columns) from crm.sales group by \(groups) order by \(groups)")
    return (0..<rows.count).map { rows.row($0).map { $0 ?? "—" }.joined(separator: " ") }
  }

  /// The accounting, out of what a run told.
  static func accounting(_ log: String) -> String {
    let lines = log.split(separator: "\n").drop { !$0.hasPrefix("accounting of ") }
    guard let last = lines.firstIndex(where: { $0.hasPrefix("  balanced: ") }) else { return log }
    return lines[...last].joined(separator: "\n")
  }

  /// What is shown, in order; a table without rows is left out.
  private static let tables: [(title: String, query: String)] = [
    (
      "rejects of the night",
      """
      select f.path as file, r.line, r.column_name as column, r.feed, r.rule, r.message
      from martlet.rejects r join martlet.file f using (file_id) join martlet.batch b using (batch_id)
      where b.name = '{batch}' order by f.path, r.line, r.feed nulls first, r.column_name
      """
    ),
    (
      "screens that flagged rows of the night",
      """
      select f.path as file, s.screen, s.severity, count(*) as rows
      from martlet.screens s join martlet.error_events e using (batch_id, source, screen)
        join martlet.file f using (file_id) join martlet.batch b on b.batch_id = s.batch_id
      where b.name = '{batch}' and s.severity = 'flag' group by 1, 2, 3 order by 1, 2
      """
    ),
    (
      "customers",
      """
      select string_agg(distinct m.system || ' ' || m.account, ', ') as accounts, c.name, c.email, c.phone, c.address,
        c.city, c.region, c.country, to_char(nullif(c.valid_from, '-infinity'), 'YYYY-MM-DD HH24:MI') as since
      from crm.customer c join crm.customer_link l using (customer_id) join crm.customer_member m using (member_id)
      where customer_id > 0
      group by customer_key order by min(member_id), c.valid_from
      """
    ),
    ("products", "select sku, name from crm.product where product_id > 0 and is_current order by sku"),
    ("agents", "select code, team from crm.agent where agent_id > 0 and is_current order by code"),
    (
      "sales",
      """
      select s.order_id as order, s.entry, s.line_no as no, to_char(s.occurred_at, 'YYYY-MM-DD HH24:MI') as at,
        \(member("s.customer", "coalesce(c.name, c.phone, c.email)")) as customer,
        \(member("s.product", "p.sku")) as product, h.code as channel, s.order_status as status, s.currency,
        s.quantity as units, s.gross_amount as gross, s.discount_amount as discount, s.net_amount as net,
        s.paid_amount as paid, s.refund_amount as refund
      from crm.sales s join crm.customer c using (customer_key) join crm.product p using (product_key)
        join crm.sales_channel h on h.sales_channel_key = s.channel_key
      order by s.system, s.order_id, array_position(array['line', 'discount', 'payment', 'refund'], s.entry), s.line_no
      """
    ),
    (
      "refunds and what they take back",
      """
      select r.order_id as order, r.line_no as no, r.refund_amount as refund, o.entry, o.line_no as of, o.paid_amount as paid
      from crm.sales r left join crm.sales o on o.sales_key = r.original_key
      where r.entry = 'refund' order by r.system, r.order_id, r.line_no
      """
    ),
    (
      "interactions",
      """
      select i.contact_id as contact, to_char(i.occurred_at, 'YYYY-MM-DD HH24:MI') as at, i.direction,
        \(member("i.customer", "coalesce(c.name, c.phone, c.email)")) as customer, \(member("i.agent", "a.code")) as agent,
        \(member("i.channel", "h.code")) as channel, \(member("i.reason", "r.code")) as reason, i.disposition,
        i.satisfaction, i.talk_seconds as talk, i.wait_seconds as wait, i.abandoned, i.first_reply_minutes as reply,
        i.solved
      from crm.interactions i join crm.customer c using (customer_key) join crm.agent a using (agent_key)
        join crm.contact_channel h on h.contact_channel_key = i.channel_key
        join crm.contact_reason r on r.contact_reason_key = i.reason_key
      order by i.system, i.contact_id
      """
    ),
  ]

  /// A member's text, or what stands in its place.
  private static func member(_ role: String, _ text: String) -> String {
    "case \(role)_key when -1 then 'unknown' when -2 then 'n/a' when -3 then 'invalid' else \(text) end"
  }

  /// Columns below their names, each as wide as its widest value.
  static func table(_ rows: Rows) -> String {
    var cells = [(0..<rows.columnCount).map { rows.name($0) }]
    for row in 0..<rows.count { cells.append(rows.row(row).map { $0 ?? "—" }) }
    let widths = (0..<rows.columnCount).map { column in cells.map { width($0[column]) }.max() ?? 0 }
    return cells.map { row in
      let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - width($0)) }
      return "  " + padded.joined(separator: "  ").trimmingCharacters(in: .whitespaces) + "\n"
    }.joined()
  }

  /// Columns of a terminal; East Asian characters take two.
  private static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + ((0x2e80...0xff60).contains($1.value) ? 2 : 1) }
  }
}
