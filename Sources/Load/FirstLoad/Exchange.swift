import OperatingSystem
import PostgreSQL

/// Puts tables that were made beside others in their place: the last thing before the commit, since whoever reads waits
/// from then on.
///
/// It waits for those who read just then, each time for a moment only, since new readers queue up behind whoever waits:
///
/// ```
/// savepoint ─ 50 ms for the locks ─got─▶ exchanged ─ commit
///     ▲             │ not
///     └── 200 ms ── back: readers go on
/// ```
enum Exchange {
  /// Runs the statements of an exchange.
  ///
  /// - Throws: `Failure` to try again later when readers do not end within a minute.
  static func perform(_ connection: Connection, _ statements: [String]) throws {
    if statements.isEmpty { return }
    let end = Clock.seconds() + 60
    while true {
      try connection.execute("savepoint exchange; set local lock_timeout = '50ms'")
      do {
        try connection.execute(statements.joined(separator: ";\n"))
        return
      } catch let error as PostgreSQLError where error.sqlstate == "55P03" {
        try connection.execute("rollback to savepoint exchange")
      }
      try Interruption.check()
      guard Clock.seconds() < end else {
        throw Failure(
          .tryAgain, "a table that is to be exchanged has been read for a minute, in one transaction",
          remedy: "let it end, then run the same command again: nothing was published")
      }
      Clock.pause(milliseconds: 200)
    }
  }
}
