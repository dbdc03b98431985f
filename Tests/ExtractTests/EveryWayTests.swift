import Columnar
import Definitions
import Foundation
import Testing

@testable import Extract

/// A file with what is to be read from it: the same in every way in which it can be read.
struct WayCase: Sendable, CustomStringConvertible {
  var description: String
  var bytes: [UInt8]
  var source: Source

  /// The project's own samples, and those of others beside it.
  static let all: [WayCase] = samples + spectrum + pollock

  private static let samples: [WayCase] =
    (CSVCase.all + CSVCase.repaired).map { sample in
      WayCase(
        description: "CSV: \(sample.description)", bytes: sample.text,
        source: plainSource(.csv(sample.dialect), sample.columns))
    }
    + FixedWidthCase.all.map {
      WayCase(description: "fixed width: \($0.description)", bytes: $0.text, source: $0.source)
    }
    + (JSONCase.all + JSONCase.shapes).map { sample in
      WayCase(description: sample.description, bytes: sample.text, source: jsonSource(sample))
    }

  private static let spectrum: [WayCase] = files("csv-spectrum/csvs", "csv").map { name, bytes in
    let header = String(decoding: bytes.prefix { $0 != 0x0a && $0 != 0x0d }, as: UTF8.self)
    let names = header.split(separator: ",").map { $0.trimmingCharacters(in: ["\"", " ", "\u{feff}"]) }
    return WayCase(description: name, bytes: bytes, source: plainSource(.csv(CSVDialect()), names))
  }

  /// With several delimiters, right or wrong: of interest is only that all ways agree.
  private static let pollock: [WayCase] = files("pollock/csv", "csv").flatMap { name, bytes in
    [",", ";", ", ", "\t"].map { delimiter in
      var dialect = CSVDialect()
      dialect.delimiter = Array(delimiter.utf8)
      let line = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst(3).first ?? ""
      let count = max(1, line.components(separatedBy: delimiter).count)
      let names = (1...count).map { "c\($0)" }
      dialect.header = .names(names)
      return WayCase(
        description: "\(name) by \(delimiter.debugDescription)", bytes: bytes, source: plainSource(.csv(dialect), names)
      )
    }
  }

  static func files(_ folder: String, _ suffix: String) -> [(String, [UInt8])] {
    guard let folder = SharedData.folder(folder) else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".\(suffix)") }.sorted().compactMap { name in
      (try? Data(contentsOf: URL(filePath: "\(folder)/\(name)"))).map { (name, Array($0)) }
    }
  }
}

private func plainSource(_ format: Source.Format, _ columns: [String]) -> Source {
  .plain(format, columns: columns.map { ($0, $0) })
}

private func jsonSource(_ sample: JSONCase) -> Source {
  var source = plainSource(sample.isSequence ? .ndjson(sample.shape) : .json(sample.shape), sample.columns)
  for (column, paths) in (sample.alternatives ?? []).enumerated() { source.columns[column].from = paths }
  return source
}

@Suite struct `Every way of reading` {
  @Test(arguments: WayCase.all)
  func `gives the same`(_ sample: WayCase) throws {
    let whole = read(sample.bytes, sample.source)
    for size in Self.blockSizes(sample.bytes) {
      #expect(read(sample.bytes, sample.source, limits: limits(block: size)) == whole, "block of \(size) bytes")
    }
    // Blocks of few bytes take long: of a long file they get the beginning.
    if sample.bytes.count > 2048 {
      let beginning = Array(sample.bytes.prefix(1024))
      let whole = read(beginning, sample.source)
      for size in 1...64 {
        #expect(read(beginning, sample.source, limits: limits(block: size)) == whole, "block of \(size) bytes")
      }
    }
    let scratch = try Scratch()
    let plain = try reading(ofFile: scratch.write("plain", sample.bytes), sample.source)
    #expect(plain.values == whole.values)
    #expect(plain.faults == whole.faults)
    let packed = try reading(ofFile: gzip(scratch.write("packed", sample.bytes)), sample.source)
    #expect(packed.values == whole.values)
    #expect(packed.faults == whole.faults)
    // In another encoding offsets differ, and nothing else does; unless bytes are counted.
    if sample.source.cutsBytes { return }
    guard let text = String(validating: sample.bytes, as: UTF8.self), !text.hasPrefix("\u{feff}") else { return }
    var source = sample.source
    source.encoding = "utf-16le"
    let units = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    for size in units.count > 4096 ? [4096, 1 << 16] : [1, 2, 3, 64, 1 << 16] {
      let decoded = read(units, source, limits: limits(block: size))
      #expect(decoded.values == whole.values, "UTF-16, block of \(size) bytes")
      #expect(decoded.rows.map(\.line) == whole.rows.map(\.line))
      #expect(decoded.rejects.map(\.rule) == whole.rejects.map(\.rule))
      #expect(decoded.rejects.map(\.line) == whole.rejects.map(\.line))
    }
  }

  @Test(.enabled(if: SharedData.folder("json-test-suite") != nil, "../shared/data/json-test-suite is absent"))
  func `gives the same of JSONTestSuite`() {
    for (name, bytes) in WayCase.files("json-test-suite/test_parsing", "json") where bytes.count < 10_000 {
      for format in [Source.Format.json(JSONShape()), .ndjson(JSONShape())] {
        let source = plainSource(format, ["$"])
        let whole = read(bytes, source)
        for size in Self.blockSizes(bytes) {
          #expect(read(bytes, source, limits: limits(block: size)) == whole, "\(name), block of \(size) bytes")
        }
      }
    }
  }

  /// Sizes that put boundaries everywhere: one that takes all is enough of those.
  private static func blockSizes(_ bytes: [UInt8]) -> [Int] {
    ExtractTests.blockSizes.filter { bytes.count > 2048 ? $0 > 64 : $0 <= bytes.count + 1 }
  }

  private func reading(ofFile path: String, _ source: Source) -> Reading {
    let file = FoundFile(source: source.name, relativePath: path, path: path, size: 0)
    return read(SourceFileReader(source: source, file: file), Array(source.columns.indices))
  }

  private func gzip(_ path: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", path]
    try process.run()
    process.waitUntilExit()
    return path + ".gz"
  }
}
