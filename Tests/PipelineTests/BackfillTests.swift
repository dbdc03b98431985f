import Foundation
import StageFiles
import TestWarehouse
import Testing

/// Several days under one command.
@Suite(.serialized) struct BackfillTests {
  private static let days = ["--from", "2026-11-19", "--to", "2026-11-23"]

  private func backfill(_ project: TestProject, _ more: String...) throws -> Tool.Outcome {
    try Tool.martlet.run(["run", "shop"] + Self.days + more, in: project.root, warehouse: project.warehouse)
  }

  private func summary(_ project: TestProject) throws -> JSONValue {
    try #require(JSONReader.value(Array(try project.read("summary.json"))))
  }

  @Test func `a batch a day, as if each had been run by itself; the same again does nothing`() throws {
    let project = try TestProject.shop()
    let outcome = try backfill(project, "--summary", "summary.json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("2026-11-19 (1 of 5): there is no file of any source: passed by"))
    #expect(outcome.errors.contains("2026-11-22 (4 of 5)"))
    let counts = "shop from 2026-11-19 to 2026-11-23: 3 published, 0 published before, 2 without files"
    #expect(outcome.errors.contains(counts), "\(outcome.errors)")
    let summary = try summary(project)
    #expect(summary["batches"]?.elements.map { $0["batch"]?.string } == TestProject.nights)
    #expect(summary["batches"]?.elements.allSatisfy { $0["status"]?.integer == 0 && $0["accounting"] != .null } == true)
    #expect(summary["without_files"]?.elements.compactMap(\.string) == ["2026-11-19", "2026-11-23"])

    let single = try TestProject.shop(exportsOf: project)
    for night in TestProject.nights { try single.succeed("run", "shop", "--batch", night) }
    let dump = try project.dump()
    expectEqual(try single.dump(), dump, "night by night")
    #expect(try backfill(project).errors.contains("0 published, 3 published before, 2 without files"))
    expectEqual(dump, try project.dump(), "once more")
  }

  @Test func `the first failure stops it with its status, and the same command goes on there`() throws {
    let project = try TestProject.shop()
    let file = "exports/shop/orders_2026-11-21.csv"
    let good = try project.read(file)
    try project.write(file, Data("no,header\n".utf8))
    let stopped = try backfill(project, "--summary", "summary.json")
    #expect(stopped.status == 1, "\(stopped.errors)")
    let told = "stopped at 2026-11-21, day 3 of 5: 1 published, 0 published before, 1 without files; the same command"
    #expect(stopped.errors.contains(told), "\(stopped.errors)")
    let summary = try summary(project)
    #expect(summary["status"]?.integer == 1 && summary["failure"]?["message"]?.string != nil)
    #expect(summary["batches"]?.elements.map { $0["status"]?.integer } == [0, 1])
    try project.write(file, good)
    let rest = try backfill(project)
    #expect(rest.status == 0 && rest.errors.contains("2 published, 1 published before"), "\(rest.errors)")
  }

  @Test(
    "what is no stretch of days is told",
    arguments: [
      (["--from", "2026-11-22", "--to", "2026-11-20"], "--from 2026-11-22 is later than --to 2026-11-20"),
      (["--from", "2026-11-22"], "--to is missing"), (["--to", "2026-11-22"], "--from is missing"),
      (["--from", "night-1", "--to", "2026-11-22"], "--from must be a date such as 2026-11-22, not night-1"),
      (["--from", "2026-02-29", "--to", "2026-11-22"], "--from must be a date"),
      (["--from", "2026-11-20", "--to", "2026-11-22", "--batch", "x"], "--batch is of one batch"),
      (["--from", "2026-11-20", "--to", "2026-11-22", "--stdin", "x"], "--stdin is of one batch"),
    ])
  func usage(_ arguments: [String], _ says: String) throws {
    let outcome = try Tool.martlet.run(["run", "shop"] + arguments, in: NSTemporaryDirectory())
    #expect(outcome.status == 2 && outcome.errors.contains(says), "\(outcome.errors)")
  }

  @Test func `days without any file at all are a failure`() throws {
    let project = try TestProject.shop(warehouse: "host=/nonexistent dbname=none")
    let outcome = try project.run("run", "shop", "--from", "2020-01-01", "--to", "2020-01-03")
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("no export files for any day from 2020-01-01 to 2020-01-03"), "\(outcome.errors)")
  }
}
