import Definitions
import Extract
import Foundation
import OperatingSystem
import Testing

@testable import Profile

@Suite struct `Deliveries of several nights` {
  private let folder = NSTemporaryDirectory() + "martlet-nights-" + UUID().uuidString

  /// The project of files in a folder, and its pipeline as it is read.
  private func project(_ files: [(name: String, text: String)]) throws -> (project: ProjectText, pipeline: Pipeline) {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Folder.create(folder)
    let profiles = try files.map { file in
      try Data(file.text.utf8).write(to: URL(filePath: "\(folder)/\(file.name)"))
      return try FileProfiler(ProfileOptions()).profile(GivenFile("\(folder)/\(file.name)"))
    }
    let project = try ProjectText(profiles)
    for (name, text) in project.files {
      try Folder.create(Path.parent("\(folder)/\(name)"))
      try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }
    return (project, try DefinitionReader.pipeline(project.name, workingDirectory: folder) { _ in "" })
  }

  @Test func `become one source, of what holds for all of them`() throws {
    let (project, pipeline) = try project([
      ("orders_2026-11-21.csv", "id,placed,amount,note\n1,1/2/2026,5,\n2,1/3/2026,7,\n3,1/4/2026,8,\n"),
      ("orders_2026-11-22.csv", "id,placed,amount,note\n4,1/13/2026,5.50,late\n5,1/14/2026,7.25,\n6,1/15/2026,8,\n"),
    ])
    #expect(project.batch == "2026-11-22" && project.left.isEmpty)
    #expect(pipeline.sources.map(\.name) == ["orders"])
    let columns = try #require(pipeline.sources.first?.columns)
    #expect(
      columns.map { "\($0.name): \($0.type)" } == [
        "id: integer", "placed: timestamp", "amount: decimal(2)", "note: text",
      ])
    #expect(project.sources.contains(#"files: "orders_{batch}.csv""#))
    #expect(project.sources.contains(#"format: "%m/%d/%Y""#))
  }

  @Test func `that contradict each other are read as text`() throws {
    let (project, pipeline) = try project([
      ("a_2026-11-21.csv", "id,n\n1,5\n2,7\n3,8\n"), ("a_2026-11-22.csv", "id,n\n4,yes\n5,no\n6,no\n"),
    ])
    #expect(pipeline.sources.first?.columns.map { "\($0.type)" } == ["integer", "text"])
    #expect(project.sources.contains("whole number in one file, boolean in another"))
  }

  @Test func `of JSON have the members of all`() throws {
    let (_, pipeline) = try project([
      ("a_2026-11-21.json", #"[{"id": 1, "a": 1}]"#), ("a_2026-11-22.json", #"[{"id": 2, "b": "x"}]"#),
    ])
    #expect(pipeline.sources.first?.columns.map(\.name) == ["id", "a", "b"])
  }

  @Test func `of another form are told`() throws {
    let (project, pipeline) = try project([
      ("a_2026-11-21.csv", "id,n\n1,5\n2,6\n3,7\n"), ("a_2026-11-22.csv", "id;n\n4;5\n5;6\n6;7\n"), ("b.csv", "id,n\n"),
    ])
    #expect(pipeline.sources.count == 1)
    #expect(project.left.count == 2 && project.left[0].contains("is of another form than"), "\(project.left)")
    #expect(project.left.last?.contains("b.csv has no rows") == true)
  }
}
