import Foundation
import PostgreSQL
import Testing

/// Three systems that do not know one another, over seven nights: who is who, what is known of them, and which facts are
/// found under them. `Golden/identity/after` has what is expected after each night, readable as a specification;
/// `MARTLET_RECORD=1` writes what was found in its place (and fails).
@Suite(.serialized) struct PersonTests {
  /// A night, what its pipeline pins, and who is explained after it.
  struct Night {
    var name: String
    var pins = ""
    var explained: [String] = []
  }

  static let apart = """
    identity:
      person:
        apart: [["shop:anna@x.example", "desk:11"]]

    """
  static let together = """
    identity:
      person:
        together:
          - ["shop:carl@x.example", "desk:12"]
          - ["calls:k9", "shop:m1"]

    """
  static let nights = [
    Night(name: "2026-03-01", explained: ["desk:12", "shop:m1"]),
    Night(name: "2026-03-02", explained: ["desk:11"]),
    Night(name: "2026-03-03", explained: ["shop:bob@x.example"]),
    Night(name: "2026-03-04", explained: ["shop:bob@x.example"]),
    Night(name: "2026-03-05", pins: apart, explained: ["desk:11"]),
    Night(name: "2026-03-06", pins: together, explained: ["desk:12", "desk:11"]),
    Night(name: "2026-03-07", pins: together, explained: ["calls:k9"]),
  ]

  static let folder = ReadyMadeProject.golden.appendingPathComponent("identity")

  static func project() throws -> TestProject { try TestProject(definitions: folder, exports: true) }

  /// Writes the pipeline's pins.
  static func pin(_ pins: String, in project: TestProject) throws {
    let plain = try String(contentsOf: folder.appendingPathComponent("pipelines/people.yaml"), encoding: .utf8)
    try project.write("pipelines/people.yaml", Data(plain.replacing("sources:\n", with: pins + "sources:\n").utf8))
  }

  @Test("who is who after each night")
  func nights() throws {
    let project = try Self.project()
    for night in Self.nights {
      try Self.pin(night.pins, in: project)
      try project.succeed("run", "people", "--batch", night.name)
      var found = try Self.report(project.warehouse)
      // Distinct persons, before and after merges and splits; `cube verify` holds the cuboid against the star.
      let question = ["query", "contacts", "--measures", "contacts,persons,amount", "--by", "person.city", "--rollup"]
      let answer = try Tool.martlet.succeed(question, in: project.root, warehouse: project.warehouse).output
      found += "\n\(question.joined(separator: " "))\n\n" + Self.indented(answer)
      for name in night.explained {
        let told = try project.succeed("identity", "explain", "person", name, "--raw")
        found +=
          "\nidentity explain person \(name) --raw\n\n"
          + Self.indented(told.output)
      }
      try project.succeed("cube", "verify", "contacts")
      let file = Self.folder.appendingPathComponent("after/\(night.name).txt")
      if ProcessInfo.processInfo.environment["MARTLET_RECORD"] != nil {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(found.utf8).write(to: file)
        Issue.record("recorded \(night.name)")
        continue
      }
      expectLines(found, try String(contentsOf: file, encoding: .utf8), night.name)
    }
    try project.succeed("audit")
  }

  @Test("nights in any order, with the pins of the last: the same star")
  func order() throws {
    let inOrder = try Self.project()
    for night in Self.nights {
      try Self.pin(night.pins, in: inOrder)
      try inOrder.succeed("run", "people", "--batch", night.name)
    }
    let expected = try inOrder.star("people")
    for order in [[6, 5, 4, 3, 2, 1, 0], [3, 0, 6, 1, 5, 2, 4]] {
      let project = try Self.project()
      try Self.pin(Self.together, in: project)
      for night in order { try project.succeed("run", "people", "--batch", Self.nights[night].name) }
      try project.succeed("audit")
      expectEqual(expected, try project.star("people"), "order \(order)")
    }
  }

  @Test("stage by stage, the pins are those of the file: the same to the byte")
  func stages() throws {
    let run = try Self.project()
    let stages = try Self.project()
    for project in [run, stages] {
      try Self.pin(Self.apart, in: project)
      for night in Self.nights.prefix(2) { try project.succeed("run", "people", "--batch", night.name) }
      try Self.pin(Self.together, in: project)
    }
    try run.succeed("run", "people", "--batch", "2026-03-06", "--keep")
    for stage in ["extract", "snapshot", "transform", "load"] {
      try stages.succeed(stage, "people", "--batch", "2026-03-06")
    }
    #expect(try run.stageFiles("people", "2026-03-06") == stages.stageFiles("people", "2026-03-06"))
    expectEqual(try run.dump(), try stages.dump(), "stage by stage")
  }

  @Test("a pin of another pipeline holds, until that pipeline takes it back")
  func otherPipeline() throws {
    let project = try Self.project()
    try Self.pin(Self.apart, in: project)
    try project.edit("pipelines/people.yaml") { $0.replacing("pipeline: people", with: "pipeline: stewards") }
    try FileManager.default.moveItem(
      atPath: project.path("pipelines/people.yaml"), toPath: project.path("pipelines/stewards.yaml"))
    try Self.pin("", in: project)
    func persons() throws -> Int64? {
      let connection = try Connection(conninfo: project.warehouse)
      defer { connection.close() }
      return try connection.integer(
        """
        select count(distinct person_id) from people.person_link join people.person_member using (member_id)
        where account in ('anna@x.example', '11', 'k3')
        """)
    }
    try project.succeed("run", "stewards", "--batch", "2026-03-04")
    for night in ["2026-03-01", "2026-03-02"] { try project.succeed("run", "people", "--batch", night) }
    #expect(try persons() == 2)
    try project.edit("pipelines/stewards.yaml") { $0.replacing(Self.apart, with: "") }
    try project.succeed("run", "stewards", "--batch", "2026-03-05")
    #expect(try persons() == 1)
  }

  @Test("explain tells no keys and values unless asked to, and who is not there")
  func explain() throws {
    let project = try Self.project()
    try project.succeed("run", "people", "--batch", "2026-03-01")
    try project.succeed("run", "people", "--batch", "2026-03-02")
    for form in ["table", "json"] {
      let told = try project.succeed("identity", "explain", "person", "--id", "4", "--format", form).output
      #expect(!told.contains("@") && !told.contains("+41"), "\(told)")
    }
    let json = try project.succeed("identity", "explain", "person", "desk:11", "--format", "json", "--raw").output
    let tree = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(tree["id"] as? Int == 3 && tree["asked"] as? Int == 4)
    #expect((tree["accounts"] as? [[String: Any]])?.map { $0["key"] as? String } == ["k3", "11", "anna@x.example"])
    let history = try #require((tree["history"] as? [[String: Any]])?.first)
    #expect(history["change"] as? String == "merge" && history["kind"] as? String == "email")
    for (arguments, status, message) in [
      (["person", "shop:nobody"], 1, "there is no account of person with this key"),
      (["person", "--id", "99"], 1, "there never was a person 99"), (["person"], 2, "either KEY or --id"),
      (["person", "nobody"], 2, "there is no system before the key"),
      (["parson", "shop:x"], 2, "did you mean 'person'?"),
      (["date", "x"], 2, "each member of date stands for itself"),
    ] {
      let outcome = try Tool.martlet.run(
        ["identity", "explain"] + arguments, in: project.root, warehouse: project.warehouse)
      #expect(outcome.status == status && outcome.errors.contains(message), "\(arguments): \(outcome.errors)")
    }
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "  " + $0 }
      .joined(separator: "\n")
  }

  /// What the star says of persons.
  private static func report(_ warehouse: String) throws -> String {
    let connection = try Connection(conninfo: warehouse)
    defer { connection.close() }
    try connection.execute("set time zone 'UTC'")
    var text = ""
    for (title, query) in tables {
      let rows = try connection.query(query)
      if rows.count > 0 { text += (text.isEmpty ? "" : "\n") + "\(title)\n\n" + StarReport.table(rows) }
    }
    return text
  }

  private static let tables: [(title: String, query: String)] = [
    (
      "persons, a line a version",
      """
      select person_id as person, a.accounts, p.name, p.city, p.segment, p.language, p.owner, p.first_city,
        to_char(nullif(p.valid_from, '-infinity'), 'MM-DD HH24:MI') as since
      from people.person p join (select person_id, string_agg(system || ':' || account, ' ' order by member_id) as accounts
        from people.person_link join people.person_member using (member_id) group by 1) a using (person_id)
      where person_id > 0 order by person_id, p.valid_from
      """
    ),
    (
      "links",
      """
      select m.member_id as account, m.system || ':' || m.account as name, l.person_id as person, l.evidence, l.via_member_id as via
      from people.person_link l join people.person_member m using (member_id) where member_id > 0 order by 1
      """
    ),
    (
      "changes of persons",
      """
      select b.name as night, r.member_id as account, r.from_id as from, r.to_id as to, r.change, r.cause, r.kind,
        r.by_member_id as by, r.via_member_id as via
      from people.person_relink r join martlet.batch b using (batch_id) order by 1, 2, r.change desc
      """
    ),
    (
      "facts, with the person and the version at the time",
      """
      select c.system, c.id, to_char(c.at, 'MM-DD HH24:MI') as at, c.person_member_id as account, p.person_id as person, p.city
      from people.contacts c join people.person p using (person_key) order by c.at, c.id
      """
    ),
  ]
}
