import Extract
import Foundation
import Testing

@testable import Profile

/// The polluted files of the Pollock benchmark (Vitagliano and others, 2023) that lie beside the project.
@Suite(.enabled(if: PollockFile.folder != nil, "../shared/data/pollock is absent"))
struct `The polluted files of Pollock` {
  @Test func `are read without a fault where their dialect is given`() throws {
    let files = try PollockFile.all()
    let scores = try files.map { file in
      let parameters = try file.parameters()
      return TableScore(
        PeekedTable(file.csv) {
          $0.hints = parameters.hints
          $0.encoding = parameters.encoding
        }.rows, wanted: file.wanted)
    }
    #expect(report("given", files, scores) == 10)
  }

  @Test func `are read nearly as well where it is found out`() throws {
    let files = try PollockFile.all()
    let scores = files.map { TableScore(PeekedTable($0.csv).rows, wanted: $0.wanted) }
    #expect(report("found out", files, scores) >= 9.5)
  }

  /// Prints the scores; returns their mean.
  private func report(_ how: String, _ files: [PollockFile], _ scores: [TableScore]) -> Double {
    let mean = scores.map(\.sum).reduce(0, +) / Double(scores.count)
    var lines = ["Pollock, dialect \(how): \(String(format: "%.3f", mean)) of 10"]
    for (file, score) in zip(files, scores) {
      let parts = [3, 6, 9].map { String(format: "%.3f", score.points[$0]) }
      lines.append(
        "  \(String(format: "%6.3f", score.sum))  \(file.name)  F1 of header, records, cells: "
          + parts.joined(separator: " "))
    }
    print(lines.joined(separator: "\n"))
    return mean
  }
}

/// A polluted file with what is to be read from it.
struct PollockFile {
  let name: String
  let csv: String
  let wanted: [[String]]

  static let folder: String? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let data = ProcessInfo.processInfo.environment["MARTLET_SHARED_DATA"] ?? root.path + "/shared/data"
    return FileManager.default.fileExists(atPath: data + "/pollock/csv") ? data + "/pollock" : nil
  }()

  static func all() throws -> [PollockFile] {
    let folder = try #require(folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/csv").filter { $0.hasSuffix(".csv") }
    try #require(names.count == 21)
    return try names.sorted().map { name in
      let clean = try Data(contentsOf: URL(filePath: "\(folder)/clean/\(name)"))
      return PollockFile(name: name, csv: "\(folder)/csv/\(name)", wanted: PeekedTable.rows(Array(clean)))
    }
  }

  private struct Parameters: Decodable {
    var encoding: String
    var delimiter: String
    var quotechar: String
    var escapechar: String
    var header_lines: Int
    var preamble_lines: Int
    var footnote_lines: Int
  }

  /// The dialect that the benchmark tells.
  func parameters() throws -> (hints: DialectHints, encoding: String) {
    let folder = try #require(Self.folder)
    let data = try Data(contentsOf: URL(filePath: "\(folder)/parameters/\(name)_parameters.json"))
    let told = try JSONDecoder().decode(Parameters.self, from: data)
    var hints = DialectHints()
    if !told.delimiter.isEmpty { hints.delimiter = Array(told.delimiter.utf8) }
    hints.quote = .some(told.quotechar.utf8.first)
    hints.escape = .some(told.escapechar.utf8.first)
    hints.headerRows = told.header_lines
    hints.skip = told.preamble_lines
    hints.footer = told.footnote_lines
    return (hints, told.encoding)
  }
}
