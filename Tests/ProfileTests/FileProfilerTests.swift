import Definitions
import Extract
import Foundation
import OperatingSystem
import Testing

@testable import Profile

/// Profiles a file of these bytes.
func profile(_ bytes: [UInt8], name: String) throws -> FileProfile {
  let folder = NSTemporaryDirectory() + "martlet-profile-" + UUID().uuidString
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try Folder.create(folder)
  let path = "\(folder)/\(name)"
  try Data(bytes).write(to: URL(filePath: path))
  var profile = try FileProfiler(ProfileOptions()).profile(GivenFile(path))
  profile.path = name
  return profile
}

@Suite struct `A file's profile` {
  struct Sample: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var name = "file.csv"
    var bytes: [UInt8]
    /// The whole text.
    var text: String
  }

  private static let samples: [Sample] = [
    Sample(
      testDescription: "says what is to be said of columns, and of several columns once",
      name: "orders.csv",
      bytes: Array(
        """
        id;placed;changed;email;price
        7;03.11.2026 09:14;03.11.2026 10:00;ann@example.com;1.250,00
        8;13.11.2026 11:02;14.11.2026 10:00;bo@example.com;12,50
        9;13.11.2026 11:40;14.11.2026 11:00;NULL;-
        9;13.11.2026 11:40;14.11.2026 11:00;NULL;-
        """.utf8),
      text: """
        orders.csv  233 bytes, utf-8

        CSV divided by semicolons, quoted by "; 4 rows
          1 row is the same as one before: line 5
          key, but for the repeated rows: id
          personal: email

          column   kind           filled  empty  distinct  least                greatest             most frequent
          ───────  ─────────────  ──────  ─────  ────────  ───────────────────  ───────────────────  ────────────────────
          id       whole number        4      0         3  7                    9                    9 (2)
          placed   date and time       4      0         3  2026-11-03 09:14:00  2026-11-13 11:40:00  13.11.2026 11:40 (2)
          changed  date and time       4      0         3  2026-11-03 10:00:00  2026-11-14 11:00:00  14.11.2026 11:00 (2)
          email    text                2      2         2  ann@example.com      bo@example.com
              no value: 'NULL' (2)
          price    decimal(2)          2      2         2  12,50                1.250,00
              no value: '-' (2)
              decimal comma
          placed, changed: day first: 3 of 4 values can be read in no other way
          placed, changed: times without a zone: say which

        """),
    Sample(
      testDescription: "shows the tables of JSON, and no row for an empty array", name: "orders.json",
      bytes: Array(#"{"orders":[{"id":1,"lines":[{"sku":"a"},{"sku":"b"}]},{"id":2,"lines":[]}]}"#.utf8),
      text: """
        orders.json  75 bytes, utf-8

        orders: JSON, records at orders; 2 rows, none repeated
          arrays of objects, each a table of its own below: lines
          key: id

          column  kind          filled  empty  distinct  least  greatest
          ──────  ────────────  ──────  ─────  ────────  ─────  ────────
          id      whole number       2      0         2  1      2

        orders_lines: JSON, records at orders, a row an element of lines; 2 rows, none repeated

          column     kind          filled  empty  distinct  least  greatest
          ─────────  ────────────  ──────  ─────  ────────  ─────  ────────
          parent.id  whole number       2      0         1  1
          sku        text               2      0         2  a      b

        """),
    Sample(
      testDescription: "tells an object that is sometimes a text, and exact numbers beyond 2^53", name: "mixed.json",
      bytes: Array(
        #"[{"id":9007199254740992,"v":{"x":1}},{"id":9007199254740993,"v":"text"},{"id":5,"v":{"x":2}}]"#.utf8),
      text: """
        mixed.json  93 bytes, utf-8

        JSON; 3 rows, none repeated
          v is an object 2 times and a plain value once
          key: id

          column  kind          filled  empty  distinct  least  greatest
          ──────  ────────────  ──────  ─────  ────────  ─────  ────────────────
          id      whole number       3      0         3  5      9007199254740993
              beyond 2^53: exact here, but not where numbers are floating point, as in spreadsheets
          v       text               3      0         3  text   {"x":2}

        """),
    Sample(
      testDescription: "points at a header that stands again, and at records that do not fit",
      bytes: Array("id,n\n1,1\n2,2\n3,3\n4,4\n5,5\n6,6\nid,n\n7,7\n8,8,8\n9,9\n".utf8),
      text: """
        file.csv  48 bytes, utf-8

        CSV divided by commas, quoted by "; 9 rows, none repeated
        ! the header stands again at line 8
        ! 1 record cannot be read (field-count), line 10: expected 2 fields, found 3
          key: id

          column  kind          filled  empty  distinct  least  greatest
          ──────  ────────────  ──────  ─────  ────────  ─────  ────────
          id      whole number       9      0         9  1      9
            ! 1 of 9 values is no number: line 8 'id'
          n       whole number       9      0         9  1      9
            ! 1 of 9 values is no number: line 8 'n'

        """),
    Sample(
      testDescription: "warns of what it takes for a footer",
      bytes: Array("id,n\n1,10\n2,20\n3,30\nTotal of all\n".utf8),
      text: """
        file.csv  33 bytes, utf-8

        CSV divided by commas, quoted by ", 1 line behind it left out; 3 rows, none repeated
        ! 1 line behind the table is of another form, and left out: --footer 0 reads it all
          key: id

          column  kind          filled  empty  distinct  least  greatest
          ──────  ────────────  ──────  ─────  ────────  ─────  ────────
          id      whole number       3      0         3  1      3
          n       whole number       3      0         3  10     30

        """),
    Sample(
      testDescription: "of a header alone are its names", bytes: Array("id,name\n".utf8),
      text: """
        file.csv  8 bytes, utf-8

        CSV divided by commas, quoted by "; 0 rows
          columns: id, name

        """),
    Sample(
      testDescription: "of nothing says so", bytes: [],
      text: """
        file.csv  0 bytes, utf-8
          there are no records in the file

        """),
    Sample(
      testDescription: "of JSON that is cut off tells where, and what could be read", name: "cut.json",
      bytes: Array(#"[{"a": 1}, {"a": "#.utf8),
      text: """
        cut.json  17 bytes, utf-8
        ! the file stops being JSON at byte 17, or is nested too deeply there

        JSON; 1 row
        ! 1 record cannot be read (json), line 1: the text ends in the middle of a value; the rest of the document from here on
            is not read (byte 17)

          column  kind          filled  empty  distinct  least  greatest
          ──────  ────────────  ──────  ─────  ────────  ─────  ────────
          a       whole number       1      0         1  1

        """),
  ]

  @Test("as text", arguments: samples)
  func text(_ sample: Sample) throws {
    #expect(ProfileText.write(try profile(sample.bytes, name: sample.name), width: 120) == sample.text)
  }

  @Test func `fits the width it is given, but for what cannot be cut`() throws {
    let names = (1...12).map { "a_rather_long_name_of_column_\($0)" }
    let line = names.map { "text of \($0)" }.joined(separator: ",")
    let text = ([names.joined(separator: ",")] + Array(repeating: line, count: 3)).joined(separator: "\n")
    let found = ProfileText.write(try profile(Array(text.utf8), name: "wide.csv"), width: 110)
    #expect(found.split(separator: "\n").allSatisfy { $0.count <= 110 }, "\(found)")
  }

  private static let oddities: [(name: String, bytes: [UInt8])] = [
    ("zeros.csv", [UInt8](repeating: 0, count: 50_000)),
    ("mark.csv", [0xff, 0xfe]),
    ("quote.csv", [0x22]),
    ("deep.json", [UInt8](repeating: 0x5b, count: 100_000)),
    ("cut.json", Array("[1,".utf8)),
    ("brace.json", Array("{".utf8)),
    (
      "bytes.csv", (0..<60_000).map { (number: Int) -> UInt8 in UInt8(truncatingIfNeeded: number &* number &* 31 >> 7) }
    ),
    ("long.csv", Array("a,b\n1,".utf8) + [UInt8](repeating: 0x78, count: 3_000_000)),
  ]

  @Test("of any bytes is made", .timeLimit(.minutes(1)), arguments: oddities)
  func takes(_ name: String, _ bytes: [UInt8]) throws {
    let found = try profile(bytes, name: name)
    #expect(ProfileText.write(found, width: 120).hasPrefix("\(name)  "))
    #expect(throws: Never.self) {
      try JSONSerialization.jsonObject(with: Data(ProfileJSON.write([found]).utf8))
    }
  }

  @Test func `of a thousand columns has them all`() throws {
    let names = (0..<1000).map { "c\($0)" }.joined(separator: ",")
    let rows = (0..<5).map { row in (0..<1000).map { "\(row * $0)" }.joined(separator: ",") }
    let found = try profile(Array(([names] + rows).joined(separator: "\n").utf8), name: "wide.csv")
    #expect(found.tables.first?.columns.count == 1000)
    #expect(found.tables.first?.keys.first == ["c1"])
  }

  @Test func `cannot be made of what is no readable file`() throws {
    let profiler = FileProfiler(ProfileOptions())
    #expect(throws: Failure.self) { try profiler.profile(GivenFile("/nonexistent/file.csv")) }
    #expect(throws: Failure.self) { try profiler.profile(GivenFile(NSTemporaryDirectory())) }
    let packed = [UInt8]([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0xd4])
    #expect(throws: Failure.self) { try profile(packed, name: "cut.csv.gz") }
  }
}
