internal import Definitions
package import OperatingSystem
internal import PostgreSQL
internal import StageFiles
internal import Transform

extension ScreenResult {
  /// The screens of a batch, as the ledger has them.
  static func read(_ connection: Connection, batchID: Int64) throws -> [ScreenResult] {
    let rows = try connection.query(
      """
      select s.source, s.screen, s.kind, s.column_name, s.severity, s.tested, s.failed, s.outcome, s.measured,
        s.compared_with, s.note, (
          select array_agg(place) from (
            select f.path || ':' || e.line as place from martlet.error_events e join martlet.file f using (file_id)
            where s.failed > 0 and e.batch_id = s.batch_id and e.source = s.source and e.screen = s.screen
            order by e.file_id, e.record, e.row_number limit 3) p)::text
      from martlet.screens s where s.batch_id = $1 order by s.source collate "C", s.screen collate "C"
      """, [String(batchID)])
    return (0..<rows.count).map { row in
      ScreenResult(
        source: rows.text(row, 0) ?? "", screen: rows.text(row, 1) ?? "", kind: rows.text(row, 2) ?? "",
        column: rows.text(row, 3), severity: rows.text(row, 4).flatMap(Screen.Severity.init) ?? .flag,
        tested: Int(rows.integer(row, 5) ?? 0), failed: Int(rows.integer(row, 6) ?? 0),
        outcome: rows.text(row, 7).flatMap(Outcome.init) ?? .untested, measured: rows.integer(row, 8),
        comparedWith: rows.integer(row, 9), note: rows.text(row, 10),
        examples: PostgreSQLArray.texts(rows.text(row, 11) ?? "{}"))
    }
  }

  /// A line for people.
  var line: String { "\(source) \(screen) (\(severity.rawValue)): \(telling)" }

  /// The result for programs.
  var json: JSONValue {
    .members([
      ("source", .string(source)), ("screen", .string(screen)), ("kind", .string(kind)), ("column", .optional(column)),
      ("severity", .string(severity.rawValue)), ("tested", .integer(tested)), ("failed", .integer(failed)),
      ("outcome", .string(outcome.rawValue)), ("measured", measured.map { .integer(Int($0)) } ?? .null),
      ("compared_with", comparedWith.map { .integer(Int($0)) } ?? .null), ("note", .optional(note)),
      ("examples", .array(examples.map { .string($0) })),
    ])
  }
}

extension RunSummary {
  /// Takes over what a batch came to that was not published.
  package mutating func take(_ error: any Error, _ failure: Failure) {
    status = failure.status
    self.failure = failure
    if let stopped = error as? StoppedBatch { screens = stopped.screens }
  }
}

extension Log {
  /// Tells which screens of a stopped batch fail.
  package func tell(screensOf error: any Error) {
    guard let stopped = error as? StoppedBatch else { return }
    for screen in stopped.screens where screen.failed > 0 {
      tell("  \(screen.line)", .warning, [("screen", screen.json)])
    }
  }
}

extension Failure {
  /// Why a quality gate stopped a batch; nil for another error.
  package init?(stopped error: any Error) {
    guard let stopped = error as? StoppedBatch else { return nil }
    self = stopped.failure
  }
}
