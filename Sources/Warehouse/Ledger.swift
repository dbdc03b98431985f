package import PostgreSQL

/// What the ledger says of the warehouse as a whole.
package enum Ledger {
  /// The last number that was given to a batch, as SQL; numbers of unloaded batches are not given again.
  package static let lastBatch = last("batch_id", "batch_id", of: "batch")
  /// The last number that was given to a file, as SQL.
  package static let lastFile = last("file_id", "last_file_id", of: "file")
  /// The version of the warehouse, as SQL: what the last publication or unloading has set, 0 before the first.
  package static let lastVersion = last("warehouse_version", "warehouse_version", of: "batch")

  private static func last(_ column: String, _ taken: String, of table: String) -> String {
    """
    greatest((select max(\(column)) from martlet.\(table)), (select max(\(taken)) from martlet.unloaded), 0)::int8
    """
  }

  /// Counts the changes of the warehouse: what the last publication or unloading has set, 0 before the first.
  package static func warehouseVersion(_ connection: Connection) throws -> Int64 {
    guard try connection.text("select to_regclass('martlet.batch')") != nil else { return 0 }
    // Nothing was unloaded from a ledger of an early version.
    let knowsUnloading = try connection.text("select to_regclass('martlet.unloaded')") != nil
    return try connection.integer(
      "select \(knowsUnloading ? lastVersion : "coalesce(max(warehouse_version), 0) from martlet.batch")") ?? 0
  }
}
