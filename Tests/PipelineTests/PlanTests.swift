import Foundation
import PostgreSQL
import Testing

/// A plan says what a run comes to, before it is run, and leaves nothing behind.
@Suite(.serialized) struct PlanTests {
  /// Plans a night, runs it, and compares.
  private static func compare(
    _ project: TestProject, _ pipeline: String, _ night: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try everything(project)
    let output = try project.succeed(
      "plan", pipeline, "--batch", night, "--format", "json", sourceLocation: sourceLocation
    ).output
    try #expect(before == everything(project), "plan of \(night)", sourceLocation: sourceLocation)
    let plan = try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    #expect(plan["state"] as? String == "open")
    let sums = try sums(project, plan)
    let run = try project.succeed(
      "run", pipeline, "--batch", night, "--summary", "summary.json", sourceLocation: sourceLocation)
    let summary = try #require(JSONSerialization.jsonObject(with: project.read("summary.json")) as? [String: Any])
    func lines(_ value: Any?) throws -> String {
      let value = try #require(value)
      return String(
        decoding: try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .prettyPrinted]),
        as: UTF8.self)
    }
    expectLines(try lines(plan["accounting"]), try lines(summary["accounting"]), "accounting of \(night)")
    let told = run.errors.split(separator: "\n").map(String.init)
    try expectDimensions(plan, told, night)
    try expectFacts(plan, told, night)
    try expectPersons(plan, project, night)
    // Sums as they stood when it was planned are those before; those after stand now.
    #expect(sums.map(\.before) == sums.map(\.found), "sums before \(night)")
    #expect(try Self.sums(project, plan).map(\.found) == sums.map(\.after), "sums after \(night)")
  }

  /// All rows, and all relations there are: what a plan makes must be gone.
  private static func everything(_ project: TestProject) throws -> [String: [String]] {
    var dump = try project.dump()
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    dump["catalog"] = try connection.query(
      """
      select n.nspname || '.' || c.relname || ' ' || c.relkind::text || ' ' || c.relfilenode || ' '
        || coalesce(pg_sequence_last_value(case when c.relkind = 'S' then c.oid end)::text, '')
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1
      """
    ).texts.map { $0[0] ?? "" }
    return dump
  }

  private static func groups(_ value: Any?) -> [String: Int] {
    let groups = (value as? [[String: Any]]) ?? []
    return Dictionary(uniqueKeysWithValues: groups.map { ($0["what"] as? String ?? "", $0["count"] as? Int ?? 0) })
  }

  /// `customer: 83 members, 13 relinked; versions: 78 new, 43 changed, 15 gone`, as the run tells it.
  private static func expectDimensions(_ plan: [String: Any], _ told: [String], _ night: String) throws {
    for dimension in try #require(plan["dimensions"] as? [[String: Any]]) {
      let name = try #require(dimension["dimension"] as? String)
      let groups = groups(dimension["changes"])
      let count = { (names: String...) in names.reduce(0) { $0 + (groups[$1] ?? 0) } }
      let line = told.first { $0.hasPrefix("  \(name): ") && $0.contains(" members, ") }
      let numbers = (line ?? "").matches(of: /\d+/).compactMap { Int($0.output) }
      let expected = numbers.count == 5 ? [numbers[0], numbers[2], numbers[3], numbers[4]] : [0, 0, 0, 0]
      let planned = [count("new", "known now"), count("inserted"), count("changed", "closed"), count("deleted")]
      #expect(planned == expected, "\(name) of \(night): \(line ?? "nothing told")")
    }
  }

  /// What became of rows is compared by the accounting; here, that the tables say the same, and what was bound anew.
  private static func expectFacts(_ plan: [String: Any], _ told: [String], _ night: String) throws {
    let accounting = try #require(plan["accounting"] as? [String: Any])
    for fact in try #require(plan["facts"] as? [[String: Any]]) {
      let name = try #require(fact["fact"] as? String)
      var groups = groups(fact["changes"])
      let rebound = told.first { $0.hasPrefix("  \(name): ") && $0.hasSuffix(" bound to other versions") }
        .flatMap { Int($0.dropFirst(name.count + 4).prefix { $0.isNumber }) }
      #expect(groups.removeValue(forKey: "rebound") == rebound, "\(name) of \(night)")
      var published: [String: Int] = [:]
      for file in try #require(accounting["files"] as? [[String: Any]]) {
        for feed in file["published"] as? [[String: Any]] ?? [] where feed["table"] as? String == name {
          published.merge(feed["rows"] as? [String: Int] ?? [:], uniquingKeysWith: +)
        }
      }
      #expect(groups == published, "\(name) of \(night)")
    }
  }

  private static func expectPersons(_ plan: [String: Any], _ project: TestProject, _ night: String) throws {
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    let schema = try #require(try connection.text("select warehouse from martlet.applied"))
    for dimension in try #require(plan["dimensions"] as? [[String: Any]]) {
      let name = try #require(dimension["dimension"] as? String)
      let table = SQL.identifier(schema, "\(name)_relink")
      guard try connection.text("select to_regclass($1)", [table]) != nil else { continue }
      let groups = groups(dimension["changes"])
      for (change, what) in [("merge", "merged"), ("split", "split")] {
        let found = try connection.integer(
          """
          select count(distinct (from_id, to_id)) from \(table)
          where batch_id = (select max(batch_id) from martlet.batch) and change = $1
          """, [change])
        #expect(Int64(groups[what] ?? 0) == found, "\(what) \(name) of \(night)")
      }
    }
  }

  /// Sums that a plan tells, beside those found in the warehouse.
  private static func sums(
    _ project: TestProject, _ plan: [String: Any]
  ) throws -> [(before: String, after: String, found: String)] {
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    let schema =
      try connection.text("select to_regclass('martlet.applied')") == nil
      ? "none" : try connection.text("select warehouse from martlet.applied") ?? "none"
    return try (plan["facts"] as? [[String: Any]] ?? []).flatMap { fact in
      let view = SQL.identifier(schema, fact["fact"] as? String ?? "")
      let exists = try connection.text("select to_regclass($1)", [view]) != nil
      return try (fact["sums"] as? [[String: String]] ?? []).map { sum in
        let (measure, before, after) = (sum["measure"] ?? "", sum["before"] ?? "", sum["after"] ?? "")
        let total = measure == "rows" ? "count(*)" : "coalesce(sum(\(SQL.identifier(measure))), 0)"
        let places = before.split(separator: ".").dropFirst().first?.count ?? 0
        let query = "select round((\(total))::numeric, \(places))::text from \(view)"
        let nothing = places == 0 ? "0" : "0." + String(repeating: "0", count: places)
        return (before, after, exists ? try connection.text(query) ?? nothing : nothing)
      }
    }
  }

  @Test("of the shop's nights, in order and late, a plan comes to what the run comes to")
  func shop() throws {
    let project = try TestProject.shop()
    for night in ["2026-11-20", "2026-11-22", "2026-11-21"] { try Self.compare(project, "shop", night) }
  }

  @Test("of nights of persons who merge and split")
  func people() throws {
    let project = try PersonTests.project()
    for night in PersonTests.nights {
      try PersonTests.pin(night.pins, in: project)
      try Self.compare(project, "people", night.name)
    }
  }

  @Test("of nights made at random, and pins by chance", arguments: [11, 12] as [UInt64])
  func random(_ seed: UInt64) throws {
    let project = try PersonOrderTests.project()
    for night in PersonOrderTests.nights(seed) {
      try PersonOrderTests.deliver(night, to: project)
      try Self.compare(project, "people", night.name)
    }
  }

  @Test("of the golden projects with exports of their own", arguments: ReadyMadeProject.all)
  func golden(_ sample: ReadyMadeProject) throws {
    let project = try sample.make()
    for night in ["2026-11-20", "2026-11-21"] { try Self.compare(project, sample.name, night) }
  }

  @Test("of the nights of the traps", arguments: Specification.all)
  func traps(_ specification: Specification) throws {
    let specified = try SpecifiedProject(try specification.page())
    for night in specified.page.nights { try Self.compare(specified.project, specified.pipeline, night.name) }
  }

  @Test("readers wait for nothing: a plan ends while they hold every table")
  func readers() throws {
    let project = try TestProject.shop()
    try project.succeed("schema", "apply")
    for night in TestProject.nights.prefix(2) {
      let reader = try Connection(conninfo: project.warehouse)
      defer { reader.close() }
      try reader.begin(.repeatableRead)
      let tables = try reader.query(
        """
        select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('crm', 'crm_cube', 'martlet')
        union all select format('%I.%I', schemaname, viewname) from pg_views where schemaname = 'crm'
        """)
      for table in tables.texts { try reader.execute("select from \(table[0] ?? "") limit 1") }
      // Whoever waits for a lock waits a minute, then fails.
      try project.succeed("plan", "shop", "--batch", night)
      reader.rollback()
      try project.succeed("run", "shop", "--batch", night)
    }
  }

  @Test("a batch that a screen stops ends with 3, and the plan as far as it goes")
  func stopped() throws {
    let project = try TestProject(definitions: ReadyMadeProject.golden.appendingPathComponent("screens"), exports: true)
    for night in ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"] {
      try Self.compare(project, "screens", night)
    }
    let before = try Self.everything(project)
    let run = try project.run("run", "screens", "--batch", "2026-11-24")
    let plan = try project.run("plan", "screens", "--batch", "2026-11-24", "--summary", "plan.json")
    #expect(run.status == 3 && plan.status == 3)
    #expect(plan.output.hasPrefix("screens 2026-11-24 would be stopped: "), "\(plan.output)")
    #expect(plan.output.contains("rows, not compared with what is published, since the batch is stopped"))
    #expect(plan.output.contains("\nscreens that fail\n"))
    let failure = { (errors: String) in errors.split(separator: "\n").filter { $0.hasPrefix("martlet:") } }
    #expect(failure(run.errors) == failure(plan.errors) && !failure(plan.errors).isEmpty)
    let summary = try #require(try JSONSerialization.jsonObject(with: project.read("plan.json")) as? [String: Any])
    #expect(summary["status"] as? Int == 3 && summary["command"] as? String == "plan")
    #expect(try before == Self.everything(project))
  }

  @Test("what is published already is said so; while another run publishes, the plan is to be tried again")
  func published() throws {
    let project = try TestProject.shop()
    let night = TestProject.nights[0]
    try project.succeed("run", "shop", "--batch", night)
    #expect(try project.succeed("plan", "shop", "--batch", night).output.contains("is published already, as batch 1"))
    let other = try Connection(conninfo: project.warehouse)
    defer { other.close() }
    #expect(try other.tryLock(0x6d61_7274_6c65_74))
    #expect(try project.run("plan", "shop", "--batch", TestProject.nights[1]).status == 75)
  }

  @Test("definitions that ask for other columns than the tables have are brought in line by hand first")
  func outOfLine() throws {
    let project = try TestProject.shop()
    try project.succeed("run", "shop", "--batch", TestProject.nights[0])
    try project.edit("schemas/crm/facts/sales.yaml") {
      $0.replacing("measures:\n", with: "measures:\n  tip: {type: decimal(2), additive: true}\n")
    }
    let before = try Self.everything(project)
    let plan = try project.run("plan", "shop", "--batch", TestProject.nights[1])
    #expect(plan.status == 1)
    #expect(plan.errors.contains("martlet schema apply"), "\(plan.errors)")
    #expect(try before == Self.everything(project))
    try project.succeed("schema", "apply")
    try project.succeed("plan", "shop", "--batch", TestProject.nights[1])
  }

  @Test("keys and values of persons are told with --raw alone")
  func raw() throws {
    let project = try PersonTests.project()
    let nights = PersonTests.nights.prefix(2).map(\.name)
    try project.succeed("run", "people", "--batch", nights[0])
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    func told(_ arguments: String...) throws -> String {
      let outcome = try Tool.martlet.succeed(
        ["plan", "people", "--batch", nights[1]] + arguments, in: project.root, warehouse: project.warehouse)
      return outcome.output + outcome.errors
    }
    let (plain, json, raw) = (try told(), try told("--format", "json"), try told("--raw"))
    try project.succeed("run", "people", "--batch", nights[1])
    let personal = try connection.query(
      """
      select account from people.person_member where member_id > 0 and length(account) > 3
      union select name from people.person where name is not null and length(name) > 3
      """
    ).texts.compactMap { $0[0] }
    #expect(personal.contains { raw.contains($0) }, "\(raw)")
    #expect(personal.filter { plain.contains($0) || json.contains($0) } == [])
    #expect(plain.contains("person 3"))
  }
}
