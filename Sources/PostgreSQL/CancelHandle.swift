internal import CLibPQ

/// Cancels what a connection is running, from any thread or a signal handler.
///
/// `@unchecked Sendable` since libpq's cancel object never changes once made, and `PQcancel` is documented as
/// safe in signal handlers and beside any use of the connection.
@safe package final class CancelHandle: @unchecked Sendable {
  private let handle: OpaquePointer?

  fileprivate init(_ handle: OpaquePointer?) { unsafe self.handle = unsafe handle }

  deinit { unsafe PQfreeCancel(handle) }

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
}

extension Connection {
  /// A handle to cancel this connection's statements with.
  package func cancelHandle() -> CancelHandle { unsafe CancelHandle(PQgetCancel(raw)) }
}
