import Definitions
import PostgreSQL

/// How fresh the warehouse is: the batch that was published last.
struct Freshness: CustomStringConvertible {
  /// Name of the batch, its pipeline and the time of its publication; nil where nothing was published.
  let batch: (name: String, pipeline: String, publishedAt: String)?

  /// Reads the ledger; times are given in the business zone.
  init(_ connection: Connection, warehouse: Warehouse) throws {
    guard try connection.text("select to_regclass('martlet.batch') is not null") == "t" else {
      batch = nil
      return
    }
    let rows = try connection.query(
      """
      select name, pipeline, to_char(published_at at time zone $1, 'YYYY-MM-DD HH24:MI:SS')
      from martlet.batch order by warehouse_version desc limit 1
      """, [warehouse.zone])
    guard rows.count > 0, let name = rows.text(0, 0), let pipeline = rows.text(0, 1) else {
      batch = nil
      return
    }
    batch = (name, pipeline, "\(rows.text(0, 2) ?? "") \(warehouse.zone)")
  }

  var description: String {
    guard let batch else { return "no batch was published yet" }
    return "as of batch \(batch.name) of \(batch.pipeline), published \(batch.publishedAt)"
  }
}
