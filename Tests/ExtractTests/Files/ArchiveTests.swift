import Columnar
import Definitions
import Foundation
import OperatingSystem
import Testing

@testable import Extract

@Suite struct `Zip archives` {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private static func source(members: String? = nil, unpackedLimit: Int? = nil) -> Source {
    var source = ExtractTests.source(.csv(CSVDialect()), columns: ["a", "b"])
    source.members = members
    source.unpackedLimit = unpackedLimit
    return source
  }

  private func files(_ bytes: [UInt8], _ source: Source = source()) throws -> [FoundFile] {
    // The name is of no account.
    let path = try scratch.write("export.csv", bytes)
    let file = FoundFile(source: "plain", relativePath: "in/export.csv", path: path, size: bytes.count)
    return try SourceFiles.unpacked(file, of: source, batch: "2026-11-22")
  }

  private func files(_ members: [(String, String)], members pattern: String? = nil) throws -> [String] {
    var zip = ZipSample()
    for (name, text) in members { zip.add(name, text) }
    return try files(zip.bytes, Self.source(members: pattern)).map(\.relativePath)
  }

  @Test func `each member is a file, in the order of its path; what an operating system puts beside them is not`()
    throws
  {
    let names = try files([
      ("b.csv", ""), ("sub/", ""), ("sub/a.csv", ""), ("__MACOSX/sub/._a.csv", ""), ("._b.csv", ""), (".DS_Store", ""),
      ("B.csv", ""),
    ])
    #expect(names == ["in/export.csv/B.csv", "in/export.csv/b.csv", "in/export.csv/sub/a.csv"])
  }

  @Test(arguments: [
    ("orders*", ["sub/orders_2026-11-21.csv", "orders_2026-11-22.csv"]), ("*/*", ["sub/orders_2026-11-21.csv"]),
    ("orders_{batch}.csv", ["orders_2026-11-22.csv"]), ("*_{batch:%Y-%m}-2[13].csv", ["sub/orders_2026-11-21.csv"]),
  ])
  func `members can be narrowed`(_ pattern: String, _ wanted: [String]) throws {
    let all = [("orders_2026-11-22.csv", ""), ("people.csv", ""), ("sub/orders_2026-11-21.csv", "")]
    #expect(try Set(files(all, members: pattern)) == Set(wanted.map { "in/export.csv/" + $0 }))
  }

  @Test func `a member has records, lines, offsets and stretches of its own`() throws {
    var zip = ZipSample()
    zip.add("1.csv", "a,b\n1,2\n")
    zip.add("2.csv", "b,a\n\n4,3\n6,5,7\n")
    let second = try #require(files(zip.bytes).last)
    #expect(second.size == 15)
    let reader = SourceFileReader(source: Self.source(), file: second)
    let reading = read(reader, [0, 1])
    #expect(reading.rows == [Row(values: ["3", "4"], record: 1, line: 3, offset: 5, length: 3)])
    #expect(reading.faults == ["field-count@2:4+9"])
    var raw: [String] = []
    try reader.raw([Stretch(offset: 5, length: 3), Stretch(offset: 9, length: 5)]) {
      raw.append(String(decoding: $1.text, as: UTF8.self))
    }
    #expect(raw == ["4,3", "6,5,7"])
  }

  /// Made by the usual tools: deflated; and stored with 64-bit sizes, as it is written to a pipe.
  @Test(arguments: [
    (
      "b.csv", Array(repeating: ["1", "2"], count: 40),
      "UEsDBBQAAAAIAAAAdl0hIUyzCwAAAKQAAAAFAAAAYi5jc3ZL1EniMtQxGtQYAFBLAQIUAxQAAAAIAAAAdl0hIUyzCwAAAKQAAAAFAAAAAAAAAAAAAACAAQAAAABiLmNzdlBLBQYAAAAAAQABADMAAAAuAAAAAAA="
    ),
    (
      "-", [["1", "2"], ["3", "4"]],
      "UEsDBC0AAAAAAIWUeV3l6dbO//////////8BABQALQEAEAAMAAAAAAAAAAwAAAAAAAAAYSxiCjEsMgozLDQKUEsBAh4DLQAAAAAAhZR5XeXp1s4MAAAADAAAAAEAAAAAAAAAAQAAAKSBAAAAAC1QSwYGLAAAAAAAAAAeAy0AAAAAAAAAAAABAAAAAAAAAAEAAAAAAAAALwAAAAAAAAA/AAAAAAAAAFBLBgcAAAAAbgAAAAAAAAABAAAAUEsFBgAAAAABAAEALwAAAD8AAAAAAA=="
    ),
  ])
  func `archives of the usual tools are read`(_ name: String, _ values: [[String?]], _ packed: String) throws {
    let bytes = try Array(#require(Data(base64Encoded: packed)))
    let found = try #require(files(bytes).first)
    #expect(found.member == name)
    let reading = read(SourceFileReader(source: Self.source(), file: found), [0, 1])
    #expect(reading.failure == nil)
    #expect(reading.values == values)
  }

  @Test func `names are UTF-8 whatever the locale; other bytes are shown as such, and the member is read`() throws {
    var zip = ZipSample()
    zip.add("订单.csv", "a,b\n1,2\n")
    zip.add(Array("客户.csv".utf8), Array("a,b\n1,2\n".utf8))
    zip.add([0xb6, 0xa9, 0xb5, 0xa5] + Array(".csv".utf8), Array("a,b\n1,2\n".utf8))
    let found = try files(zip.bytes)
    #expect(found.map(\.member) == ["\\xB6\\xA9\\xB5\\xA5.csv", "客户.csv", "订单.csv"])
    for file in found {
      #expect(read(SourceFileReader(source: Self.source(), file: file), [0, 1]).values == [["1", "2"]])
    }
  }

  struct Broken: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var message: String
    var members: String? = nil
    var unpackedLimit: Int? = nil
    var bytes: @Sendable () -> [UInt8]
  }

  static let broken: [Broken] = [
    Broken(testDescription: "encrypted", message: "the member b.csv of the archive is encrypted") {
      var zip = ZipSample()
      zip.add(Array("b.csv".utf8), [1, 2, 3], flags: 1)
      return zip.bytes
    },
    Broken(testDescription: "empty", message: "the archive has no member for source plain") { ZipSample().bytes },
    Broken(
      testDescription: "without a matching member",
      message: "the archive has no member for source plain that matches orders*.csv", members: "orders*.csv"
    ) {
      var zip = ZipSample()
      zip.add("people.csv", "a,b\n")
      return zip.bytes
    },
    Broken(testDescription: "cut short", message: "the packed file is damaged or cut short after 0 unpacked bytes") {
      var zip = ZipSample()
      zip.add("b.csv", "a,b\n1,2\n")
      return zip.bytes.dropLast(30)
    },
    Broken(testDescription: "with one name twice", message: "the archive has two members of the name b.csv") {
      var zip = ZipSample()
      zip.add("b.csv", "a,b\n")
      zip.add("b.csv", "a,b\n1,2\n")
      return zip.bytes
    },
    Broken(
      testDescription: "a spreadsheet", message: "the file of source plain is an Office document, not an export",
      members: "*.csv"
    ) {
      var zip = ZipSample()
      zip.add("[Content_Types].xml", "<x/>")
      zip.add("xl/workbook.xml", "<x/>")
      return zip.bytes
    },
    Broken(
      testDescription: "a bomb by its directory",
      message: "the file of 196 B unpacks to more than 1.1 GB, 200 times its size or more"
    ) {
      var zip = ZipSample()
      for name in ["a.csv", "b.csv"] { zip.add(Array(name.utf8), [1], declared: 1 << 29 | 1) }
      return zip.bytes
    },
    Broken(
      testDescription: "more than the definition allows",
      message: "the file of 116 B unpacks to more than the 7 B that `unpacked` of its source allows", unpackedLimit: 7
    ) {
      var zip = ZipSample()
      zip.add("b.csv", "a,b\n1,2\n")
      return zip.bytes
    },
  ]

  @Test(arguments: broken) func `are refused, and why is told, when they are`(_ broken: Broken) throws {
    let source = Self.source(members: broken.members, unpackedLimit: broken.unpackedLimit)
    let failure = #expect(throws: Failure.self) { try files(broken.bytes(), source) }
    #expect(failure?.message.hasPrefix(broken.message) == true, "\(failure?.message ?? "")")
    #expect(failure?.status == .failed)
    #expect(failure?.place == "\(scratch.path)/export.csv")
    #expect(failure?.remedy != nil)
  }

  @Test func `a member with a wrong checksum, or packed itself, is a failure`() throws {
    var zip = ZipSample()
    zip.add("b.csv", "a,b\n1,2\n")
    var bytes = zip.bytes
    bytes[38] ^= 1
    let damaged = try #require(files(bytes).first)
    let reading = read(SourceFileReader(source: Self.source(), file: damaged), [0, 1])
    #expect(reading.failure?.contains("export.csv/b.csv: the packed file is damaged or cut short") == true)

    var outer = ZipSample()
    outer.add(Array("inner.zip".utf8), zip.bytes)
    let nested = try #require(files(outer.bytes).first)
    let failure = read(SourceFileReader(source: Self.source(), file: nested), [0, 1]).failure
    #expect(failure?.contains("what is packed in the file is packed itself, and is not unpacked twice") == true)
  }
}
