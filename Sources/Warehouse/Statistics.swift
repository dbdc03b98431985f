package import PostgreSQL

/// Keeps the planner's statistics near the truth while nights follow one another faster than autovacuum.
package enum Statistics {
  /// Gathers a table's statistics where a batch has brought a good part of it.
  package static func refresh(_ connection: Connection, _ table: String, brought rows: Int) throws {
    guard rows > 0 else { return }
    let known = try connection.integer("select reltuples::int8 from pg_class where oid = $1::regclass", [table]) ?? -1
    if Int64(rows) * 5 >= known { try connection.execute("analyze \(table)") }
  }
}
