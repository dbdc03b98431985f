/// Work that a thread of its own does while the caller goes on.
///
/// ```
/// let sorted = try Meanwhile { try sort(log) }
/// …
/// let records = try sorted.result()
/// ```
///
/// It has ended before the object is gone, whether somebody asks for its result or not.
package struct Meanwhile<Value>: ~Copyable {
  /// What both threads have. `@unchecked Sendable` since the caller looks at it only when the thread has been joined.
  private final class Work: @unchecked Sendable {
    var body: (() throws -> Value)?
    var outcome: Result<Value, any Error>?
    init(_ body: @escaping () throws -> Value) { self.body = body }
  }

  private let work: Work
  private var thread: Thread?

  /// Begins.
  ///
  /// - Parameter body: what it works with is its own until it has ended: nobody else may use it.
  /// - Throws: `Failure` when the system gives no more threads.
  package init(_ body: sending @escaping () throws -> Value) throws {
    let work = Work(body)
    self.work = work
    thread = try Thread {
      // What it took with it goes when it has ended, and not with the object.
      guard let body = work.body.take() else { return }
      work.outcome = Result { try body() }
    }
  }

  deinit { thread?.join() }

  /// Waits for its end, and gives the result away: it is there once.
  ///
  /// - Throws: what the body throws.
  package mutating func result() throws -> Value {
    thread.take()?.join()
    guard let outcome = work.outcome.take() else { throw Failure(.failed, "a thread ended without a result") }
    return try outcome.get()
  }
}
