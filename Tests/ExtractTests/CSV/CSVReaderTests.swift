import Columnar
import Definitions
import Testing

@testable import Extract

@Suite struct `CSV files` {
  @Test(arguments: CSVCase.all + CSVCase.repaired)
  func `are read as the case says`(_ sample: CSVCase) {
    let source = source(.csv(sample.dialect), columns: sample.columns)
    let reading = read(sample.text, source)
    #expect(reading.failure == nil)
    #expect(reading.values == sample.rows)
    #expect(reading.faults == sample.rejects)
    #expect(reading.records == sample.rows.count + sample.rejects.count)
    if let lines = sample.lines { #expect(reading.rows.map(\.line) == lines) }
  }

  @Test(arguments: CSVCase.all + CSVCase.repaired)
  func `are read the same wherever blocks end`(_ sample: CSVCase) {
    let source = source(.csv(sample.dialect), columns: sample.columns)
    let whole = read(sample.text, source)
    for size in blockSizes {
      #expect(read(sample.text, source, limits: limits(block: size)) == whole, "block of \(size) bytes")
    }
  }

  @Test func `places lead back to the bytes of the file`() {
    let text = "\u{feff}a,b\r\n1,2\r\n\r\n\"x\r\ny\",\"\"\"\"\r\n3,4"
    let bytes = Array(text.utf8)
    let reading = read(bytes, source(.csv(CSVDialect()), columns: ["a", "b"]))
    let raw = reading.rows.map { String(decoding: bytes[Int($0.offset)..<Int($0.offset + $0.length)], as: UTF8.self) }
    #expect(raw == ["1,2", "\"x\r\ny\",\"\"\"\"", "3,4"])
  }

  @Test func `rejects carry the record as it stands`() {
    let reading = read(Array("a,b\n1\n\"2\n3,4\n".utf8), source(.csv(CSVDialect()), columns: ["a", "b"]))
    #expect(reading.rejects.map { String(decoding: $0.raw, as: UTF8.self) } == ["1", "\"2"])
    #expect(
      reading.rejects.map(\.message) == [
        "expected 2 fields, found 1", "a quoted field opened on line 3 is never closed",
      ])
  }

  @Test func `columns that are not wanted come as NULL`() {
    let reading = read(
      Array("a,b,c\n1,2,3\n".utf8), source(.csv(CSVDialect()), columns: ["a", "b", "c"]), columns: [1])
    #expect(reading.values == [[nil, "2", nil]])
  }

  @Test func `a record longer than the limit is rejected wherever blocks end`() {
    let long = String(repeating: "x", count: 300)
    let text = "a,b\n1,2\n\(long),3\n4,5\n\"\(long)\n6,7\n\"8\n\(long)\n\",9\n10,11\n"
    let source = source(.csv(CSVDialect()), columns: ["a", "b"])
    let whole = read(Array(text.utf8), source, limits: limits(block: 1 << 16, record: 100, raw: 10))
    #expect(whole.values == [["1", "2"], ["4", "5"], ["6", "7"], ["10", "11"]])
    #expect(whole.rejects.map(\.rule).first == "record-length")
    for size in blockSizes {
      #expect(
        read(Array(text.utf8), source, limits: limits(block: size, record: 100, raw: 10)) == whole, "block of \(size)")
    }
  }

  @Test(arguments: [
    ("a,c\n1,2\n", "sample.txt:1: the header lacks `b` (column b) of source plain; it has `a`, `c`"),
    ("\n\n", "sample.txt: the file of source plain has no header: it is empty"),
    (
      "a,b,B\n1,2,3\n",
      "sample.txt:1: the header has `b`, which column b of source plain is read from, 2 times: fields 2 and 3"
    ),
    ("a,\"b\n1,2\n", "sample.txt:1: the header has a quoted field that is never closed"),
  ])
  func `a header that cannot be used is a failure`(_ text: String, _ message: String) {
    let reading = read(Array(text.utf8), source(.csv(CSVDialect()), columns: ["a", "b"]))
    #expect(reading.failure?.split(separator: "\n").first.map(String.init) == message)
  }

  @Test func `a header that is nearly right is offered`() {
    let reading = read(
      Array("Order ID,Lineitem skus\n".utf8), source(.csv(CSVDialect()), columns: ["Order ID", "Lineitem sku"]))
    #expect(reading.failure?.contains("did you mean `Lineitem skus`") == true)
  }
}
