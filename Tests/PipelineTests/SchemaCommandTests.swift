import Foundation
import PostgreSQL
import Testing

@Suite struct SchemaCommandTests {
  @Test func `a definition is changed, compared, refused, migrated and shown again`() throws {
    let project = try TestProject.shop()
    let empty = try project.succeed("schema", "diff", "crm")
    #expect(empty.output.contains("+ crm.product table\n"))
    #expect(try project.run("schema", "diff", "--check").status == 1)
    try project.succeed("schema", "apply", "crm")
    #expect(try project.succeed("schema", "diff", "crm", "--check").output == "")
    #expect(try project.succeed("schema", "diff", "crm", "--sql").output == "")

    try project.succeed("run", "shop", "--batch", "2026-11-20")
    #expect(try project.succeed("schema", "diff", "crm", "--check").output == "")

    // What is new is made by the next run.
    let product = "schemas/crm/dimensions/product.yaml"
    let before = String(decoding: try project.read(product), as: UTF8.self)
    try project.edit("schemas/crm/facts/sales.yaml") {
      $0.replacing(/\nmeasures:\n/, with: "\nmeasures:\n  weight: {type: integer, description: Grams}\n")
    }
    let new = try project.succeed("schema", "diff", "crm")
    #expect(new.output.contains("+ crm.sales_fact.weight bigint\n"), "\(new.output)")
    #expect(try project.succeed("schema", "diff", "--sql").output.contains("add column \"weight\" bigint;"))
    try project.succeed("run", "shop", "--batch", "2026-11-21")
    #expect(try project.succeed("schema", "diff", "crm", "--check").output == "")

    // What is gone is refused by name, and taken out when that is said.
    try project.edit("schemas/crm/facts/sales.yaml") {
      $0.replacing("  weight: {type: integer, description: Grams}\n", with: "")
    }
    let refused = try project.run("run", "shop", "--batch", "2026-11-22")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("- crm.sales_fact.weight bigint"), "\(refused.errors)")
    #expect(refused.errors.contains("martlet schema apply crm --allow-drop"))
    #expect(try project.succeed("schema", "diff").output.contains("- crm.sales_fact.weight bigint"))
    try project.succeed("schema", "apply", "--allow-drop")
    try project.succeed("run", "shop", "--batch", "2026-11-22")
    #expect(try project.succeed("schema", "diff", "crm", "--check").output == "")
    #expect(try project.succeed("audit").status == 0)

    // Each batch's definitions are kept.
    let versions = try project.succeed("schema", "history", "--format", "csv").output
    #expect(versions.split(whereSeparator: \.isNewline).count == 3, "\(versions)")
    #expect(
      try project.succeed("schema", "history", "2026-11-21").output.contains(
        "weight: {type: integer, description: Grams}"))
    try project.succeed("schema", "history", "2026-11-20", "--out", "then")
    #expect(String(decoding: try project.read("then/\(product)"), as: UTF8.self) == before)
    try project.succeed("check", "then/pipelines/shop.yaml")
    #expect(try project.run("schema", "history", "2026-11-20", "--out", "then").status == 2)
    #expect(try project.run("schema", "history", "1999-01-01").status == 2)
  }

  @Test func `a cuboid that is declared no more is told, and taken out`() throws {
    let project = try TestProject.shop()
    try project.succeed("schema", "apply")
    let connection = try Connection(conninfo: project.warehouse)
    try connection.execute(
      "create table crm_cube.sales_old (a int); comment on table crm_cube.sales_old is 'Cuboid old of cube sales: a'")
    #expect(
      try project.succeed("schema", "diff").output
        == "- crm_cube.sales_old cuboid  (sums of the star: nothing is lost)\n")
    try project.succeed("schema", "apply")
    #expect(try project.succeed("schema", "diff", "--check").output == "")
  }

  @Test func `a loader who owns nothing publishes, and analysts can ask`() throws {
    let project = try TestProject.shop()
    let connection = try Connection(conninfo: project.warehouse)
    let server = project.warehouse
    try connection.execute("create role t_owner; create role t_loader login; create role t_analyst login")
    try project.edit("schemas/crm/warehouse.yaml") {
      $0 + "access: {owner: t_owner, loader: t_loader, analyst: [t_analyst]}\n"
    }
    try project.succeed("schema", "apply")
    // Each as itself: the role is set for every connection of the command.
    func run(_ role: String, _ arguments: [String]) throws -> Tool.Outcome {
      try Tool.martlet.run(arguments, in: project.root, warehouse: server + " options='-c role=\(role)'")
    }
    for night in TestProject.nights {
      let outcome = try run("t_loader", ["run", "shop", "--batch", night])
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let indexes = try connection.query("select indexname from pg_indexes where tablename = 'sales_fact' order by 1")
      .texts
    #expect(indexes.contains(["sales_fact_pkey"]) && indexes.contains(["sales_fact_customer_member_id"]), "\(indexes)")
    #expect(try project.succeed("audit").status == 0)
    #expect(try project.succeed("cube", "verify", "sales").status == 0)
    let question = ["query", "sales", "--measures", "net_amount,customers", "--by", "date.year,product.category"]
    let asked = try run("t_analyst", question + ["--format", "csv"])
    #expect(asked.status == 0, "\(asked.errors)")
    #expect(
      try asked.output
        == project.succeed(
          "query", "sales", "--measures", "net_amount,customers", "--by",
          "date.year,product.category", "--format", "csv"
        ).output)
    let refused = try run("t_analyst", ["run", "shop", "--batch", "2026-11-23"])
    #expect(refused.status != 0)
    #expect(try run("t_analyst", ["rejects", "list", "--raw"]).status == 1)
  }

  @Test func `nobody applies beside a run, or waits for long behind a reader`() throws {
    let project = try TestProject.shop()
    try project.succeed("schema", "apply")
    try project.edit("schemas/crm/facts/sales.yaml") {
      $0.replacing(/\nmeasures:\n/, with: "\nmeasures:\n  weight: {type: integer, description: Grams}\n")
    }
    let publisher = try Connection(conninfo: project.warehouse)
    #expect(try publisher.tryLock(0x6d61_7274_6c65_74))
    #expect(try project.run("schema", "apply").status == 75)
    publisher.close()
    let reader = try Connection(conninfo: project.warehouse)
    try reader.begin()
    try reader.query("select count(*) from crm.sales")
    let refused = try project.run("schema", "apply")
    #expect(refused.status == 75, "\(refused.errors)")
    #expect(try reader.integer("select count(*) from crm.sales") == 0)
    reader.rollback()
    #expect(try project.succeed("schema", "diff").output.contains("+ crm.sales_fact.weight bigint"))
    try project.succeed("schema", "apply")
  }

  @Test func `of several warehouses the one that the database has is meant, else they are named`() throws {
    let project = try TestProject(definitions: Repository.root)
    for command in [["audit"], ["schema", "diff"], ["cube", "list"]] {
      let outcome = try Tool.martlet.run(command, in: project.root, warehouse: project.warehouse)
      #expect(outcome.status == 2 && outcome.errors.contains("several warehouses could be meant: crm, ssb"))
    }
    try project.succeed("schema", "apply", "ssb")
    #expect(try project.succeed("cube", "list").output.contains("lineorder") == false)
    try project.succeed("schema", "diff", "--check")
    try project.succeed("schema", "apply", "crm")
    #expect(try project.run("schema", "diff").status == 2)
  }

  @Test func `no password is told by a command that cannot connect`() throws {
    let project = try TestProject.shop()
    let given = try Tool.martlet.run(
      ["schema", "diff", "--warehouse", "postgresql://anna:geheim@127.0.0.1:1/x"], in: project.root)
    #expect(given.status == 2)
    #expect(given.errors.contains("everybody on this machine can see"))
    for arguments in [
      ["schema", "diff"],
      ["run", "shop", "--batch", "2026-11-20", "--summary", "summary.json", "--log-format", "json"],
    ] {
      for address in ["postgresql://anna:geheim@127.0.0.1:1/x", "postgresql://anna:ge@heim@127.0.0.1:1/x"] {
        let outcome = try Tool.martlet.run(arguments, in: project.root, warehouse: address)
        #expect(outcome.status == (address.contains("ge@") ? 2 : 75), "\(outcome.errors)")
        #expect(!(outcome.errors + outcome.output).contains("heim"), "\(outcome.errors)")
      }
    }
    #expect(!String(decoding: try project.read("summary.json"), as: UTF8.self).contains("heim"))
    #expect(!given.errors.contains("geheim"))
  }

  @Test func `clean removes folders of published batches by policy, and no others`() throws {
    let project = try TestProject.shop()
    for night in TestProject.nights { try project.succeed("run", "shop", "--batch", night, "--keep") }
    try FileManager.default.createDirectory(
      atPath: project.path("run/shop/2026-11-23/extracted"), withIntermediateDirectories: true)
    func folders() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: project.path("run/shop")).sorted()
    }
    let all = try folders()
    #expect(Set(all).isSuperset(of: TestProject.nights))
    let dump = try project.dump()
    #expect(try project.succeed("clean").errors.contains("all is left"))
    #expect(try project.succeed("clean", "--older-than", "1d").errors.contains("removed 0 run folders"))
    let dry = try project.succeed("clean", "shop", "--keep", "1", "--dry-run").errors
    #expect(dry.contains("would remove 2 run folders"), "\(dry)")
    #expect(try folders() == all)
    #expect(try project.run("clean", "--keep", "1", "--older-than", "1d").status == 2)
    #expect(try project.run("clean", "--older-than", "soon").status == 2)
    // A batch that somebody works on is left.
    let lock = unsafe open(project.path("run/shop/2026-11-20/.lock"), O_RDWR | O_CREAT, 0o600)
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    let first = try project.succeed("clean", "--keep", "1").errors
    #expect(first.contains("2026-11-20") && first.contains("left: at work"), "\(first)")
    #expect(first.contains("removed 1 run folders"), "\(first)")
    close(lock)
    try project.edit("pipelines/shop.yaml") { $0.replacing("\nsources:", with: "\nkeep_runs: 0\nsources:") }
    // A dead run of clean has left the rest of a folder.
    try FileManager.default.createDirectory(
      atPath: project.path("run/shop/.2026-11-19.removed/extracted"), withIntermediateDirectories: true)
    try project.succeed("clean")
    let left = try folders()
    #expect(left.allSatisfy { !TestProject.nights.contains($0) }, "\(left)")
    #expect(left == all.filter { !TestProject.nights.contains($0) }, "what is not published is left")
    expectEqual(try project.dump(), dump, "the warehouse is as it was")
  }
}
