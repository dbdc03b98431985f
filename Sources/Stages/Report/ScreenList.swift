internal import OperatingSystem
package import PostgreSQL

/// The audit of screens as a table for people and programs.
package enum ScreenList {
  /// What is asked for.
  package struct Filter: Sendable {
    /// Name or number of a batch; nil for the latest of each pipeline.
    package var batch: String?
    package var pipeline: String?
    package var source: String?
    /// Whether only screens that failed are wanted.
    package var isFailing = false

    /// Asks for everything of the latest batches.
    package init() {}
  }

  /// The screens of batches, the latest batch first.
  ///
  /// - Throws: `Failure` of status usage for a batch that there is not.
  package static func results(
    _ connection: Connection, _ filter: Filter
  ) throws -> (headers: [String], rows: [[String?]]) {
    let headers = [
      "batch", "pipeline", "source", "screen", "kind", "severity", "tested", "failed", "outcome", "note",
    ]
    guard try connection.text("select to_regclass('martlet.error_events')") != nil else { return (headers, []) }
    if let batch = filter.batch,
      try connection.query("select from martlet.batch where name = $1 or batch_id::text = $1", [batch]).count == 0
    {
      let latest = try connection.text("select name from martlet.batch order by batch_id desc limit 1")
      throw Failure(
        .usage, "there is no batch '\(batch)'", remedy: latest.map { "the latest is \($0)" } ?? "none is published yet")
    }
    // Rejects that were taken once more are a batch of their own, which says nothing of the night.
    let rows = try connection.query(
      """
      select b.name, b.pipeline, s.source, s.screen, s.kind, s.severity, s.tested, s.failed, s.outcome, s.note
      from martlet.screens s join martlet.batch b using (batch_id)
      where ($1::text is null and b.batch_id in (select max(l.batch_id) from martlet.batch l where not exists (
            select from martlet.file f where f.batch_id = l.batch_id and f.status = 'replayed') group by l.pipeline)
          or b.name = $1 or b.batch_id::text = $1)
        and ($2::text is null or b.pipeline = $2) and ($3::text is null or s.source = $3)
        and (not $4::boolean or s.failed > 0)
      order by b.batch_id desc, s.source collate "C", s.screen collate "C"
      """, [filter.batch, filter.pipeline, filter.source, filter.isFailing ? "true" : "false"])
    return (headers, rows.texts)
  }
}
