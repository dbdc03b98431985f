import Columnar
import Definitions
import Testing

@testable import Extract

@Suite struct `Fixed-width files` {
  private func file(
    _ columns: [String], encoding: String = "utf-8", _ change: (inout FixedWidthDialect) -> Void = { _ in }
  ) -> Source {
    var dialect = FixedWidthDialect()
    change(&dialect)
    return source(.fixedWidth(dialect), columns: columns, encoding: encoding)
  }

  @Test(arguments: FixedWidthCase.all)
  func `are read as the case says`(_ sample: FixedWidthCase) {
    let reading = read(sample.text, sample.source)
    #expect(reading.failure == nil)
    #expect(reading.values == sample.rows)
    #expect(reading.faults == sample.rejects)
    #expect(reading.records == sample.rows.count + sample.rejects.count)
    if let lines = sample.lines { #expect(reading.rows.map(\.line) == lines) }
  }

  @Test func `what is rejected does not depend on the columns that are wanted`() {
    let source = file(["1-2", "3-4"]) { $0.unit = .cells }
    let text = Array("abcd\na甲d\nabcde\n".utf8)
    let reading = read(text, source, columns: [])
    #expect(reading.rejects == read(text, source).rejects)
    #expect(reading.values == [[nil, nil]])
  }

  @Test func `places lead back to the bytes of the file`() {
    let bytes = Array("\u{feff}甲b\r\n\r\ncd ".utf8)
    let reading = read(bytes, file(["1", "2"]))
    let raw = reading.rows.map { String(decoding: bytes[Int($0.offset)..<Int($0.offset + $0.length)], as: UTF8.self) }
    #expect(raw == ["甲b", "cd "])
  }

  @Test func `rejects say what is wrong, and carry the record as it stands`() {
    var source = file(["1-2", "3-4"])
    source.columns[0].name = "shelf"
    source.columns[1].name = "count"
    source.columns[1].isRequired = true
    let reading = read(Array("ab\nabcdefg\nab".utf8) + [0xff], source)
    #expect(
      reading.rejects.map(\.message) == [
        "the record has 2 characters, and count, which is required, stands at 3-4",
        "something stands behind the last column, which ends at 4: the record has 7 characters",
        "byte 13 of the file begins no valid utf-8 character",
      ])
    #expect(reading.rejects.map(\.raw) == [Array("ab".utf8), Array("abcdefg".utf8), Array("ab".utf8) + [0xff]])
    let cut = read(
      [0x61, 0xbc, 0xd7, 0x0a, 0x61, 0x62, 0xff], file(["1-2", "3-4"], encoding: "gb18030") { $0.unit = .bytes })
    #expect(
      cut.rejects.map(\.message) == [
        "a character stands across the boundary after 1-2: it reaches beyond position 2",
        "byte 6 of the file begins no valid gb18030 character",
      ])
  }

  @Test func `a record longer than the limit is rejected wherever blocks end`() {
    let long = String(repeating: "x", count: 300)
    let text = Array("abc\n\(long)\ndef\r\n\(long)\r\nghi\n\(long)\nEND\n".utf8)
    for unit in [FixedWidthDialect.Unit.characters, .bytes] {
      let source = file(["1-3"]) {
        $0.unit = unit
        $0.footer = 1
      }
      let whole = read(text, source, limits: limits(block: 1 << 16, record: 100, raw: 10))
      #expect(whole.values == [["abc"], ["def"], ["ghi"]])
      #expect(whole.faults.map { $0.prefix(13) } == Array(repeating: "record-length", count: 3))
      #expect(whole.rows.map(\.line) == [1, 3, 5])
      for size in blockSizes {
        #expect(read(text, source, limits: limits(block: size, record: 100, raw: 10)) == whole, "block of \(size)")
      }
    }
  }

  @Test(arguments: [
    (
      "ID NAM\n", FixedWidthDialect.Header.names,
      "sample.txt:1: the header lacks `name` (column name) of source plain; it has `ID`, `NAM`"
    ),
    ("\n", .names, "sample.txt: the file of source plain has no header: it is empty"),
    (
      "ID NAME NAME\n", .names,
      "sample.txt:1: the header has `NAME`, which column name of source plain is read from, 2 times: fields 2 and 3"
    ),
    (
      "ID NAME\n1 x\n", .ruler,
      "sample.txt:2: the line below the header is no ruler, which is runs of - or = with blanks between them"
    ),
  ])
  func `a header that cannot be used is a failure`(
    _ text: String, _ header: FixedWidthDialect.Header, _ message: String
  ) {
    let reading = read(Array(text.utf8), file(["id", "name"]) { $0.header = header })
    #expect(reading.failure?.split(separator: "\n").first.map(String.init) == message)
  }

  @Test func `a header longer than the limit is a failure wherever blocks end`() {
    for length in [99, 100, 101, 300] {
      let text = Array("id \(String(repeating: "x", count: length - 3))\r\n1\r\n".utf8)
      let source = file(["id"]) { $0.header = .names }
      for size in [1, 50, 101, 102, 103, 1000] {
        let reading = read(text, source, limits: limits(block: size, record: 100))
        #expect(reading.failure?.contains("is longer than 100 bytes") ?? false == (length > 100), "block of \(size)")
      }
    }
  }

  @Test func `a column that is missing is empty, and one more is kept, where the policy says so`() throws {
    var source = file(["id", "name", "_added"]) { $0.header = .names }
    source.drift.policy = .evolve
    source.columns[2].from = [Source.everythingElse]
    let reading = read(Array("ID COLOUR\n1  red\n2\n".utf8), source)
    #expect(reading.values == [["1", nil, #"{"COLOUR":"red"}"#], ["2", nil, nil]])
  }

  @Test func `a correction is read by the places of the file's columns, in its encoding`() throws {
    var source = file(["1-2", "3-4"], encoding: "gb18030") {
      $0.unit = .bytes
      $0.record = 20
    }
    let reader = try SourceFileReader(source: source, correction: Array("甲12".utf8))
    #expect(read(reader, [0, 1]).values == [["甲", "12"]])
    source.encoding = "iso-8859-1"
    #expect(throws: (any Error).self) { try SourceFileReader(source: source, correction: Array("甲12".utf8)) }
  }
}
