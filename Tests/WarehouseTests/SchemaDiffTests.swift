import Columnar
@testable import Definitions
import OperatingSystem
import PostgreSQL
import TestWarehouse
import Testing
import Warehouse

@Suite struct SchemaDiffTests {
  private let connection: Connection
  private var warehouse: Definitions.Warehouse

  init() throws {
    connection = try Connection(conninfo: TestWarehouse.database())
    warehouse = try Shop.warehouse()
    try SchemaApply.apply(connection, warehouse)
    try connection.execute(Shop.sale)
  }

  private func index(_ dimension: String) throws -> Int {
    try #require(warehouse.dimensions.firstIndex { $0.name == dimension })
  }

  private func lines(_ warehouse: Definitions.Warehouse) throws -> [String] {
    try SchemaApply.plan(connection, warehouse).differences.map(\.line)
  }

  /// What a fresh database has of the same definitions.
  private func expectAsFresh(_ warehouse: Definitions.Warehouse, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    #expect(try lines(warehouse) == [], sourceLocation: sourceLocation)
    let fresh = try Connection(conninfo: TestWarehouse.database())
    try SchemaApply.apply(fresh, warehouse)
    let columns = """
      select table_schema, table_name, column_name, data_type, is_nullable, col_description(
      format('%I.%I', table_schema, table_name)::regclass, ordinal_position) from information_schema.columns
      where table_schema in ('shop', 'shop_cube', 'martlet') order by 1, 2, 3
      """
    #expect(
      try connection.query(columns).texts == fresh.query(columns).texts, sourceLocation: sourceLocation)
  }

  @Test func `a warehouse that was just made does not differ`() throws { #expect(try lines(warehouse) == []) }

  @Test func `an empty database lacks everything, and nothing is made by looking`() throws {
    let empty = try Connection(conninfo: TestWarehouse.database())
    let plan = try SchemaApply.plan(empty, warehouse)
    #expect(plan.differences.contains { $0.line == "+ shop.product table" })
    #expect(plan.obstacles().isEmpty)
    #expect(try empty.integer("select count(*) from pg_namespace where nspname in ('shop', 'martlet')") == 0)
    // The script makes all of it, but for what is numbered.
    try empty.execute(plan.script)
    #expect(
      try SchemaApply.plan(empty, warehouse).differences.map(\.line)
        == ["+ shop.channel 2 declared members  (numbered by schema apply)"])
  }

  @Test mutating func `what is new is told, and every run makes it`() throws {
    warehouse.dimensions[try index("product")].attributes.append(Shop.attribute("brand", .text, .overwrite))
    warehouse.facts[0].measures.append(
      Measure(name: "tax", type: .decimal(scale: 2), isAdditive: true, summary: "Tax"))
    warehouse.facts[0].roles.append(Role(name: "ship_date", dimension: "date", summary: "Day of shipping"))
    warehouse.facts[0].roles.append(Role(name: "gift", dimension: "product", summary: "With it"))
    warehouse.facts[0].indexed = ["product", "currency"]
    warehouse.dimensions[try index("channel")].declaredMembers.append(["code": "app", "label": "App"])
    warehouse.calendar.last = try #require(CivilDate(year: 2027, month: 12, day: 31))
    let found = try lines(warehouse)
    for line in [
      "+ shop.product.brand text", "+ shop.product_event.brand text", "+ shop.sales_fact.tax bigint",
      "+ shop.sales_fact.ship_date_key integer  (-1, unknown, in the rows that are there)",
      "+ shop.sales_fact index sales_fact_gift_member_id", "+ shop.sales_fact index sales_fact_product_key",
      "+ shop.sales_fact index sales_fact_currency", "~ shop.sales view", "~ shop_cube.sales view",
      "+ shop.date 365 rows",
      "+ shop.channel 1 declared members  (numbered by schema apply)",
    ] {
      #expect(found.contains(line), "\(line) in \(found)")
    }
    #expect(found.allSatisfy { !$0.hasPrefix("-") })
    let before = try connection.text("select pg_relation_filenode('shop.sales_fact')")
    #expect(try SchemaApply.apply(connection, warehouse))
    #expect(try connection.text("select pg_relation_filenode('shop.sales_fact')") == before, "no rewrite")
    #expect(
      try connection.query("select ship_date_key, gift_member_id, gift_key, tax from shop.sales").texts
        == [["-1", "-1", "-1", nil]])
    #expect(try connection.text("select brand from shop.product where product_key = -2") == "(not applicable)")
    try expectAsFresh(warehouse)
  }

  @Test func `comments, indexes and constraints that somebody took off come back`() throws {
    try connection.execute(
      """
      comment on column shop.product.category is 'something'; comment on table shop.product is null;
      drop index shop.product_event_member; alter table shop.sales_fact drop constraint sales_fact_pkey;
      alter table shop.customer drop constraint customer_customer_id_valid_start_fkey;
      alter table shop.sales_fact alter column date_key drop not null;
      create index by_hand on shop.sales_fact (order_id); create table shop.mine (a int)
      """)
    #expect(
      try lines(warehouse) == [
        "+ shop.customer FOREIGN KEY (customer_id, valid_start) REFERENCES customer(customer_id, valid_to) "
          + "DEFERRABLE INITIALLY DEFERRED",
        "+ shop.product_event index product_event_member", "~ shop.product.category comment", "+ shop.product comment",
        "~ shop.sales_fact.date_key not null  (reads the whole table; fails where a value is missing)",
        "+ shop.sales_fact PRIMARY KEY (sales_key)",
      ])
    try SchemaApply.bring(connection, warehouse, allowing: [.rewrite])
    #expect(try lines(warehouse) == [])
    #expect(try connection.text("select to_regclass('shop.by_hand') || ' ' || to_regclass('shop.mine')") != nil)
  }

  @Test mutating func `an attribute and a measure that are gone are dropped when that is allowed`() throws {
    let place = try index("customer")
    warehouse.dimensions[place].attributes.append(Shop.attribute("region", .text, .overwrite))
    try SchemaApply.apply(connection, warehouse)
    try connection.execute(
      "insert into shop.customer_event (member_id, effective_at, is_deleted, given, batch_id, file_id, record, name, city, region)"
        + " values (1, now(), false, 7, 1, 1, 1, 'A', 'B', 'C'), (2, now(), false, 5, 1, 1, 1, 'A', null, 'C')")
    try connection.execute("insert into shop.customer_confirmed select * from shop.customer_event")
    warehouse.dimensions[place].attributes.remove(at: 1)
    warehouse.facts[0].measures.removeLast()
    warehouse.cubes[0].measures.removeAll { $0.formula == .sum("net_amount") }
    warehouse.facts[0].roles.removeLast()
    let plan = try SchemaApply.plan(connection, warehouse)
    #expect(
      plan.obstacles().map(\.line) == [
        "- shop.customer_event.city text  (no definition names it; its values are lost)",
        "- shop.customer_confirmed.city text  (no definition names it; its values are lost)",
        "- shop.customer.city text  (no definition names it; its values are lost)",
        "- shop.sales_fact.net_amount bigint  (no definition names it; its values are lost)",
        "- shop.sales_fact.channel_key integer  (no definition names it; its values are lost)",
      ])
    #expect(plan.script.contains("drop column \"net_amount\""))
    let failure = #expect(throws: Failure.self) { try SchemaApply.apply(connection, warehouse) }
    #expect(failure?.status == .usage)
    #expect(failure?.remedy?.contains("martlet schema apply shop --allow-drop") == true)
    #expect(throws: Failure.self) { try SchemaApply.bring(connection, warehouse, allowing: [.rewrite]) }
    try SchemaApply.bring(connection, warehouse, allowing: [.drop])
    #expect(
      try connection.query("select given, region from shop.customer_event order by member_id").texts
        == [["3", "C"], ["3", "C"]], "the bits of name and region; of the second event they were 1 and 4")
    #expect(try connection.query("select given from shop.customer_confirmed").texts == [["3"], ["3"]])
    try expectAsFresh(warehouse)
  }

  @Test mutating func `a type that has changed is cast when that is allowed`() throws {
    let place = try index("product")
    try connection.execute(
      """
      insert into shop.product (product_key, product_id, sku, category, valid_from, valid_to, is_current, is_deleted,
      is_inferred, batch_id) values (1, 1, 'A', '12', '-infinity', 'infinity', true, false, false, 1)
      """)
    warehouse.dimensions[place].attributes[0].type = .integer
    let plan = try SchemaApply.plan(connection, warehouse)
    #expect(
      plan.obstacles().first?.line
        == "~ shop.product_event.category text → bigint  (rewrites the table; fails where a value cannot be cast)"
        || plan.obstacles().contains { $0.line.hasPrefix("~ shop.product.category text → bigint") })
    #expect(throws: Failure.self) { try SchemaApply.apply(connection, warehouse) }
    try SchemaApply.bring(connection, warehouse, allowing: [.rewrite])
    #expect(
      try connection.query("select product_key, category from shop.product order by 1").texts
        == [["-3", nil], ["-2", nil], ["-1", nil], ["1", "12"]])
    try expectAsFresh(warehouse)
    warehouse.dimensions[place].attributes[0].type = .text
    try SchemaApply.bring(connection, warehouse, allowing: [.rewrite])
    #expect(try connection.text("select category from shop.product where product_key = -1") == "(unknown)")
    try expectAsFresh(warehouse)
    try connection.execute("update shop.product set category = 'Books' where product_key = 1")
    warehouse.dimensions[place].attributes[0].type = .integer
    let refusal = try #require(throws: Failure.self) {
      try SchemaApply.bring(connection, warehouse, allowing: [.rewrite])
    }
    #expect(refusal.message.contains("\"category\" type bigint") && !refusal.message.contains("Books"))
    #expect(try connection.text("select category from shop.product where product_key = 1") == "Books")
  }

  @Test mutating func `what data was made by cannot change while it is there`() throws {
    let place = try index("product")
    var others: [(String, Definitions.Warehouse)] = []
    var other = warehouse
    other.facts[0].measures[1].type = .decimal(scale: 3)
    others.append(("~ scale of shop.sales.net_amount: decimal(2) → decimal(3)", other))
    other = warehouse
    other.zone = "Europe/Berlin"
    others.append(("~ zone: Asia/Shanghai → Europe/Berlin", other))
    other = warehouse
    other.dimensions[place].attributes[0].history = .overwrite
    others.append(("~ history of shop.product.category: versioned → overwrite", other))
    try connection.execute(
      """
      insert into shop.product_event (member_id, effective_at, is_deleted, given, batch_id, file_id, record)
      values (1, now(), false, 0, 1, 1, 1)
      """)
    for (line, other) in others {
      let plan = try SchemaApply.plan(connection, other)
      #expect(plan.obstacles(allowing: [.rewrite, .drop]).contains { $0.line.hasPrefix(line) }, "\(plan.differences)")
      let failure = #expect(throws: Failure.self) {
        try SchemaApply.bring(connection, other, allowing: [.rewrite, .drop])
      }
      #expect(failure?.remedy?.contains("cannot be done in place") == true)
    }
    // Without data there is nothing that was made the other way.
    try connection.execute("delete from shop.sales_fact; delete from shop.product_event")
    for (_, other) in others { try SchemaApply.apply(connection, other) }
  }

  @Test mutating func `a dimension with versions since lets facts carry its member`() throws {
    try connection.execute("update shop.sales_fact set channel_key = 2")
    warehouse.dimensions[try index("channel")].attributes.append(Shop.attribute("owner", .text, .versioned))
    let failure = #expect(throws: Failure.self) { try SchemaApply.apply(connection, warehouse) }
    #expect(failure?.message.contains("+ shop.sales_fact.channel_member_id integer") == true)
    try SchemaApply.bring(connection, warehouse, allowing: [.rewrite])
    #expect(try connection.query("select channel_key, channel_member_id from shop.sales").texts == [["2", "2"]])
    try expectAsFresh(warehouse)
  }

  @Test func `a warehouse of an earlier Martlet is brought in line by its next run`() throws {
    try connection.execute(
      """
      drop table martlet.definition_text; alter table martlet.applied drop column contract;
      update martlet.applied set fingerprint = 'earlier'; alter table shop.sales_fact drop constraint sales_fact_pkey
      """)
    #expect(
      try lines(warehouse) == [
        "+ martlet.definition_text table", "+ martlet.applied.contract text",
        "+ shop.sales_fact PRIMARY KEY (sales_key)",
      ])
    #expect(try SchemaApply.apply(connection, warehouse))
    #expect(try lines(warehouse) == [])
    #expect(try connection.text("select contract from martlet.applied")?.contains("history shop") == false)
    #expect(
      try connection.text("select contract from martlet.applied")?.contains("history customer.city\tversioned\n")
        == true)
  }

  @Test func `a warehouse without tables of what was said once more gets them by its next run`() throws {
    try connection.execute("drop table shop.customer_confirmed; update martlet.applied set fingerprint = 'earlier'")
    #expect(try lines(warehouse) == ["+ shop.customer_confirmed table"])
    #expect(try SchemaApply.apply(connection, warehouse))
    try expectAsFresh(warehouse)
  }

  @Test mutating func `tables that no definition names any more are dropped only when that is allowed`() throws {
    try connection.execute("create table shop.mine (a int)")
    warehouse.dimensions.remove(at: try index("agent"))
    #expect(try SchemaApply.apply(connection, warehouse), "a run goes on with them")
    let left = [
      "- shop.agent table  (no definition names it; its rows are lost)",
      "- shop.agent_confirmed table  (no definition names it; its rows are lost)",
      "- shop.agent_event table  (no definition names it; its rows are lost)",
      "- shop.agent_member table  (no definition names it; its rows are lost)",
    ]
    #expect(try lines(warehouse) == left)
    try SchemaApply.bring(connection, warehouse)
    #expect(try lines(warehouse) == left)
    try SchemaApply.bring(connection, warehouse, allowing: [.drop])
    #expect(try lines(warehouse) == [])
    #expect(try connection.text("select to_regclass('shop.mine')") != nil, "others' tables are theirs")
  }

  @Test mutating func `a cube's view goes and comes with the cube, and is out of the way of what it shows`() throws {
    try connection.execute("comment on column shop_cube.sales.net_amount is 'mine'")
    #expect(try lines(warehouse) == ["~ shop_cube.sales view comments"])
    try connection.execute("drop view shop_cube.sales; create view shop_cube.sales as select 1 as a")
    #expect(try lines(warehouse) == ["~ shop_cube.sales view"])
    try SchemaApply.bring(connection, warehouse)
    #expect(try lines(warehouse) == [])
    warehouse.facts[0].measures.append(Measure(name: "tax", type: .integer, isAdditive: true, summary: "Tax"))
    warehouse.cubes[0].measures.append(CubeMeasure(name: "taxes", formula: .sum("tax"), summary: ""))
    warehouse.dimensions[try index("product")].attributes.removeLast()
    try SchemaApply.bring(connection, warehouse, allowing: [.drop])
    #expect(try connection.query("select taxes, product_category from shop_cube.sales").texts == [[nil, "(unknown)"]])
    try expectAsFresh(warehouse)
    warehouse.cubes[0].name = "trade"
    #expect(try lines(warehouse) == ["- shop_cube.sales view", "+ shop_cube.trade view"])
    try SchemaApply.apply(connection, warehouse)
    try expectAsFresh(warehouse)
    warehouse.cubes = []
    warehouse.facts[0].measures.removeLast()
    try SchemaApply.bring(connection, warehouse, allowing: [.drop])
    try expectAsFresh(warehouse)
    #expect(try connection.text("select to_regclass('shop_cube.trade')") == nil)
  }

  @Test mutating func `rights on views and views over them outlast what only adds, and rights what takes away`() throws
  {
    let role = "view_reader_\(UInt32.random(in: 0...UInt32.max))"
    try connection.execute(
      """
      create role \(role); grant select on shop_cube.sales to \(role); grant select (quantity) on shop.sales to \(role);
      create view public.report as select net_amount from shop_cube.sales
      """)
    defer { _ = try? connection.execute("drop owned by \(role); drop role \(role)") }
    let mayRead = """
      select has_table_privilege('\(role)', 'shop_cube.sales', 'select')
      and has_column_privilege('\(role)', 'shop.sales', 'quantity', 'select')
      """
    warehouse.facts[0].measures.append(Measure(name: "tax", type: .integer, isAdditive: true, summary: "Tax"))
    warehouse.cubes[0].measures.append(CubeMeasure(name: "taxes", formula: .sum("tax"), summary: ""))
    warehouse.dimensions[try index("customer")].attributes.append(Shop.attribute("region", .text, .overwrite))
    try SchemaApply.apply(connection, warehouse)
    #expect(try connection.text(mayRead) == "t")
    #expect(try connection.query("select net_amount from public.report").count == 1)
    try expectAsFresh(warehouse)
    // What was given of a column goes with it, though another view has one of its name.
    try connection.execute("drop view public.report; grant select (net_amount) on shop_cube.sales to \(role)")
    warehouse.cubes[0].measures.removeAll { $0.formula == .sum("net_amount") }
    warehouse.dimensions[try index("product")].attributes.removeLast()
    let script = try SchemaApply.plan(connection, warehouse).script
    #expect(script.contains("grant SELECT on shop_cube.sales to \(role);"), "\(script)")
    try SchemaApply.bring(connection, warehouse, allowing: [.drop])
    #expect(try connection.text(mayRead) == "t")
    try expectAsFresh(warehouse)
  }

  @Test mutating func `a fact may be renamed under its cube, and a cube move to another fact`() throws {
    var other = warehouse.facts[0]
    other.name = "orders"
    warehouse.facts = [other]
    warehouse.cubes[0].fact = "orders"
    try SchemaApply.bring(connection, warehouse, allowing: [.drop])
    try expectAsFresh(warehouse)
    #expect(try connection.text("select to_regclass('shop.sales_fact')") == nil)
    other.name = "trade"
    other.measures.append(Measure(name: "tax", type: .integer, isAdditive: true, summary: "Tax"))
    warehouse.facts.append(other)
    warehouse.facts[0].measures.removeAll { $0.name == "quantity" }
    warehouse.cubes[0].fact = "trade"
    try SchemaApply.bring(connection, warehouse, allowing: [.drop])
    try expectAsFresh(warehouse)
  }

  @Test mutating func `a view of somebody's own stands in the way by name`() throws {
    try connection.execute("create view public.report as select net_amount from shop.sales")
    warehouse.facts[0].measures.removeAll { $0.name == "quantity" }
    let failure = #expect(throws: Failure.self) {
      try SchemaApply.bring(connection, warehouse, allowing: [.drop])
    }
    #expect(failure?.status == .usage)
    #expect(failure?.message.contains("report") == true)
  }
}
