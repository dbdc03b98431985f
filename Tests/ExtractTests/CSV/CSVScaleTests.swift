import Columnar
import Definitions
import Testing

@testable import Extract

// Each of these takes minutes where a line costs as much as the file is long.

@Suite(.timeLimit(.minutes(1))) struct `A CSV file of many faulty lines` {
  /// Quotes as they are, none of them escaped.
  private static let bare = {
    var dialect = CSVDialect()
    dialect.escape = nil
    return dialect
  }()

  @Test(arguments: ["\"x", "1,\"x"])
  func `is gone through once for quotes that nothing closes`(_ line: String) {
    let text = "a,b\n" + String(repeating: line + "\n", count: 200_000) + "1,2\n"
    let reading = read(Array(text.utf8), source(.csv(Self.bare), columns: ["a", "b"]))
    #expect(reading.rejects.count == 200_000)
    #expect(reading.values == [["1", "2"]])
  }

  @Test func `is gone through once for quotes that are closed too far away`() {
    let text = "a,b\n" + String(repeating: "\"x\n", count: 200_000) + String(repeating: "y", count: 100_000) + "\",2\n"
    let reading = read(
      Array(text.utf8), source(.csv(Self.bare), columns: ["a", "b"]), limits: limits(block: 1 << 22, record: 99_000))
    #expect(reading.rejects.count == 200_001)
    #expect(Set(reading.rejects.map(\.rule)) == ["quote", "record-length"])
  }

  @Test func `has quotes that nothing closes wherever blocks end`() {
    let lines = String(repeating: "1,\"2\n", count: 30) + String(repeating: "\"3,\"4\n", count: 30)
    let text = "a,b\n" + lines + "5,6\n7,8\"\n9,10\n"
    let source = source(.csv(Self.bare), columns: ["a", "b"])
    let whole = read(Array(text.utf8), source, limits: limits(block: 1 << 16, record: 100))
    #expect(whole.values.suffix(1) == [["9", "10"]])
    #expect(whole.rejects.count > 30)
    for size in blockSizes {
      #expect(read(Array(text.utf8), source, limits: limits(block: size, record: 100)) == whole, "block of \(size)")
    }
  }

  @Test func `looks for its footer once`() {
    var dialect = CSVDialect()
    dialect.footer = 1
    let text = "a\n" + String(repeating: "1,2\n", count: 100_000) + String(repeating: "x", count: 1 << 20)
    let reading = read(Array(text.utf8), source(.csv(dialect), columns: ["a"]), limits: limits(block: 1 << 22))
    #expect(reading.rejects.count == 100_000)
    #expect(reading.rows.isEmpty)
  }
}
