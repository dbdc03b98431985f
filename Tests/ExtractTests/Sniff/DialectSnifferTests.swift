import Definitions
import Testing

@testable import Extract

@Suite struct `The dialect of a file` {
  @Test(arguments: DialectCase.all)
  func `is found out by its beginning`(_ sample: DialectCase) throws {
    let sniffed = try #require(CSVSniffer.sniff(TextSample(sample.bytes, isWhole: true), sample.hints))
    #expect(Self.text(sniffed.dialect) == sample.dialect)
    #expect(sniffed.names == sample.names)
    #expect(Self.outline(sniffed) == sample.outline)
  }

  @Test(arguments: ["", "\n", "\r\n\n\r\n"])
  func `is not there in a file without anything in it`(_ text: String) throws {
    #expect(try CSVSniffer.sniff(TextSample(Array(text.utf8), isWhole: true)) == nil)
  }

  @Test func `does not depend on a line that is cut off`() throws {
    let text = Array("id,name\n1,Ann\n2,\"Bo".utf8)
    let sniffed = try #require(CSVSniffer.sniff(TextSample(text, isWhole: false)))
    #expect(Self.text(sniffed.dialect) == ", \" \"")
    #expect(sniffed.notes.isEmpty)
  }

  @Test func `is found in any bytes at all without an end to it`() throws {
    let alphabet = Array("a1,;\"'\n\r \\#|\t".utf8)
    for seed in UInt64(0)..<150 {
      var generator = SeededGenerator(seed: seed)
      let length = Int.random(in: 0...300, using: &generator)
      let bytes = (0..<length).map { _ in
        seed % 3 == 0
          ? UInt8.random(in: 0...255, using: &generator) : alphabet.randomElement(using: &generator) ?? 0
      }
      let sample = try TextSample(bytes, isWhole: seed % 2 == 0)
      guard let sniffed = CSVSniffer.sniff(sample) else { continue }
      #expect(!sniffed.names.isEmpty, "seed \(seed)")
      #expect(sniffed.dialect.skip >= 0 && sniffed.dialect.footer >= 0, "seed \(seed)")
    }
  }

  @Test func `of a large file is found in a moment`() throws {
    // Quotes that close nothing are the worst there is.
    let line = "12,\"a \"b\" c,2026-01-02,'x,\"\"\n"
    let text = Array(String(repeating: line, count: (1 << 20) / line.utf8.count).utf8)
    let clock = ContinuousClock()
    let time = try clock.measure { _ = CSVSniffer.sniff(try TextSample(text, isWhole: true)) }
    #expect(time < .seconds(20), "\(time)")
  }

  private static func text(_ dialect: CSVDialect) -> String {
    func character(_ byte: UInt8?) -> String { byte.map { String(Unicode.Scalar($0)) } ?? "none" }
    let delimiter = String(decoding: dialect.delimiter, as: UTF8.self)
      .replacing("\t", with: "tab").replacing(" ", with: "_")
    return "\(delimiter) \(character(dialect.quote)) \(character(dialect.escape))"
  }

  private static func outline(_ sniffed: SniffedCSV) -> String {
    var parts: [String] = []
    let dialect = sniffed.dialect
    if case .rows(let rows, _) = dialect.header, rows > 1 { parts.append("\(rows) header rows") }
    if !sniffed.hasHeader { parts.append("no header") }
    // Where the names are given, the row that they are from is left out too.
    let named = if case .names = dialect.header { sniffed.hasHeader } else { false }
    if dialect.skip > (named ? 1 : 0) { parts.append("skip \(dialect.skip)") }
    if dialect.footer > 0 { parts.append("footer \(dialect.footer)") }
    if let comment = dialect.comment { parts.append("comment \(String(decoding: comment, as: UTF8.self))") }
    return parts.joined(separator: ", ")
  }
}
