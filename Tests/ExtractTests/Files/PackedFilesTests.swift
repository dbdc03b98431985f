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

  @Test func `several gzip members are one file`() throws {
    let packed = "H4sIAAAAAAAAA0vUSeIy1DHiMtYx4QIA5enWzgwAAAAfiwgAAAAAAAADM9Ux4wIAYBAvvgQAAAA="
    #expect(try rows(Array(#require(Data(base64Encoded: packed)))) == [["1", "2"], ["3", "4"], ["5", "6"]])
  }

  @Test(arguments: samples)
  func `that are cut short are a failure`(_ tool: String, _ packed: String) throws {
    let whole = try Array(#require(Data(base64Encoded: packed)))
    let failure = #expect(throws: Failure.self) { try rows(Array(whole.dropLast(9))) }
    #expect(failure?.message.contains("damaged or cut short") == true)
    #expect(failure?.status == .failed)
  }

  @Test func `zip archives are refused by name`() throws {
    let failure = #expect(throws: Failure.self) { try rows([0x50, 0x4b, 0x03, 0x04, 0, 0]) }
    #expect(failure?.message == "the file is a zip archive, which is not read")
  }

  @Test func `a file that has gone is a failure`() throws {
    let reader = SourceFileReader(
      source: source(.csv(CSVDialect()), columns: ["a"]),
      file: FoundFile(source: "sample", relativePath: "x", path: "\(scratch.path)/x", size: 0))
    let failure = #expect(throws: Failure.self) { _ = try reader.read(columns: [0]) { _ in } }
    #expect(failure?.message == "cannot open \(scratch.path)/x: No such file or directory")
  }
}
