internal import OperatingSystem
package import PostgreSQL
internal import Synchronization
internal import Transform

/// Which warehouse the stages work with, and how to reach it.
package struct WarehouseAccess: Sendable {
  /// What libpq connects to. It may hold a password: never print it.
  package let conninfo: String

  /// Told of what a person should know of the connection, once.
  private let warning: OneWarning
  /// The connection of the first body, where it is made ahead.
  private var ahead: OneConnection?

  /// Makes the access to a server.
  ///
  /// - Parameter warn: takes what a person should know of how the connection is secured.
  package init(conninfo: String, warn: @escaping @Sendable (String) -> Void = { _ in }) {
    self.conninfo = conninfo
    warning = OneWarning(warn)
  }

  /// How long a server is waited for that starts, recovers, or has too many connections, in seconds.
  private static let patience = 30.0

  /// The same access, which begins to connect at once: the server makes its side of a connection while the caller does
  /// something else. What comes of it is told to who asks for the connection.
  package func connectingAhead() -> WarehouseAccess {
    var access = self
    let conninfo = conninfo
    access.ahead = (try? ConnectionAhead { try Self.connect(conninfo) }).map { OneConnection($0) }
    return access
  }

  private static func connect(_ conninfo: String) throws -> Connection {
    try Connection(conninfo: conninfo, patience: patience)
  }

  /// Connects for the time of a body. A signal meanwhile cancels what the server is doing.
  package func withConnection<Result>(_ body: (Connection) throws -> Result) throws -> Result {
    let connection = try ahead?.take()?.connection() ?? Self.connect(conninfo)
    defer { connection.close() }
    if let text = connection.securityWarning { warning.tell(text) }
    let end = SignalledEnd(connection.cancelHandle())
    defer { end.isOver() }
    do {
      return try Interruption.onSignal({ end.demand() }, during: { try body(connection) })
    } catch {
      // A cancelled query is the signal's doing: that is what the process ends with.
      try Interruption.check()
      if error is StoppedBatch { throw error }
      throw Failure.of(error)
    }
  }

  /// Connects for questions whose answers must fit one another, whatever is published meanwhile.
  package func asOfOneInstant<Result>(_ body: (Connection) throws -> Result) throws -> Result {
    try withConnection { connection in
      try connection.transaction(.repeatableRead, readOnly: true) { try body(connection) }
    }
  }
}

/// Ends a connection's work on a signal: the server is asked to cancel; one that does not answer is left.
private final class SignalledEnd: Sendable {
  /// Seconds that the server has to answer in.
  private static let patience = 10
  private let handle: CancelHandle
  private let ended = Atomic<Bool>(false)

  init(_ handle: CancelHandle) { self.handle = handle }

  /// The work has come to its end.
  func isOver() { ended.store(true, ordering: .releasing) }

  func demand() {
    let handle = handle
    // Asking takes a connection, which may stall as the other one does.
    _ = try? Thread { handle.cancel() }
    for _ in 0..<(10 * Self.patience) {
      if ended.load(ordering: .acquiring) { return }
      Clock.pause(milliseconds: 100)
    }
    handle.sever()
  }
}

/// What is made ahead serves once.
private final class OneConnection: Sendable {
  private let made: Mutex<ConnectionAhead?>

  init(_ made: ConnectionAhead) { self.made = Mutex(made) }

  func take() -> ConnectionAhead? {
    made.withLock { made in
      defer { made = nil }
      return made
    }
  }
}

/// Tells a thing once, however often it is found.
private final class OneWarning: Sendable {
  private let wasTold = Atomic<Bool>(false)
  private let warn: @Sendable (String) -> Void

  init(_ warn: @escaping @Sendable (String) -> Void) { self.warn = warn }

  func tell(_ text: String) {
    if !wasTold.exchange(true, ordering: .relaxed) { warn(text) }
  }
}
