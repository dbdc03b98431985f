import Foundation
import PostgreSQL
import TestWarehouse
import Testing

/// Delivered files that are kept: once, as they came, before anything of them is published.
@Suite(.serialized) struct ArchiveTests {
  private static let night: String = TestProject.nights[0]

  /// Names of the files that a project's archive keeps.
  private static func kept(_ project: TestProject) throws -> [String] {
    let found = FileManager.default.enumerator(atPath: project.path("archive/files"))
    let files = found?.compactMap { $0 as? String } ?? []
    return files.filter { $0.contains("/") }.sorted()
  }

  /// The digests of all files in the ledger.
  private static func delivered(_ project: TestProject) throws -> Set<String> {
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    guard try connection.text("select to_regclass('martlet.file')") != nil else { return [] }
    let rows = try connection.query("select sha256 from martlet.file where status <> 'replayed'")
    return Set(rows.texts.compactMap { $0[0] })
  }

  private static func digest(_ name: String) -> String {
    let last = name.split(separator: "/").last.map(String.init) ?? ""
    return last.hasSuffix(".zst") ? String(last.dropLast(4)) : last
  }

  @Test func `every row is traced the same when the exports are gone`() throws {
    let project = try TraceTests.store(archive: "all")
    func traces() throws -> [String] {
      try TraceTests.Sample.all.map { sample in
        try Tool.martlet.succeed(["trace"] + sample.arguments, in: project.root, warehouse: project.warehouse).output
      }
    }
    let before = try traces()
    #expect(try Self.delivered(project) == Set(Self.kept(project).map(Self.digest)))
    try project.emptyExports()
    let after = try traces()
    for (name, (one, other)) in zip(TraceTests.Sample.all.map(\.name), zip(before, after)) {
      let same = other.replacing(", from the archive", with: "")
        .replacing("\"from_archive\": true", with: "\"from_archive\": false")
      #expect(one == same, "\(name)")
    }
    #expect(after.contains { $0.contains("orders_2026-11-22.csv, from the archive") })
    let audit = try project.succeed("audit", "--files").output
    #expect(audit.contains("of them in the archive"), "\(audit)")
    #expect(audit.contains(/archive: \d+ files, .*: digests: right/), "\(audit)")
    // What was corrected once can be read again, and what is open replayed.
    try project.succeed("rejects", "replay", "--pipeline", "store")
    #expect(try project.run("status").output.contains(/archive: .* in \d+ files/))
  }

  @Test func `standard input, packed files and the same bytes again are kept as they came, and once`() throws {
    let project = try TestProject.shop()
    try project.archive("all", "shop")
    let orders = project.path("exports/shop/orders_\(Self.night).csv")
    let whole = try Data(contentsOf: URL(fileURLWithPath: orders))
    let other = "exports/shop/orders_\(Self.night)_2.csv"
    try Tool(path: "/usr/bin/gzip").succeed([project.path(other)], in: project.root)
    try FileManager.default.moveItem(atPath: project.path(other + ".gz"), toPath: project.path(other))
    try project.succeed("run", "shop", "--batch", Self.night)
    let kept = try Self.kept(project)
    #expect(try Set(kept.map(Self.digest)) == Self.delivered(project))
    // What came packed is kept as it is.
    let packed = try project.read(other)
    let plain = try #require(kept.filter { !$0.hasSuffix(".zst") }.first)
    #expect(kept.count { !$0.hasSuffix(".zst") } == 1)
    #expect(try project.read("archive/files/\(plain)") == packed)
    let mode = try FileManager.default.attributesOfItem(atPath: project.path("archive"))[.posixPermissions] as? Int
    #expect(mode == 0o700)
    #expect(try project.read("archive/.gitignore") == Data("*\n".utf8))

    // The same bytes by standard input, under another night.
    let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: orders))
    let second = TestProject.nights[1]
    try FileManager.default.removeItem(atPath: project.path("exports/shop/orders_\(second).csv"))
    let outcome = try Tool.martlet.run(
      ["run", "shop", "--batch", second, "--stdin", "shop_orders"], in: project.root, warehouse: project.warehouse,
      input: input)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try Self.kept(project).count == Self.delivered(project).count)

    // Standard input that is new, whose rejects are then replayed.
    let third = TestProject.nights[2]
    try project.write("input.csv", whole + Data("#BAD,a,b\n".utf8))
    let given = try Tool.martlet.run(
      ["run", "shop", "--batch", third, "--stdin", "shop_orders"], in: project.root, warehouse: project.warehouse,
      input: try FileHandle(forReadingFrom: URL(fileURLWithPath: project.path("input.csv"))))
    #expect(given.status == 0, "\(given.errors)")
    let replay = try project.run("rejects", "replay", "--batch", third, "--source", "shop_orders")
    #expect(replay.status == 0 && replay.errors.contains("rejected again"), "\(replay)")
    #expect(try project.succeed("audit", "--files").output.contains("of them in the archive"))
  }

  @Test func `a damaged file of the archive is told, and never read`() throws {
    let project = try TraceTests.store(archive: "all")
    try project.emptyExports()
    for file in try Self.kept(project) {
      try project.write("archive/files/\(file)", try project.read("archive/files/\(file)").dropLast(9))
    }
    let audit = try project.run("audit", "--files")
    #expect(audit.status == 1 && audit.output.contains("archive: files with other bytes than kept"), "\(audit.output)")
    let trace = try project.succeed("trace", "sales", "--grain", "order_id=M1,line_no=1").output
    #expect(trace.contains("the archive's copy of it is damaged"), "\(trace)")
  }

  @Test func `killed at any moment, nothing is published that is not kept, and the next run completes it`() throws {
    let base = try TestProject.shop()
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<6 {
      let project = try TestProject.shop(exportsOf: base)
      try project.archive("all", "shop")
      let moment = Double.random(in: 0...1.5, using: &generator)
      let process = try Tool.martlet.start(
        ["run", "shop", "--batch", Self.night], in: project.root, warehouse: project.warehouse, output: Pipe(),
        errors: Pipe())
      Thread.sleep(forTimeInterval: moment)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let kept = Set(try Self.kept(project).map(Self.digest))
      #expect(try Self.delivered(project).isSubset(of: kept), "killed after \(moment) s")
      // The server notices within a second that its client is gone.
      var outcome = try project.run("run", "shop", "--batch", Self.night)
      for _ in 0..<50 where outcome.status == 75 {
        Thread.sleep(forTimeInterval: 0.1)
        outcome = try project.run("run", "shop", "--batch", Self.night)
      }
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try Set(Self.kept(project).map(Self.digest)) == Self.delivered(project))
      #expect(try project.succeed("audit", "--files").output.contains("digests: right"))
      try project.succeed("clean")
      #expect(!FileManager.default.fileExists(atPath: project.path("archive/.partial")))
    }
  }

  @Test func `stage by stage, extract keeps, and load publishes nothing that is not kept`() throws {
    let project = try TestProject.shop()
    try project.archive("all", "shop")
    for stage in ["extract", "snapshot", "transform"] { try project.succeed(stage, "shop", "--batch", Self.night) }
    let kept = try Self.kept(project)
    #expect(kept.count == 6)
    try FileManager.default.removeItem(atPath: project.path("archive/files/\(kept[0])"))
    let refused = try project.run("load", "shop", "--batch", Self.night)
    #expect(refused.status == 1 && refused.errors.contains("is not in the archive"), "\(refused.errors)")
    try project.succeed("extract", "shop", "--batch", Self.night)
    try project.succeed("load", "shop", "--batch", Self.night)
    #expect(try Self.kept(project) == kept)
  }

  @Test func `clean removes what no batch needs that the policy keeps`() throws {
    let project = try TestProject.shop()
    try project.archive("1", "shop")
    // A file of all nights is needed by the newest, too.
    let shared = "exports/shop/catalogue_2026-11-20.csv"
    for night in TestProject.nights.dropFirst() {
      try project.write("exports/shop/catalogue_\(night).csv", try project.read(shared))
    }
    for night in TestProject.nights { try project.succeed("run", "shop", "--batch", night) }
    let all = try Self.kept(project)
    let dry = try project.succeed("clean", "--dry-run").errors
    #expect(dry.contains("shop 2026-11-20: would go from the archive"), "\(dry)")
    #expect(!dry.contains("shop 2026-11-22: would go"))
    #expect(try Self.kept(project) == all)
    try project.succeed("clean")
    let left = try Self.kept(project)
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    let wanted = try connection.query("select sha256 from martlet.file where batch_id = 3")
    #expect(Set(left.map(Self.digest)) == Set(wanted.texts.compactMap { $0[0] }))
    // Without a policy nothing goes; by a time, what is older.
    try project.edit("pipelines/shop.yaml") { $0.replacing("\narchive: 1", with: "") }
    let said = try project.succeed("clean", "--keep", "0").errors
    #expect(said.contains("shop: all of the archive is left: its pipeline does not archive"), "\(said)")
    #expect(try Self.kept(project) == left)
    try project.archive("1s", "shop")
    Thread.sleep(forTimeInterval: 1.1)
    #expect(try project.succeed("clean", "shop").errors.contains("0 files, 0 B stay"))
    #expect(try Self.kept(project).isEmpty)
  }

  @Test func `a folder of the name that holds something else is left alone`() throws {
    let project = try TestProject.shop()
    try project.archive("all", "shop")
    try FileManager.default.createDirectory(atPath: project.path("archive"), withIntermediateDirectories: true)
    try project.write("archive/letters.txt", Data())
    let outcome = try project.run("run", "shop", "--batch", Self.night)
    #expect(outcome.status == 1 && outcome.errors.contains("holds something else: letters.txt"), "\(outcome.errors)")
    #expect(try Self.delivered(project).isEmpty)
    #expect(try project.succeed("clean").errors.contains("removed 0 run folders"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: project.path("archive")) == ["letters.txt"])
    try FileManager.default.removeItem(atPath: project.path("archive/letters.txt"))
    try project.succeed("run", "shop", "--batch", Self.night)
  }

  @Test func `two runs at once keep the same bytes, and both complete`() throws {
    let project = try TestProject.shop()
    try project.archive("all", "shop")
    let other = try TestWarehouse.database()
    let processes = try [project.warehouse, other, project.warehouse, other].enumerated().map { index, warehouse in
      try Tool.martlet.start(
        ["run", "shop", "--batch", TestProject.nights[index / 2]], in: project.root, warehouse: warehouse,
        output: Pipe(), errors: Pipe())
    }
    for process in processes { process.waitUntilExit() }
    // Runs of one night take turns, as do runs of one warehouse.
    for warehouse in [project.warehouse, other] {
      for night in TestProject.nights {
        let outcome = try Tool.martlet.run(["run", "shop", "--batch", night], in: project.root, warehouse: warehouse)
        #expect(outcome.status == 0, "\(outcome.errors)")
      }
    }
    #expect(try Set(Self.kept(project).map(Self.digest)) == Self.delivered(project))
    #expect(try project.succeed("audit", "--files").output.contains("digests: right"))
  }

  @Test func `without a policy nothing is kept`() throws {
    let project = try TestProject.shop()
    try project.succeed("run", "shop", "--batch", Self.night)
    #expect(!FileManager.default.fileExists(atPath: project.path("archive")))
  }
}
