import Columnar
import Definitions
import Testing

@testable import Extract

/// `订单,价格 / 甲,1 / 丂亅,😀`: with trail bytes that would be `@` and `|` in ASCII, and a character of four bytes.
private let gb18030: [UInt8] = [
  0xb6, 0xa9, 0xb5, 0xa5, 0x2c, 0xbc, 0xdb, 0xb8, 0xf1, 0x0d, 0x0a, 0xbc, 0xd7, 0x2c, 0x31, 0x0d, 0x0a, 0x81, 0x40,
  0x81, 0x7c, 0x2c, 0x94, 0x39, 0xfc, 0x36, 0x0a,
]

@Suite struct `Encodings` {
  private func raw(_ reading: Reading, _ bytes: [UInt8]) -> [[UInt8]] {
    reading.rows.map { Array(bytes[Int($0.offset)..<Int($0.offset + $0.length)]) }
  }

  @Test func `GB18030 is decoded, and places are those of the file`() {
    let source = source(.csv(CSVDialect()), columns: ["价格", "订单"], encoding: "gb18030")
    let whole = read(gb18030, source)
    #expect(whole.values == [["1", "甲"], ["😀", "丂亅"]])
    #expect(raw(whole, gb18030) == [Array(gb18030[11..<15]), Array(gb18030[17..<26])])
    for size in blockSizes { #expect(read(gb18030, source, limits: limits(block: size)) == whole, "block of \(size)") }
  }

  @Test func `what is no GB18030 rejects its record, with the bytes of the file`() {
    let bytes = gb18030 + [0xbc, 0xd7, 0xff, 0x2c, 0x32, 0x0a, 0xbc, 0xd7, 0x2c, 0x33, 0x0a, 0xbc, 0x2c, 0x34]
    let source = source(.csv(CSVDialect()), columns: ["价格", "订单"], encoding: "gb18030")
    let whole = read(bytes, source)
    #expect(whole.values == [["1", "甲"], ["😀", "丂亅"], ["3", "甲"]])
    #expect(whole.faults == ["encoding@3:4+27", "encoding@5:6+38"])
    #expect(whole.rejects.first?.raw == [0xbc, 0xd7, 0xff, 0x2c, 0x32])
    #expect(whole.rejects.first?.message == "byte 29 of the file begins no valid gb18030 character")
    for size in blockSizes { #expect(read(bytes, source, limits: limits(block: size)) == whole, "block of \(size)") }
  }

  @Test(arguments: ["utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32be"])
  func `UTF-16 and UTF-32 are decoded, with and without a mark`(_ encoding: String) {
    let text = "a,b\r\n甲,\"😀\r\nx\"\r\nĊ,2\r"
    for mark in ["", "\u{feff}"] {
      var bytes: [UInt8] = []
      func put(_ unit: UInt32, _ width: Int) {
        let little = (0..<width).map { UInt8(truncatingIfNeeded: unit >> ($0 * 8)) }
        bytes += encoding.hasSuffix("be") ? little.reversed() : little
      }
      if encoding.hasPrefix("utf-16") {
        for unit in (mark + text).utf16 { put(UInt32(unit), 2) }
      } else {
        for scalar in (mark + text).unicodeScalars { put(scalar.value, 4) }
      }
      let source = source(.csv(CSVDialect()), columns: ["a", "b"], encoding: encoding)
      let whole = read(bytes, source)
      #expect(whole.values == [["甲", "😀\r\nx"], ["Ċ", "2"]])
      #expect(whole.rows.map(\.line) == [2, 4])
      let unit = encoding.hasPrefix("utf-16") ? 2 : 4
      let start = mark.isEmpty ? 0 : unit
      #expect(whole.rows.map(\.offset) == [Int64(start + 5 * unit), Int64(start + (unit == 2 ? 16 : 15) * unit)])
      for size in blockSizes { #expect(read(bytes, source, limits: limits(block: size)) == whole, "block of \(size)") }
    }
  }

  @Test(
    arguments: [
      ("windows-1252", [0x80, 0xe9], "€é"), ("iso-8859-1", [0xe9], "é"), ("big5", [0xa4, 0xa4, 0xa4, 0xe5], "中文"),
      ("shift_jis", [0x93, 0xfa, 0x83, 0x5c], "日ソ"), ("euc-kr", [0xc7, 0xd1], "한"), ("gbk", [0xd6, 0xd0], "中"),
    ] as [(String, [UInt8], String)])
  func `others go by the names that iconv knows`(_ encoding: String, _ bytes: [UInt8], _ text: String) {
    let source = source(.csv(CSVDialect()), columns: ["a", "b"], encoding: encoding)
    let reading = read(Array("a,b\n".utf8) + bytes + Array(",1\n".utf8), source)
    #expect(reading.values == [[text, "1"]])
  }

  @Test func `an unknown encoding is a failure`() {
    let reading = read([], source(.csv(CSVDialect()), columns: ["a"], encoding: "klingon-8"))
    #expect(reading.failure?.hasPrefix("sample.txt: there is no character encoding `klingon-8`") == true)
  }

  @Test func `places within a line are found by decoding it again`() {
    let text: [UInt8] =
      Array("[{\"a\":\"".utf8) + [0xbc, 0xd7] + Array("\"},{\"a\":\"".utf8) + [0xd2, 0xd2] + Array("\"},{\"a\":\"".utf8)
      + [0xff] + Array("\"}]".utf8)
    let source = source(.json(JSONShape()), columns: ["a"], encoding: "gb18030")
    let whole = read(text, source)
    #expect(whole.values == [["甲"], ["乙"]])
    #expect(whole.rows.map(\.offset) == [1, 12])
    #expect(whole.rows.map(\.length) == [10, 10])
    #expect(whole.faults == ["encoding@3:1+23"])
    for size in blockSizes { #expect(read(text, source, limits: limits(block: size)) == whole, "block of \(size)") }
  }
}
