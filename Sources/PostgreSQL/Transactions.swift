extension Connection {
  /// How much a transaction sees of others.
  package enum Isolation: String, Sendable {
    case readCommitted = "read committed"
    case repeatableRead = "repeatable read"
  }

  /// Begins a transaction.
  package func begin(_ isolation: Isolation = .readCommitted, readOnly: Bool = false) throws {
    if isTrying {
      try execute("savepoint \(Self.savepoint)")
      return
    }
    try execute("begin transaction isolation level \(isolation.rawValue)\(readOnly ? " read only" : "")")
  }

  /// Makes the transaction permanent.
  package func commit() throws { try execute(isTrying ? "release savepoint \(Self.savepoint)" : "commit") }

  /// Takes the transaction back. Never throws: where the connection is gone, so is the transaction.
  package func rollback() {
    _ = try? execute(
      isTrying ? "rollback to savepoint \(Self.savepoint); release savepoint \(Self.savepoint)" : "rollback")
  }

  /// Savepoints of one name hide one another, as transactions within one another would.
  private static let savepoint = "martlet_trial"

  /// Runs the body in a transaction that is rolled back, whatever comes of it. Transactions that the body begins, commits
  /// or rolls back are savepoints of that one, whose isolation is theirs; what they committed the body sees, and nobody
  /// else ever does.
  package func trial<Result>(_ body: () throws -> Result) throws -> Result {
    try begin()
    isTrying = true
    defer {
      isTrying = false
      rollback()
    }
    return try body()
  }

  /// Runs the body in a transaction that is committed at its end and rolled back when it throws.
  package func transaction<Result>(
    _ isolation: Isolation = .readCommitted, readOnly: Bool = false, _ body: () throws -> Result
  ) throws -> Result {
    try begin(isolation, readOnly: readOnly)
    do {
      let result = try body()
      try commit()
      return result
    } catch {
      rollback()
      throw error
    }
  }

  /// Takes an advisory lock for as long as the connection lasts; false when another session has it.
  package func tryLock(_ key: Int64) throws -> Bool {
    try text("select pg_try_advisory_lock($1)", [String(key)]) == "t"
  }

  /// Gives an advisory lock back.
  package func unlock(_ key: Int64) throws { try query("select pg_advisory_unlock($1)", [String(key)]) }
}
