package import PostgreSQL
import Warehouse

/// The numbers that the next batch of a ledger gets.
package enum LedgerNumbers {
  /// Lets the next batch, and its files, have the numbers that they had in another ledger, by noting those before them as
  /// taken.
  ///
  /// - Parameters:
  ///   - batch: the batch's number.
  ///   - file: the number of its first file.
  ///   - version: the version of the warehouse that it made.
  package static func expect(_ connection: Connection, batch: Int64, file: Int64, version: Int64) throws {
    let before = [batch, file, version].map { String($0 - 1) }
    try connection.query(
      """
      insert into martlet.unloaded (batch_id, pipeline, name, revision, warehouse, published_at, files, last_file_id,
      warehouse_version) values ($1, '', '', 0, '', now(), 0, $2, $3) on conflict (batch_id) do update
      set last_file_id = excluded.last_file_id, warehouse_version = excluded.warehouse_version
      """, before)
  }
}
