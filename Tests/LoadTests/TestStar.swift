import Definitions
import Load
import OperatingSystem
import PostgreSQL
import TestWarehouse
import Warehouse

/// A scratch warehouse of `SmallWarehouse`'s definition.
struct TestStar {
  let conninfo: String
  let connection: Connection

  init() throws {
    conninfo = try TestWarehouse.database()
    connection = try Connection(conninfo: conninfo)
    try SchemaApply.apply(connection, SmallWarehouse.warehouse)
  }

  /// Rows of a query as lines of values with a blank between; NULL as a dot.
  func lines(_ sql: String) throws -> [String] {
    try connection.query(sql).texts.map { $0.map { $0 ?? "." }.joined(separator: " ") }
  }

  /// Sales as `order/line status amount batch`.
  func sales() throws -> [String] {
    try lines(
      "select order_id || '/' || line_no, status, amount, batch_id from small.sales_fact order by order_id, line_no")
  }

  /// What the ledger counted of a batch's facts: `outcome rows`.
  func outcomes(_ batch: Int64) throws -> [String] {
    try lines(
      """
      select outcome, rows from martlet.counts join martlet.file using (file_id)
      where batch_id = \(batch) and table_name = 'sales' and feed = '' order by outcome
      """)
  }

  /// Every row of every table of the warehouse, times aside.
  func dump() throws -> [String: [String]] {
    let tables = try connection.query(
      """
      select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables
      where schemaname in ('small', 'small_cube', 'martlet') order by 1
      """
    ).texts.compactMap { $0[0] }
    var dump: [String: [String]] = [:]
    for table in tables { dump[table] = try lines("select t::text from \(table) t order by t::text") }
    return dump
  }
}
