import Glibc
import Synchronization

/// A thread of the system that is joined exactly once.
package struct Thread: ~Copyable {
  private let handle: pthread_t

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a thread.
  ///
  /// - Throws: `Failure` when the system gives no more threads.
  package init(_ body: @escaping @Sendable () -> Void) throws {
    var started = pthread_t()
    let work = unsafe Unmanaged.passRetained(Work(body))
    let code = unsafe pthread_create(
      &started, nil,
      { argument in
        if let argument = unsafe argument { unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      unsafe work.release()
      throw Failure(.failed, "the system gives no further thread (error \(code))")
    }
    handle = started
  }

  /// Waits until the thread has ended.
  package consuming func join() { _ = pthread_join(handle, nil) }
}
