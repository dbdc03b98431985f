internal import CLibPQ
internal import Glibc
internal import OperatingSystem

/// Opening a connection, with patience for a server that is about to take it.
///
/// ```
/// connect ─ok─▶
///    │ failed: ask for the SQLSTATE
///    ├─ starting, recovering, stopping (57P03), too many connections (53300): wait 0.1, 0.2, … 2 s, and again
///    └─ anything else, or no patience left: the failed connection, for its message
/// ```
struct ConnectionAttempt {
  private let parameters: [(String, String)]

  init(conninfo: String) {
    var parameters: [(String, String)] = [
      ("fallback_application_name", "martlet"),
      // A server that is gone without a word is noticed within two minutes, where the system would wait for hours.
      ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "6"),
      ("tcp_user_timeout", "120000"),
    ]
    if unsafe getenv("PGCONNECT_TIMEOUT") == nil { parameters.append(("connect_timeout", "15")) }
    self.parameters = parameters + [("dbname", conninfo), ("client_encoding", "UTF8")]
  }

  /// Connects; what comes back may have failed.
  ///
  /// - Throws: `Failure` when a signal comes while the server is waited for.
  func open(patience: Double) throws -> OpaquePointer? {
    let end = Clock.seconds() + patience
    var pause = 100
    while true {
      let handle = unsafe with { keywords, values in unsafe PQconnectdbParams(keywords, values, 1) }
      if unsafe PQstatus(handle) == CONNECTION_OK { return unsafe handle }
      guard Clock.seconds() < end, isServerBusy() else { return unsafe handle }
      unsafe PQfinish(handle)
      try Interruption.check()
      Clock.pause(milliseconds: pause)
      pause = min(2 * pause, 2000)
    }
  }

  /// Whether the server turns connections away that it may take a little later.
  ///
  /// libpq has no SQLSTATE of a connection that failed, but it writes it into the message if it is asked to in time:
  /// while the connection is being made, which only the functions that do not block allow.
  private func isServerBusy() -> Bool {
    guard let handle = unsafe with({ keywords, values in unsafe PQconnectStartParams(keywords, values, 1) }) else {
      return false
    }
    defer { unsafe PQfinish(handle) }
    unsafe PQsetErrorVerbosity(handle, PQERRORS_SQLSTATE)
    let end = Clock.seconds() + 5
    var wanted = PGRES_POLLING_WRITING
    while Clock.seconds() < end, unsafe PQsocket(handle) >= 0 {
      var entry = pollfd(
        fd: unsafe PQsocket(handle), events: Int16(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT), revents: 0)
      guard unsafe poll(&entry, 1, 500) > 0 else { continue }
      wanted = unsafe PQconnectPoll(handle)
      // It takes connections by now.
      if wanted == PGRES_POLLING_OK { return true }
      if wanted == PGRES_POLLING_FAILED { break }
    }
    let message = unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? ""
    return message.split(whereSeparator: \.isWhitespace).contains {
      PostgreSQLError(sqlstate: String($0), message: "").isBusy
    }
  }

  private func with<Result>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<UnsafePointer<CChar>?>?) -> Result
  ) -> Result {
    unsafe CStrings.with(parameters.map(\.0)) { keywords in
      unsafe CStrings.with(parameters.map(\.1)) { values in unsafe body(keywords, values) }
    }
  }
}
