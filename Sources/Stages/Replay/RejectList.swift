package import PostgreSQL

/// Rejects as tables for people and programs.
package enum RejectList {
  /// The rejects that a filter asks for, the latest batch first.
  ///
  /// - Parameter isRaw: whether the values, or records, stand beside them as in the file; they may be personal.
  package static func rejects(
    _ connection: Connection, _ filter: RejectFilter, limit: Int, isRaw: Bool
  ) throws -> (headers: [String], rows: [[String?]]) {
    var headers = ["id", "batch", "file", "line", "record", "column", "feed", "rule", "message", "replayed"]
    if isRaw { headers.append("raw") }
    guard try connection.text("select to_regclass('martlet.replayed')") != nil else { return (headers, []) }
    let (condition, parameters) = filter.condition
    let raw =
      ", coalesce(case when r.feed is null then (select d.raw from martlet.rejected d "
      + "where d.file_id = r.file_id and d.record = r.record limit 1) end, r.raw)"
    let rows = try connection.query(
      """
      select r.file_id || ':' || r.record, b.name, f.path, r.line, r.record, r.column_name, r.feed, r.rule, r.message,
        p.batch_id\(isRaw ? raw : "")
      from \(RejectedRecord.joins) where \(condition)
      order by b.batch_id desc, f.file_id, r.record, r.row_number, r.rule limit $6::bigint
      """, parameters + [String(limit)])
    return (headers, rows.texts)
  }

  /// How many rejects there are, by batch, source and rule.
  package static func counts(
    _ connection: Connection, _ filter: RejectFilter
  ) throws -> (headers: [String], rows: [[String?]]) {
    let headers = ["batch", "source", "feed", "rule", "rejects", "records", "replayed"]
    guard try connection.text("select to_regclass('martlet.replayed')") != nil else { return (headers, []) }
    let (condition, parameters) = filter.condition
    let rows = try connection.query(
      """
      select b.name, f.source, r.feed, r.rule, count(*), count(distinct (r.file_id, r.record)), count(p.batch_id)
      from \(RejectedRecord.joins) where \(condition) group by b.name, f.source, r.feed, r.rule
      order by b.name collate "C" desc, f.source collate "C", count(*) desc, r.rule collate "C", r.feed collate "C"
      """, parameters)
    return (headers, rows.texts)
  }
}
