internal import Definitions
package import PostgreSQL
internal import Warehouse

/// What the ledger notes of a question: enough to choose cuboids by, and no value that it compares with, since that may be
/// a person's.
package struct QuestionLog: Sendable {
  private var rows: [[String?]] = []

  /// A row for each cube.
  init(_ plan: QuestionPlan, rows count: Int, took: Duration) {
    let question = plan.question
    let (seconds, attoseconds) = took.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    let levels = question.levels.map(\.name)
    let filtered = question.filter?.levels.map(\.name) ?? []
    // A measure may be an expression, and that may hold a text.
    let measures = question.measures.map { $0.name.utf8.contains(0x27) ? "…" : $0.name }
    var words = measures.joined(separator: ", ")
    if !levels.isEmpty { words += " by \(levels.joined(separator: ", "))" }
    if question.totals != .none { words += " with \(question.totals.rawValue)" }
    if !filtered.isEmpty { words += " where \(filtered.joined(separator: ", "))" }
    for (part, source) in zip(question.parts, plan.sources) {
      rows.append([
        part.cube.name, words, source, "\(count)", "\(milliseconds)",
        part.measures.map(\.name).joined(separator: ","), levels.joined(separator: ","),
        filtered.joined(separator: ","),
        question.top?.withOthers == true ? nil : question.neededSets.map(String.init).joined(separator: ","),
      ])
    }
  }

  /// Writes it. A role that may not, a server that is read only, a lock: whatever is in the way, the answer was given, and
  /// nothing is said.
  package func write(_ connection: Connection) {
    let values = rows.map { "(\($0.map { SQL.literal($0) }.joined(separator: ", ")))" }
    // In one go; nobody waits for the disk.
    let statement = """
      begin; set local synchronous_commit = off; set local lock_timeout = '200ms'; set local statement_timeout = '1s';
      insert into martlet.question (\(SQL.identifiers(LedgerTables.loggedOfQuestions)))
      values \(values.joined(separator: ", ")); commit
      """
    do { try connection.execute(statement) } catch { connection.rollback() }
  }
}
