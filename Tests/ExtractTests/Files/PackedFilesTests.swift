import Columnar
import Definitions
import Foundation
import OperatingSystem
import Testing

@testable import Extract

@Suite struct `Packed files` {
  /// `a,b 1,2 3,4`, packed by the usual tools.
  static let samples = [
    "gzip": "H4sIAAAAAAAAA0vUSeIy1DHiMtYx4QIA5enWzgwAAAA=",
    "zstd": "KLUv/SQMYQAAYSxiCjEsMgozLDQK4bPLLg==",
    "bzip2": "QlpoOTFBWSZTWQMMHxsAAAVZAAAQAAQ8ADAAIAAiHqGIQwInNOOAHi7kinChIAYYPjY=",
    "xz": "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQALYSxiCjEsMgozLDQKABBV45YyL5FeAAEkDKYY2NgftvN9AQAAAAAEWVo=",
  ]

  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func rows(_ bytes: [UInt8]) throws -> [[String?]] {
    // The name is of no account.
    let path = try scratch.write("export.csv", bytes)
    let reader = SourceFileReader(
      source: source(.csv(CSVDialect()), columns: ["a", "b"]),
      file: FoundFile(source: "sample", relativePath: "export.csv", path: path, size: bytes.count))
    var rows: [[String?]] = []
    _ = try reader.read(columns: [0, 1]) { chunk in
      for row in 0..<chunk.rowCount { rows.append(chunk.columns.map { $0.string(row) }) }
    }
    return rows
  }

  @Test(arguments: samples)
  func `are told by their content`(_ tool: String, _ packed: String) throws {
    #expect(try rows(Array(#require(Data(base64Encoded: packed)))) == [["1", "2"], ["3", "4"]])
  }

  @Test func `plain files are read as they are`() throws {
    #expect(try rows(Array("a,b\n1,2\n3,4\n".utf8)) == [["1", "2"], ["3", "4"]])
  }

  /// The sample and `5,6`, packed one by one and put together.
  static let concatenated = [
    "gzip": "H4sIAAAAAAAAA0vUSeIy1DHiMtYx4QIA5enWzgwAAAAfiwgAAAAAAAADM9Ux4wIAYBAvvgQAAAA=",
    "zstd": "KLUv/SQMYQAAYSxiCjEsMgozLDQK4bPLLii1L/0kBCEAADUsNgqOKNgm",
    "bzip2":
      "QlpoOTFBWSZTWQMMHxsAAAVZAAAQAAQ8ADAAIAAiHqGIQwInNOOAHi7kinChIAYYPjZCWmg5MUFZJlNZTYId5QAAAVgAABAABAMAIAAhmmgzTRc8XckU4UJBNgh3lA==",
    "xz":
      "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQALYSxiCjEsMgozLDQKABBV45YyL5FeAAEkDKYY2NgftvN9AQAAAAAEWVr9N3pYWgAABObWtEYCACEBFgAAAHQv5aMBAAM1LDYKAOx6iT63p4nvAAEcBG8snMEftvN9AQAAAAAEWVo=",
  ]

  @Test(arguments: concatenated)
  func `several of them put together are one file`(_ tool: String, _ packed: String) throws {
    #expect(try rows(Array(#require(Data(base64Encoded: packed)))) == [["1", "2"], ["3", "4"], ["5", "6"]])
  }

  /// Packed, and the result packed again.
  static let twice = [
    "gzip": "H4sIAAAAAAAAA5Pv5mAAA2bvK56PjK4YPjK6ZviQieHpy2vneIAyAOdZP1MgAAAA",
    "zstd": "KLUv/QRYyQAAKLUv/SQMYQAAYSxiCjEsMgozLDQK4bPLLh4Ieic=",
  ]

  @Test(arguments: twice)
  func `that are packed twice are a failure`(_ tool: String, _ packed: String) throws {
    let failure = #expect(throws: Failure.self) { try rows(Array(#require(Data(base64Encoded: packed)))) }
    #expect(failure?.message == "what is packed in the file is packed itself, and is not unpacked twice")
  }

  @Test func `a text that begins like a bzip2 file is a text`() throws {
    #expect(try rows(Array("BZh9,a,b\n0,1,2\n".utf8)) == [["1", "2"]])
  }

  @Test func `more than the definition allows is a failure that names file, sizes and key`() throws {
    let sample = try #require(Self.samples["gzip"])
    let packed = try Array(#require(Data(base64Encoded: sample)))
    for (limit, message) in [
      (12, nil), (11, "the file of 32 B unpacks to more than the 11 B that `unpacked` of its source allows"),
    ] {
      let path = try scratch.write("export.csv.gz", packed)
      var source = source(.csv(CSVDialect()), columns: ["a", "b"])
      source.unpackedLimit = limit
      let file = FoundFile(source: "sample", relativePath: "export.csv.gz", path: path, size: packed.count)
      let failure = read(SourceFileReader(source: source, file: file), [0, 1]).failure
      #expect(
        failure
          == message.map {
            "\(path): \($0)\n  → if it is what it should be, allow more in its source: unpacked: {at_most: 1MB}"
          })
    }
  }

  /// Packed size, what the definition allows, unpacked size, and whether that is too much.
  @Test(
    arguments: [
      (1_000_000, nil, 1 << 30, false), (1_000_000, nil, 1 << 30 | 1, true),
      (1_000_000_000, nil, 200_000_000_000, false),
      (1_000_000_000, nil, 200_000_000_001, true), (1_000_000, 50_000_000_000, 50_000_000_000, false),
      (1_000_000_000, 50_000_000_000, 50_000_000_001, true), (.max, nil, .max, true),
    ] as [(Int, Int?, Int, Bool)])
  func `by default a gigabyte, or 200 to 1, is allowed`(
    _ packed: Int, _ atMost: Int?, _ unpacked: Int, _ isTooMuch: Bool
  ) {
    let failure = UnpackedLimit(packed: packed, atMost: atMost).failure(unpacked: unpacked, at: "x")
    #expect((failure != nil) == isTooMuch)
  }

  @Test(arguments: samples)
  func `that are cut short are a failure`(_ tool: String, _ packed: String) throws {
    let whole = try Array(#require(Data(base64Encoded: packed)))
    let failure = #expect(throws: Failure.self) { try rows(Array(whole.dropLast(9))) }
    #expect(failure?.message.contains("damaged or cut short") == true)
    #expect(failure?.status == .failed)
  }

  @Test func `a small file that unpacks to more than a gigabyte is refused on the way`() throws {
    let megabyte = try #require(
      Data(base64Encoded: "KLUv/QRYVAAAEAAAAQD7/znAAgIAEAACABAAAgAQAAIAEAACABAAAgAQAAMAEADxPhbh"))
    let path = try scratch.write("bomb", (0..<1025).flatMap { _ in megabyte })
    let input = try Packing.open(FoundFile(source: "", relativePath: "bomb", path: path, size: 0))
    var unpacked = 0
    let failure = #expect(throws: Failure.self) {
      while true {
        let block = try [UInt8](capacity: 1 << 20) { try input.read(into: &$0, limit: 1 << 20) }
        if block.isEmpty { break }
        unpacked += block.count
      }
    }
    #expect(unpacked <= 1 << 30)
    #expect(failure?.message.hasSuffix("unpacks to more than 1.1 GB, 200 times its size or more") == true)
    #expect(failure?.remedy?.hasSuffix("unpacked: {at_most: 3GB}") == true)
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (999_950, "1.0 MB"), (1_073_741_824, "1.1 GB"),
    (.max, "9.2 EB"),
  ])
  func `sizes are told in powers of 1000`(_ bytes: Int, _ text: String) { #expect(ByteCount.text(bytes) == text) }

  @Test func `a zip archive as a whole is refused: its members are the files`() throws {
    let failure = #expect(throws: Failure.self) { try rows([0x50, 0x4b, 0x03, 0x04, 0, 0]) }
    #expect(failure?.message == "the file is a zip archive: each of its members is a file of its own")
  }

  @Test func `what they are read with is a package that can be missing`() {
    let failure = ArchiveLibrary.missing("libarchive.so.13: cannot open shared object file")
    #expect(failure.status == .failed)
    #expect(failure.message.contains("cannot open shared object file"))
    #expect(failure.remedy == "install it: apt-get install libarchive13")
  }

  @Test func `a file that has gone is a failure`() throws {
    let reader = SourceFileReader(
      source: source(.csv(CSVDialect()), columns: ["a"]),
      file: FoundFile(source: "sample", relativePath: "x", path: "\(scratch.path)/x", size: 0))
    let failure = #expect(throws: Failure.self) { _ = try reader.read(columns: [0]) { _ in } }
    #expect(failure?.message == "cannot open \(scratch.path)/x: No such file or directory")
  }
}
