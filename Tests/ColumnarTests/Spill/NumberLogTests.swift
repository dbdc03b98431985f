import Columnar
import OperatingSystem
import Testing

@Suite struct `Numbers that one pass leaves to the next` {
  @Test(arguments: [1, 1000, 40_000]) func `come again in their order, however they are asked for`(
    _ piece: Int
  ) throws {
    let file = NumberFile()
    let logs = [NumberLog(in: file), NumberLog(in: file)]
    // Two logs that take turns, each with negative numbers and blocks of its own.
    for start in stride(from: 0, to: 100_000, by: 777) {
      for (sign, log) in zip([1, -1], logs) {
        try log.append((start..<min(start + 777, 100_000)).map { Int32(sign * $0) })
      }
    }
    for log in logs { try log.end() }
    for (sign, log) in zip([1, -1], logs) {
      // A reader each pass, each from the beginning.
      for _ in 0..<2 {
        var reader = NumberLog.Reader(log, of: "a file")
        #expect(throws: Failure.self) { try reader.checkEnd() }
        var at = 0
        while at < 100_000 {
          let end = min(at + piece, 100_000)
          #expect(try reader.next(end - at) == (at..<end).map { Int32(sign * $0) })
          at = end
        }
        try reader.checkEnd()
        #expect(throws: Failure.self) { try reader.next(1) }
      }
    }
  }

  @Test func `may be none`() throws {
    let log = NumberLog(in: NumberFile())
    try log.end()
    var reader = NumberLog.Reader(log, of: "sales.csv")
    #expect(try reader.next(0).isEmpty)
    try reader.checkEnd()
    let failure = #expect(throws: Failure.self) { try reader.next(1) }
    #expect(failure?.place == "sales.csv")
    #expect(failure?.remedy != nil)
  }
}
