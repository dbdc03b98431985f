import Columnar
@testable import Definitions
import OperatingSystem
import PostgreSQL
import TestWarehouse
import Testing
import Warehouse

/// Roles belong to the whole server: each test has its own.
@Suite struct AccessTests {
  private let connection: Connection
  private var warehouse: Definitions.Warehouse

  init() throws {
    connection = try Connection(conninfo: TestWarehouse.database())
    warehouse = try Shop.warehouse()
  }

  private func makeRoles(_ names: String...) throws {
    for name in names { try connection.execute("create role \(SQL.identifier(name))") }
  }

  /// What a statement comes to for a role: nil where it may, else the SQLSTATE.
  private func refusal(_ role: String, _ sql: String) throws -> String? {
    do {
      try connection.transaction {
        try connection.execute("set local role \(SQL.identifier(role))")
        try connection.execute(sql)
      }
      return nil
    } catch let error as PostgreSQLError {
      return error.sqlstate
    }
  }

  @Test mutating func `a role that is not there is told with the statement that makes it`() throws {
    warehouse.access = Access(owner: "no owner", loaders: ["no_loader"], analysts: [])
    let failure = #expect(throws: Failure.self) { try SchemaApply.bring(connection, warehouse) }
    #expect(failure?.status == .usage)
    #expect(failure?.remedy?.contains("create role \"no owner\"; create role \"no_loader\" login;") == true)
    #expect(failure?.remedy?.lowercased().contains("password") == false)
    #expect(try connection.integer("select count(*) from pg_namespace where nspname = 'shop'") == 0)
  }

  @Test mutating func `a night does not stop for a role that is not there`() throws {
    try makeRoles("d_alice")
    warehouse.access = Access(owner: "d_owner", loaders: ["d_loader"], analysts: ["d_alice"])
    try SchemaApply.apply(connection, warehouse)
    #expect(try refusal("d_alice", "select * from shop.sales") == nil)
    #expect(throws: Failure.self) { try SchemaApply.plan(connection, warehouse) }
  }

  @Test mutating func `analysts read the star and the ledger, but no value of a source`() throws {
    try makeRoles("a_owner", "a_loader", "a_alice")
    warehouse.access = Access(owner: "a_owner", loaders: ["a_loader"], analysts: ["a_alice"])
    try SchemaApply.apply(connection, warehouse)
    #expect(try SchemaApply.plan(connection, warehouse).differences.map(\.line) == [])
    for sql in [
      "select * from shop.sales", "select * from shop.sales_fact", "select * from shop.customer",
      "select * from shop.date",
      "select * from martlet.batch", "select * from martlet.screens",
      "select file_id, record, column_name, rule, message from martlet.rejects",
      // In whose name a question is noted is not theirs to say.
      "insert into martlet.question (cube, question, answered_from, rows, milliseconds) values ('', '', '', 0, 0)",
    ] {
      #expect(try refusal("a_alice", sql) == nil, "\(sql)")
    }
    for sql in [
      "select raw from martlet.rejects", "select * from martlet.rejected", "select * from martlet.added",
      "select * from martlet.definition_text", "select * from shop.customer_member",
      "select * from shop.customer_identifier", "select * from martlet.superseded_shop_sales",
      "insert into martlet.question (cube, question, answered_from, rows, milliseconds, asked_by) values ('', '', '', 0, 0, 'x')",
      "update martlet.question set question = ''", "delete from martlet.question",
      "delete from shop.sales_fact", "create table shop.x (a int)", "update shop.customer set city = ''",
    ] {
      #expect(try refusal("a_alice", sql) == "42501", "\(sql)")
    }
  }

  @Test mutating func `loaders write rows and make nothing, the owner makes everything`() throws {
    try makeRoles("b_owner", "b_loader")
    warehouse.access = Access(owner: "b_owner", loaders: ["b_loader"], analysts: [])
    try SchemaApply.apply(connection, warehouse)
    for sql in [
      Shop.sale, "update shop.sales_fact set customer_key = -2", "delete from shop.sales_fact",
      "insert into martlet.superseded_shop_sales select *, 1, now() from shop.sales_fact",
      "create temporary table staged (a int) on commit drop", "select * from martlet.applied",
    ] {
      #expect(try refusal("b_loader", sql) == nil, "\(sql)")
    }
    for sql in [
      "create table shop.x (a int)", "drop table shop.sales_fact", "alter table shop.customer add x int",
      "truncate shop.sales_fact", "delete from martlet.batch", "update martlet.rejects set raw = ''",
    ] {
      #expect(try refusal("b_loader", sql) == "42501", "\(sql)")
    }
    // The owner changes tables by its own right.
    warehouse.dimensions[5].attributes.append(Shop.attribute("brand", .text, .overwrite))
    try connection.execute("set role b_owner")
    try SchemaApply.apply(connection, warehouse)
    try connection.execute("reset role; set role b_loader")
    #expect(try !SchemaApply.apply(connection, warehouse), "in line already: a loader has nothing to make")
    warehouse.dimensions[5].attributes.append(Shop.attribute("colour", .text, .overwrite))
    let error = #expect(throws: PostgreSQLError.self) { try SchemaApply.apply(connection, warehouse) }
    #expect(error?.failure.remedy?.contains("martlet schema apply") == true)
    try connection.execute("reset role")
  }

  @Test mutating func `what is missing is told, and granted again`() throws {
    try makeRoles("c_owner", "c_alice")
    try SchemaApply.apply(connection, warehouse)
    warehouse.access = Access(owner: "c_owner", loaders: [], analysts: ["c_alice"])
    let lines = try SchemaApply.plan(connection, warehouse).differences.map(\.line)
    #expect(lines.first?.hasPrefix("+ access c_owner: owner of 3 schemas and ") == true, "\(lines)")
    #expect(lines.contains("+ access c_alice: usage of shop"))
    #expect(lines.contains("+ access c_alice: select on 8 tables of shop"), "\(lines)")
    #expect(try !SchemaApply.apply(connection, warehouse), "a run leaves access as it is")
    try SchemaApply.bring(connection, warehouse)
    #expect(try SchemaApply.plan(connection, warehouse).differences.map(\.line) == [])
    try connection.execute("revoke select on shop.sales from c_alice")
    #expect(
      try SchemaApply.plan(connection, warehouse).differences.map(\.line)
        == ["+ access c_alice: select on one table of shop"])
    // A view that is made anew is granted anew.
    try SchemaApply.bring(connection, warehouse)
    warehouse.facts[0].measures.append(Measure(name: "tax", type: .integer, isAdditive: true, summary: ""))
    try SchemaApply.apply(connection, warehouse)
    #expect(try refusal("c_alice", "select tax from shop.sales") == nil)
  }
}
