import Definitions
import Load
import OperatingSystem
import PostgreSQL
import Synchronization
import Testing

/// The table that a first load fills takes the place of the empty one, with all that was done to that by hand.
@Suite struct `The first load of a fact` {
  private func publisher(_ star: TestStar, _ night: Delivery) throws -> Publisher {
    try Publisher(
      connection: star.connection, pipeline: SmallWarehouse.pipeline,
      batch: BatchIdentity(name: night.name, inputFingerprint: night.fingerprint, martletVersion: "test"),
      expectedWarehouseVersion: 0)
  }

  private let number = "select 'small.sales_fact'::regclass::oid"

  @Test func `lets readers of the empty fact read on until it commits`() throws {
    let star = try TestStar()
    let publisher = try publisher(star, firstNight())
    try firstNight().send(to: publisher)
    let reader = try Connection(conninfo: star.conninfo)
    try reader.execute("set lock_timeout = '1ms'")
    #expect(try reader.integer("select count(*) from small.sales") == 0)
    #expect(try reader.integer("select count(*) from small.sales_fact") == 0)
    _ = try publisher.finish()
    #expect(try reader.integer("select count(*) from small.sales") == 3)
    #expect(try reader.integer("select count(*) from small.sales_fact") == 3)
  }

  @Test func `waits for a reader that reads the empty fact, and keeps others waiting for a moment only`() throws {
    let star = try TestStar()
    let conninfo = star.conninfo
    let isReading = Flag()
    let end = try Thread {
      guard let reader = try? Connection(conninfo: conninfo),
        (try? reader.execute("begin; select count(*) from small.sales")) != nil
      else { return }
      isReading.value.store(true, ordering: .releasing)
      Clock.pause(milliseconds: 700)
      reader.rollback()
    }
    while !isReading.value.load(ordering: .acquiring) { Clock.pause(milliseconds: 5) }
    // Another reader comes while the publisher waits for the first one.
    let other = try Thread {
      Clock.pause(milliseconds: 350)
      guard let other = try? Connection(conninfo: conninfo) else { return }
      #expect(throws: Never.self) {
        try other.execute("set lock_timeout = '200ms'")
        for _ in 0..<20 { try other.query("select count(*) from small.sales") }
      }
    }
    try firstNight().publish(on: star.connection)
    end.join()
    other.join()
    #expect(try star.sales().count == 3)
  }

  @Test func `keeps rights, comments, options and indexes`() throws {
    let star = try TestStar()
    let role = "reader_\(try star.connection.text("select current_database()") ?? "")"
    try star.connection.execute(
      """
      create role \(role); grant usage on schema small to \(role);
      grant select on small.sales_fact to \(role) with grant option; grant update (status) on small.sales_fact to public;
      comment on table small.sales_fact is 'Mine'; alter table small.sales_fact set (fillfactor = 90);
      create index by_day on small.sales_fact (date_key) where amount > 0
      """)
    let described = """
      select relacl::text, reloptions::text, obj_description(oid, 'pg_class'), pg_get_userbyid(relowner),
      (select string_agg(attname || coalesce(attacl::text, '') || coalesce(col_description(attrelid, attnum), ''), ';'
        order by attnum) from pg_attribute where attrelid = c.oid and attnum > 0),
      (select string_agg(pg_get_indexdef(indexrelid), ';' order by pg_get_indexdef(indexrelid)) from pg_index where indrelid = c.oid),
      (select string_agg(conname || pg_get_constraintdef(oid), ';' order by conname) from pg_constraint where conrelid = c.oid),
      pg_get_viewdef('small.sales'::regclass)
      from pg_class c where oid = 'small.sales_fact'::regclass
      """
    let before = (try star.lines(described), try star.connection.integer(number))
    try firstNight().publish(on: star.connection)
    let after = try star.lines(described)
    #expect(after == before.0, "\(after) after \(before.0)")
    #expect(try star.connection.integer(number) != before.1, "it is another table")
    try star.connection.execute("drop owned by \(role); drop role \(role)")
  }

  @Test(arguments: [
    "create view small.mine as select order_id from small.sales_fact",
    "create materialized view small.mine as select count(*) from small.sales_fact",
    "alter table small.sales_fact enable row level security", "alter table small.sales_fact add mine int",
    "create table small.child () inherits (small.sales_fact)",
    "create statistics small.mine on date_key, status from small.sales_fact",
    "create publication mine for table small.sales_fact",
    "alter table small.sales_fact add constraint mine check (amount > -1)",
    "alter table small.sales_fact alter status set not null",
  ])
  func `stays in the table where something hangs on it that would not move`(_ change: String) throws {
    let star = try TestStar()
    try star.connection.execute(change)
    let before = try star.connection.integer(number)
    try firstNight().publish(on: star.connection)
    #expect(try star.sales().count == 3)
    #expect(try star.connection.integer(number) == before)
  }

  @Test func `is made by a member of the role that owns the star, and belongs to that role`() throws {
    let star = try TestStar()
    let database = try star.connection.text("select current_database()") ?? ""
    let (owner, member) = ("owner_\(database)", "member_\(database)")
    try star.connection.execute(
      """
      create role \(owner); create role \(member) in role \(owner);
      grant temporary, create on database \(database) to \(owner);
      do $$ declare found record; begin
        for found in select format('schema %I', nspname) as name from pg_namespace where nspname in ('small', 'martlet')
          union all select format('table %s', oid::regclass) from pg_class
          where relnamespace::regnamespace::text in ('small', 'martlet') and relkind in ('r', 'v')
        loop execute format('alter %s owner to \(owner)', found.name); end loop;
      end $$;
      grant create on schema small_cube to \(owner); grant usage on schema small_cube to \(owner);
      set role \(member)
      """)
    let before = try star.connection.integer(number)
    try firstNight().publish(on: star.connection)
    #expect(try star.connection.integer(number) != before)
    let owners = "select pg_get_userbyid(relowner) from pg_class where oid in ($1::regclass, $2::regclass)"
    #expect(
      try star.connection.query(owners, ["small.sales_fact", "small.sales"]).texts == [[owner], [owner]])
    #expect(try star.sales().count == 3)
  }

  @Test func `that fails leaves nothing of the table`() throws {
    let star = try TestStar()
    let before = try star.lines("select relname from pg_class where relnamespace = 'small'::regnamespace order by 1")
    let publisher = try publisher(star, firstNight())
    try firstNight().send(to: publisher)
    publisher.abandon()
    #expect(
      try star.lines("select relname from pg_class where relnamespace = 'small'::regnamespace order by 1") == before)
    try firstNight().publish(on: star.connection)
    #expect(
      try star.lines("select relname from pg_class where relnamespace = 'small'::regnamespace order by 1") == before)
  }
}

private final class Flag: Sendable { let value = Atomic<Bool>(false) }
