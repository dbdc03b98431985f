import Columnar
import Definitions
import Testing

@testable import Extract

@Suite struct `JSON files` {
  private static func sourceOf(_ sample: JSONCase) -> Source {
    var source = ExtractTests.source(
      sample.isSequence ? .ndjson(sample.shape) : .json(sample.shape), columns: sample.columns)
    for (column, paths) in (sample.alternatives ?? []).enumerated() { source.columns[column].from = paths }
    return source
  }

  @Test(arguments: JSONCase.all + JSONCase.shapes)
  func `are read as the case says`(_ sample: JSONCase) {
    let reading = read(sample.text, Self.sourceOf(sample))
    #expect(reading.failure == nil)
    #expect(reading.values == sample.rows)
    #expect(reading.faults == sample.rejects, "\(reading.rejects.map(\.message))")
    #expect(
      reading.records == Set(reading.rows.map(\.record)).count + sample.rejects.count + reading.passedOver)
    if let lines = sample.lines { #expect(reading.rows.map(\.line) == lines) }
  }

  @Test(arguments: JSONCase.all + JSONCase.shapes)
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
    #expect(
      reading.rejects.map(\.message) == [
        "values are nested too deeply; the rest of the line, 690 bytes, is not read (byte 516)"
      ])
  }

  @Test(arguments: [
    (
      #"{"a":1}{"a":2,}{"a":3}{"a":4}\#n{"a":5}"#, ["1", "5"],
      "a member's name is expected here; the rest of the line, 15 bytes, is not read (byte 14)"
    ),
    (
      "{\n \"a\": }\n}\n{\"a\":5}", ["5"],
      "a value is expected here; the rest of the value's lines, 3 bytes, is not read (byte 8)"
    ),
    ("{\"a\":1}\n{\"a\":2", ["1"], "the text ends in the middle of a value (byte 14)"),
  ]) func `a fault tells how much behind it is not read`(_ text: String, _ values: [String], _ message: String) {
    let reading = read(Array(text.utf8), source(.ndjson(JSONShape()), columns: ["a"]))
    #expect(reading.values == values.map { [$0] })
    #expect(reading.rejects.map(\.message) == [message])
  }

  @Test func `a record longer than the limit is rejected wherever blocks end`() {
    let long = String(repeating: "x", count: 300)
    let text = "{\"a\":1}\n{\"a\":\"\(long)\"}\n{\"a\":2}\n{\"a\":\"\n{\"a\":3}\n"
    let source = source(.ndjson(JSONShape()), columns: ["a"])
    let whole = read(Array(text.utf8), source, limits: limits(block: 1 << 16, record: 100, raw: 10))
    #expect(whole.values == [["1"], ["2"], ["3"]])
    #expect(whole.rejects.map(\.rule) == ["record-length", "json"])
    #expect(
      whole.rejects.first?.message == "the record is too long; the rest of the line, 308 bytes, is not read (byte 8)")
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

  @Test func `what paths do not lead through is told`() throws {
    let lines = #"{"r":"x","t":[1]}\#n{"r":{"s":1},"t":[]}\#n{"r":7,"t":{"0":1}}\#n{"r":null}\#n{"r":[]}"#
    let source = source(.ndjson(JSONShape()), columns: ["r.s", "t[0].a"])
    let reader = SourceFileReader(source: source, bytes: Array(lines.utf8))
    var values: [String?] = []
    let report = try reader.report(columns: [0, 1]) { chunk in
      for row in 0..<chunk.rowCount { values.append(chunk.columns[0].string(row)) }
    }
    #expect(values == [nil, "1", nil, nil, nil])
    #expect(
      report.misfits == [
        JSONMisfit(path: "r", kind: .scalar, count: 2, record: 1, line: 1),
        JSONMisfit(path: "t[0]", kind: .scalar, count: 1, record: 1, line: 1),
        JSONMisfit(path: "t", kind: .object, count: 1, record: 3, line: 3),
      ])
  }

  @Test func `records of other sources are passed over, and counted`() throws {
    var shape = JSONShape()
    let path = try #require(JSONPath("$.k"))
    shape.conditions = [JSONCondition(path: path, test: .like(["a*z"]))]
    let lines = "{\"k\":\"az\"}\n{\"k\":\"ab\"}\n{\"k\":\n{\"k\":\"abz\"}\n{}"
    let reading = read(Array(lines.utf8), source(.ndjson(shape), columns: ["k"]))
    #expect(reading.values == [["az"], ["abz"]])
    #expect(reading.rows.map(\.record) == [1, 4])
    #expect((reading.records, reading.passedOver) == (5, 2))
    #expect(reading.faults == ["json@3:3+22"])
  }

  @Test(arguments: [
    ("a*", "abc", true), ("a*", "", false), ("*", "", true), ("a*c", "ac", true), ("a*a", "a", false),
    ("*b*", "abc", true), ("a*b*c", "acbc", true), ("a*b*c*d", "acbd", false), ("abc", "abc", true), ("", "", true),
    ("", "a", false), ("*ab", "aab", true),
  ]) func `a text is like a pattern`(_ pattern: String, _ text: String, _ isLike: Bool) {
    #expect(TextPattern(pattern).matches(Array(text.utf8)) == isLike)
  }
}
