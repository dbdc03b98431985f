import Glibc

/// A mutex with a condition: threads take turns, and wait for each other.
@safe package final class Monitor: @unchecked Sendable {
  // `@unchecked Sendable` since both live at a fixed address and are made for use by several threads.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  /// Makes one that nobody waits for.
  package init() {
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe condition = .allocate(capacity: 1)
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe condition.deallocate()
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Runs the body while no other thread does.
  package func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Within `locked`: lets others in until one of them signals.
  package func wait() { unsafe pthread_cond_wait(condition, mutex) }

  /// Wakes all who wait.
  package func signal() { unsafe pthread_cond_broadcast(condition) }
}
