internal import OperatingSystem
package import PostgreSQL

/// Which rejects are meant; what is nil is not asked for.
package struct RejectFilter: Sendable {
  /// Whether they have been replayed.
  package enum State: String, Sendable, CaseIterable { case open, replayed, all }

  package var pipeline: String?
  /// Name of a batch, or its number.
  package var batch: String?
  package var source: String?
  /// Path of a file below the exports folder, or its last part; `*` stands for any text.
  package var file: String?
  package var rule: String?
  package var state = State.open

  /// Asks for nothing: all open rejects.
  package init() {}

  /// The condition on `r` (rejects), `f` (file), `b` (batch) and `p` (replays), and its parameters, from `$1` on.
  var condition: (sql: String, parameters: [String?]) {
    // Stars are the only pattern: what means something to LIKE stands for itself.
    let pattern = file.map { file in
      file.map { $0 == "*" ? "%" : "\\%_".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
    var sql = """
      ($1::text is null or b.pipeline = $1) and ($2::text is null or b.name = $2 or b.batch_id::text = $2)
      and ($3::text is null or f.source = $3) and ($4::text is null or r.rule = $4)
      and ($5::text is null or f.path like $5 or f.path like '%/' || $5)
      """
    switch state {
    case .open: sql += " and p.batch_id is null"
    case .replayed: sql += " and p.batch_id is not null"
    case .all: break
    }
    return (sql, [pipeline, batch, source, rule, pattern])
  }
}

/// Name of a rejected record: the number of its file in the ledger, and its own.
package struct RejectID: Sendable, Hashable, CustomStringConvertible {
  package var file: Int64
  package var record: Int64

  /// Makes a name.
  package init(file: Int64, record: Int64) {
    self.file = file
    self.record = record
  }

  /// Reads `12:345`; nil where a text is no name.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let file = Int64(parts[0]), let record = Int64(parts[1]), file > 0, record > 0 else {
      return nil
    }
    self.init(file: file, record: record)
  }

  package var description: String { "\(file):\(record)" }
}

/// A record that was rejected, whole or in some of its rows, as the ledger has it.
package struct RejectedRecord: Sendable {
  package var id: RejectID
  package var pipeline: String
  package var batch: String
  package var source: String
  package var path: String
  package var line: Int64
  /// Offset and length in the file as delivered, in bytes.
  package var offset: Int64
  package var length: Int64
  /// The record in UTF-8, or its beginning.
  package var raw: String
  /// Whether raw is the beginning only.
  package var isCut: Bool
  /// `file_id` of the file as delivered.
  package var deliveredFileID: Int64
  /// Number and name of the batch that took it once more; nil while it is open.
  package var replayedBy: String?
  /// Whether a later delivery under the same batch, source and path has taken the file's place.
  package var isRedelivered: Bool
  /// What is wrong with it: column, feed, rule, message and value.
  package var faults: [Fault] = []

  /// One reject of the record.
  package struct Fault: Sendable {
    package var row: Int64
    package var column: String?
    package var feed: String?
    package var rule: String
    package var message: String
    /// The value at fault; empty where the record itself is.
    package var value: String
  }

  /// Joins the ledger's tables as the condition of a filter expects them.
  static let joins = """
    martlet.rejects r join martlet.file f on f.file_id = r.file_id join martlet.batch b on b.batch_id = f.batch_id
    left join lateral (select max(g.batch_id) as batch_id from martlet.replayed y
      join martlet.file g on g.file_id = y.file_id
      where y.rejected_file_id = r.file_id and y.record = r.record) p on true
    """

  /// Finds records, in the order of batches, files and records.
  ///
  /// - Parameter ids: only these, whatever their state; nil for all that the filter asks for.
  package static func find(
    _ connection: Connection, _ filter: RejectFilter, ids: [RejectID]? = nil
  ) throws -> [RejectedRecord] {
    guard try connection.text("select to_regclass('martlet.replayed')") != nil else { return [] }
    let (condition, parameters) = filter.condition
    let named = "($6::text[] is null or r.file_id || ':' || r.record = any($6::text[]))"
    let rows = try connection.query(
      """
      with found as (
        select r.file_id, r.record, max(p.batch_id) as replayed_by from \(joins) where \(condition) and \(named)
        group by r.file_id, r.record
      )
      select t.file_id, t.record, b.pipeline, b.name, f.source, f.path, d.line, d.byte, d.length, d.raw,
        d.length > coalesce(length(d.bytes) / 2, octet_length(d.raw)), coalesce(o.delivered_file_id, t.file_id),
        q.batch_id || ' (' || q.name || ')',
        exists (select from martlet.file g join martlet.batch h using (batch_id) where h.pipeline = b.pipeline
          and h.name = b.name and g.source = f.source and g.path = f.path and g.status = 'read'
          and g.file_id > coalesce(o.delivered_file_id, t.file_id))
      from found t join martlet.file f on f.file_id = t.file_id join martlet.batch b on b.batch_id = f.batch_id
      join martlet.rejected d on d.file_id = t.file_id and d.record = t.record
      left join lateral (
        select delivered_file_id from martlet.replayed y where y.file_id = t.file_id limit 1) o on true
      left join martlet.batch q on q.batch_id = t.replayed_by
      order by b.name collate "C", f.source collate "C", t.file_id, t.record
      """, parameters + [ids.map { SQL.array($0.map(\.description)) }])
    var records: [RejectedRecord] = []
    var places: [RejectID: Int] = [:]
    for row in 0..<rows.count {
      let record = RejectedRecord(
        id: RejectID(file: rows.integer(row, 0) ?? 0, record: rows.integer(row, 1) ?? 0),
        pipeline: rows.text(row, 2) ?? "", batch: rows.text(row, 3) ?? "", source: rows.text(row, 4) ?? "",
        path: rows.text(row, 5) ?? "", line: rows.integer(row, 6) ?? 0, offset: rows.integer(row, 7) ?? 0,
        length: rows.integer(row, 8) ?? 0, raw: rows.text(row, 9) ?? "", isCut: rows.boolean(row, 10) ?? false,
        deliveredFileID: rows.integer(row, 11) ?? 0, replayedBy: rows.text(row, 12),
        isRedelivered: rows.boolean(row, 13) ?? false)
      places[record.id] = records.count
      records.append(record)
    }
    let faults = try connection.query(
      """
      select r.file_id, r.record, r.row_number, r.column_name, r.feed, r.rule, r.message, r.raw from martlet.rejects r
      where r.file_id = any($1::int4[]) order by 1, 2, 3, r.feed collate "C" nulls first, r.rule collate "C"
      """, [SQL.array(Set(records.map(\.id.file)).sorted().map(String.init))])
    for row in 0..<faults.count {
      let id = RejectID(file: faults.integer(row, 0) ?? 0, record: faults.integer(row, 1) ?? 0)
      guard let place = places[id] else { continue }
      let feed = faults.text(row, 4)
      records[place].faults.append(
        Fault(
          row: faults.integer(row, 2) ?? 0, column: faults.text(row, 3), feed: feed, rule: faults.text(row, 5) ?? "",
          message: faults.text(row, 6) ?? "", value: feed == nil ? "" : faults.text(row, 7) ?? ""))
    }
    return records
  }

  /// Finds records by their names.
  ///
  /// - Throws: `Failure` of status usage that names the first one which is no rejected record.
  package static func find(_ connection: Connection, ids: [RejectID]) throws -> [RejectedRecord] {
    var filter = RejectFilter()
    filter.state = .all
    let found = try find(connection, filter, ids: ids)
    let known = Set(found.map(\.id))
    if let missing = ids.first(where: { !known.contains($0) }) {
      throw Failure(
        .usage, "there is no rejected record \(missing)", remedy: "martlet rejects list names those that there are")
    }
    return found
  }
}
