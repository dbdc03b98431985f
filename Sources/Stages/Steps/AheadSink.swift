internal import Columnar
internal import OperatingSystem

// What is made for a sink, and what the sink does with it, side by side:
//
// ```
// caller's thread   begin ─ write ─ write ─ end ─▶ [ call call call ] ─▶ sink, on a thread of its own
// ```
//
// The sink is called in the same order, by one thread at a time, and its errors become the caller's.

/// Feeds a sink a few chunks ahead of it.
final class AheadSink: TableSink {
  private enum Call: Sendable {
    case begin(String, [Field])
    case write(Chunk)
    case end
  }

  /// What the thread works with. `@unchecked Sendable` since the caller looks at it only when the thread was joined.
  private final class Work: @unchecked Sendable {
    let sink: any TableSink
    var failure: (any Error)?
    init(_ sink: any TableSink) { self.sink = sink }
  }

  /// The sink has failed, with an error that is thrown in the place of this one.
  private struct SinkFailed: Error {}

  /// Chunks that may wait; few, for they are memory.
  private static let ahead = 8

  private let calls = Handover<Call>(capacity: ahead)

  /// Runs a body that fills a sink; the sink is done with all of it in the end.
  ///
  /// - Throws: what the body throws, or the sink.
  static func feeding<Result>(_ sink: any TableSink, _ body: (any TableSink) throws -> Result) throws -> Result {
    let ahead = AheadSink()
    let work = Work(sink)
    let calls = ahead.calls
    let thread = try Thread { work.failure = run(calls, into: work.sink) }
    let result = Swift.Result { try body(ahead) }
    switch result {
    case .success: calls.end()
    case .failure: calls.abandon()
    }
    thread.join()
    if let failure = work.failure {
      if case .failure(let error) = result, !(error is SinkFailed) { throw error }
      throw failure
    }
    return try result.get()
  }

  private static func run(_ calls: Handover<Call>, into sink: any TableSink) -> (any Error)? {
    do {
      while let call = calls.next() {
        switch call {
        case .begin(let table, let fields): try sink.begin(table, fields)
        case .write(let chunk): try sink.write(chunk)
        case .end: try sink.end()
        }
      }
      return nil
    } catch {
      calls.abandon()
      return error
    }
  }

  private func put(_ call: Call) throws {
    guard calls.put(call) else { throw SinkFailed() }
  }

  func begin(_ table: String, _ fields: [Field]) throws { try put(.begin(table, fields)) }
  func write(_ chunk: Chunk) throws { try put(.write(chunk)) }
  func end() throws { try put(.end) }
}
