// SIGINT and SIGTERM. No work is done in a signal handler: both signals are blocked in every thread, and one
// thread waits for them. It sets the flag, runs the hooks (ordinary code: cancelling a server's query takes a
// network connection), and the main thread finds out at its next check or by the cancelled query's error. A
// second signal ends the process at once, which harms nothing: stages rename when complete, loads commit at the end.

import Glibc
import Synchronization

/// A wish from outside that the process end.
package enum Interruption {
  private static let received = Atomic<Int32>(0)
  private static let hooks = Mutex<[Int: @Sendable () -> Void]>([:])
  private static let nextHook = Atomic<Int>(0)

  /// Begins to listen. Call it once, before there are threads.
  package static func watch() throws {
    signal(SIGPIPE, SIG_IGN)
    // A file that outgrows its limit (ulimit -f) is an error of the write, like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    var wanted = sigset_t()
    unsafe sigemptyset(&wanted)
    unsafe sigaddset(&wanted, SIGINT)
    unsafe sigaddset(&wanted, SIGTERM)
    unsafe pthread_sigmask(SIG_BLOCK, &wanted, nil)
    let listened = wanted
    _ = try Thread {
      while true {
        var set = listened
        var number: Int32 = 0
        guard unsafe sigwait(&set, &number) == 0 else { continue }
        if received.load(ordering: .acquiring) != 0 { _exit(128 + number) }
        received.store(number, ordering: .releasing)
        // Each on a thread of its own: a hook may wait for a server that no longer answers, and neither another one nor
        // a second signal must.
        for hook in hooks.withLock({ $0 }).values { _ = try? Thread { hook() } }
      }
    }
  }

  /// The status to end with if a signal has come; nil if none has.
  package static var status: ExitStatus? {
    switch received.load(ordering: .acquiring) {
    case 0: nil
    case SIGINT: .interrupted
    default: .terminated
    }
  }

  /// Throws if a signal has come. Called once a chunk.
  package static func check() throws {
    if let status { throw Failure(status, status == .interrupted ? "interrupted" : "terminated") }
  }

  /// Runs a body; should a signal come meanwhile, the hook runs on another thread.
  package static func onSignal<Result>(
    _ hook: @escaping @Sendable () -> Void, during body: () throws -> Result
  ) rethrows -> Result {
    let number = nextHook.add(1, ordering: .relaxed).newValue
    hooks.withLock { $0[number] = hook }
    defer { hooks.withLock { $0[number] = nil } }
    return try body()
  }
}
