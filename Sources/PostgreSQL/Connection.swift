internal import CLibPQ
internal import Glibc
internal import OperatingSystem

/// A connection to PostgreSQL, used by one thread at a time.
///
/// Functions throw `PostgreSQLError` for what the server says; see `Failure.of` for how a command ends then.
@safe package final class Connection {
  private let handle: OpaquePointer
  private let notices: NoticeBox
  private var isOpen = true
  /// Whether a trial is on: then transactions are its savepoints.
  var isTrying = false

  /// The conninfo, URI or service that it was opened with. It may hold a password: never print it.
  let conninfo: String

  /// Connects.
  ///
  /// - Parameters:
  ///   - conninfo: what libpq understands: `key=value` pairs or a URI; empty for the PG* variables alone.
  ///   - patience: seconds to wait for a server that starts, recovers, or has too many connections.
  ///   - onNotice: takes warnings of the server; by default they are dropped.
  /// - Throws: `Failure` with status `tryAgain` when the server cannot be reached, `usage` when the conninfo is wrong.
  package init(conninfo: String, patience: Double = 0, onNotice: (@Sendable (String) -> Void)? = nil) throws {
    try Connection.check(conninfo)
    let attempt = ConnectionAttempt(conninfo: conninfo)
    guard let handle = try unsafe attempt.open(patience: patience) else { throw Failure(.failed, "out of memory") }
    guard unsafe PQstatus(handle) == CONNECTION_OK else {
      let message = unsafe Connection.message(of: handle)
      unsafe PQfinish(handle)
      throw Failure(
        .tryAgain, "cannot reach the warehouse: \(message)",
        remedy:
          "start the private PostgreSQL with `martlet up`, or name another server by --warehouse, MARTLET_WAREHOUSE or PG* variables"
      )
    }
    let box = NoticeBox(onNotice)
    unsafe self.handle = unsafe handle
    self.notices = box
    self.conninfo = conninfo
    let version = unsafe PQserverVersion(handle)
    unsafe PQsetNoticeReceiver(
      handle,
      { argument, result in
        guard let argument = unsafe argument, let result = unsafe result else { return }
        let text = unsafe PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { unsafe String(cString: $0) } ?? ""
        unsafe Unmanaged<NoticeBox>.fromOpaque(argument).takeUnretainedValue().take?(text)
      }, Unmanaged.passUnretained(box).toOpaque())
    guard version >= 150_000 else {
      throw Failure(
        .failed, "the warehouse runs on PostgreSQL \(version / 10_000), too old for Martlet",
        remedy: "use a server of PostgreSQL 15 or later")
    }
    let settings = """
      set client_min_messages = warning; set standard_conforming_strings = on; set timezone = 'UTC';
      set datestyle = 'ISO, YMD'; set intervalstyle = postgres; set bytea_output = hex
      """
    do {
      try execute("\(settings); set client_connection_check_interval = '1s'")
    } catch {
      // A server on a system that cannot do this finds the death of its client at the end of the statement.
      try execute(settings)
    }
  }

  deinit { close() }

  /// Ends the connection; what is open of a transaction is rolled back.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    unsafe PQfinish(handle)
  }

  /// libpq's own handle, for COPY.
  var raw: OpaquePointer { unsafe handle }

  /// Process number of the server's side.
  package var backendProcess: Int32 { unsafe PQbackendPID(handle) }

  /// Version of the server, such as 150018.
  package var serverVersion: Int { Int(unsafe PQserverVersion(handle)) }

  // MARK: Statements

  /// Runs one or several statements without parameters, in one go.
  ///
  /// - Returns: how many rows the last one touched.
  @discardableResult
  package func execute(_ sql: String) throws -> Int {
    try unsafe rows(PQexec(handle, sql), of: sql).affected
  }

  /// Runs one statement; `$1`, `$2` … stand for the parameters, given as text.
  @discardableResult
  package func query(_ sql: String, _ parameters: [String?] = []) throws -> Rows {
    let result = unsafe CStrings.with(parameters) { values in
      unsafe PQexecParams(handle, sql, Int32(parameters.count), nil, values, nil, nil, 0)
    }
    return try unsafe rows(result, of: sql)
  }

  /// The first value of the first row, nil for NULL or no row.
  package func text(_ sql: String, _ parameters: [String?] = []) throws -> String? {
    let rows = try query(sql, parameters)
    return rows.count > 0 ? rows.text(0, 0) : nil
  }

  /// The first value of the first row as an integer, nil for NULL or no row.
  package func integer(_ sql: String, _ parameters: [String?] = []) throws -> Int64? {
    try text(sql, parameters).flatMap { Int64($0) }
  }

  /// Prepares a statement under a name.
  package func prepare(_ name: String, _ sql: String) throws {
    _ = try unsafe rows(PQprepare(handle, name, sql, 0, nil), of: sql)
  }

  /// Runs a prepared statement.
  @discardableResult
  package func run(_ name: String, _ parameters: [String?]) throws -> Rows {
    let result = unsafe CStrings.with(parameters) { values in
      unsafe PQexecPrepared(handle, name, Int32(parameters.count), values, nil, nil, 0)
    }
    return try unsafe rows(result, of: name)
  }

  /// Begins a COPY: no rows come, the connection changes its state.
  func beginCopy(_ sql: String) throws {
    let result = unsafe PQexec(handle, sql)
    let status = unsafe PQresultStatus(result)
    if status == PGRES_COPY_IN || status == PGRES_COPY_OUT {
      unsafe PQclear(result)
    } else {
      _ = try unsafe rows(result, of: sql)
      throw PostgreSQLError(sqlstate: "0A000", message: "not a COPY statement", statement: sql)
    }
  }

  // MARK: Errors

  private func rows(_ result: OpaquePointer?, of sql: String) throws -> Rows {
    switch unsafe PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
      if let result = unsafe result { return unsafe Rows(owning: result) }
    default: break
    }
    let error = unsafe Connection.error(result, handle, statement: sql)
    unsafe PQclear(result)
    throw error
  }

  /// The error that a result tells of, or else the connection.
  static func error(_ result: OpaquePointer?, _ handle: OpaquePointer, statement: String) -> PostgreSQLError {
    func field(_ code: UInt8) -> String? {
      unsafe PQresultErrorField(result, Int32(code)).map { unsafe String(cString: $0) }
    }
    guard let state = field(UInt8(ascii: "C")) else {
      // Where the server's last word was a warning, libpq tells of the write that failed, and finds the end only when it
      // reads once more.
      _ = unsafe PQconsumeInput(handle)
      let isLost = unsafe PQstatus(handle) == CONNECTION_BAD
      return PostgreSQLError(
        sqlstate: isLost ? PostgreSQLError.connectionLost : "XX000", message: unsafe message(of: handle),
        statement: statement)
    }
    return PostgreSQLError(
      sqlstate: state, message: field(UInt8(ascii: "M")) ?? "unknown error", detail: field(UInt8(ascii: "D")),
      hint: field(UInt8(ascii: "H")), context: field(UInt8(ascii: "W")), constraint: field(UInt8(ascii: "n")),
      statement: statement)
  }

  private static func message(of handle: OpaquePointer) -> String {
    var text = unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? "unknown error"
    while let last = text.last, last.isNewline || last == " " { text.removeLast() }
    return text
  }

  /// The options that have a value.
  static func values(of options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
    var values: [String: String] = [:]
    var next = unsafe options
    while let keyword = unsafe next.pointee.keyword {
      if let value = unsafe next.pointee.val { unsafe values[String(cString: keyword)] = unsafe String(cString: value) }
      unsafe next += 1
    }
    return values
  }

  /// Whether a conninfo or URI holds a password; false for what libpq does not understand.
  package static func holdsPassword(_ conninfo: String) -> Bool {
    guard let options = unsafe PQconninfoParse(conninfo, nil) else { return false }
    defer { unsafe PQconninfoFree(options) }
    let values = unsafe values(of: options)
    return ["password", "sslpassword"].contains { values[$0]?.isEmpty == false }
  }

  /// What a person should know of how the connection is secured; nil where there is nothing to say.
  package var securityWarning: String? {
    guard let options = unsafe PQconninfo(handle) else { return nil }
    defer { unsafe PQconninfoFree(options) }
    let values = unsafe Connection.values(of: options)
    let host = unsafe PQhost(handle).map { unsafe String(cString: $0) } ?? ""
    return ConnectionSecrets.warning(host: host, address: values["hostaddr"], sslMode: values["sslmode"] ?? "prefer")
  }

  /// Whether libpq understands a conninfo; nothing is connected to.
  private static func check(_ conninfo: String) throws {
    if conninfo.isEmpty { return }
    var message: UnsafeMutablePointer<CChar>? = nil
    if let options = unsafe PQconninfoParse(conninfo, &message) {
      let parsed = unsafe values(of: options)
      unsafe PQconninfoFree(options)
      if ConnectionSecrets.isMisread(conninfo, parsed) {
        throw Failure(
          .usage, "wrong connection string: its user or password has a character that a URI gives another meaning",
          remedy: "write such characters as %40 for @, %2F for /, %3A for :; a password is better put into ~/.pgpass")
      }
      return
    }
    // A bare word is the name of a database to libpq.
    let isName = !conninfo.contains("=") && !conninfo.contains("://")
    let reason = unsafe message.map { unsafe String(cString: $0) } ?? "unknown error"
    unsafe PQfreemem(message)
    if isName { return }
    throw Failure(
      .usage, "wrong connection string: \(ConnectionSecrets.withoutQuotes(reason))",
      remedy: "write it as libpq does: \"host=… dbname=…\", postgresql://host/database or service=name")
  }
}

/// Who is told of the server's warnings.
private final class NoticeBox {
  let take: (@Sendable (String) -> Void)?
  init(_ take: (@Sendable (String) -> Void)?) { self.take = take }
}
