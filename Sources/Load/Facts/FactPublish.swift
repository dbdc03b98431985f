import Columnar
import Cube
import Definitions
import OperatingSystem
import PostgreSQL
import Warehouse

/// Takes a fact's rows over into the star.
///
/// Two roads lead there. Those of an empty fact are copied straight into a table of their own, without an index in the way;
/// it takes the place of the empty one at the end (`FreshTable`). Else they are staged, compared with the published rows of the same
/// keys, and moved; what that costs depends on the batch alone.
struct FactPublish {
  private(set) var statements: FactStatements
  /// Whether the fact had no rows when the batch began.
  let wasEmpty: Bool
  /// Whether the rows are copied straight into a table that takes the place of the empty one. Never by a plan.
  let isFirst: Bool
  private(set) var fresh: FreshTable?
  /// Of an empty fact's first load, the different keys by reference, and the column that they stand in.
  var keys: [(column: Int?, values: KeySet)] = []
  /// How many rows of the batch have come.
  var rows = 0
  /// What was done so far.
  var outcome: PublishReport.FactOutcome
  /// Remembers what cuboids must know; nil where there are none, and for a plan.
  private var touched: TouchedRows?

  init(_ connection: Connection, _ warehouse: Warehouse, _ fact: Fact, isPlan: Bool) throws {
    statements = FactStatements(warehouse, fact)
    let emptiness = "select not exists (select from \(statements.table))"
    var isEmpty = try connection.text(emptiness) == "t"
    var isFirst =
      try isEmpty && !isPlan && FreshTable.isPossible(connection, warehouse, warehouse.table(of: fact), .key)
    if isFirst {
      // Nobody may write into the table that another one takes the place of; readers are not in the way.
      try connection.execute("lock table \(statements.table) in share row exclusive mode")
      isEmpty = try connection.text(emptiness) == "t"
      isFirst = isEmpty
    }
    wasEmpty = isEmpty
    self.isFirst = isFirst
    outcome = PublishReport.FactOutcome(fact: fact.name)
    touched = try isPlan ? nil : TouchedRows(connection, statements)
  }

  /// The temporary tables.
  var creations: [String] {
    (isFirst ? [] : [statements.stage.creation]) + (touched.map { [$0.creation] } ?? [])
  }

  var fact: Fact { statements.fact }

  /// Begins taking the rows.
  mutating func beginCopy(_ connection: Connection) throws -> CopyWriter {
    guard isFirst else { return try connection.copyIn(statements.stage.sql, statements.layout.copyColumns) }
    for statement in StarDDL.factIndexes(statements.warehouse, fact) { try connection.execute(statement) }
    let fresh = try FreshTable(connection, statements.warehouse.table(of: fact))
    try connection.execute(fresh.creation.joined(separator: ";\n"))
    self.fresh = fresh
    var stood = fact
    stood.standIn = FreshTable.name(for: fact.tableName)
    statements = FactStatements(statements.warehouse, stood)
    return try connection.copyIn(statements.table, statements.layout.copyColumns)
  }

  /// Ends an empty fact's first load: statistics, then indexes.
  func index(_ connection: Connection) throws {
    guard let fresh else { return }
    try connection.execute("analyze \(statements.table)")
    do {
      try fresh.index(connection)
    } catch let error as PostgreSQLError where error.sqlstate == "23505" {
      throw Failure(
        .failed, "two rows of \(fact.name) have the same key: \(error.message)",
        remedy: "transform the batch again: a batch must bring each key once")
    }
  }

  /// Follows dimensions to the tables that they are in now.
  mutating func follow(_ dimensions: [Dimension]) {
    statements.warehouse.dimensions = dimensions
    touched?.statements.warehouse.dimensions = dimensions
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

  /// Remembers the rows that are about to be replaced.
  func rememberReplaced(_ connection: Connection) throws {
    if let touched { try connection.execute(touched.rememberReplaced) }
  }

  /// Moves the staged rows to where their verdicts send them. Rows that the server refuses become rejects.
  ///
  /// - Returns: how many were refused.
  func move(_ connection: Connection, batch: Int64) throws -> Int {
    var refused = 0
    try connection.execute("savepoint move")
    do {
      try moveAll(connection, batch: batch)
    } catch let error as PostgreSQLError where error.isRefusal {
      try connection.execute("rollback to savepoint move")
      var rows = RefusedRows(statements, connection)
      refused = try rows.reject()
      // It is none of the rows: no other ones would do better.
      if refused == 0 { throw error }
      try moveAll(connection, batch: batch)
    }
    try connection.execute("release savepoint move")
    try connection.execute(statements.rejectCollisions)
    return refused
  }

  private func moveAll(_ connection: Connection, batch: Int64) throws {
    try connection.query(statements.keepReplaced, [String(batch)])
    try connection.execute(statements.keepLate)
    try connection.execute(statements.takeOutReplaced)
    let put = try connection.execute(statements.putIn)
    try Statistics.refresh(connection, statements.table, brought: put)
  }

  /// Binds published rows anew where versions or links changed, and finds the batch's rows as they stand now.
  mutating func rebind(_ connection: Connection, batch: Int64) throws {
    for rebinding in Rebinding.all(statements) where try connection.text(rebinding.isNeeded) == "t" {
      _ = try NestedLoops.only(connection) { try connection.execute(rebinding.find) }
      if let key = try connection.text(rebinding.fault) {
        throw Failure(
          .failed, "\(fact.name) refers by \(rebinding.role.name)_key to \(key), which is not the version in force")
      }
      try connection.execute("analyze \(rebinding.found)")
      if let touched {
        try connection.execute(touched.rememberBound(rebinding.found, batch: batch))
      }
      outcome.rebound += Int64(try NestedLoops.only(connection) { try connection.execute(rebinding.bind) })
      try connection.execute("drop table \(rebinding.found)")
    }
    if rows > 0 {
      try connection.execute(statements.findStored(batch: batch))
      try connection.execute("analyze \(statements.stored) (file_id)")
    }
  }

  /// What cuboids have to be brought up to date by.
  func change(_ connection: Connection, batch: Int64) throws -> StarChange {
    guard let touched else { return .all }
    if wasEmpty { return rows > 0 ? .all : .none }
    for relabelling in Relabelling.all(statements) where try connection.text(relabelling.isNeeded) == "t" {
      try connection.execute(touched.rememberShown(relabelling.rows, batch: batch))
    }
    return try touched.change(connection, hasStored: rows > 0)
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
