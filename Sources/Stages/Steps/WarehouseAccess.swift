internal import OperatingSystem
package import PostgreSQL
internal import Transform

/// Which warehouse the stages work with, and how to reach it.
package struct WarehouseAccess: Sendable {
  /// What libpq connects to. It may hold a password: never print it.
  package let conninfo: String

  /// Makes the access to a server.
  package init(conninfo: String) { self.conninfo = conninfo }

  /// Connects for the time of a body. A signal meanwhile cancels what the server is doing.
  package func withConnection<Result>(_ body: (Connection) throws -> Result) throws -> Result {
    let connection = try Connection(conninfo: conninfo)
    defer { connection.close() }
    let handle = connection.cancelHandle()
    do {
      return try Interruption.onSignal({ _ = handle.cancel() }, during: { try body(connection) })
    } catch {
      // A cancelled query is the signal's doing: that is what the process ends with.
      try Interruption.check()
      if error is StoppedBatch { throw error }
      throw Failure.of(error)
    }
  }
}
