import Foundation
import PostgreSQL
import Testing

/// The questions of `Golden/questions/crm.md`: from cuboids, from the star, and by SQL that was written by hand.
@Suite(.serialized) struct QuestionTests {
  private struct Example {
    var arguments: [String]
    var sql: String
  }

  @Test func `of a list have the same answer from cuboids, from the star and by SQL written by hand`() throws {
    let file = Repository.root.appendingPathComponent("Tests/PipelineTests/Golden/questions/crm.md")
    let page = Specification.Page(try String(contentsOf: file, encoding: .utf8))
    let examples = zip(page.commands, page.tables.dropFirst()).map {
      Example(arguments: Array($0.dropFirst()), sql: $1.text)
    }
    #expect(examples.count >= 60)
    let project = try TestProject(definitions: Repository.root)
    // Counts that are kept are kept over the nights.
    try project.edit("schemas/crm/cubes/sales.yaml") {
      $0 + """
          total:    {levels: [], counts: [orders, customers]}
          year:     {levels: [date.year], counts: [orders, customers]}
          month:    {levels: [date.month], counts: [orders, customers]}
          channel:  {levels: [channel.code], counts: [orders, customers]}
          category: {levels: [product.category], counts: [orders, customers]}
          department: {levels: [product.department], counts: [orders, customers]}

        """
    }
    let exports = [
      "--out", "exports/shop", "--truth", "none", "--nights", "6", "--from", "2025-12-27", "--lines", "300",
    ]
    try Tool.exportgen.succeed(exports, in: project.root)
    for night in ["2025-12-27", "2025-12-28", "2025-12-29", "2025-12-30", "2025-12-31", "2026-01-01"] {
      try project.succeed("run", "shop", "--batch", night)
    }
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    try connection.execute(page.tables[0].text)
    try project.succeed("cube", "verify", "sales")
    var (fromCuboids, kept) = (0, 0)
    for example in examples {
      let question = example.arguments.joined(separator: " ")
      let answer = try project.answer(example.arguments)
      if answer.source.contains("cuboid") { fromCuboids += 1 }
      if answer.source.contains("counts kept in") { kept += 1 }
      let star = try project.answer(example.arguments + ["--from-star"])
      #expect(star.lines == answer.lines, "\(question)")
      let byHand = try connection.query(example.sql).texts.map { row in row.map { $0 ?? "" }.joined(separator: "|") }
      #expect(answer.lines.sorted() == byHand.sorted(), "\(question)")
    }
    #expect(fromCuboids > 20)
    #expect(kept >= 5)
    #expect(
      try connection.integer("select count(*) from martlet.question where answered_from like 'cuboid %'") ?? 0 > 20)
  }

  @Test func `that are wrong are told of first: no server is waited for, and none is started`() throws {
    let project = try TestProject(definitions: Repository.root)
    for server in ["host=/nowhere", nil] {
      let wrong = try Tool.martlet.run(
        ["query", "sales", "--measures", "net_amuont"], in: project.root, warehouse: server)
      #expect(wrong.status == 2)
      #expect(wrong.errors.contains("did you mean 'net_amount'?"), "\(wrong.errors)")
    }
    #expect(try Tool.martlet.run(["status"], in: project.root).output.contains("version: not made yet"))
    let right = try Tool.martlet.run(
      ["query", "sales", "--measures", "net_amount"], in: project.root, warehouse: "host=/nowhere")
    #expect(right.status == 75)
    #expect(right.errors.contains("cannot reach the warehouse"), "\(right.errors)")
  }

  @Test func `that are saved are read by check as they would be asked`() throws {
    let project = try TestProject(definitions: Repository.root)
    #expect(try project.succeed("check", "shop").output.contains(", 2 saved questions"))
    try project.edit("schemas/crm/questions/contact_rate.yaml") {
      $0.replacing("contacts / orders", with: "contacts / ordres")
    }
    let wrong = try project.run("check", "shop")
    #expect(wrong.status == 2)
    #expect(
      wrong.errors.contains(
        "schemas/crm/questions/contact_rate.yaml:5:48: this question has no measure 'ordres'\n  → did you mean 'orders'?"
      ),
      "\(wrong.errors)")
    let unknown = try project.run("query", "--saved", "contact_rat")
    #expect(unknown.status == 2)
    #expect(
      unknown.errors.contains("--saved: there is no saved question 'contact_rat'\n  → did you mean 'contact_rate'?"))
    #expect(try project.run("query").errors.contains("CUBE is missing"))
  }

  @Test func `are cancelled on the server by a signal`() throws {
    let project = try TestProject(definitions: Repository.root)
    try project.succeed("schema", "apply", "crm")
    let blocker = try Connection(conninfo: project.warehouse)
    defer { blocker.close() }
    try blocker.execute("begin; lock table crm.sales_fact in access exclusive mode")
    let process = try Tool.martlet.start(
      ["query", "sales", "--measures", "rows", "--from-star"], in: project.root, warehouse: project.warehouse,
      output: Pipe(),
      errors: Pipe())
    let observer = try Connection(conninfo: project.warehouse)
    defer { observer.close() }
    let waiting = """
      select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
      """
    var isWaiting = false
    for _ in 0..<600 where !isWaiting {
      isWaiting = try observer.integer(waiting) == 1
      if !isWaiting { Thread.sleep(forTimeInterval: 0.05) }
    }
    #expect(isWaiting)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(try observer.integer(waiting) == 0)
  }
}

extension TestProject {
  /// The rows of an answer, in words, and what was said of where they come from.
  fileprivate func answer(_ arguments: [String]) throws -> (lines: [String], source: String) {
    let outcome = try Tool.martlet.succeed(arguments + ["--format", "ndjson"], in: root, warehouse: warehouse)
    let lines = try outcome.output.split(separator: "\n").map { line in
      let row = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let totals = row["_total"] as? [String] ?? []
      let specials = row["_special"] as? [String: String] ?? [:]
      // Names in the order of the line: levels, then measures. Numbers by their text: a double has too few digits.
      return try Self.fields(line).map { name, text in
        if totals.contains(name) { return "∑" }
        if let special = specials[name] { return "(\(special))" }
        if text == "null" { return try #require(row[name] as? NSNull) == NSNull() && isLevel(name) ? "—" : "" }
        return text
      }.joined(separator: "|")
    }
    return (lines, outcome.errors)
  }

  private func isLevel(_ name: String) -> Bool {
    name.contains(".") && !name.hasSuffix(".customers")
      || ["order_status", "currency", "system", "entry"].contains(name)
  }

  /// Names and values of an object that has no objects in it but the last two.
  private static func fields(_ line: Substring) -> [(name: String, text: String)] {
    let own = line.dropFirst().split(separator: ", \"_total\": ", maxSplits: 1, omittingEmptySubsequences: false)[0]
    return own.matches(of: /"((?:[^"\\]|\\.)*)": (null|true|false|-?[0-9.]+|"(?:[^"\\]|\\.)*")/).map { match in
      let text = String(match.output.2)
      let value = (try? JSONSerialization.jsonObject(with: Data("[\(text)]".utf8)) as? [Any])?.first as? String
      return (String(match.output.1), value ?? text)
    }
  }
}
