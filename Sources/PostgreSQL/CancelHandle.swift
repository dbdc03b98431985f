internal import CLibPQ
internal import Glibc

/// Cancels what a connection is running, from any thread or a signal handler.
///
/// `@unchecked Sendable` since libpq's cancel object never changes once made, and `PQcancel` is documented as
/// safe in signal handlers and beside any use of the connection.
@safe package final class CancelHandle: @unchecked Sendable {
  private let handle: OpaquePointer?
  /// The connection's socket under a number of our own, which nothing else ever gets.
  private let socket: Int32

  fileprivate init(_ handle: OpaquePointer?, socket: Int32) {
    unsafe self.handle = unsafe handle
    self.socket = dup(socket)
  }

  deinit {
    unsafe PQfreeCancel(handle)
    if socket >= 0 { close(socket) }
  }

  /// Asks the server to cancel; the running statement then fails with SQLSTATE 57014.
  ///
  /// - Returns: whether the request was sent.
  @discardableResult
  package func cancel() -> Bool {
    guard unsafe handle != nil else { return false }
    // On the stack: nothing is allocated here.
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
      unsafe PQcancel(handle, message.baseAddress, 256) == 1
    }
  }

  /// Cuts the connection, so that nobody waits any longer for a server that does not answer.
  package func sever() { if socket >= 0 { shutdown(socket, Int32(SHUT_RDWR)) } }
}

extension Connection {
  /// A handle to cancel this connection's statements with.
  package func cancelHandle() -> CancelHandle { unsafe CancelHandle(PQgetCancel(raw), socket: PQsocket(raw)) }
}
