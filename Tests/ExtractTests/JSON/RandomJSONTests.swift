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
}
