import Columnar
@testable import Definitions
import OperatingSystem
import PostgreSQL
import TestWarehouse
import Testing
import Warehouse

@Suite struct SchemaTests {
  private func applied() throws -> (Connection, Definitions.Warehouse) {
    let connection = try Connection(conninfo: TestWarehouse.database())
    let warehouse = try Shop.warehouse()
    try SchemaApply.apply(connection, warehouse)
    return (connection, warehouse)
  }

  /// Everything that a second application could change, with the transaction that last wrote it.
  private func trace(_ connection: Connection) throws -> [[String?]] {
    try connection.query(
      """
      select c.oid::regclass::text, c.xmin, (select max(xmin::text::bigint) from pg_attribute where attrelid = c.oid)
      from pg_class c join pg_namespace n on n.oid = relnamespace where nspname in ('shop', 'shop_cube', 'martlet')
      union all select 'date', null, max(xmin::text::bigint) from shop.date
      union all select 'channel', null, max(xmin::text::bigint) from shop.channel order by 1
      """
    ).texts
  }

  @Test func `applying twice changes nothing`() throws {
    let (connection, warehouse) = try applied()
    let before = try trace(connection)
    #expect(try !SchemaApply.apply(connection, warehouse))
    #expect(try trace(connection) == before)
    try connection.execute("delete from martlet.applied")
    #expect(try SchemaApply.apply(connection, warehouse), "looked at again, nothing to do")
    #expect(try trace(connection).filter { $0[1] == nil } == before.filter { $0[1] == nil })
  }

  @Test func `the script that is shown makes the same tables as applying it`() throws {
    let (connection, warehouse) = try applied()
    let other = try Connection(conninfo: TestWarehouse.database())
    for statement in StarDDL.statements(for: warehouse) { try other.execute(statement) }
    let columns = """
      select table_schema, table_name, column_name, data_type, is_nullable, col_description(
      format('%I.%I', table_schema, table_name)::regclass, ordinal_position) from information_schema.columns
      where table_schema in ('shop', 'shop_cube', 'martlet') order by 1, 2, ordinal_position
      """
    let expected = try connection.query(columns).texts
    #expect(expected.count > 100)
    #expect(try other.query(columns).texts == expected)
  }

  @Test func `the warehouse that comes with Martlet can be made`() throws {
    let folder = Path.join(Path.parent(Path.parent(Path.parent(#filePath))), "schemas/crm")
    let warehouse = try DefinitionReader.warehouse(folder: folder)
    let connection = try Connection(conninfo: TestWarehouse.database())
    #expect(try SchemaApply.apply(connection, warehouse))
    #expect(try !SchemaApply.apply(connection, warehouse))
    for fact in warehouse.facts {
      for statement in StarDDL.factIndexes(warehouse, fact) { try connection.execute(statement) }
      #expect(try connection.integer("select count(*) from crm.\(fact.name)") == 0)
    }
    #expect(try connection.integer("select count(*) from crm.contact_reason where contact_reason_key > 0") == 6)
    #expect(
      try connection.query("select year, fiscal_year, is_working_day from crm.date where date = '2026-11-22'").texts
        == [["2026", "2026", "f"]])
  }

  @Test func `a table that was dropped comes back`() throws {
    let (connection, warehouse) = try applied()
    try connection.execute("drop table martlet.rejects; drop view shop.sales cascade")
    #expect(try SchemaApply.apply(connection, warehouse))
    #expect(try connection.integer("select count(*) from martlet.rejects") == 0)
    #expect(try connection.integer("select count(*) from shop.sales") == 0)
  }

  @Test func `every dimension has the special members, and they are labelled`() throws {
    let (connection, _) = try applied()
    let labels = [["-3", "(invalid)"], ["-2", "(not applicable)"], ["-1", "(unknown)"]]
    #expect(try connection.query("select customer_key, city from shop.customer order by 1").texts == labels)
    #expect(try connection.query("select product_key, category from shop.product order by 1").texts == labels)
    #expect(try connection.query("select date_key, month from shop.date where date_key < 0 order by 1").texts == labels)
    #expect(try connection.query("select time_key, band from shop.time where time_key < 0 order by 1").texts == labels)
    #expect(try connection.integer("select count(*) from shop.customer where name is null") == 3, "a name is no level")
    #expect(try connection.integer("select count(*) from shop.customer_link where member_id = customer_id") == 3)
  }

  @Test(arguments: [
    ("2026-01-01", "20260101", "4", "2026-W01", "2026-01", "2026-Q1", "2025", "FY2025-Q4", "t", nil as String?),
    ("2026-03-31", "20260331", "2", "2026-W14", "2026-03", "2026-Q1", "2025", "FY2025-Q4", "t", nil),
    ("2026-04-01", "20260401", "3", "2026-W14", "2026-04", "2026-Q2", "2026", "FY2026-Q1", "t", nil),
    ("2026-10-01", "20261001", "4", "2026-W40", "2026-10", "2026-Q4", "2026", "FY2026-Q3", "f", "National Day"),
    (
      "2026-10-10", "20261010", "6", "2026-W41", "2026-10", "2026-Q4", "2026", "FY2026-Q3", "t",
      "Worked for National Day"
    ),
    ("2026-11-22", "20261122", "7", "2026-W47", "2026-11", "2026-Q4", "2026", "FY2026-Q3", "f", nil),
    ("2026-12-31", "20261231", "4", "2026-W53", "2026-12", "2026-Q4", "2026", "FY2026-Q3", "t", nil),
  ])
  func `a day has its place in every calendar`(
    day: String, key: String, weekday: String, week: String, month: String, quarter: String, fiscalYear: String,
    fiscalQuarter: String, isWorking: String, holiday: String?
  ) throws {
    let (connection, _) = try applied()
    let row = try connection.query(
      """
      select date_key, weekday, week, month, quarter, fiscal_year, fiscal_quarter, is_working_day, holiday_name
      from shop.date where date = $1
      """, [day])
    #expect(row.texts == [[key, weekday, week, month, quarter, fiscalYear, fiscalQuarter, isWorking, holiday]])
  }

  @Test func `the calendar has all days, and changes with its definition`() throws {
    var (connection, warehouse) = try applied()
    #expect(try connection.integer("select count(*) from shop.date where date_key > 0") == 365)
    #expect(
      try connection.query("select weekday_name, month_name, is_holiday from shop.date where date = '2026-10-01'").texts
        == [["Thursday", "October", "t"]])
    warehouse.calendar.holidays = []
    warehouse.calendar.last = try #require(CivilDate(year: 2027, month: 12, day: 31))
    try SchemaApply.apply(connection, warehouse)
    #expect(try connection.integer("select count(*) from shop.date where date_key > 0") == 730)
    #expect(try connection.integer("select count(*) from shop.date where is_holiday or holiday_name is not null") == 0)
  }

  @Test func `a minute has its hour and band, the night going past midnight`() throws {
    let (connection, _) = try applied()
    let rows = try connection.query(
      "select time_key, minute, hour, minute_of_hour, band from shop.time where time_key in (0, 359, 360, 1025, 1439) order by 1"
    )
    #expect(
      rows.texts == [
        ["0", "00:00", "0", "0", "night"], ["359", "05:59", "5", "59", "night"], ["360", "06:00", "6", "0", "morning"],
        ["1025", "17:05", "17", "5", "morning"], ["1439", "23:59", "23", "59", "night"],
      ])
    #expect(try connection.integer("select count(*) from shop.time where time_key >= 0") == 1440)
  }

  @Test func `declared members are numbered bytewise, and a changed label is overwritten`() throws {
    var (connection, warehouse) = try applied()
    let members = "select member_id, code from shop.channel_member where member_id > 0 order by 1"
    let versions = "select channel_key, channel_id, code, label from shop.channel where channel_key > 0 order by 1"
    #expect(try connection.query(members).texts == [["1", "market"], ["2", "web"]])
    #expect(
      try connection.query(versions).texts == [
        ["1", "1", "market", "It's the 'marketplace'"], ["2", "2", "web", "Web shop"],
      ])
    let place = try #require(warehouse.dimensions.firstIndex { $0.name == "channel" })
    warehouse.dimensions[place].declaredMembers[0]["label"] = "Own shop"
    warehouse.dimensions[place].declaredMembers.append(["code": "app", "label": "App"])
    try SchemaApply.apply(connection, warehouse)
    #expect(try connection.query(members).texts == [["1", "market"], ["2", "web"], ["3", "app"]])
    #expect(try connection.query(versions).texts.map { $0[3] } == ["It's the 'marketplace'", "Own shop", "App"])
    #expect(
      try connection.query("select member_id, label, given from shop.channel_event order by 1").texts
        == [["1", "It's the 'marketplace'", "1"], ["2", "Own shop", "1"], ["3", "App", "1"]])
  }

  @Test func `a new attribute or measure becomes a column`() throws {
    var (connection, warehouse) = try applied()
    let place = try #require(warehouse.dimensions.firstIndex { $0.name == "customer" })
    warehouse.dimensions[place].attributes.append(Shop.attribute("region", .text, .versioned))
    warehouse.facts[0].measures.append(
      Measure(name: "tax", type: .decimal(scale: 2), isAdditive: true, summary: "Tax"))
    try SchemaApply.apply(connection, warehouse)
    #expect(try connection.integer("select count(region) from shop.customer_event") == 0)
    #expect(try connection.integer("select count(tax) from shop.sales") == 0)
  }

  @Test func `what cannot be brought in line is refused by name, and nothing changes`() throws {
    let (connection, warehouse) = try applied()
    try connection.execute(Shop.sale)
    let place = try #require(warehouse.dimensions.firstIndex { $0.name == "customer" })
    var changes: [(String, Definitions.Warehouse)] = []
    var other = warehouse
    other.dimensions[place].attributes.removeLast()
    changes.append(("- shop.customer_event.city text  (no definition names it; its values are lost)", other))
    other = warehouse
    other.dimensions[place].attributes.insert(Shop.attribute("first", .text, .overwrite), at: 0)
    changes.append(("new attributes must come last", other))
    other = warehouse
    other.facts[0].grain[1] = Field("line_no", .text)
    changes.append(("~ shop.sales_fact.line_no integer → text", other))
    other = warehouse
    other.facts[0].grain.append(Field("entry", .text))
    changes.append(("+ shop.sales_fact.entry text  (the grain changes", other))
    for (problem, warehouse) in changes {
      let failure = #expect(throws: Failure.self) { try SchemaApply.apply(connection, warehouse) }
      #expect(failure?.status == .usage)
      #expect(failure?.message.contains(problem) == true, "\(failure?.message ?? "")")
    }
    #expect(try !SchemaApply.apply(connection, warehouse))
  }

  @Test func `the view of a cube has each role joined, and reads what is asked of it alone`() throws {
    let (connection, _) = try applied()
    try connection.execute(Shop.sale)
    try connection.execute(
      """
      insert into shop.product (product_key, product_id, sku, category, valid_from, valid_to, is_current, is_deleted,
      is_inferred, batch_id) values (7, 5, 'A', 'Tea', '-infinity', 'infinity', true, false, false, 1);
      insert into shop.sales_fact select 2, 'B', line_no, occurred_at, 20261122, 61, -1, -3, 5, 7, -1, currency, 1, 2, null,
      1, 1, 1, 0, 1 from shop.sales_fact
      """)
    #expect(
      try connection.query(
        """
        select order_id, date, date_month, time_hour, customer_city, customer_id, product_sku, product_category, product_id,
        net_amount from shop_cube.sales order by 1
        """
      ).texts == [
        ["A", nil, "(unknown)", nil, "(unknown)", nil, nil, "(unknown)", nil, "-19.99"],
        ["B", "2026-11-22", "2026-11", "1", "(invalid)", nil, "A", "Tea", "5", "0.02"],
      ])
    func plan(_ query: String) throws -> String {
      try connection.query("explain \(query)").texts.compactMap { $0[0] }.joined(separator: "\n")
    }
    #expect(try !plan("select sum(net_amount) from shop_cube.sales").contains("Join"))
    let byCategory = try plan("select product_category, sum(net_amount) from shop_cube.sales group by 1")
    #expect(byCategory.contains("product") && !byCategory.contains("customer"), "\(byCategory)")
    #expect(
      try connection.text("select obj_description('shop_cube.sales'::regclass)") == """
        What is sold
        rows = count(*)
        net_amount = sum(net_amount)
        customers = count(distinct customer_id)
        days = count(distinct (date, currency)) filter (where date is not null and currency is not null)
        net_a_row = round(net_amount::numeric / nullif(rows, 0), 2)
        """)
    let comments = try connection.query(
      """
      select column_name, col_description('shop_cube.sales'::regclass, ordinal_position) from information_schema.columns
      where table_schema = 'shop_cube' and column_name in ('customer_city', 'date_month', 'currency') order by 1
      """)
    #expect(
      comments.texts == [
        ["currency", "Currency"], ["customer_city", "customer.city: The city"], ["date_month", "date.month: 2026-11"],
      ])
  }

  @Test func `the view of a fact shows exact decimals`() throws {
    let (connection, warehouse) = try applied()
    try connection.execute(Shop.sale)
    #expect(
      try connection.query("select quantity, net_amount, currency from shop.sales").texts == [["3", "-19.99", nil]])
    for _ in 0..<2 {
      for statement in StarDDL.factIndexes(warehouse, warehouse.facts[0]) { try connection.execute(statement) }
    }
    let error = #expect(throws: PostgreSQLError.self) {
      try connection.execute("insert into shop.sales_fact select * from shop.sales_fact")
    }
    #expect(error?.constraint == "sales_fact_pkey")
  }

  @Test func `a natural key of any length is kept, and no two members share one`() throws {
    let (connection, _) = try applied()
    let insert = "insert into shop.product_member values ($1, '', $2, false, 1, 1, 1)"
    let long = (0..<20_000).map { String($0 * 7919 % 65_536, radix: 36) }.joined()
    try connection.query(insert, ["1", long])
    try connection.query(insert, ["2", long + "x"])
    let error = #expect(throws: PostgreSQLError.self) { try connection.query(insert, ["3", long]) }
    #expect(error?.sqlstate == "23505")
    try connection.query("insert into shop.customer_identifier values (1, 'email', $1, 1, 1, 1)", [long])
  }
}
