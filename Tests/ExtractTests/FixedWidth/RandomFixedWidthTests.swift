import Definitions
import Testing

@testable import Extract

@Suite struct `Random fixed width` {
  /// A dialect and columns.
  private static let sources: [Source] = [
    make("1-3", "4-6") { _ in },
    make("2", "4-") { $0.comment = [0x2a] },
    make("1-2", "3-5") {
      $0.unit = .cells
      $0.footer = 2
    },
    make("3-4", "1-3") {
      $0.unit = .bytes
      $0.skip = 1
    },
    make("1-4", "6") {
      $0.unit = .bytes
      $0.record = 7
      $0.footer = 1
      $0.rest = .ignore
    },
    make("1-3", "2-6") {
      $0.record = 9
      $0.skip = 1
    },
  ]

  private static func make(_ columns: String..., change: (inout FixedWidthDialect) -> Void) -> Source {
    var dialect = FixedWidthDialect()
    change(&dialect)
    var made = source(.fixedWidth(dialect), columns: columns)
    made.columns[0].padding.before = 0x30
    made.columns[1].isRequired = dialect.skip > 0
    return made
  }

  @Test(arguments: 0..<6)
  func `is read as a plain reader reads it`(_ number: Int) throws {
    let source = Self.sources[number]
    guard case .fixedWidth(let dialect) = source.format else { return }
    let naive = NaiveFixedWidth(dialect: dialect, columns: source.columns)
    let alphabet: [[UInt8]] = [
      "a", "b", "0", "0", " ", " ", "\n", "\n", "\r", "*", "\t", "甲", "é", "\u{3000}", "\u{301}",
    ]
    .map { Array($0.utf8) }
    for seed in UInt64(0)..<4_000 {
      var generator = SeededGenerator(seed: seed &* 31 &+ UInt64(number))
      let length = Int.random(in: 0...(seed % 10 == 0 ? 300 : 30), using: &generator)
      var bytes = (0..<length).flatMap { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
      if seed % 8 == 0, !bytes.isEmpty { bytes[Int.random(in: 0..<bytes.count, using: &generator)] = 0xff }
      let block = Int.random(in: 1...80, using: &generator)
      let expected = naive.records(bytes)
      let reading = read(bytes, source, limits: limits(block: block))
      let good = expected.enumerated().compactMap { index, values in values.map { (Int64(index + 1), $0) } }
      let isSame =
        reading.records == expected.count && reading.rows.map(\.record) == good.map(\.0)
        && reading.values == good.map(\.1) && reading.rejects.count == expected.count - good.count
      #expect(
        isSame,
        "source \(number), seed \(seed), block of \(block): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
      if !isSame { return }
    }
  }

  @Test func `no bytes at all trap, and blocks don't matter`() {
    for seed in UInt64(0)..<6_000 {
      var generator = SeededGenerator(seed: seed)
      let length = Int.random(in: 0...120, using: &generator)
      let bytes = (0..<length).map { _ in
        Bool.random(using: &generator)
          ? UInt8.random(in: 0...255, using: &generator) : Array("a \n\r".utf8).randomElement(using: &generator) ?? 0
      }
      var source = Self.sources[Int(seed % 6)]
      source.encoding = ["utf-8", "gb18030", "shift_jis", "utf-16", "iso-2022-jp"][Int(seed % 5)]
      let whole = read(bytes, source, limits: limits(block: 1 << 16, record: 60, raw: 20))
      let parts = read(
        bytes, source, limits: limits(block: Int.random(in: 1...70, using: &generator), record: 60, raw: 20))
      #expect(whole == parts, "seed \(seed)")
      #expect(whole.records == whole.rows.count + whole.rejects.count, "seed \(seed)")
      if whole != parts { return }
    }
  }
}
