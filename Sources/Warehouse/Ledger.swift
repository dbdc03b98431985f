package import PostgreSQL

/// What the ledger says of the warehouse as a whole.
package enum Ledger {
  /// Counts the changes of the warehouse: what the last publication has set, 0 before the first.
  package static func warehouseVersion(_ connection: Connection) throws -> Int64 {
    guard try connection.text("select to_regclass('martlet.batch')") != nil else { return 0 }
    return try connection.integer("select coalesce(max(warehouse_version), 0) from martlet.batch") ?? 0
  }
}
