import Columnar
import Definitions
import Testing

@testable import Extract

@Suite struct `JSON files` {
  private static func sourceOf(_ sample: JSONCase) -> Source {
    ExtractTests.source(sample.isSequence ? .ndjson(sample.shape) : .json(sample.shape), columns: sample.columns)
  }

  @Test(arguments: JSONCase.all)
  func `are read as the case says`(_ sample: JSONCase) {
    let reading = read(sample.text, Self.sourceOf(sample))
    #expect(reading.failure == nil)
    #expect(reading.values == sample.rows)
    #expect(reading.faults == sample.rejects, "\(reading.rejects.map(\.message))")
    #expect(reading.records == Set(reading.rows.map(\.record)).count + sample.rejects.count)
    if let lines = sample.lines { #expect(reading.rows.map(\.line) == lines) }
  }

  @Test(arguments: JSONCase.all)
  func `are read the same wherever blocks end`(_ sample: JSONCase) {
    let whole = read(sample.text, Self.sourceOf(sample))
    for size in blockSizes {
      #expect(read(sample.text, Self.sourceOf(sample), limits: limits(block: size)) == whole, "block of \(size) bytes")
    }
  }

  @Test func `places lead back to the bytes of the file`() {
    let bytes = Array("[ {\"a\":1} ,\n{\"a\":[{}]}]".utf8)
    let reading = read(bytes, source(.json(JSONShape()), columns: ["a"]))
    let raw = reading.rows.map { String(decoding: bytes[Int($0.offset)..<Int($0.offset + $0.length)], as: UTF8.self) }
    #expect(raw == ["{\"a\":1}", "{\"a\":[{}]}"])
  }

  @Test func `bytes that are no UTF-8 reject the record`() {
    let bytes = Array("{\"a\":\"".utf8) + [0xff] + Array("\"}\n{\"a\":2}\n".utf8)
    let reading = read(bytes, source(.ndjson(JSONShape()), columns: ["a"]))
    #expect(reading.values == [["2"]])
    #expect(reading.faults == ["encoding@1:1+0"])
  }

  @Test func `records that are not where they should be are a failure`() {
    let bytes = Array(#"{"order":[{"a":1}]}"#.utf8)
    var shape = JSONShape()
    shape.records = ["orders"]
    let reading = read(bytes, source(.json(shape), columns: ["a"]))
    #expect(reading.failure?.contains("did you mean `order`?") == true)
  }

  @Test func `nesting beyond the limit is rejected`() {
    let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
    let reading = read(Array("{\"a\":\(deep)}\n{\"a\":1}".utf8), source(.ndjson(JSONShape()), columns: ["a"]))
    #expect(reading.values == [["1"]])
    #expect(reading.rejects.map(\.message) == ["values are nested too deeply (byte 516)"])
  }

  @Test func `a record longer than the limit is rejected wherever blocks end`() {
    let long = String(repeating: "x", count: 300)
    let text = "{\"a\":1}\n{\"a\":\"\(long)\"}\n{\"a\":2}\n{\"a\":\"\n{\"a\":3}\n"
    let source = source(.ndjson(JSONShape()), columns: ["a"])
    let whole = read(Array(text.utf8), source, limits: limits(block: 1 << 16, record: 100, raw: 10))
    #expect(whole.values == [["1"], ["2"], ["3"]])
    #expect(whole.rejects.map(\.rule) == ["record-length", "json"])
    for size in blockSizes {
      #expect(
        read(Array(text.utf8), source, limits: limits(block: size, record: 100, raw: 10)) == whole, "block of \(size)")
    }
  }

  @Test func `more rows than a chunk holds come in several`() {
    let rows = (0..<10_000).map { "{\"s\":\($0)}" }.joined(separator: ",")
    var shape = JSONShape()
    shape.rows = ["l"]
    let reading = read(
      Array("[{\"id\":\"\\u0041\",\"l\":[\(rows)]}]".utf8), source(.json(shape), columns: ["$.id", "s"]))
    #expect(reading.rows.count == 10_000)
    #expect(reading.values[9_999] == ["A", "9999"])
    #expect(reading.rows[9_999].row == 9_999)
    #expect(reading.records == 1)
  }
}
