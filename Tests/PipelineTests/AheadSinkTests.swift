import Columnar
import Testing

@testable import Stages

private enum Trouble: Error { case inSink, inBody }

/// Notes what it is called with; may fail at a chunk.
private final class NotingSink: TableSink {
  var calls: [String] = []
  let failAt: Int
  init(failAt: Int = .max) { self.failAt = failAt }
  func begin(_ table: String, _ fields: [Field]) { calls.append("begin \(table)") }
  func write(_ chunk: Chunk) throws {
    if chunk.rowCount == failAt { throw Trouble.inSink }
    calls.append("\(chunk.rowCount)")
  }
  func end() { calls.append("end") }
}

/// A sink that is fed a few chunks ahead.
@Suite struct AheadSinkTests {
  private func fill(_ sink: any TableSink, _ chunks: Int) throws {
    try sink.begin("t", [])
    for number in 0..<chunks { try sink.write(Chunk(rowCount: number, columns: [])) }
    try sink.end()
  }

  @Test func `it has got everything in order when the body is over`() throws {
    let sink = NotingSink()
    let result = try AheadSink.feeding(sink) { ahead in
      try fill(ahead, 100)
      return 7
    }
    #expect(result == 7)
    #expect(sink.calls == ["begin t"] + (0..<100).map { "\($0)" } + ["end"])
  }

  @Test(arguments: [0, 50, 99]) func `its errors are the caller's`(_ at: Int) {
    #expect(throws: Trouble.inSink) { try AheadSink.feeding(NotingSink(failAt: at)) { try fill($0, 100) } }
  }

  @Test func `an error of the body is thrown as it is`() {
    #expect(throws: Trouble.inBody) {
      try AheadSink.feeding(NotingSink()) { ahead in
        try fill(ahead, 3)
        throw Trouble.inBody
      }
    }
  }
}
