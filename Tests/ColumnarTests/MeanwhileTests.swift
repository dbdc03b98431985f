import OperatingSystem
import Synchronization
import Testing

/// What another thread does meanwhile comes back as if it had been done here.
struct MeanwhileTests {
  @Test func `its result comes back`() throws {
    var sum = try Meanwhile { (1...1000).reduce(0, +) }
    #expect(try sum.result() == 500_500)
  }

  @Test func `its error is thrown where the result is asked for`() throws {
    var failing = try Meanwhile<Int> { throw Failure(.failed, "no such thing") }
    do {
      _ = try failing.result()
      Issue.record("no error")
    } catch let failure as Failure {
      #expect(failure.message == "no such thing")
    }
  }

  @Test func `it has ended before it is gone`() throws {
    let done = Flag()
    try leave(done)
    #expect(done.isSet.withLock { $0 })
  }

  private final class Flag: Sendable { let isSet = Mutex(false) }

  private func leave(_ done: Flag) throws {
    _ = try Meanwhile {
      Clock.pause(milliseconds: 50)
      done.isSet.withLock { $0 = true }
    }
  }
}
