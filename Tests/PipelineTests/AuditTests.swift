import Foundation
import PostgreSQL
import Testing

/// Faults planted by hand into a published warehouse: the audit finds each by its table and key, and says what should
/// be. That it finds nothing where nothing is wrong is proved by every test that audits what it has loaded.
@Suite(.serialized) struct AuditTests {
  /// A warehouse of persons and a fact of theirs, over seven nights.
  private static func people() throws -> TestProject {
    let project = try PersonTests.project()
    for night in PersonTests.nights {
      try PersonTests.pin(night.pins, in: project)
      try project.succeed("run", "people", "--batch", night.name)
    }
    return project
  }

  @Test("every table of a sound warehouse is told with what was proved of it")
  func sound() throws {
    let project = try TestProject.shop()
    for night in TestProject.nights { try project.succeed("run", "shop", "--batch", night) }
    let output = try project.succeed("audit", "--cuboids", "--files").output
    #expect(output.contains("3 batches balance"))
    let patterns = [
      #"sales: [\d,]+ rows: grain, keys, places, \d+ references, bindings: right"#,
      #"interactions: [\d,]+ rows: grain, keys, places, \d+ references, bindings: right"#,
      #"customer: [\d,]+ versions: chains, persons, special members: right"#,
      #"customer_member: [\d,]+ accounts: links, durable ids, evidence: right"#,
      #"date: [\d,]+ rows: special members: right"#, #"cube sales: \d+ cuboids?: rows: right"#,
      #"files: (\d+) of \1 are there as delivered, \1 read again with [\d,]+ records: digests, records: right"#,
    ]
    for pattern in patterns {
      #expect(try output.contains(Regex(pattern)), "\(pattern) is not in\n\(output)")
    }
    // Of one batch, only the accounts are looked at.
    #expect(try !project.succeed("audit", TestProject.nights[0]).output.contains("references"))
  }

  @Test("a file that is gone or another one is no fault; one with other records than the ledger says is")
  func files() throws {
    let project = try Self.people()
    let last = PersonTests.nights[6].name
    let outcome = try project.succeed("audit", "--files")
    // Pins are definitions: all but the last two nights were made with others.
    #expect(outcome.errors.contains("the definitions are others now: records not counted"), "\(outcome.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: project.path("exports")).sorted()
    let gone = try #require(names.first { !$0.contains(last) })
    try FileManager.default.removeItem(atPath: project.path("exports/\(gone)"))
    #expect(try project.succeed("audit", "--files").errors.contains("1 file: no longer there"))
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    try connection.execute(
      """
      update martlet.file set records = records + 1, feeding = feeding + 1
      where file_id = (select max(file_id) from martlet.file)
      """)
    let found = try project.run("audit", "--files")
    #expect(found.status == 1)
    #expect(found.output.contains("files: records that the ledger does not have: 1\n"), "\(found.output)")
  }

  struct Planted: CustomTestStringConvertible {
    var testDescription: String { says }
    /// Takes off what keeps the fault out.
    var before = ""
    var change: String
    /// Beginning of the line that names the fault.
    var says: String
    /// What of the example must be told.
    var example: String
  }

  static let chain =
    "alter table people.person drop constraint if exists person_person_id_valid_start_fkey, drop constraint if exists person_valid_from_valid_to_check, drop constraint if exists person_check"

  static let planted = [
    Planted(
      change: "update people.contacts_fact set person_key = 999999 where contacts_key = $KEY",
      says: "contacts: person_key leads nowhere: 1", example: "contacts_key $KEY: person_key is 999999, should be "),
    Planted(
      change: "update people.contacts_fact set person_member_id = 999999 where contacts_key = $KEY",
      says: "contacts: person_member_id leads nowhere: 1",
      example: "contacts_key $KEY: person_member_id is 999999, person_member has no such member_id"),
    Planted(
      change: """
        update people.contacts_fact set person_key = (select max(person_key) from people.person
          where person_key <> (select person_key from people.contacts_fact where contacts_key = $KEY))
        where contacts_key = $KEY
        """,
      says: "contacts: person_key is not the version in force: 1",
      example: "contacts_key $KEY: person_key is "),
    Planted(
      change: "update people.contacts_fact set date_key = 18000101 where contacts_key = $KEY",
      says: "contacts: date_key leads nowhere: 1",
      example: "contacts_key $KEY: date_key is 18000101, date has no such date_key"),
    Planted(
      change: "update people.contacts_fact set contacts_key = 42 where contacts_key = $KEY",
      says: "contacts: contacts_key is not the key of the grain: 1",
      example: "contacts_key 42: by its grain it should be $KEY"),
    Planted(
      before: "alter table people.contacts_fact drop constraint contacts_fact_pkey",
      change: "insert into people.contacts_fact select * from people.contacts_fact where contacts_key = $KEY",
      says: "contacts: rows of the same key: 1", example: "contacts_key $KEY: there should be one row"),
    Planted(
      change: "update people.contacts_fact set file_id = 999999 where contacts_key = $KEY",
      says: "contacts: batch_id and file_id lead to no file of the ledger: 1",
      example: "contacts_key $KEY: file 999999 of batch "),
    Planted(
      before: chain,
      change: """
        update people.person set valid_from = valid_from + interval '1 second'
        where person_key = (select min(person_key) from people.person where valid_from <> '-infinity')
        """,
      says: "person: gap before the version: 1", example: ", should be "),
    Planted(
      before: chain,
      change: """
        update people.person set valid_from = valid_from - interval '1 second'
        where person_key = (select min(person_key) from people.person where valid_from <> '-infinity')
        """,
      says: "person: the version overlaps the one before: 1", example: ", should be "),
    Planted(
      before: chain,
      change:
        "update people.person set valid_from = '1990-01-01' where person_key = (select max(person_key) from people.person where valid_from = '-infinity')",
      says: "person: the first version is not open to the past: 1", example: "should be -infinity"),
    Planted(
      before: chain,
      change:
        "update people.person set valid_to = '2100-01-01', is_current = false where person_key = (select max(person_key) from people.person where is_current)",
      says: "person: the last version is not open to the future: 1", example: "should be infinity"),
    Planted(
      change:
        "update people.person set is_current = false where person_key = (select max(person_key) from people.person where is_current)",
      says: "person: is_current is not that of the version: 1", example: "is_current is false, should be true"),
    Planted(
      change:
        "insert into people.person (person_key, person_id, valid_from, valid_to, is_current, is_deleted, is_inferred, batch_id) values (999999, 999999, '-infinity', 'infinity', true, false, false, 1)",
      says: "person: versions without an account: 1", example: "person_id 999999: it has versions"),
    Planted(
      change: "delete from people.person where person_key = -2", says: "person: a special member is missing: 1",
      example: "person_key -2: it should be there"),
    Planted(
      change: "delete from people.person_member where member_id = -3",
      says: "person_member: a special member is missing: 1", example: "member_id -3: it should be there"),
    Planted(
      change: """
        update people.person_link set person_id = (select max(person_id) from people.person_link)
        where member_id = (select member_id from people.person_link where member_id > person_id limit 1)
          or member_id = (select min(member_id) from people.person_link where member_id > 0)
        """,
      says: "person_link: person_id is not the least account of the person: ", example: ": person_id is "),
    Planted(
      change: "delete from people.person_link where member_id = (select max(member_id) from people.person_link)",
      says: "person_link: account without a link: 1", example: ": it has 0 links, and should have one"),
    Planted(
      change: "insert into people.person_link select 999999, 999999, 'self', 999999, 1",
      says: "person_link: link of no account: 1", example: "member_id 999999: it has a link"),
    Planted(
      change:
        "delete from people.person_identifier where member_id = (select min(member_id) from people.person_link where evidence not in ('self', 'pin'))",
      says: "person_link: evidence that is not there: ", example: ", the two share no "),
    Planted(
      change: "delete from people.person_pin", says: "person_link: evidence that is not there: ",
      example: ", there is no such pin"),
    Planted(
      change: """
        update people.person_link set evidence = 'self'
        where member_id = (select min(member_id) from people.person_link where evidence <> 'self')
        """,
      says: "person_link: evidence that is not there: 1", example: ", should be via itself"),
    Planted(
      before: chain,
      change: """
        update people.person set valid_to = valid_from - interval '1 day'
        where person_key = (select max(person_key) from people.person where valid_from <> '-infinity')
        """,
      says: "person: the version ends before it begins: 1", example: ", should be after "),
    Planted(
      change: """
        update people.person_link set person_id = member_id
        where member_id = (select max(member_id) from people.person_link where evidence <> 'self' and person_id <> member_id)
        """,
      says: "person_link: evidence of another person: ", example: ", that of "),
    Planted(
      before: "alter table people.person_link drop constraint person_link_pkey",
      change: """
        insert into people.person_link select * from people.person_link
        where member_id = (select max(member_id) from people.person_link)
        """,
      says: "person_link: several links of an account: 1", example: ": it has 2 links, and should have one"),
    Planted(
      before: """
        alter table people.person_member drop constraint person_member_pkey;
        drop index people.person_member_natural_key
        """,
      change: """
        insert into people.person_member select * from people.person_member
        where member_id = (select max(member_id) from people.person_member)
        """,
      says: "person_link: several accounts of one number: 1", example: ": there should be one account"),
    Planted(
      change: """
        delete from people.person where person_id =
          (select max(person_id) from people.person_link where person_id > 0)
        """,
      says: "person: accounts without a version: 1", example: ": it has accounts, and should have a version"),
  ]

  @Test("a fault of each kind is found, by its table and key")
  func faults() throws {
    let project = try Self.people()
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    let key = try #require(
      try connection.text("select max(contacts_key) from people.contacts_fact where person_member_id > 0"))
    // Each on a copy, so that one does not hide another.
    let name = try #require(try connection.text("select current_database()"))
    connection.close()
    for (number, planted) in Self.planted.enumerated() {
      func filled(_ text: String) -> String { text.replacing("$KEY", with: key) }
      let copy = "\(name)_\(number)"
      let server = try Connection(conninfo: project.warehouse.replacing(name, with: "postgres"))
      try server.execute("create database \(copy) template \(name)")
      server.close()
      let conninfo = project.warehouse.replacing(name, with: copy)
      let other = try Connection(conninfo: conninfo)
      if !planted.before.isEmpty { try other.execute(planted.before) }
      #expect(try other.execute(filled(planted.change)) > 0, "\(planted.says): nothing was planted")
      other.close()
      let outcome = try Tool.martlet.run(["audit"], in: project.root, warehouse: conninfo)
      #expect(outcome.status == 1, "\(planted.says)")
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.contains { $0.hasPrefix(planted.says) }, "\(planted.says) is not in\n\(outcome.output)")
      #expect(outcome.output.contains(filled(planted.example)), "\(planted.example) is not in\n\(outcome.output)")
    }
  }

  @Test("of many faults twenty are told, and how many more there are")
  func many() throws {
    let project = try TestProject.shop()
    try project.succeed("run", "shop", "--batch", TestProject.nights[0])
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    let rows = try connection.execute("update crm.sales_fact set order_date_key = 18000101")
    let outcome = try project.run("audit")
    #expect(outcome.output.contains("sales: order_date_key leads nowhere: \(rows)\n"), "\(outcome.output)")
    #expect(outcome.output.contains("  and \(rows - 20) more\n"))
    #expect(outcome.output.split(separator: "\n").filter { $0.contains("order_date_key is 18000101") }.count == 20)
  }

  @Test("tables that are not in line with the definition are said to be so")
  func outOfLine() throws {
    let project = try TestProject.shop()
    try project.succeed("audit")
    try project.succeed("run", "shop", "--batch", TestProject.nights[0])
    try project.edit("schemas/crm/facts/sales.yaml") {
      $0.replacing("measures:\n", with: "measures:\n  tip: {type: decimal(2), additive: true}\n")
    }
    let outcome = try project.run("audit")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("martlet schema apply"), "\(outcome.errors)")
    try project.succeed("schema", "apply")
    try project.succeed("audit")
  }

  @Test("a cuboid that says something else than the star is found by --cuboids alone")
  func cuboids() throws {
    let project = try Self.people()
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    let table = try #require(
      try connection.text(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'people_cube' order by 1"))
    try connection.execute("delete from \(table)")
    try project.succeed("audit")
    let outcome = try project.run("audit", "--cuboids")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("rows that differ from the star: "), "\(outcome.output)")
  }
}
