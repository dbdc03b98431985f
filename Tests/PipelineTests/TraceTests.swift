import Foundation
import PostgreSQL
import StageFiles
import Testing

/// Rows led back to their sources, with the command. `Golden/trace` is a small store whose nights have one of each: a row
/// that is replaced, confirmed, or comes late; values filled down, counted, looked up, mapped; a rejected record that was
/// corrected; a member of an archive; rows within a record; persons that turn out to be one. `traces/` has what is
/// told of each, to be read as documentation. `MARTLET_RECORD=1` writes what was found in place of what was expected.
@Suite(.serialized) struct TraceTests {
  static let folder: URL = Repository.root.appendingPathComponent("Tests/PipelineTests/Golden/trace")

  /// The store after its nights; the one of 2026-11-19 comes last.
  static func store(
    archive: String? = nil, nights: [String] = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-19"]
  ) throws -> TestProject {
    let project = try TestProject(definitions: folder, exports: true)
    if let archive { try project.archive(archive, "store") }
    try zip("payments_2026-11-21", ["payments.csv"], in: project.path("exports"))
    for night in nights { try project.succeed("run", "store", "--batch", night) }
    guard nights.contains("2026-11-20") else { return project }
    let rejected = try project.succeed("rejects", "export", "--batch", "2026-11-20").output
    try project.write("rejected.txt", Data(rejected.replacing(",a-1,x,", with: ",a-1,4,").utf8))
    try project.succeed("rejects", "replay", "rejected.txt")
    return project
  }

  private static func zip(_ archive: String, _ names: [String], in folder: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/zip")
    process.arguments = ["-q", "-X", archive] + names
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  /// A trace that is written down.
  struct Sample: CustomTestStringConvertible, Sendable {
    var name: String
    var arguments: [String]
    var testDescription: String { name }

    init(_ name: String, _ arguments: String...) {
      self.name = name
      self.arguments = arguments
    }

    static let all = [
      Sample("replaced", "sales", "--grain", "system=shop,order_id=#1001,entry=line,line_no=1"),
      Sample("replaced-raw", "sales", "--grain", "system=shop,order_id=#1001,entry=line,line_no=1", "--raw", "--all"),
      Sample("filled-down", "sales", "--grain", "order_id=#1001,line_no=2"),
      Sample("looked-up", "sales", "--grain", "order_id=#1003,entry=line"),
      Sample("corrected", "sales", "--grain", "order_id=#1002"),
      Sample("corrected-raw", "sales", "--grain", "order_id=#1002", "--raw"),
      Sample("zip-member", "sales", "--grain", "order_id=#1003,entry=payment"),
      Sample("json-row", "sales", "--grain", "order_id=M1,line_no=2"),
      Sample("merged-later", "sales", "--grain", "order_id=M1,line_no=1"),
      Sample("program", "sales", "--grain", "order_id=#1003,entry=line", "--format", "json"),
      Sample("person", "customer", "--member", "shop:anna@x.example"),
      Sample("person-raw", "customer", "--member", "market:77", "--raw"),
      Sample("first-version", "customer", "--key", "1"),
      Sample("person-program", "customer", "--member", "shop:anna@x.example", "--format", "json"),
    ]

    static let later = [
      Sample("missing-file", "sales", "--grain", "order_id=M1,line_no=1"),
      Sample("changed-file", "sales", "--grain", "system=shop,order_id=#1001,entry=line,line_no=1"),
      Sample("changed-definitions", "sales", "--grain", "order_id=#1002"),
    ]
  }

  @Test("what is told is what is expected")
  func samples() throws {
    let project = try Self.store()
    for sample in Sample.all { try compare(sample, project) }
    // The files as they lie there later.
    try FileManager.default.removeItem(atPath: project.path("exports/market_2026-11-20.json"))
    try project.edit("exports/orders_2026-11-22.csv") { $0.replacing("Bern", with: "Biel") }
    try project.edit("pipelines/store.yaml") { $0.replacing("bezahlt: paid", with: "bezahlt: settled") }
    for sample in Sample.later { try compare(sample, project) }
    try FileManager.default.removeItem(atPath: project.path("pipelines/store.yaml"))
    try compare(Sample("no-definitions", "sales", "--grain", "order_id=#1003,entry=payment"), project)
  }

  @Test("no such row, fact, column or member: what to do is told, and the status")
  func notFound() throws {
    let project = try TestProject(definitions: Self.folder, exports: true)
    func fails(_ status: Int32, _ words: String, _ arguments: String...) throws {
      let outcome = try Tool.martlet.run(["trace"] + arguments, in: project.root, warehouse: project.warehouse)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
    try fails(1, "nothing has been published", "sales", "--key", "1")
    try project.succeed("run", "store", "--batch", "2026-11-20")
    try fails(2, "did you mean 'sales'?", "sale", "--key", "1")
    try fails(2, "did you mean 'customer'?", "custoner", "--key", "1")
    try fails(2, "date is generated", "date", "--key", "20261120")
    try fails(2, "either --key or --grain", "sales")
    try fails(2, "either --key or --member", "customer", "--key", "1", "--member", "shop:a")
    try fails(2, "must be a whole number", "sales", "--key", "#1001")
    try fails(2, "its columns: system, order_id, entry, line_no", "sales", "--grain", "order=#1001")
    try fails(2, "'one' is no integer", "sales", "--grain", "order_id=#1001,line_no=one")
    try fails(2, "there is no system before the key", "customer", "--member", "anna@x.example")
    try fails(1, "sales has no row of key 1", "sales", "--key", "1")
    try fails(1, "no row of this grain", "sales", "--grain", "order_id=#9")
    try fails(
      1, "system, entry, line_no, too: system=shop,entry=line,line_no=1 or", "sales", "--grain", "order_id=#1001")
    try fails(1, "has no version of key 99", "customer", "--key", "99")
    try fails(1, "has no version of key -1", "customer", "--key", "-1")
    try fails(1, "no member of customer", "customer", "--member", "shop:nobody@x.example")
  }

  @Test("docs/trace.md shows what is told")
  func page() throws {
    let page = try String(contentsOf: Repository.root.appendingPathComponent("docs/trace.md"), encoding: .utf8)
    for name in ["replaced", "person"] {
      let text = try String(contentsOf: Self.folder.appendingPathComponent("traces/\(name).txt"), encoding: .utf8)
      for line in text.split(separator: "\n") where !line.contains("TODAY") {
        #expect(page.contains("\n\(line)\n"), "\(name)")
      }
    }
  }

  @Test("rows of the ready-made sources: the record is found, and gives the row", arguments: ReadyMadeProject.all)
  func readyMade(_ sample: ReadyMadeProject) throws {
    let project = try sample.make()
    for night in ["2026-11-20", "2026-11-21"] { try project.succeed("run", sample.name, "--batch", night) }
    try checkRows(of: ["sales": 6, "interactions": 4], in: project)
  }

  /// Keys are hashes: the rows of the least ones are as good as drawn by lot.
  @Test("rows of the generated shop: the record is found, and gives the row that stands")
  func generated() throws {
    let project = try TestProject.shop()
    for night in TestProject.nights { try project.succeed("run", "shop", "--batch", night) }
    try checkRows(of: ["sales": 30, "interactions": 12, "customer": 12, "product": 4], in: project)
  }

  /// Traces some rows of tables, at most so many.
  private func checkRows(of tables: [String: Int], in project: TestProject) throws {
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    for (table, count) in tables.sorted(by: { $0.key < $1.key }) {
      let order = table == "customer" || table == "product" ? "hashint4(\(table)_key)" : "\(table)_key"
      let keys = try connection.query(
        "select \(table)_key from crm.\(table) where \(table)_key not between -3 and -1 order by \(order) limit \(count)"
      )
      for row in 0..<keys.count {
        let key = try #require(keys.text(row, 0))
        let output = try project.succeed("trace", table, "--key", key, "--format", "json").output
        let trace = try #require(JSONReader.value(Array(output.utf8)))
        #expect(trace["same"] == .boolean(true), "\(table) \(key): \(output)")
        guard table == "sales" || table == "interactions" else { continue }
        let place = try #require(trace["place"])
        #expect(place["not_run_again"] == .null && trace["batch"]?["same_definitions"] == .boolean(true))
        #expect(trace["record"]?["columns"]?.elements.isEmpty == false, "\(table) \(key): \(output)")
      }
    }
  }

  private func compare(_ sample: Sample, _ project: TestProject) throws {
    let outcome = try Tool.martlet.succeed(["trace"] + sample.arguments, in: project.root, warehouse: project.warehouse)
    try compare(outcome.output, sample)
  }

  private func compare(_ output: String, _ sample: Sample) throws {
    // When it was published differs from run to run.
    let told = output.replacing(/20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \+0\d:00(?= by martlet)/, with: "TODAY")
      .replacing(/"published_at": "[^"]*"/, with: "\"published_at\": \"TODAY\"")
    let words = sample.arguments.map { $0.contains(/[#=]/) ? "'\($0)'" : $0 }.joined(separator: " ")
    let text = "$ martlet trace \(words)\n\(told)"
    let file = Self.folder.appendingPathComponent("traces/\(sample.name).txt")
    if ProcessInfo.processInfo.environment["MARTLET_RECORD"] != nil {
      try Data(text.utf8).write(to: file)
      Issue.record("recorded \(sample.name)")
    } else {
      #expect(text == (try String(contentsOf: file, encoding: .utf8)))
    }
    if !sample.arguments.contains("--raw") {
      for personal in ["anna", "Anna", "Lee"] where !sample.arguments.contains(where: { $0.contains(personal) }) {
        #expect(!told.contains(personal), "\(sample.name) tells a personal value")
      }
    }
  }
}
