import Definitions
import Foundation
import OperatingSystem
import PostgreSQL
import TestWarehouse
import Testing
import Warehouse

/// The star again, from the files as they were delivered, in another database.
@Suite(.serialized) struct RebuildTests {
  private func rebuild(_ project: TestProject, into target: String, _ more: String...) throws -> Tool.Outcome {
    try Tool.martlet.run(["rebuild", "--into", target] + more, in: project.root, warehouse: project.warehouse)
  }

  @Test func `nights out of order and without one: the star that the nights give; the old one stays`() throws {
    let project = try TestProject.shop()
    try project.archive("all", "shop")
    let nights = TestProject.nights
    for night in [nights[2], nights[0], nights[1]] { try project.succeed("run", "shop", "--batch", night) }
    let without = try TestProject.shop(exportsOf: project)
    for night in [nights[0], nights[2]] { try without.succeed("run", "shop", "--batch", night) }
    try project.emptyExports()
    let (star, dump) = (try project.star("crm"), try project.dump())

    let target = try TestWarehouse.database()
    let outcome = try rebuild(project, into: target)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("3 batches balance"), "\(outcome.output)")
    #expect(outcome.output.contains(/customer versions +\d+ +\d+\n/), "\(outcome.output)")
    #expect(!outcome.output.contains("differs"), "\(outcome.output)")
    #expect(outcome.errors.contains("alter database"), "\(outcome.errors)")
    expectEqual(star, try project.star("crm", in: target), "rebuilt")
    expectEqual(dump, try project.dump(), "the old one")
    // Once more, nothing is left to do.
    let again = try rebuild(project, into: target)
    #expect(again.status == 0 && again.errors.contains("0 batches published, 3 were there already"), "\(again.errors)")

    let smaller = try TestWarehouse.database()
    let partial = try rebuild(project, into: smaller, "--without", "shop/\(nights[1])")
    #expect(partial.status == 0, "\(partial.errors)")
    #expect(partial.output.contains("left out: shop \(nights[1])"), "\(partial.output)")
    expectEqual(try without.star("crm"), try project.star("crm", in: smaller), "without a night")
  }

  @Test func `members of archives, replayed corrections and a late night`() throws {
    let project = try TraceTests.store(archive: "all")
    try project.emptyExports()
    let target = try TestWarehouse.database()
    let outcome = try rebuild(project, into: target)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("corrected record"), "\(outcome.errors)")
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: project.path("schemas")).first)
    expectEqual(try project.star(name), try project.star(name, in: target), "rebuilt")
    #expect(try rebuild(project, into: target).errors.contains("0 batches published"))
    func corrected(_ database: String) throws -> Substring? {
      try Tool.martlet.succeed(
        ["trace", "sales", "--grain", "order_id=#1002", "--raw"], in: project.root, warehouse: database
      ).output.split(separator: "where it comes from").first
    }
    let row = try corrected(target)
    #expect(row?.contains("✓ run again, the record gives this row") == true)
    #expect(try row == corrected(project.warehouse))
    // The ledger of the new one is whole: it can be made again from it.
    let third = try TestWarehouse.database()
    let next = try Tool.martlet.run(["rebuild", "--into", third], in: project.root, warehouse: target)
    #expect(next.status == 0, "\(next.errors)")
    expectEqual(try project.star(name), try project.star(name, in: third), "rebuilt twice")
  }

  @Test func `pins are those of today, and files are taken from where they lie`() throws {
    let project = try PersonTests.project()
    for night in PersonTests.nights {
      try PersonTests.pin(night.pins, in: project)
      try project.succeed("run", "people", "--batch", night.name)
    }
    let target = try TestWarehouse.database()
    let outcome = try rebuild(project, into: target)
    #expect(outcome.status == 0, "\(outcome.errors)")
    expectEqual(try project.star("people"), try project.star("people", in: target), "rebuilt")
  }

  @Test func `killed in the middle, the same command goes on`() throws {
    let project = try TestProject.shop()
    try project.archive("all", "shop")
    for night in TestProject.nights { try project.succeed("run", "shop", "--batch", night) }
    let target = try TestWarehouse.database()
    let errors = Pipe()
    let process = try Tool.martlet.start(
      ["rebuild", "--into", target], in: project.root, warehouse: project.warehouse, output: Pipe(), errors: errors)
    var told = ""
    while !told.contains("(1 of 3): published") {
      let more = errors.fileHandleForReading.availableData
      if more.isEmpty { break }
      told += String(decoding: more, as: UTF8.self)
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    var outcome = try rebuild(project, into: target)
    for _ in 0..<50 where outcome.status == 75 {
      Foundation.Thread.sleep(forTimeInterval: 0.1)
      outcome = try rebuild(project, into: target)
    }
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("(1 of 3): there already"), "\(outcome.errors)")
    expectEqual(try project.star("crm"), try project.star("crm", in: target), "after the kill")
  }

  @Test func `a night that was delivered again is taken as it was delivered last`() throws {
    let project = try TestProject.shop()
    try project.archive("all", "shop")
    let night = TestProject.nights[0]
    try project.succeed("run", "shop", "--batch", night)
    // The last order is taken back by another delivery of the same night.
    try project.edit("exports/shop/orders_\(night).csv") { text in
      text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2).joined(separator: "\n") + "\n"
    }
    let last = try TestProject.shop(exportsOf: project)
    try last.succeed("run", "shop", "--batch", night)
    try project.succeed("run", "shop", "--batch", night)
    try project.emptyExports()
    let target = try TestWarehouse.database()
    let outcome = try rebuild(project, into: target)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("1 files were delivered anew later"), "\(outcome.output)")
    expectEqual(try last.star("crm"), try project.star("crm", in: target), "the last delivery")
  }

  @Test func `absence from the last export of each night means deletion, as it did`() throws {
    func make() throws -> TestProject {
      let page = try #require(Specification.all.first { $0.name == "deletions.md" })
      return try SpecifiedProject(try page.page()).project
    }
    let nights = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25"]
    let (project, last) = (try make(), try make())
    try project.archive("all", "spec")
    for night in nights { try project.succeed("run", "spec", "--batch", night) }
    // The last night once more, without its first member, under another name: the first name lists nobody any more.
    let (name, other) = ("exports/catalogue_2026-11-25.csv", "exports/catalogue_2026-11-25b.csv")
    var lines = String(decoding: try project.read(name), as: UTF8.self).split(separator: "\n").map(String.init)
    lines.remove(at: 1)
    let fewer = Data((lines.joined(separator: "\n") + "\n").utf8)
    for each in [project, last] {
      try FileManager.default.removeItem(atPath: each.path(name))
      try each.write(other, fewer)
      try each.edit("pipelines/spec.yaml") {
        $0.replacing("catalogue_{batch}.csv", with: "catalogue_{batch}*.csv").replacing(
          "at_most: 50%", with: "at_most: 100%")
      }
    }
    for night in nights { try last.succeed("run", "spec", "--batch", night) }
    try project.succeed("run", "spec", "--batch", "2026-11-25")
    try project.emptyExports()
    let target = try TestWarehouse.database()
    let outcome = try rebuild(project, into: target)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let schema = try #require(try FileManager.default.contentsOfDirectory(atPath: project.path("schemas")).first)
    expectEqual(try last.star(schema), try project.star(schema, in: target), "the last export of each night")
  }

  @Test func `nights are made by the definitions of today, which no change of the old star could follow`() throws {
    let page = try #require(Specification.all.first { $0.name == "deletions.md" })
    let nights = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25"]
    let (project, today) = (try SpecifiedProject(page.page()).project, try SpecifiedProject(page.page()).project)
    let declared = "        absent: {means: deleted, at_most: 50%}\n"
    try project.edit("pipelines/spec.yaml") { $0.replacing(declared, with: "") }
    for night in nights.reversed() { try project.succeed("run", "spec", "--batch", night) }
    func change(_ project: TestProject) throws {
      try project.edit("schemas/spec/dimensions/product.yaml") {
        $0.replacing("history: overwrite", with: "history: versioned")
      }
      try project.edit("schemas/spec/warehouse.yaml") { $0.replacing("Europe/Berlin", with: "Asia/Shanghai") }
    }
    try change(project)
    try change(today)
    try project.edit("pipelines/spec.yaml") {
      $0.replacing("price: price}\n", with: "price: price}\n" + declared)
    }
    for night in nights { try today.succeed("run", "spec", "--batch", night) }
    #expect(try project.run("run", "spec", "--batch", nights[0]).status == 2)
    let target = try TestWarehouse.database()
    let outcome = try rebuild(project, into: target)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let reason = "6 of 6 batches were published by other definitions than today's"
    #expect(outcome.output.contains(reason), "\(outcome.output)")
    expectEqual(try today.star("spec"), try project.star("spec", in: target), "by the definitions of today")
  }

  @Test func `two warehouses of one database, one after the other`() throws {
    let project = try TestProject.shop()
    for (from, to) in [("pipelines/people.yaml", ""), ("schemas/people", ""), ("exports", "more")] {
      try FileManager.default.copyItem(
        at: PersonTests.folder.appendingPathComponent(from),
        to: URL(fileURLWithPath: project.path(to.isEmpty ? from : to)))
    }
    try project.edit("pipelines/people.yaml") { $0.replacing("exports: exports\n", with: "exports: more\n") }
    let night = PersonTests.nights[0].name
    try project.succeed("run", "shop", "--batch", TestProject.nights[0])
    try project.succeed("run", "people", "--batch", night)
    let target = try TestWarehouse.database()
    func rebuild(_ warehouse: String) throws -> Tool.Outcome {
      try Tool.martlet.run(["rebuild", warehouse, "--into", target], in: project.root, warehouse: project.warehouse)
    }
    let first = try rebuild("crm")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors.contains("has other warehouses, too, fed by people"), "\(first.errors)")
    let second = try rebuild("people")
    #expect(second.status == 0 && !second.errors.contains("other warehouses"), "\(second)")
    expectEqual(try project.star("crm"), try project.star("crm", in: target), "the first")
    let definition = try DefinitionReader.warehouse(folder: project.path("schemas/people"))
    expectEqual(
      try StarContent.of(project.warehouse, definition), try StarContent.of(target, definition), "the second")
  }

  @Test func `files that are nowhere are named before anything is done`() throws {
    let project = try TestProject.shop()
    for night in TestProject.nights.prefix(2) { try project.succeed("run", "shop", "--batch", night) }
    let gone = "orders_2026-11-20_2.csv"
    try FileManager.default.removeItem(atPath: project.path("exports/shop/\(gone)"))
    try project.edit("exports/shop/catalogue_2026-11-21.csv") { $0 + "\n" }
    let target = try TestWarehouse.database()
    let refused = try rebuild(project, into: target)
    #expect(refused.status == 1, "\(refused.errors)")
    for text in [
      "shop 2026-11-20: \(gone): no longer there", "catalogue_2026-11-21.csv: other bytes lie there now",
      "2 files are nowhere as delivered; nothing was done",
    ] { #expect(refused.errors.contains(text), "\(text) is not in: \(refused.errors)") }
    #expect(try TestProject.dump(target).isEmpty)
    let partial = try rebuild(project, into: target, "--partial")
    #expect(partial.status == 0, "\(partial.errors)")
    #expect(partial.output.contains("2 files are nowhere as delivered, and were done without"), "\(partial.output)")
  }

  @Test func `what cannot be a target, or a night, is told, and nothing is done`() throws {
    let project = try TestProject.shop()
    try project.succeed("run", "shop", "--batch", TestProject.nights[0])
    func fails(_ status: Int32, _ says: String, _ arguments: String...) throws {
      let outcome = try Tool.martlet.run(["rebuild"] + arguments, in: project.root, warehouse: project.warehouse)
      #expect(outcome.status == status && outcome.errors.contains(says), "\(arguments): \(outcome.errors)")
    }
    let empty = try TestWarehouse.database()
    try fails(2, "--into is missing")
    try fails(2, "--into names the database that is to be made again", "--into", project.warehouse)
    try fails(2, "the warehouse is on a server of your own", "--into", "fresh")
    try fails(2, "--swap is for a database of the private PostgreSQL", "--into", empty, "--swap")
    try fails(2, "--into cannot be Fresh", "--into", "Fresh")
    try fails(2, "--into holds a password", "--into", "host=h password=x dbname=d")
    try fails(2, "no batch 2026-11-29 has been published", "--into", empty, "--without", "2026-11-29")
    try fails(1, "no batch of the warehouse crm is left", "--into", empty, "--without", TestProject.nights[0])
    let other = try TestProject.shop()
    try other.succeed("run", "shop", "--batch", TestProject.nights[1])
    try fails(2, "is neither empty nor begun by this rebuild", "--into", other.warehouse)
    #expect(try TestProject.dump(empty).isEmpty)
    let nothing = try TestWarehouse.database()
    let outcome = try Tool.martlet.run(["rebuild", "--into", empty], in: project.root, warehouse: nothing)
    #expect(outcome.status == 1 && outcome.errors.contains("nothing has been published"), "\(outcome.errors)")
  }

  @Test func `in the private PostgreSQL the new star takes the old one's place while nobody is connected`() throws {
    let project = try TestProject(definitions: TraceTests.folder, exports: true)
    let cluster = try PrivateCluster(projectRoot: project.root, isDurable: false)
    try cluster.up()
    defer { try? cluster.destroy() }
    func martlet(_ arguments: String...) throws -> Tool.Outcome { try Tool.martlet.run(arguments, in: project.root) }
    #expect(try martlet("run", "store", "--batch", "2026-11-20").status == 0)
    let made = try martlet("rebuild", "--into", "fresh")
    #expect(made.status == 0 && made.errors.contains("--into fresh --swap"), "\(made.errors)")
    let reader = try Connection(conninfo: cluster.conninfo)
    let busy = try martlet("rebuild", "--into", "fresh", "--swap")
    #expect(busy.status == 75 && busy.errors.contains("somebody is connected"), "\(busy.errors)")
    #expect(try reader.integer("select count(*) from martlet.batch") == 1)
    reader.close()
    let swapped = try martlet("rebuild", "--into", "fresh", "--swap")
    #expect(swapped.status == 0 && swapped.errors.contains("the database martlet_1 now"), "\(swapped.errors)")
    #expect(try martlet("audit").status == 0)
    #expect(try martlet("run", "store", "--batch", "2026-11-20").errors.contains("published already"))
    let names = try Connection(conninfo: cluster.conninfo(database: "postgres"))
    defer { names.close() }
    let found = try names.query("select datname from pg_database where datname !~ 'template' order by 1").texts
    #expect(found.compactMap { $0[0] } == ["martlet", "martlet_1", "postgres"])
  }
}
