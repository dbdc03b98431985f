package import Definitions
package import PostgreSQL

/// What the ledger knows of a batch.
package enum BatchStatus {
  /// The batch as it was published, if it was, from exactly these inputs; nil also where there is no ledger yet.
  ///
  /// Where absence from an export means deletion, the latest delivery under a name counts: one that came before another is
  /// not what the warehouse shows, and can be delivered again.
  package static func published(
    _ connection: Connection, _ pipeline: Pipeline, batch: String, fingerprint: String
  ) throws -> PublishedBatch? {
    guard try connection.text("select to_regclass('martlet.batch')") != nil else { return nil }
    let rows = try connection.query(
      """
      select batch_id, revision, warehouse_version from martlet.batch b
      where pipeline = $1 and name = $2 and input_fingerprint = $3 and (not $4::boolean or not exists (
        select from martlet.batch l join martlet.file f on f.batch_id = l.batch_id
        where l.pipeline = $1 and l.name = $2 and l.batch_id > b.batch_id and f.status = 'read'))
      order by batch_id desc limit 1
      """, [pipeline.name, batch, fingerprint, pipeline.sources.contains(where: \.deletesAbsent) ? "true" : "false"])
    guard rows.count > 0, let number = rows.integer(0, 0), let revision = rows.integer(0, 1),
      let version = rows.integer(0, 2)
    else { return nil }
    return PublishedBatch(batchID: number, revision: revision, warehouseVersion: version)
  }
}
