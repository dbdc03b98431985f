import Foundation
import Testing

/// Deletions from full exports, by the commands themselves. What comes of them over nights is told by
/// `Golden/traps/deletions.md`, whose project this is.
@Suite(.serialized) struct DeletionTests {
  private static let nights = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25"]

  private func make() throws -> TestProject {
    let page = try #require(Specification.all.first { $0.name == "deletions.md" })
    return try SpecifiedProject(try page.page()).project
  }

  private func summary(_ project: TestProject, _ name: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: project.read(name)) as? [String: Any])
  }

  @Test("stage by stage, kept run and run come to the same; a stage stops with status 3, too")
  func stages() throws {
    let (plain, kept, stages) = (try make(), try make(), try make())
    for night in Self.nights {
      try plain.succeed("run", "spec", "--batch", night)
      try kept.succeed("run", "spec", "--batch", night, "--keep")
      for stage in ["extract", "snapshot", "transform", "load"] {
        let told = try stages.succeed(stage, "spec", "--batch", night).errors
        guard night == "2026-11-21", stage == "transform" || stage == "load" else { continue }
        #expect(told.contains("product: 1 member deleted, 0 back (absent from catalogue)"), "\(stage)")
      }
      let files = try stages.stageFiles("spec", night)
      let keptFiles = try kept.stageFiles("spec", night)
      #expect(files.keys.contains("conformed/listings.table") && files.keys.contains("snapshot/latest.table"))
      for (name, data) in files { #expect(keptFiles[name] == data, "\(night)/\(name) differs") }
    }
    let dump = try plain.dump()
    expectEqual(dump, try stages.dump(), "stage by stage")
    expectEqual(dump, try kept.dump(), "kept run")
    for (night, message) in [("2026-11-30", "2 of the 3 members of product"), ("2026-11-19", "is older than that of")] {
      for stage in ["extract", "snapshot"] { try stages.succeed(stage, "spec", "--batch", night) }
      let stopped = try stages.run("transform", "spec", "--batch", night)
      #expect(stopped.status == 3 && stopped.errors.contains(message), "\(stopped.errors)")
      let run = try plain.run("run", "spec", "--batch", night, "--summary", "stopped.json")
      #expect(run.status == 3 && run.errors.contains(message), "\(run.errors)")
      #expect(try summary(plain, "stopped.json")["status"] as? Int == 3)
      expectEqual(dump, try plain.dump(), "stopped \(night)")
    }
    for night in Self.nights {
      #expect(try plain.succeed("run", "spec", "--batch", night).errors.contains("published already"))
    }
    expectEqual(dump, try plain.dump(), "rerun")
    try plain.succeed("audit")
  }

  @Test("an export that a corrected one has overtaken can be delivered again")
  func overtaken() throws {
    let project = try make()
    let name = "exports/catalogue_2026-11-20.csv"
    let first = String(decoding: try project.read(name), as: UTF8.self)
    let corrected = first.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
    func deliver(_ text: String) throws -> String {
      try project.write(name, Data(text.utf8))
      return try project.succeed("run", "spec", "--batch", "2026-11-20").errors
    }
    #expect(try !deliver(first).contains("published already"))
    #expect(try deliver(corrected).contains("product: 1 member deleted, 0 back"))
    #expect(try deliver(first).contains("product: 0 members deleted, 1 back"))
    #expect(try deliver(first).contains("published already"))
  }

  @Test("the report, the summary and the ledger tell who went and who came back")
  func report() throws {
    let project = try make()
    for night in Self.nights.prefix(3) { try project.succeed("run", "spec", "--batch", night) }
    let told = try project.succeed("run", "spec", "--batch", "2026-11-23", "--summary", "back.json").errors
    #expect(told.contains("  product: 0 members deleted, 1 back (absent from catalogue)\n"), "\(told)")
    let accounting = try #require(try summary(project, "back.json")["accounting"] as? [String: Any])
    let listing = try #require((accounting["listings"] as? [[String: Any]])?.first)
    #expect(listing["back"] as? Int == 1 && listing["known"] as? Int == 3 && listing["deleted"] as? Int == 0)
  }

  @Test("all files of a full export, or none: --files may not take some; a batch without a date has no deletions")
  func files() throws {
    let project = try make()
    try project.edit("pipelines/spec.yaml") { $0.replacing("catalogue_{batch}.csv", with: "catalogue_{batch}*.csv") }
    try project.write(
      "exports/catalogue_2026-11-20_2.csv", Data("sku,name,category,price\npot,Pot,kitchen,1.00\n".utf8))
    let some = try project.run("run", "spec", "--batch", "2026-11-20", "--files", "*_2.csv")
    #expect(
      some.status == 2 && some.errors.contains("--files *_2.csv takes 1 of the 2 files of catalogue"), "\(some.errors)")
    try project.succeed("run", "spec", "--batch", "2026-11-20", "--files", "catalogue*")
    try project.succeed("run", "spec", "--batch", "2026-11-21", "--files", "catalogue*")
    // The other source of an older night may come at any time.
    try project.succeed("run", "spec", "--batch", "2026-11-20", "--files", "orders*")
    for kind in ["catalogue", "orders"] {
      try FileManager.default.copyItem(
        atPath: project.path("exports/\(kind)_2026-11-21.csv"), toPath: project.path("exports/\(kind)_all.csv"))
    }
    let undated = try project.run("run", "spec", "--batch", "all")
    #expect(undated.status == 2 && undated.errors.contains("the batch all is no date"), "\(undated.errors)")
    try project.succeed("run", "spec", "--batch", "all", "--files", "orders*")
  }

  @Test("nights of other sources may come in any order around the export; rejects taken once more delete nobody")
  func order() throws {
    func run(_ steps: [(night: String, files: String)]) throws -> TestProject {
      let project = try make()
      for (night, files) in steps { try project.succeed("run", "spec", "--batch", night, "--files", files) }
      return project
    }
    let exports = Self.nights.map { ($0, "catalogue*") }
    let orders = [("2026-11-20", "orders*"), ("2026-11-21", "orders*")]
    let expected = try run(orders + exports)
    let star = try expected.star("spec")
    #expect(star["product"]?.count == 9 + 3, "versions, and special members")
    for (first, second) in [(1, 6), (7, 0), (3, 4)] {
      var steps = exports
      steps.insert(orders[0], at: min(first, steps.count))
      steps.insert(orders[1], at: second)
      expectEqual(star, try run(steps).star("spec"), "\(steps)")
    }
    // The rejected row of the 24th, once more: as it is, and corrected, though the 25th is published.
    let again = try expected.succeed("rejects", "replay", "--batch", "2026-11-24")
    #expect(!again.errors.contains("nobody deleted") && !again.errors.contains("members deleted"), "\(again.errors)")
    expectEqual(star, try expected.star("spec"), "replayed")
  }
}
