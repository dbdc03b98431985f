import OperatingSystem
import Testing

@testable import Definitions

@Suite struct `Access and run folders in definitions` {
  @Test func `roles are one or several, and each is named once`() throws {
    let project = try SmallProject(
      "warehouse.yaml", replacing: "currency: CNY\n",
      by: "currency: CNY\naccess: {owner: mini_owner, loader: night, analyst: [alice, \"BI team\"]}\n")
    defer { project.remove() }
    let access = try project.read().warehouse.access
    #expect(access == Access(owner: "mini_owner", loaders: ["night"], analysts: ["alice", "BI team"]))
    #expect(access.roles == ["mini_owner", "night", "alice", "BI team"])
  }

  @Test(arguments: [
    ("{owners: a}", "did you mean 'owner'?"), ("{analyst: [a], loader: a}", "is an analyst and more than that"),
    ("{owner: pg_monitor}", "cannot be a role"), ("{owner: public}", "cannot be a role"),
    ("{owner: [a]}", "expected the name of a role"), ("{loader: [\"\"]}", "expected the name of a role"),
  ]) func `what cannot be a role is told`(_ text: String, _ problem: String) throws {
    let project = try SmallProject(
      "warehouse.yaml", replacing: "currency: CNY\n", by: "currency: CNY\naccess: \(text)\n")
    defer { project.remove() }
    let errors = #expect(throws: DefinitionErrors.self) { try project.read() }
    #expect(errors?.failures.contains { $0.description.contains(problem) } == true, "\(errors?.failures ?? [])")
  }

  @Test(arguments: [
    ("30d", RunRetention.seconds(2_592_000)), ("12 h", .seconds(43_200)), ("7", .count(7)), ("0", .count(0)),
  ])
  func `run folders are kept for a time, or so many`(_ text: String, _ kept: RunRetention) throws {
    let project = try SmallProject("small.yaml", replacing: "sources:\n", by: "keep_runs: \(text)\nsources:\n")
    defer { project.remove() }
    #expect(try project.read().keepRuns == kept)
  }

  @Test(arguments: ["-1", "1.5", "soon", "30 days", "[1]", "99999999999999999999d"])
  func `what is neither is told`(_ text: String) throws {
    let project = try SmallProject("small.yaml", replacing: "sources:\n", by: "keep_runs: \(text)\nsources:\n")
    defer { project.remove() }
    let errors = #expect(throws: DefinitionErrors.self) { try project.read() }
    #expect(errors?.failures.first?.message.contains("keep_runs: expected a time such as 30d") == true)
  }

  @Test(
    arguments: [
      ("all", ArchivePolicy.all), ("400d", .batches(.seconds(34_560_000))), ("60", .batches(.count(60))), ("none", nil),
    ] as [(String, ArchivePolicy?)])
  func `delivered files are kept for good, for a time, of so many batches, or not`(
    _ text: String, _ kept: ArchivePolicy?
  ) throws {
    let project = try SmallProject("small.yaml", replacing: "sources:\n", by: "archive: \(text)\nsources:\n")
    defer { project.remove() }
    #expect(try project.read().archive == kept)
    let without = try SmallProject()
    defer { without.remove() }
    #expect(try without.read().archive == nil)
  }

  @Test(arguments: ["0", "0d", "-1", "some", "[all]", "{keep: all}"])
  func `what says not how long delivered files are kept is told`(_ text: String) throws {
    let project = try SmallProject("small.yaml", replacing: "sources:\n", by: "archive: \(text)\nsources:\n")
    defer { project.remove() }
    let errors = #expect(throws: DefinitionErrors.self) { try project.read() }
    #expect(errors?.failures.first?.message.contains("archive: expected all, a time such as 400d") == true)
  }

  @Test func `the files of a definition are kept as they were read`() throws {
    let project = try SmallProject()
    defer { project.remove() }
    let pipeline = try project.read()
    // A saved question changes nothing of what is loaded: it makes no version.
    let files = SmallProject.files.filter { !$0.path.contains("/questions/") }
    #expect(Set(pipeline.files.map(\.path)) == Set(files.map(\.path)))
    #expect(pipeline.warehouse.questions.map(\.name) == ["daily"])
    for (path, text) in files {
      #expect(pipeline.files.first { $0.path == path }.map { String(decoding: $0.bytes, as: UTF8.self) } == text)
    }
  }
}
