import Columnar
import Definitions
import Foundation
import OperatingSystem
import Testing

@testable import Extract

/// Bytes that are compressed to be kept come back as they were.
struct CompressedOutputTests {
  @Test(arguments: [0, 1, 300_000, 9_000_000]) func `what is written is read again`(_ count: Int) throws {
    let path = NSTemporaryDirectory() + "martlet-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 21 % 97) }
    let output = try CompressedOutput(to: FileDescriptor(opening: path, .create))
    for start in stride(from: 0, to: count, by: 100_000) {
      try output.write(Array(bytes[start..<min(start + 100_000, count)]).span)
    }
    try output.finish()
    let size = try #require(FileStatus(of: path)?.size)
    #expect(size > 0 && (count < 300_000 || size < count / 2))
    var found = FoundFile(source: "a", relativePath: "a", path: path, size: size)
    found.isRepacked = true
    #expect(!found.isPlain)
    // However much it is, no bound holds for it.
    var source = Source.plain(.csv(CSVDialect()), columns: [])
    source.unpackedLimit = 10
    let stretches = try SourceFileReader(source: source, file: found).stretches()
    #expect(try stretches.bytes(Stretch(offset: 0, length: Int64(count) + 1)) == bytes)
  }

  @Test func `a full disk is told`() throws {
    let output = try CompressedOutput(to: FileDescriptor(opening: "/dev/full", .create))
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    let failure = #expect(throws: Failure.self) {
      try output.write(bytes.span)
      try output.finish()
    }
    #expect(failure?.message.contains("cannot write /dev/full") == true)
  }
}
