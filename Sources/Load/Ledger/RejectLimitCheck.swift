import Columnar
import Definitions
import OperatingSystem
import PostgreSQL

/// Stops a batch that rejects more than its definition allows, once the server has refused rows: Transform, which looks
/// at the limits first, could not know of these.
struct RejectLimitCheck {
  let connection: Connection
  let pipeline: Pipeline

  /// Checks the limits of the pipeline, and of each source. Replays are not looked at, as by Transform.
  func check() throws {
    let found = try connection.query(
      """
      select f.source, sum((select count(*) from \(StageTable(LedgerLayout.rejects).sql) r where r.file_id = f.file_id)),
      sum(f.rejected + coalesce((select sum(c.rows) from \(StageTable(LedgerLayout.counts).sql) c
      where c.file_id = f.file_id and c.feed <> '' and c.outcome <> 'without_key'), 0))
      from \(StageTable(LedgerLayout.files).sql) f where f.status <> 'replayed' group by f.source
      """)
    var all = (rejects: Int64(0), rows: Int64(0))
    for line in 0..<found.count {
      let (rejects, rows) = (found.integer(line, 1) ?? 0, found.integer(line, 2) ?? 0)
      all = (all.rejects + rejects, all.rows + rows)
      guard let source = pipeline.sources.first(where: { $0.name == found.text(line, 0) }) else { continue }
      try check(source.rejectLimits, rejects, rows, "source \(source.name)", key: "sources.\(source.name).rejects")
    }
    try check(pipeline.rejectLimits, all.rejects, all.rows, "the pipeline", key: "rejects")
  }

  private func check(_ limits: RejectLimits, _ rejects: Int64, _ rows: Int64, _ who: String, key: String) throws {
    let isTooMany = limits.count.map { rejects > Int64($0) } ?? false
    let isTooGreat = limits.share.map { rows > 0 && Double(rejects) > $0 * Double(rows) } ?? false
    guard isTooMany || isTooGreat else { return }
    let refused = try connection.query(
      """
      select message, count(*) from \(StageTable(LedgerLayout.rejects).sql) where rule = 'server'
      group by message order by 2 desc, 1 limit 5
      """)
    let reasons = refused.texts.map { "\($0[1] ?? "") × \($0[0] ?? "")" }.joined(separator: "; ")
    throw Failure(
      .stopped, "\(rejects) of \(rows) rows are rejected, more than \(who) allows: \(reasons)",
      remedy: "see what was added to the tables beyond their definitions, or raise \(key)")
  }
}
