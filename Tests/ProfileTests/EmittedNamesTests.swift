import Definitions
import Extract
import Foundation
import OperatingSystem
import Testing

@testable import Profile

@Suite struct `Names of files and columns` {
  private let folder = NSTemporaryDirectory() + "martlet-names-" + UUID().uuidString

  private static let names = [
    "report: final", "orders #1", "it's \"so\"", "- a", "two\nlines: 2", "two\u{2028}lines: 2", "next\u{85}line",
    "odd\u{7f}\u{feff}", "back\\slash",
  ]

  /// A dimension, and with a time a fact.
  @Test("are what they were once the definitions are read", arguments: names, ["2026-11-21 10:00:00", "x"])
  func written(_ name: String, _ value: String) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Folder.create(folder)
    let header = "\"" + name.replacing("\"", with: "\"\"") + "\""
    let path = "\(folder)/\(name).csv"
    try Data("id,\(header),n\n1,\(value),2.5\n2,\(value),3.5\n".utf8).write(to: URL(filePath: path))

    let project = try ProjectText([FileProfiler(ProfileOptions()).profile(GivenFile(path))])
    for (name, text) in project.files {
      try Folder.create(Path.parent("\(folder)/\(name)"))
      try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }
    let pipeline = try DefinitionReader.pipeline(project.name, workingDirectory: folder) { _ in "" }
    let source = try #require(pipeline.sources.first)
    let found = try SourceFiles.find(source, of: pipeline, batch: "all", exports: folder)
    #expect(found.map(\.relativePath) == ["\(name).csv"])
    let reader = SourceFileReader(source: source, file: try #require(found.first))
    #expect(try reader.read(columns: Array(source.columns.indices)) { _ in } == 2)

    let isFact = value != "x"
    let warehouse = pipeline.warehouse
    let summaries = isFact ? warehouse.facts.map(\.summary) : warehouse.dimensions.map(\.summary)
    #expect(summaries.contains("Rows of \(name).csv"), "\(summaries)")
  }
}
