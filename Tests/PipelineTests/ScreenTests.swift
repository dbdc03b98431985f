import Foundation
import PostgreSQL
import Testing

/// A project that is screened in every way there is, over five nights: `Golden/screens` has what the run tells, the audit
/// and the events of each. `MARTLET_RECORD=1` writes what was found in place of what was expected (and fails): read it
/// before it is kept.
@Suite(.serialized) struct ScreenTests {
  static let name = "screens"
  private static let folder = ReadyMadeProject.golden.appendingPathComponent(name)
  private static let nights = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"]
  private static let lastNight = "2026-11-24"

  private func make() throws -> TestProject { try TestProject(definitions: Self.folder, exports: true) }

  private func expect(_ found: String, _ night: String) throws {
    let file = Self.folder.appendingPathComponent("expected/\(night).txt")
    if ProcessInfo.processInfo.environment["MARTLET_RECORD"] != nil {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(found.utf8).write(to: file)
      Issue.record("recorded \(night)")
      return
    }
    expectLines(found, try String(contentsOf: file, encoding: .utf8), night)
  }

  /// Events of a batch, with the fact row that stands at their place, if one does.
  private func events(_ night: String, _ warehouse: String) throws -> String {
    let connection = try Connection(conninfo: warehouse)
    defer { connection.close() }
    let rows = try connection.query(
      """
      select e.source, e.screen, f.path, e.line, e.record, e.row_number, e.column_name, e.message,
        s.receipt || ' ' || s.line_no as sold
      from martlet.error_events e join martlet.batch b using (batch_id) left join martlet.file f using (file_id)
        left join till.sales s using (file_id, record, row_number)
      where b.name = $1 order by e.source, e.screen, e.file_id, e.record, e.row_number, e.message
      """, [night])
    return (0..<rows.count).map { rows.row($0).map { $0 ?? "—" }.joined(separator: " | ") }.joined(separator: "\n")
  }

  @Test("four nights are published with what their screens say, the fifth is stopped with status 3")
  func nights() throws {
    let project = try make()
    for night in Self.nights {
      let told = try project.succeed("run", Self.name, "--batch", night, "--summary", "\(night).json").errors
      let lines = told.split(separator: "\n").drop { !$0.hasPrefix("accounting of ") }
      let last = try #require(lines.firstIndex { $0.hasPrefix("  balanced: ") })
      let accounting = lines[...last].joined(separator: "\n")
      let audit = try project.succeed("screens", "--batch", night).output
      try expect("\(accounting)\n\n\(audit)\n\(try events(night, project.warehouse))\n", night)
    }
    let before = try project.dump()
    let stopped = try project.run("run", Self.name, "--batch", Self.lastNight, "--summary", "stopped.json")
    #expect(stopped.status == 3)
    let told = stopped.errors.split(separator: "\n").filter { $0.hasPrefix("  ") || $0.hasPrefix("martlet:") }
    try expect(told.joined(separator: "\n") + "\n", Self.lastNight)
    expectEqual(before, try project.dump(), "a stopped batch")
    for (file, count) in [("stopped.json", 16), ("2026-11-20.json", 16)] {
      let summary = try #require(try JSONSerialization.jsonObject(with: project.read(file)) as? [String: Any])
      let screens = try #require(summary["screens"] as? [[String: Any]])
      #expect(screens.count == count, "\(file)")
      #expect(screens.contains { $0["outcome"] as? String == "stopped" } == (file == "stopped.json"))
    }
    try project.succeed("audit")
  }

  @Test("stage by stage, kept run and run come to the same, and a stage stops with status 3, too")
  func stages() throws {
    let (plain, kept, stages) = (try make(), try make(), try make())
    for night in Self.nights {
      try plain.succeed("run", Self.name, "--batch", night)
      try kept.succeed("run", Self.name, "--batch", night, "--keep")
      for stage in ["extract", "snapshot", "transform", "load"] {
        try stages.succeed(stage, Self.name, "--batch", night)
      }
      let files = try stages.stageFiles(Self.name, night)
      let keptFiles = try kept.stageFiles(Self.name, night)
      #expect(files.keys.contains("conformed/error_events.table") && files.keys.contains("snapshot/history.table"))
      for (name, data) in files { #expect(keptFiles[name] == data, "\(night)/\(name) differs") }
    }
    expectEqual(try plain.dump(), try stages.dump(), "stage by stage")
    for stage in ["extract", "snapshot"] { try stages.succeed(stage, Self.name, "--batch", Self.lastNight) }
    #expect(try stages.run("transform", Self.name, "--batch", Self.lastNight).status == 3)
    expectEqual(try plain.dump(), try stages.dump(), "a stopped stage")
  }

  @Test("a night that is delivered again in parts is judged by all that it has; its gaps are not judged")
  func revisions() throws {
    let project = try make()
    for night in Self.nights.prefix(3) { try project.succeed("run", Self.name, "--batch", night) }
    try project.succeed("run", Self.name, "--batch", "2026-11-23")
    let more =
      "receipt,line,sold_at,sku,units,price,paid_by,town,canton\n"
      + (157..<163).map { "R\($0),1,2026-11-23 10:00,TEA,1,5.00,card,Bern,BE\n" }.joined()
    try project.write("exports/receipts_2026-11-23_2.csv", Data(more.utf8))
    try project.succeed("run", Self.name, "--batch", "2026-11-23")
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    let rows = try connection.query(
      """
      select s.screen, s.outcome, s.measured, s.note from martlet.screens s join martlet.batch b using (batch_id)
      where b.revision = 2 and s.source = 'receipts' and s.screen in ('volume', 'receipt.gaps') order by 1
      """)
    #expect(
      (0..<rows.count).map { rows.row($0).map { $0 ?? "—" }.joined(separator: " | ") } == [
        "receipt.gaps | not tested | — | some of its files were published before, and are not read again",
        "volume | passed | 10 | 10 records; the median of the 3 batches before is 16",
      ])
  }

  @Test("a ledger with counts of screens by file keeps them under another name")
  func earlierLedger() throws {
    let project = try make()
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    try connection.execute(
      """
      create schema martlet;
      create table martlet.screens (file_id int not null, screen text not null, severity text not null, rows int8 not null);
      create index screens_file on martlet.screens (file_id);
      insert into martlet.screens values (1, 'status.in', 'flag', 3)
      """)
    try project.succeed("run", Self.name, "--batch", Self.nights[0])
    #expect(try connection.integer("select sum(rows) from martlet.screens_by_file") == 3)
    #expect(try connection.integer("select count(*) from martlet.screens") == 16)
  }
}
