import Definitions
import Foundation
import PostgreSQL
import TestWarehouse
import Testing

/// A published night taken out again: the star of the others, as if it had never come.
@Suite(.serialized) struct UnloadTests {
  /// Nights with all dirt on, published in their order. `MARTLET_UNLOAD=all` takes out each of them; else the first, the
  /// last, and one between: every night takes its time.
  @Test func `any of ten generated nights: the star loaded without it; run again, the star with it`() throws {
    let project = try Self.shop(nights: 10)
    let nights = (20...29).map { "2026-11-\($0)" }
    for night in nights { try project.succeed("run", "shop", "--batch", night) }
    let full = try project.star("crm")
    let isAll = ProcessInfo.processInfo.environment["MARTLET_UNLOAD"] == "all"
    for index in isAll ? Array(nights.indices) : [0, 4, 9] {
      let night = nights[index]
      let without = try Self.shop(exportsOf: project)
      for other in nights where other != night { try without.succeed("run", "shop", "--batch", other) }
      let star = try without.star("crm")
      #expect(star["sales"] != full["sales"], "\(night)")
      let outcome = try project.succeed("unload", night)
      #expect(outcome.output.contains("left out: shop \(night)"), "\(outcome.output)")
      expectEqual(star, try project.star("crm"), "without \(night)")
      try project.succeed("audit", "--cuboids")
      try project.succeed("run", "shop", "--batch", night)
      expectEqual(full, try project.star("crm"), "with \(night) again")
    }
  }

  @Test func `the newest night leaves no trace; what stands keeps its numbers and times`() throws {
    let project = try Self.shop()
    let nights = TestProject.nights
    for night in nights.prefix(2) { try project.succeed("run", "shop", "--batch", night) }
    let before = try project.dump()
    let times = "select string_agg(row(b)::text, '; ' order by batch_id) from martlet.batch b"
    let published = try project.value(times)
    try project.succeed("run", "shop", "--batch", nights[2])
    let full = try project.dump()
    let plan = try project.succeed("unload", "shop/\(nights[2])", "--dry-run")
    #expect(plan.output.contains(/sales rows +[\d,]+ +[\d,]+ +differs/), "\(plan.output)")
    expectEqual(full, try project.dump(), "a plan changes nothing")
    try project.succeed("unload", nights[2])
    var after = try project.dump()
    let unloaded = after.removeValue(forKey: "martlet.unloaded")
    var expected = before
    expected.removeValue(forKey: "martlet.unloaded")
    // Up to which version cuboids are kept.
    after.removeValue(forKey: "martlet.cuboid")
    expected.removeValue(forKey: "martlet.cuboid")
    expectEqual(expected, after, "unloaded")
    #expect(unloaded?.count == 1 && unloaded?[0].contains("shop,2026-11-22,1,crm") == true, "\(unloaded ?? [])")
    #expect(try project.value(times) == published)
    // Known to be gone, by name and number; and that again is nothing to do.
    for name in [nights[2], "3"] {
      let audit = try project.run("audit", name)
      #expect(audit.status == 1 && audit.errors.contains("shop \(nights[2]) was unloaded at 2"), "\(audit.errors)")
    }
    let again = try project.succeed("unload", nights[2])
    #expect(again.errors.contains("was unloaded at") && again.errors.contains("nothing is left"), "\(again.errors)")
    // Its number is not given again.
    try project.succeed("run", "shop", "--batch", nights[2])
    #expect(try project.value("select max(batch_id) || ' ' || max(warehouse_version) from martlet.batch") == "4 5")
  }

  @Test(
    "deliveries in archives, late nights and replays: each as it was, and those of the night gone with it",
    arguments: ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-19"])
  func store(_ night: String) throws {
    let nights = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-19"]
    let project = try TraceTests.store(archive: "all")
    try project.emptyExports()
    try project.succeed("unload", night)
    let without = try TraceTests.store(nights: nights.filter { $0 != night })
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: project.path("schemas")).first)
    expectEqual(try without.star(name), try project.star(name), "without \(night)")
    try project.succeed("audit")
    let left = try project.value("select count(*) from martlet.replayed")
    #expect(left == (night == "2026-11-20" ? "0" : "1"))
  }

  @Test func `a night that was delivered several times: all of it goes, and all deliveries of others stand`() throws {
    func make() throws -> TestProject { try Self.shop() }
    let (project, without) = (try make(), try make())
    let nights = TestProject.nights
    for each in [project, without] {
      try each.archive("all", "shop")
      try each.succeed("run", "shop", "--batch", nights[0])
      // Rows that only the earlier delivery had stay in the star.
      try each.edit("exports/shop/orders_\(nights[0]).csv") { text in
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2).joined(separator: "\n") + "\n"
      }
      try each.succeed("run", "shop", "--batch", nights[0])
    }
    for _ in 0..<2 {
      try project.succeed("run", "shop", "--batch", nights[1])
      try project.edit("exports/shop/orders_\(nights[1]).csv") { text in
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2).joined(separator: "\n") + "\n"
      }
    }
    try project.emptyExports()
    try project.succeed("unload", nights[1])
    expectEqual(try without.star("crm"), try project.star("crm"), "without both deliveries")
    #expect(try project.value("select count(*) from martlet.unloaded") == "2")
  }

  @Test("absences follow", arguments: ["2026-11-21", "2026-11-23", "2026-11-25"])
  func absences(_ night: String) throws {
    let page = try #require(Specification.all.first { $0.name == "deletions.md" })
    let nights = (20...25).map { "2026-11-\($0)" }
    func make(_ nights: [String]) throws -> TestProject {
      let project = try SpecifiedProject(page.page()).project
      try project.edit("pipelines/spec.yaml") { $0.replacing("at_most: 50%", with: "at_most: 100%") }
      for night in nights { try project.succeed("run", "spec", "--batch", night) }
      return project
    }
    let (project, without) = (try make(nights), try make(nights.filter { $0 != night }))
    try project.succeed("unload", night)
    let schema = try #require(try FileManager.default.contentsOfDirectory(atPath: project.path("schemas")).first)
    expectEqual(try without.star(schema), try project.star(schema), "without \(night)")
  }

  @Test func `two warehouses of one database with facts of one name: the other one stays, and both balance`() throws {
    let project = try Self.shop()
    let nights = TestProject.nights
    try FileManager.default.copyItem(atPath: project.path("schemas/crm"), toPath: project.path("schemas/second"))
    try project.edit("schemas/second/warehouse.yaml") { $0.replacing("\nwarehouse: crm", with: "\nwarehouse: second") }
    try FileManager.default.copyItem(
      atPath: project.path("pipelines/shop.yaml"), toPath: project.path("pipelines/other.yaml"))
    try project.edit("pipelines/other.yaml") {
      $0.replacing("pipeline: shop", with: "pipeline: other").replacing("warehouse: crm", with: "warehouse: second")
    }
    for (pipeline, night) in [("shop", 0), ("other", 0), ("shop", 1), ("other", 1), ("shop", 2)] {
      try project.succeed("run", pipeline, "--batch", nights[night])
    }
    for name in ["crm", "second"] {
      let audit = try project.succeed("audit", "--schema", name)
      #expect(audit.output.contains("\(name == "crm" ? 3 : 2) batches balance"), "\(audit.output)")
    }
    let before = try project.dump()
    let ledger = """
      select string_agg(row(b, f)::text, '; ' order by file_id) from martlet.batch b join martlet.file f using (batch_id)
      where pipeline = 'other'
      """
    let theirs = try project.value(ledger)
    let without = try Self.shop(exportsOf: project)
    for night in [nights[0], nights[2]] { try without.succeed("run", "shop", "--batch", night) }
    try project.succeed("unload", "shop/\(nights[1])", "--schema", "crm")
    let definition = try DefinitionReader.warehouse(folder: project.path("schemas/crm"))
    expectEqual(
      try StarContent.of(without.warehouse, definition), try StarContent.of(project.warehouse, definition),
      "without a night")
    let after = try project.dump()
    for table in before.keys where table.hasPrefix("second") || table.hasSuffix("_second_sales") {
      #expect(before[table] == after[table], "\(table)")
    }
    #expect(try project.value(ledger) == theirs)
    for name in ["crm", "second"] { try project.succeed("audit", "--cuboids", "--schema", name) }
    #expect(try project.run("unload", nights[1], "--schema", "crm").errors.contains("was unloaded at"))
    try project.succeed("unload", nights[1], "--schema", "second")
    try project.succeed("audit", "--schema", "crm")
  }

  @Test func `what cannot be unloaded is told, and nothing is done`() throws {
    let project = try Self.shop()
    let nights = TestProject.nights
    func fails(_ status: Int32, _ says: String, _ arguments: String...) throws {
      let outcome = try Tool.martlet.run(["unload"] + arguments, in: project.root, warehouse: project.warehouse)
      #expect(outcome.status == status && outcome.errors.contains(says), "\(arguments): \(outcome.errors)")
    }
    try fails(2, "nothing has been published", nights[0])
    for night in nights.prefix(2) { try project.succeed("run", "shop", "--batch", night) }
    let before = try project.dump()
    try fails(2, "no batch 2026-11-29 has been published", "2026-11-29")
    try fails(2, "--scratch names the warehouse's own database", nights[0], "--scratch", project.warehouse)
    let other = try Self.shop(exportsOf: project)
    try other.succeed("run", "shop", "--batch", nights[0])
    let theirs = try other.dump()
    try fails(2, "name an empty database", nights[0], "--scratch", other.warehouse)
    expectEqual(theirs, try other.dump(), "a database that is not empty")
    try project.edit("pipelines/shop.yaml") { $0 + "# another version\n" }
    try fails(2, "1 of 1 batches were published by other definitions than today's", nights[0])
    expectEqual(before, try project.dump(), "refused")
    // By those of today, in a database that is given, and left as empty as it was.
    let given = try TestWarehouse.database()
    try project.succeed("unload", nights[0], "--current-definitions", "--scratch", given)
    #expect(try TestProject.dump(given).isEmpty)
    let gone = "exports/shop/orders_\(nights[1]).csv"
    try FileManager.default.removeItem(atPath: project.path(gone))
    try project.succeed("run", "shop", "--batch", nights[0])
    let now = try project.dump()
    try fails(1, "orders_\(nights[1]).csv: no longer there", nights[0])
    expectEqual(now, try project.dump(), "a file is nowhere")
    // Whoever takes out the last one as well has an empty star.
    try project.succeed("unload", nights[1])
    try project.succeed("unload", nights[0])
    #expect(try project.value("select count(*) from crm.sales") == "0")
    try project.succeed("audit", "--cuboids")
  }

  @Test func `killed while it works: as before; the next one finds the dead one's database, and drops it`() throws {
    let project = try Self.shop()
    let nights = TestProject.nights
    for night in nights { try project.succeed("run", "shop", "--batch", night) }
    let before = try project.dump()
    for line in ["(1 of 2): published", "compare and audit"] {
      try kill(project, ["unload", nights[1]]) { $0.contains(line) }
      var after = try project.dump()
      after["martlet.unloaded"] = before["martlet.unloaded"]
      expectEqual(before, after, "killed at \(line)")
    }
    // Within the transaction, which waits for the ledger here.
    let other = try Connection(conninfo: project.warehouse)
    defer { other.close() }
    try other.execute("begin; lock table martlet.unloaded in share mode")
    try kill(project, ["unload", nights[1]]) { _ in
      (try? project.value(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")) != "0"
    }
    try other.execute("rollback")
    expectEqual(before, try project.dump(), "killed in the transaction")
    #expect(try Self.scratches(project) == "1")
    let without = try Self.shop(exportsOf: project)
    for night in [nights[0], nights[2]] { try without.succeed("run", "shop", "--batch", night) }
    try project.succeed("unload", nights[1])
    expectEqual(try without.star("crm"), try project.star("crm"), "after the kills")
    try project.succeed("audit", "--cuboids")
    #expect(try Self.scratches(project) == "0")
  }

  /// Readers who hold what they read, and views of their own, are not in the way.
  @Test func `readers see the night, or not; nobody waits`() throws {
    let project = try Self.shop()
    for night in TestProject.nights { try project.succeed("run", "shop", "--batch", night) }
    let reader = try Connection(conninfo: project.warehouse)
    defer { reader.close() }
    try reader.execute(
      """
      create view public.mine as select f.net_amount, c.customer_id from crm.sales f
      join crm.customer c using (customer_key); grant select on crm.customer to public
      """)
    let sum = "select sum(net_amount) from public.mine"
    let before = try reader.text(sum)
    try reader.begin(.repeatableRead, readOnly: true)
    #expect(try reader.text(sum) == before)
    try project.succeed("unload", TestProject.nights[1])
    #expect(try reader.text(sum) == before)
    try reader.commit()
    #expect(try reader.text(sum) != before)
    #expect(try reader.text("select has_table_privilege('public', 'crm.customer', 'select')") == "t")
  }

  // MARK: Steps

  /// The shop alone, with so many nights.
  private static func shop(exportsOf other: TestProject? = nil, nights: Int = 3) throws -> TestProject {
    let project = try TestProject(definitions: Repository.root)
    for path in ["schemas/ssb", "pipelines/ssb.yaml"] {
      try FileManager.default.removeItem(atPath: project.path(path))
    }
    if let other {
      try FileManager.default.copyItem(atPath: other.path("exports"), toPath: project.path("exports"))
      return project
    }
    try Tool.exportgen.succeed(
      ["--out", "exports/shop", "--truth", "truth", "--nights", String(nights), "--lines", "600"], in: project.root)
    return project
  }

  /// Starts a command, and kills it as soon as what it has told, or something else, says so; then its sessions are over.
  private func kill(_ project: TestProject, _ arguments: [String], when isTime: (String) -> Bool) throws {
    let errors = Pipe()
    let process = try Tool.martlet.start(
      arguments, in: project.root, warehouse: project.warehouse, output: Pipe(), errors: errors)
    let told = GrowingText(errors)
    for _ in 0..<6000 where process.isRunning {
      if isTime(told.text) { break }
      Foundation.Thread.sleep(forTimeInterval: 0.01)
    }
    #expect(process.isRunning, "it ended before: \(told.text)")
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let held = """
      select count(*) from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())
      """
    for _ in 0..<200 where try project.value(held) != "0" { Foundation.Thread.sleep(forTimeInterval: 0.05) }
  }

  private static func scratches(_ project: TestProject) throws -> String? {
    try project.value(
      """
      select count(*) from pg_database where datname = 'martlet_unload_' || (
      select oid from pg_database where datname = current_database())
      """)
  }
}

/// What a process has told so far.
private final class GrowingText: @unchecked Sendable {
  // Read and written under the lock only.
  private var data = Data()
  private let lock = NSLock()

  init(_ pipe: Pipe) {
    Foundation.Thread.detachNewThread { [self] in
      while true {
        let more = pipe.fileHandleForReading.availableData
        if more.isEmpty { return }
        lock.withLock { data += more }
      }
    }
  }

  var text: String { lock.withLock { String(decoding: data, as: UTF8.self) } }
}

extension TestProject {
  /// The one value that a query of the warehouse gives.
  fileprivate func value(_ query: String) throws -> String? {
    let connection = try Connection(conninfo: warehouse)
    defer { connection.close() }
    return try connection.text(query)
  }
}
