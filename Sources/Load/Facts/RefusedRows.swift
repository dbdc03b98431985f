import Definitions
import OperatingSystem
import PostgreSQL

// What an owner adds to a fact (a CHECK, a trigger, a narrower type) may refuse rows that Transform finds right. They are
// sent all at once; only when the server refuses some, they are looked for:
//
// ```
// 1 … 1000 refused ─ 1 … 500 taken
//                  └ 501 … 1000 refused ─ 501 … 750 refused ─ …  one row: a reject
// ```
//
// All that is tried is taken back. The rest of the rows then moves as if these had not come: where such a row would have
// replaced another, that one stands.

/// Finds the rows of a batch that the server does not take.
struct RefusedRows {
  /// More of them are no accident: the night ends, and somebody has to look.
  static let most = 10_000

  private let statements: FactStatements
  private let connection: Connection
  private var found: [(row: String, reason: String)] = []

  init(_ statements: FactStatements, _ connection: Connection) {
    self.statements = statements
    self.connection = connection
  }

  /// The rows on their way, numbered.
  private var moving: String { SQL.identifier("\(statements.fact.name).moving") }

  /// Makes rejects of the rows that the server refuses.
  ///
  /// - Returns: how many there are.
  mutating func reject() throws -> Int {
    try connection.execute("savepoint trial")
    try connection.execute(statements.takeOutReplaced)
    try connection.execute(
      """
      create temporary table \(moving) on commit drop as
      select row_number() over (order by s.file_id, s.record, s.row_number, v.key) as number, v.stage_row
      from \(statements.verdicts) v join \(statements.stage.sql) s on s.ctid = v.stage_row
      where v.verdict in ('inserted', 'replacing');
      create index on \(moving) (number); analyze \(moving)
      """)
    let count = try connection.integer("select count(*) from \(moving)") ?? 0
    if count > 0 { try put(1...count) }
    try connection.execute("rollback to savepoint trial; release savepoint trial")
    if found.isEmpty { return 0 }
    let rows = SQL.array(found.map(\.row))
    try connection.query(
      "update \(statements.verdicts) set verdict = 'refused' where stage_row = any($1::tid[])", [rows])
    try connection.query(statements.rejectRefused, [rows, SQL.array(found.map(\.reason))])
    return found.count
  }

  /// Tries some rows; halves them where the server refuses any.
  private mutating func put(_ range: ClosedRange<Int64>) throws {
    try Interruption.check()
    try connection.execute("savepoint attempt")
    do {
      try connection.query(
        """
        insert into \(statements.table) (\(SQL.identifiers(statements.layout.names)))
        select \(columns("s", statements.layout.names)) from \(moving) m join \(statements.stage.sql) s
        on s.ctid = m.stage_row where m.number between $1 and $2
        """, [String(range.lowerBound), String(range.upperBound)])
      try connection.execute("release savepoint attempt")
    } catch let error as PostgreSQLError where error.isRefusal {
      try connection.execute("rollback to savepoint attempt; release savepoint attempt")
      if range.count > 1 {
        let middle = (range.lowerBound + range.upperBound) / 2
        try put(range.lowerBound...middle)
        try put(middle + 1...range.upperBound)
        return
      }
      if error.constraint == "\(statements.fact.tableName)_pkey" { throw error }
      guard found.count < RefusedRows.most else {
        throw Failure(
          .stopped,
          "the server refuses more than \(RefusedRows.most) rows of \(statements.fact.name): \(error.refusal)",
          remedy: "see what was added to \(statements.table) beyond its definition")
      }
      let row = try connection.text("select stage_row from \(moving) where number = $1", [String(range.lowerBound)])
      found.append((row ?? "", error.refusal))
    }
  }
}

extension FactStatements {
  /// Rejects rows that the server refuses, into the batch's rejects. `$1`: their places in the stage, `$2`: the reasons.
  var rejectRefused: String {
    reject(rule: "'server'", message: "r.reason", "unnest($1::tid[], $2::text[]) r (stage_row, reason)", joinedBy: "r")
  }
}

extension PostgreSQLError {
  /// Why a row is refused, without values of it: what a trigger raises may quote them.
  var refusal: String {
    let name = constraint.map { " \"\($0)\"" } ?? ""
    let what =
      switch sqlstate {
      case "23514": constraint == nil ? "no partition for it" : "check constraint\(name)"
      case "23502": "a value is missing"
      case "23503": "foreign key\(name)"
      case "23505": "unique constraint\(name)"
      case "23P01": "exclusion constraint\(name)"
      case "22001": "a text is too long"
      case "22003": "a number is out of range"
      case "P0001": "raised by a trigger"
      case "44000": "check option of a view"
      default: sqlstate.hasPrefix("22") ? "a value does not fit" : "integrity constraint\(name)"
      }
    return "the server refuses the row: \(what) [\(sqlstate)]"
  }
}
