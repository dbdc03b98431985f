internal import OperatingSystem
internal import PostgreSQL

/// A connection that is made on a thread of its own, while its user does something else.
///
/// `@unchecked Sendable` since what changes is touched within `monitor.locked` only, and the thread lets the connection go.
final class ConnectionAhead: @unchecked Sendable {
  private let monitor = Monitor()
  private var result: Result<Connection, any Error>?

  /// Begins to connect.
  ///
  /// - Throws: `Failure` when the system gives no more threads.
  init(_ connect: @escaping @Sendable () throws -> Connection) throws {
    _ = try Thread { [self] in
      let made = Result { try connect() }
      monitor.locked {
        result = made
        monitor.signal()
      }
    }
  }

  /// The connection, waited for; or what was thrown.
  func connection() throws -> Connection {
    let made = monitor.locked {
      while true {
        if let result { return result }
        monitor.wait()
      }
    }
    return try made.get()
  }
}
