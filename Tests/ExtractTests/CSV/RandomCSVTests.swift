import Definitions
import Testing

@testable import Extract

@Suite struct `Random CSV` {
  private static let dialects: [CSVDialect] = {
    var plain = CSVDialect()
    plain.header = .names(["a", "b"])
    var backslash = plain
    backslash.escape = 0x5c
    var long = plain
    long.delimiter = Array("||".utf8)
    var bare = plain
    bare.quote = nil
    var commented = plain
    commented.comment = Array("#".utf8)
    var unescaped = long
    unescaped.escape = nil
    var filled = plain
    filled.ragged = .fill
    return [plain, backslash, long, bare, commented, unescaped, filled]
  }()

  @Test(arguments: 0..<7)
  func `is read as a plain reader reads it`(_ number: Int) {
    let dialect = Self.dialects[number]
    let source = source(.csv(dialect), columns: ["a", "b"])
    let alphabet = Array("ab,,,\"\"\"\n\n\r|||\\#é ".utf8)
    for seed in UInt64(0)..<4_000 {
      var generator = SeededGenerator(seed: seed &* 31 &+ UInt64(number))
      let length = Int.random(in: 0...(seed % 10 == 0 ? 400 : 40), using: &generator)
      let bytes = (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
      let block = Int.random(in: 1...80, using: &generator)
      let expected = NaiveCSV(dialect: dialect, fieldCount: 2).records(bytes)
      let reading = read(bytes, source, limits: limits(block: block))
      let good = expected.enumerated().compactMap { index, fields in fields.map { (Int64(index + 1), $0) } }
      let isSame =
        reading.records == expected.count && reading.rows.map(\.record) == good.map(\.0)
        && reading.values.map { $0.map { $0 ?? "" } } == good.map { $0.1.map { String(decoding: $0, as: UTF8.self) } }
        && reading.rejects.count == expected.count - good.count
      #expect(
        isSame,
        "dialect \(number), seed \(seed), block of \(block): \(String(decoding: bytes, as: UTF8.self).debugDescription)"
      )
    }
  }

  @Test func `no bytes at all trap, and blocks don't matter`() {
    for seed in UInt64(0)..<10_000 {
      var generator = SeededGenerator(seed: seed)
      let length = Int.random(in: 0...120, using: &generator)
      let bytes = (0..<length).map { _ in
        Bool.random(using: &generator)
          ? UInt8.random(in: 0...255, using: &generator) : Array(",\"\n\r".utf8).randomElement(using: &generator) ?? 0
      }
      let encoding = ["utf-8", "gb18030", "utf-16"][Int(seed % 3)]
      let source = source(.csv(Self.dialects[Int(seed % 7)]), columns: ["a", "b"], encoding: encoding)
      let whole = read(bytes, source, limits: limits(block: 1 << 16, record: 60, raw: 20))
      let parts = read(
        bytes, source, limits: limits(block: Int.random(in: 1...70, using: &generator), record: 60, raw: 20))
      #expect(whole == parts, "seed \(seed)")
      #expect(whole.records == whole.rows.count + whole.rejects.count, "seed \(seed)")
    }
  }

  @Test func `is repaired the same wherever blocks end`() {
    var repaired = 0
    for seed in UInt64(0)..<3_000 {
      var generator = SeededGenerator(seed: seed)
      var dialect = Self.dialects[Int(seed % 7)]
      dialect.repairs = true
      dialect.footer = Int(seed % 3)
      if seed % 2 == 0 { dialect.header = .rows(1) }
      let records = (0..<Int.random(in: 1...20, using: &generator)).map { _ in
        Self.records.randomElement(using: &generator) ?? ""
      }
      let bytes = Array(("a,b\n" + records.joined(separator: seed % 5 == 0 ? "\r\n" : "\n")).utf8)
      let source = source(.csv(dialect), columns: ["a", "b"], encoding: seed % 4 == 0 ? "gb18030" : "utf-8")
      // Limits that long records are beyond, and stray quotes too.
      let record = seed % 2 == 0 ? 30 : 1 << 20
      let whole = read(bytes, source, limits: limits(block: 1 << 16, record: record, raw: 20))
      for block in [Int.random(in: 1...9, using: &generator), Int.random(in: 10...200, using: &generator)] {
        let parts = read(bytes, source, limits: limits(block: block, record: record, raw: 20))
        #expect(
          whole == parts, "seed \(seed), block of \(block): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
      }
      #expect(whole.records == whole.rows.count + whole.rejects.count || whole.failure != nil, "seed \(seed)")
      repaired += whole.repairs
    }
    #expect(repaired > 3_000)
  }

  /// Records of two columns, most of them at fault.
  private static let records = [
    "1,Ann", "2,\"Bo\"", "3,\"C\"y\"", "4,\"Di", "\"5,Ed", "6;Flo", "7||Gus", "8", "9,,Ida", "10,Jo,Kim", "", "a,b",
    "#x",
    "11,\"L\nM\"", "12,\"N\"o", "13\tPat", "14,\"\"Q\"", "15,\"R\"\"", "\",\"", "16,S\\", "x,y,z", "p,q,r", "o,p,q",
    "17,a text that is longer than others, and longer than that", "18 T", "19, Uwe", "20, \"V\"",
  ]
}
