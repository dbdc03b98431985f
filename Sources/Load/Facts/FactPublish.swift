import Columnar
import Definitions
import OperatingSystem
import PostgreSQL
import Warehouse

/// Takes a fact's rows over into the star.
///
/// Two roads lead there. Into an empty fact the rows are copied straight, frozen, without an index in the way,
/// and the indexes are made afterwards. Else they are staged, compared with the published rows of the same
/// keys, and moved; what that costs depends on the batch alone.
struct FactPublish {
  let statements: FactStatements
  /// Whether the fact had no rows when the batch began.
  let wasEmpty: Bool
  /// Whether the rows are copied straight into the empty fact, its indexes taken off meanwhile: its owner may. Never by a
  /// plan, since emptying a table locks out whoever reads it.
  let isFirst: Bool
  private var indexes: TableIndexes?
  /// Of an empty fact's first load, the different keys by reference.
  var keys: [KeySet] = []
  /// How many rows of the batch have come.
  var rows = 0
  /// What was done so far.
  var outcome: PublishReport.FactOutcome

  init(_ connection: Connection, _ warehouse: Warehouse, _ fact: Fact, isPlan: Bool) throws {
    statements = FactStatements(warehouse, fact)
    let found = try connection.query(
      """
      select not exists (select from \(statements.table)), pg_has_role(relowner, 'usage') from pg_class
      where oid = $1::regclass
      """, [statements.table])
    wasEmpty = found.boolean(0, 0) == true
    isFirst = wasEmpty && found.boolean(0, 1) == true && !isPlan
    outcome = PublishReport.FactOutcome(fact: fact.name)
  }

  var fact: Fact { statements.fact }

  /// Begins taking the rows.
  mutating func beginCopy(_ connection: Connection) throws -> CopyWriter {
    guard isFirst else { return try connection.copyIn(statements.stage.sql, statements.layout.copyColumns) }
    // Truncated in this transaction, the table may be filled frozen, and without WAL where the server's level allows it.
    let found = try TableIndexes(connection, of: statements.table)
    try connection.execute((["truncate only \(statements.table)"] + found.removal).joined(separator: ";\n"))
    indexes = found
    return try connection.copyIn(statements.table, statements.layout.copyColumns, freeze: true)
  }

  /// Ends an empty fact's first load: statistics, then indexes.
  mutating func restoreIndexes(_ connection: Connection) throws {
    guard let found = indexes else { return }
    indexes = nil
    try connection.execute("analyze \(statements.table)")
    for statement in found.creation + StarDDL.factIndexes(statements.warehouse, fact) {
      do {
        try connection.execute(statement)
      } catch let error as PostgreSQLError where error.sqlstate == "23505" {
        throw Failure(
          .failed, "two rows of \(fact.name) have the same key: \(error.message)",
          remedy: "transform the batch again: a batch must bring each key once")
      }
    }
  }

  /// Compares the staged rows with the published ones.
  func judge(_ connection: Connection, batch: String) throws {
    // Of one column, since the planner is to know how many rows there are, no more.
    try connection.execute("analyze \(statements.stage.sql) (file_id)")
    try connection.execute(statements.judge(batch: batch))
    try connection.execute("analyze \(statements.verdicts)")
    try NestedLoops.only(connection) {
      try connection.execute(statements.heedConfirmations(batch: batch))
      try connection.execute(statements.rememberConfirmations(batch: batch))
    }
  }

  /// Remembers the days of the rows that are about to be replaced.
  func rememberReplaced(_ connection: Connection) throws {
    try connection.execute(TouchedDays(statements).addReplaced)
  }

  /// Moves the staged rows to where their verdicts send them.
  func move(_ connection: Connection, batch: Int64) throws {
    try connection.query(statements.keepReplaced, [String(batch)])
    try connection.execute(statements.keepLate)
    try connection.execute(statements.takeOutReplaced)
    let put = try connection.execute(statements.putIn)
    try Statistics.refresh(connection, statements.table, brought: put)
    try connection.execute(statements.rejectCollisions)
  }

  /// Binds published rows anew where versions or links changed, and finds the batch's rows as they stand now.
  mutating func rebind(_ connection: Connection, batch: Int64) throws {
    let days = TouchedDays(statements)
    for rebinding in Rebinding.all(statements) where try connection.text(rebinding.isNeeded) == "t" {
      outcome.rebound += Int64(
        try NestedLoops.only(connection) { try connection.execute(rebinding.bind(remembering: days)) })
      if let key = try connection.text(rebinding.fault) {
        throw Failure(
          .failed, "\(fact.name) refers by \(rebinding.role.name)_key to \(key), which is not the version in force")
      }
    }
    if rows > 0 {
      try connection.execute(statements.findStored(batch: batch))
      try connection.execute("analyze \(statements.stored) (file_id)")
      try connection.execute(days.addStored)
    }
    for relabelling in Relabelling.all(statements) where try connection.text(relabelling.isNeeded) == "t" {
      try connection.execute(relabelling.remember(days))
    }
  }
}

/// Keeps the planner from reading a whole fact for the sake of a batch, where a join cannot be written as lookups.
enum NestedLoops {
  static func only<Result>(_ connection: Connection, _ body: () throws -> Result) throws -> Result {
    try connection.execute("set local enable_hashjoin = off; set local enable_mergejoin = off")
    let result = try body()
    try connection.execute("set local enable_hashjoin to default; set local enable_mergejoin to default")
    return result
  }
}
