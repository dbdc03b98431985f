import Cube
import Definitions
import Load
import OperatingSystem
import PostgreSQL
import Testing
import Warehouse

/// The tables that a first load of a dimension fills take the places of the empty ones, and are like them in everything.
@Suite struct `The first load of a dimension` {
  private static let filled = [
    "channel", "channel_member", "customer", "customer_event", "customer_identifier", "customer_link",
    "customer_member",
    "product", "product_member",
  ]

  /// Which table each name stands for.
  private func numbers(_ star: TestStar) throws -> [String: String] {
    let rows = try star.connection.query(
      "select relname, oid from pg_class where relnamespace = 'small'::regnamespace and relkind in ('r', 'v')")
    return rows.texts.reduce(into: [:]) { $0[$1[0] ?? ""] = $1[1] ?? "" }
  }

  private func exchanged(_ star: TestStar, since before: [String: String]) throws -> [String] {
    let now = try numbers(star)
    #expect(Set(now.keys) == Set(before.keys))
    return now.filter { before[$0.key] != $0.value }.keys.sorted()
  }

  /// All that the catalog says of the star's tables, views and indexes but their numbers.
  private func described(_ star: TestStar) throws -> [String] {
    try star.lines(
      """
      select relname, relkind, relacl, reloptions, obj_description(c.oid, 'pg_class'), pg_get_userbyid(relowner),
      (select string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, attgenerated, attacl,
        col_description(attrelid, attnum), pg_get_expr(adbin, adrelid)), ';' order by attnum)
        from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where attrelid = c.oid and attnum > 0 and relkind in ('r', 'v')),
      (select string_agg(conname || pg_get_constraintdef(oid), ';' order by conname) from pg_constraint where conrelid = c.oid),
      case when relkind = 'i' then pg_get_indexdef(c.oid) when relkind = 'v' then pg_get_viewdef(c.oid) end
      from pg_class c where relnamespace in ('small'::regnamespace, 'small_cube'::regnamespace)
        and (relkind in ('r', 'v') and relnamespace = 'small'::regnamespace or relkind in ('v', 'i') and relname !~ '^sales_.*idx')
      order by relnamespace::regnamespace::text, relname
      """)
  }

  @Test func `leaves tables, indexes, constraints, rights, comments and views as they were`() throws {
    let star = try TestStar()
    let role = "reader_\(try star.connection.text("select current_database()") ?? "")"
    try star.connection.execute(
      """
      create role \(role); grant select on small.customer, small.product_member to \(role);
      grant update (name) on small.customer to public; comment on table small.product is 'Mine';
      alter table small.customer_event set (fillfactor = 90); create index by_city on small.customer (city) where is_current;
      alter table small.customer add constraint named check (name <> 'Nobody')
      """)
    let (before, names) = (try described(star), try numbers(star))
    try firstNight().publish(on: star.connection)
    let after = try described(star)
    let (come, gone) = (after.filter { !before.contains($0) }, before.filter { !after.contains($0) })
    #expect(come == [] && gone == [])
    #expect(after.count == before.count)
    #expect(try exchanged(star, since: names) == (Self.filled + ["sales_fact"]).sorted())
    try star.connection.execute("drop owned by \(role); drop role \(role)")
  }

  @Test func `leaves nothing for schema apply to do, and statistics for the planner`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    #expect(
      try SchemaApply.plan(star.connection, SmallWarehouse.warehouse).differences.map(\.line).filter {
        !$0.contains("cuboid")
      } == [])
    for table in Self.filled {
      let told = try star.connection.text("select reltuples::int8 from pg_class where oid = 'small.\(table)'::regclass")
      #expect(try told == star.connection.text("select count(*) from small.\(table)"), "\(table)")
    }
    #expect(
      try star.connection.integer("select count(*) from pg_stats where schemaname = 'small' and tablename = 'customer'")
        ?? 0 > 5)
  }

  @Test func `shows readers the dimension as it was before or as it is after`() throws {
    let star = try TestStar()
    let publisher = try Publisher(
      connection: star.connection, pipeline: SmallWarehouse.pipeline,
      batch: BatchIdentity(name: "2026-03-01", inputFingerprint: "f", martletVersion: "test"),
      expectedWarehouseVersion: 0)
    let old = try Connection(conninfo: star.conninfo)
    try old.execute("begin isolation level repeatable read; set lock_timeout = '1s'; select 1 from martlet.batch")
    let reader = try Connection(conninfo: star.conninfo)
    try reader.execute("set lock_timeout = '1ms'")
    func names(_ connection: Connection) throws -> [String?] {
      let links = "select customer_id from small.customer_link union all select member_id from small.customer_member"
      #expect(try connection.integer("select count(*) from (\(links)) t where customer_id < 0") == 6)
      return try connection.query("select customer_key from small.customer order by 1").texts.map { $0[0] }
    }
    let empty = ["-3", "-2", "-1"]
    try firstNight().send(to: publisher)
    #expect(try names(reader) == empty)
    _ = try publisher.finish()
    #expect(try names(reader) == empty + ["10", "20"])
    // One that began before goes on seeing the special members, and nobody else.
    #expect(try names(old) == empty)
    #expect(try old.integer("select count(*) from small.sales") == 0)
    old.rollback()
    #expect(try names(old) == empty + ["10", "20"])
  }

  @Test(arguments: [
    ("customer.members: the server refuses the row: unique constraint \"customer_member_natural_key\" [23505]", 0),
    ("customer.versions: the server refuses the row: unique constraint \"customer_pkey\" [23505]", 1),
    (
      "customer.versions: the server refuses the row: foreign key \"customer_customer_id_valid_start_fkey\" [23503]", 2
    ),
    ("customer.versions: the server refuses the row: check constraint \"customer_check\" [23514]", 3),
    ("the versions of customer customer_id 2 are no unbroken chain from -infinity to infinity", 4),
    ("1 versions of customer to be changed are not in the warehouse", 5),
  ])
  func `is refused with what is wrong, and leaves no trace`(_ message: String, _ fault: Int) throws {
    let star = try TestStar()
    let before = (try star.dump(), try numbers(star), try described(star))
    var night = firstNight()
    switch fault {
    case 0: night.newCustomer(3, "ann", name: "Ann", city: "Bonn")
    case 1: night.customer("insert", key: 10, 3, name: "Cid", city: nil)
    case 2:
      night.customer("insert", key: 30, 3, name: "Cid", city: nil, to: "02-01")
      night.customer("insert", key: 31, 3, name: "Cid", city: nil, from: "02-03")
    case 3: night.customer("insert", key: 30, 3, name: "Cid", city: nil, from: "02-03", to: "02-01")
    case 4: night.tables["customer.versions"]?[1]["is_current"] = 0
    default: night.tables["customer.versions"]?[1]["change"] = "update"
    }
    let failure = try #require(throws: Failure.self) { try night.publish(on: star.connection) }
    #expect(failure.message == message)
    #expect(try star.dump() == before.0)
    #expect(try numbers(star) == before.1)
    #expect(try described(star) == before.2)
    try firstNight().publish(on: star.connection)
  }

  @Test(arguments: [
    "create view small.mine as select name from small.customer",
    "create table small.mine (id int references small.customer)",
    "alter table small.customer_link enable row level security",
    "create publication mine for table small.customer_event",
    "create trigger mine before update on small.customer_member for each row execute function suppress_redundant_updates_trigger()",
  ])
  func `stays in its tables where something hangs on one that would not move`(_ change: String) throws {
    let star = try TestStar()
    try star.connection.execute(change)
    let before = try numbers(star)
    try firstNight().publish(on: star.connection)
    #expect(try exchanged(star, since: before).filter { $0.hasPrefix("customer") } == [])
    #expect(try exchanged(star, since: before).contains("product"))
    #expect(try star.lines("select name from small.customer where customer_key > 0 order by 1") == ["Ann", "Bob"])
  }

  @Test func `comes for one dimension while another is filled, beside facts that are there`() throws {
    let star = try TestStar()
    var first = Delivery("2026-03-01", 1)
    first.newCustomer(1, "ann", name: "Ann", city: "Bonn")
    first.sale("A", on: "03-01", product: -1, productKey: -1, channelKey: -1, amount: 100)
    try first.publish(on: star.connection)
    let before = try numbers(star)
    var second = Delivery("2026-03-02", 2)
    second.newProduct(1, "TEA", category: "Drinks")
    second.newCustomer(2, "bob", name: "Bob", city: "Kiel")
    second.customer("update", key: 10, 1, name: "Ann", city: "Bonn", to: "02-01")
    second.customer("insert", key: 11, 1, name: "Ann", city: "Köln", from: "02-01")
    second.sale("B", on: "03-02", customer: 2, channelKey: -1, amount: 50)
    let report = try second.publish(on: star.connection)
    #expect(try exchanged(star, since: before) == ["product", "product_member"])
    #expect(report.facts.first?.rebound == 1)
    #expect(
      try star.lines(
        """
        select order_id, customer_key, category from small.sales_fact join small.product using (product_key) order by 1
        """) == ["A 11 (unknown)", "B 20 Drinks"])
    for (table, differences) in try Cuboids.verify(
      star.connection, warehouse: SmallWarehouse.warehouse, cube: "sales")
    { #expect(differences == 0, "\(table.name)") }
    var third = Delivery("2026-03-03", 3)
    third.newProduct(2, "CUP", category: nil)
    third.product("update", key: 10, 1, "TEA", category: "Tea", price: nil)
    let then = try numbers(star)
    try third.publish(on: star.connection)
    #expect(try exchanged(star, since: then) == [])
  }

  @Test func `goes through stages for a role that makes no tables`() throws {
    let star = try TestStar()
    let role = "loader_\(try star.connection.text("select current_database()") ?? "")"
    try star.connection.execute(
      """
      create role \(role); grant usage on schema small, small_cube, martlet to \(role);
      grant select, insert, update, delete on all tables in schema small, small_cube, martlet to \(role);
      set role \(role)
      """)
    let before = try numbers(star)
    try firstNight().publish(on: star.connection)
    #expect(try exchanged(star, since: before) == [])
    #expect(try star.sales().count == 3)
    try star.connection.execute("reset role; drop owned by \(role); drop role \(role)")
  }
}
