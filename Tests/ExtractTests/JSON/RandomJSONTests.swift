import Definitions
import Testing

@testable import Extract

@Suite struct `Random JSON` {
  @Test func `no bytes at all trap, and blocks don't matter`() {
    let pieces = [
      "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "1", "-2.5e3", "true", "null", "\n", " ",
      "\"\\u00e9\\ud83d\\ude00\"", "\"\\ud800\"", "\"x", "\\",
    ]
    for seed in UInt64(0)..<10_000 {
      var generator = SeededGenerator(seed: seed)
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...40, using: &generator) {
        if Int.random(in: 0..<8, using: &generator) == 0 {
          bytes.append(UInt8.random(in: 0...255, using: &generator))
        } else {
          bytes += Array((pieces.randomElement(using: &generator) ?? "").utf8)
        }
      }
      var shape = JSONShape()
      if seed % 3 == 1 { shape.rows = ["a"] }
      if seed % 5 == 1 { shape.records = ["b"] }
      let format: Source.Format = seed % 2 == 0 ? .json(shape) : .ndjson(shape)
      let source = source(format, columns: ["a", "$.b", "."], encoding: seed % 7 == 0 ? "gb18030" : "utf-8")
      let whole = read(bytes, source, limits: limits(block: 1 << 16, record: 60, raw: 20))
      let parts = read(
        bytes, source, limits: limits(block: Int.random(in: 1...70, using: &generator), record: 60, raw: 20))
      #expect(whole == parts, "seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
      if whole.failure == nil {
        #expect(whole.records == Set(whole.rows.map(\.record)).count + whole.rejects.count, "seed \(seed)")
      }
    }
  }

  private static let shapes: [(records: [String], rows: [String], columns: [[String]])] = [
    ([], [], [["a"], ["b.c"], ["$.c"], ["a.b.a"], ["c[0]"], ["a[1].b"]]),
    ([], [], [["."], ["b.c", "b"], ["c", "a"], ["a", "a.b"]]),
    (["b"], [], [["a"], ["b"], ["c.c"], [""]]),
    (["*"], [], [["$key"], ["a"], ["b.b"]]),
    (["b", "*"], [], [["$key"], ["$"]]),
    ([], ["a"], [["$.b"], ["b"], ["c.c"], ["$.a.c"], ["$row_number"]]),
    ([], ["a"], [["."], ["$"], ["$.a"], ["b[0]"]]),
    ([], ["a", "b"], [["c"], ["$.a.c"], ["$.c"], ["$.a.b.a"], ["$.a.b"]]),
    (["b"], ["a", "a", "b"], [["c"], ["."], ["$.a.c"], ["$.a.a.c"], ["$.a.a"], ["$.c"]]),
  ]

  /// Documents that are valid, or nearly so.
  @Test(arguments: 0..<9) func `is read as a plain reader reads it`(_ number: Int) {
    let (records, rows, columns) = Self.shapes[number]
    var shape = JSONShape()
    shape.records = records
    shape.rows = rows
    let paths = columns.map { $0.compactMap { JSONPath($0) } }
    let naive = NaiveRecords(shape: shape, columns: paths)
    var source = source(.json(shape), columns: columns.map { $0[0] })
    for (column, alternatives) in columns.enumerated() { source.columns[column].from = alternatives }
    var judged = 0
    for seed in UInt64(0)..<800 {
      var document = RandomDocument(generator: SeededGenerator(seed: seed &* 17 &+ UInt64(number)))
      var bytes = Array(
        (seed % 3 == 0 ? document.array(depth: 5) : document.object(depth: seed % 50 == 0 ? 9 : 5)).utf8)
      if seed % 4 == 0, !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &document.generator)
        bytes[place] = Array(" {}[]:,\"\\x0-\u{1}".utf8).randomElement(using: &document.generator) ?? 0
      }
      let block = Int.random(in: 1...90, using: &document.generator)
      let reading = read(bytes, source, limits: limits(block: block))
      let context: Comment =
        "shape \(number), seed \(seed), block of \(block): \(String(decoding: bytes, as: UTF8.self).debugDescription)"
      guard String(validating: bytes, as: UTF8.self) != nil else { continue }
      guard let (top, isLone) = NaiveJSONParser.value(of: bytes) else {
        #expect(!reading.rejects.isEmpty || reading.failure != nil, context)
        continue
      }
      guard reading.failure == nil, !isLone else { continue }
      judged += 1
      let expected = naive.records(top)
      #expect(reading.values == expected.flatMap { $0 ?? [] }, context)
      #expect(reading.rejects.count == expected.count { $0 == nil }, context)
      #expect(reading.records == expected.count, context)
    }
    #expect(judged > 50)
  }
}
