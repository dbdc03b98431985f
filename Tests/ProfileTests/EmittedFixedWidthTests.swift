import Definitions
import Extract
import Foundation
import OperatingSystem
import Testing

@testable import Profile

@Suite struct `An emitted definition of fixed width` {
  @Test func `reads the file by the same places`() throws {
    let folder = NSTemporaryDirectory() + "martlet-emit-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Folder.create(folder)
    let path = "\(folder)/stock.txt"
    try Data("LIST\nA1  12\nB22  7\nC3 100\nEND\n".utf8).write(to: URL(filePath: path))
    var dialect = FixedWidthDialect()
    dialect.skip = 1
    dialect.footer = 1
    dialect.unit = .cells
    let format = Source.Format.fixedWidth(dialect)
    var table = TableProfile(
      name: "stock", format: format, shape: Shape.text(format, hasHeader: false, columns: 2), origins: ["1-3", "4-6"])
    #expect(table.shape == "fixed width, by cells, 1 line before, 1 line behind, no header")
    let source = Source.plain(format, columns: [("code", "1-3"), ("count", "4-6")])
    let file = FoundFile(source: "", relativePath: "stock.txt", path: path, size: 0)
    try TableReader(source: source, file: file, limit: .max).read(into: &table)
    #expect(table.rows == 3)
    var profile = FileProfile(path: path, size: 0, encoding: "utf-8")
    profile.tables = [table]
    let project = try ProjectText([profile])
    for (name, text) in project.files {
      try Folder.create(Path.parent("\(folder)/\(name)"))
      try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }
    let pipeline = try DefinitionReader.pipeline(project.name, workingDirectory: folder) { _ in "" }
    let read = try #require(pipeline.sources.first)
    guard case .fixedWidth(dialect) = read.format else {
      Issue.record("another format: \(read.format)")
      return
    }
    #expect(read.columns.map { $0.place?.description } == ["1-3", "4-6"])
    #expect(ProfileJSON.write([profile]).contains("fixed_width"))
  }
}
