import Columnar
import Definitions
import Foundation
import OperatingSystem
import Testing

@testable import Extract

@Suite struct `Archives of many members` {
  private let scratch: Scratch
  private let source = ExtractTests.source(.csv(CSVDialect()), columns: ["a", "b"])
  init() throws { scratch = try Scratch() }

  /// The members in canonical order; in the archive they stand in another one where that is wanted.
  private func members(_ count: Int, isShuffled: Bool = false) throws -> [FoundFile] {
    var zip = ZipSample()
    // 7 has no divisor in common with the counts: each member comes once.
    for index in (0..<count).map({ isShuffled ? $0 * 7 % count : $0 }) {
      zip.add(Self.name(index), "a,b\n\(index),x\n")
    }
    let path = try scratch.write("all.zip", zip.bytes)
    let file = FoundFile(source: "plain", relativePath: "all.zip", path: path, size: zip.bytes.count)
    return try SourceFiles.unpacked(file, of: source, batch: "")
  }

  private static func name(_ index: Int) -> String { "\(index + 100_000).csv" }

  private func value(_ file: FoundFile) -> [[String?]] {
    read(SourceFileReader(source: source, file: file), [0, 1]).values
  }

  @Test(.timeLimit(.minutes(1)), arguments: [false, true])
  func `give each its own records, in whatever order they are read`(_ isShuffled: Bool) throws {
    let files = try members(400, isShuffled: isShuffled)
    try #require(files.count == 400)
    for index in Array(files.indices) + files.indices.reversed() + [7, 7, 399, 0] {
      #expect(value(files[index]) == [["\(index)", "x"]])
    }
  }

  @Test func `are gone on with at the member behind the last one`() throws {
    let file = try members(5)[2]
    let status = try #require(FileStatus(of: file.path))
    let idle = IdleArchives()
    do {
      let limit = UnpackedLimit(packed: file.size, atMost: nil)
      let input = try ArchiveInput(path: file.path, member: Self.name(2), place: 2, limit: limit, idle: idle)
      let bytes = try [UInt8](capacity: 100) { try input.read(into: &$0, limit: 3) }
      #expect(bytes == Array("a,b".utf8))
    }
    #expect(idle.take(file.path, status, before: 2) == nil)
    let open = try #require(idle.take(file.path, status, before: 4))
    #expect(open.passed == 3)
    #expect(idle.take(file.path, status, before: 4) == nil)
  }

  @Test func `are read anew where another archive took the place`() throws {
    #expect(try value(members(3)[0]) == [["0", "x"]])
    let now = try members(5, isShuffled: true)
    #expect(value(now[2]) == [["2", "x"]])
  }

  @Test func `are refused beyond ten thousand`() throws {
    var zip = ZipSample()
    for index in 0...ArchiveMembers.most { zip.add(Self.name(index)) }
    let path = try scratch.write("all.zip", zip.bytes)
    let file = FoundFile(source: "plain", relativePath: "all.zip", path: path, size: zip.bytes.count)
    let failure = #expect(throws: Failure.self) { try SourceFiles.unpacked(file, of: source, batch: "") }
    #expect(failure?.message == "the archive has more than 10000 members")
    #expect(failure?.remedy?.contains("several archives") == true)
  }
}
