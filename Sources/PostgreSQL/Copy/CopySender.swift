internal import CLibPQ
internal import Glibc
internal import OperatingSystem

// The thread that feeds the server, so that encoding and sending overlap:
//
// ```
// writer   free ──▶ fill ──▶ full ─┐      8 buffers of 256 KiB go round
// sender   free ◀── send ◀─────────┘
// ```
//
// The server tells of an error at once but reads on, so a writer that never looks would send gigabytes in
// vain. libpq keeps to itself what arrives during a COPY; so the socket is peeked at before each piece, and
// pieces are small enough for the socket to take them whole: only when it can't does libpq read, and hide
// the message from the peek until the end.

/// Sends buffers to a server that is in a COPY.
///
/// `@unchecked Sendable`: everything that changes is touched within the monitor, the connection by the
/// sender's thread alone while it runs.
@safe final class CopySender: @unchecked Sendable {
  private static let buffers = 8
  private static let bufferSize = 256 * 1024
  private static let piece = 64 * 1024

  private enum Order { case go, finish, cancel }

  private let handle: OpaquePointer
  private let statement: String
  private let monitor = Monitor()
  private var free: [CopyBuffer]
  private var full: [CopyBuffer] = []
  private var order = Order.go
  private var isOver = false
  private var error: PostgreSQLError?
  private var rows = 0
  private var thread: Thread?

  /// Starts sending on a connection that is in `COPY … FROM STDIN`, which must outlive this.
  init(_ connection: Connection, statement: String) throws {
    unsafe handle = connection.raw
    self.statement = statement
    free = (0..<CopySender.buffers).map { _ in CopyBuffer(capacity: CopySender.bufferSize) }
    thread = try Thread { self.run() }
  }

  // MARK: For the writer

  /// An empty buffer, as soon as there is one.
  ///
  /// - Throws: the server's error as soon as it is known.
  func takeFree() throws -> CopyBuffer {
    try monitor.locked {
      while true {
        if isOver { throw error ?? PostgreSQLError(sqlstate: "57014", message: "the COPY is over") }
        if let buffer = free.popLast() {
          buffer.count = 0
          return buffer
        }
        monitor.wait()
      }
    }
  }

  /// Gives a filled buffer to be sent.
  func submit(_ buffer: CopyBuffer) {
    monitor.locked {
      full.append(buffer)
      monitor.signal()
    }
  }

  /// Sends what is left, ends the COPY and waits for the server's word: the number of rows.
  func finish() throws -> Int {
    end(.finish)
    if let error { throw error }
    return rows
  }

  /// Ends the COPY so that nothing of it stays.
  func cancel() { end(.cancel) }

  private func end(_ order: Order) {
    guard let thread = thread.take() else { return }
    monitor.locked {
      self.order = order
      monitor.signal()
    }
    thread.join()
  }

  // MARK: On the thread

  private func run() {
    while let buffer = next() {
      let goesOn = send(buffer)
      monitor.locked {
        free.append(buffer)
        monitor.signal()
      }
      if !goesOn { return conclude(nil) }
    }
    conclude(monitor.locked { order } == .cancel ? "cancelled by martlet" : nil)
  }

  private func next() -> CopyBuffer? {
    monitor.locked {
      while true {
        if order == .cancel { return nil }
        if !full.isEmpty { return full.removeFirst() }
        if order == .finish { return nil }
        monitor.wait()
      }
    }
  }

  /// Sends a buffer; false when the server has ended the COPY.
  private func send(_ buffer: CopyBuffer) -> Bool {
    unsafe buffer.withFilled { bytes in
      guard let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return true }
      var at = 0
      while at < bytes.count {
        if serverComplains() { return false }
        let length = min(CopySender.piece, bytes.count - at)
        if unsafe PQputCopyData(handle, base + at, Int32(length)) != 1 { return false }
        at += length
      }
      return true
    }
  }

  /// Waits until the socket takes more; true when an error has arrived, or the end of the connection.
  private func serverComplains() -> Bool {
    // What is encrypted cannot be peeked at: then the error comes at the end.
    if unsafe PQsslInUse(handle) != 0 || PQgssEncInUse(handle) != 0 { return false }
    var entry = pollfd(fd: unsafe PQsocket(handle), events: Int16(POLLIN | POLLOUT), revents: 0)
    var ready: Int32 = 0
    repeat { ready = unsafe poll(&entry, 1, -1) } while ready < 0 && errno == EINTR
    guard ready > 0, entry.revents & Int16(POLLIN) != 0 else { return false }
    var first: UInt8 = 0
    let count = unsafe recv(entry.fd, &first, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
    if count == 0 || (count == 1 && first == UInt8(ascii: "E")) { return true }
    // A warning: libpq passes it on.
    return unsafe PQconsumeInput(handle) == 0
  }

  /// Ends the COPY and collects what the server says.
  private func conclude(_ complaint: String?) {
    var failure: PostgreSQLError?
    if unsafe PQputCopyEnd(handle, complaint) != 1 {
      failure = unsafe Connection.error(nil, handle, statement: statement)
    }
    var copied = 0
    while let result = unsafe PQgetResult(handle) {
      if unsafe PQresultStatus(result) == PGRES_COMMAND_OK {
        copied = unsafe Int(String(cString: PQcmdTuples(result))) ?? 0
      } else if failure == nil || failure?.sqlstate == PostgreSQLError.connectionLost {
        failure = unsafe Connection.error(result, handle, statement: statement)
      }
      let isCopying = unsafe PQresultStatus(result) == PGRES_COPY_IN
      unsafe PQclear(result)
      if isCopying { break }
    }
    monitor.locked {
      isOver = true
      error = failure
      rows = copied
      monitor.signal()
    }
  }
}
