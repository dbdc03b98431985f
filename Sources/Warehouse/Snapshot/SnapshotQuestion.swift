internal import Columnar
internal import Definitions
internal import PostgreSQL

// Which members of a dimension a snapshot must hold, so that Transform, seeing nothing else, joins members into
// the persons that it would find if it saw all.
//
// Touched are the members of the batch's keys, those that have one of its identifiers, and, where the batch has a full
// export from which absence means deletion, all whom that source had until now. With a member come
// all members of its person. An identifier that no more members have than it may be shared by comes with all of
// them: so its count is right, and with the batch's own can only rise.
//
// An identifier that more members have joins nobody, and never will again, since evidence is kept for good. If
// the batch does not name it, the snapshot leaves it out: some of its members alone would look like few enough
// to be one person. If the batch names it, it comes with one member more than may share it, each with its whole
// person.
//
// An identifier that the definition ignores brings nobody; of those members that come anyway it comes along, so
// that it is not taken for new. Two accounts that a pipeline pins together bring one another. So what comes are
// whole components of the graph of identifiers and pins. Persons are these, or finer: pins apart divide components.
//
// Where a batch touches few of many, each row is looked up by its index, in the order of the keys: that costs what the batch
// holds. The planner, who takes every page for one that the disk has to look for, would read all evidence through.

/// The question about one dimension.
struct SnapshotQuestion {
  private let warehouse: Warehouse
  private let pipeline: String
  private let dimension: Dimension
  private let pins: SnapshotPins
  /// Whether rows are looked up one by one.
  private var asksForFew = false

  init(_ pipeline: Pipeline, _ dimension: Dimension) {
    warehouse = pipeline.warehouse
    self.pipeline = pipeline.name
    self.dimension = dimension
    pins = SnapshotPins(pipeline, dimension)
  }

  private func table(_ name: String) -> String { SQL.identifier(warehouse.name, name) }
  private var members: String { table(dimension.memberTableName) }
  private var identifiers: String { table(dimension.identifierTableName) }
  private var links: String { table(dimension.linkTableName) }
  private var events: String { table(dimension.eventTableName) }
  private var confirmed: String { table(dimension.confirmedTableName) }
  private var id: String { SQL.identifier(dimension.idColumn) }
  private var name: String { SQL.literal(dimension.name) }

  // MARK: Finding

  /// Fills `snapshot_member` (and `snapshot_identifier`) with whom the snapshot must hold.
  mutating func find(_ connection: Connection) throws {
    let isKey = "dimension = \(name) and kind = 'key'"
    asksForFew = try areFew(connection, "snapshot_key where \(isKey)", of: members)
    try connection.execute(
      """
      drop table if exists snapshot_member, snapshot_identifier, snapshot_holder;
      create temporary table snapshot_member (member_id int primary key, round int not null) on commit drop;
      create temporary table snapshot_identifier (number int generated always as identity, hash int8 not null,
      identifier text not null, cap int not null, is_touched boolean not null, is_ignored boolean not null, round int not null, holders int8)
      on commit drop;
      create temporary table snapshot_holder (number int not null, member_id int not null, round int not null) on commit drop;
      insert into snapshot_member
      select distinct m.member_id, 0 from
      \(each("system || e'\\x1f' || value as whole, \(Dimension.hash("system || e'\\x1f' || value")) as hash",
        of: "snapshot_key where \(isKey)", by: "hash")) k
      \(itsRows(members, "m", where: """
        \(Dimension.hash(dimension.wholeKey("m."))) = k.hash and \(dimension.wholeKey("m.")) = k.whole and m.member_id > 0
        """));
      \(takeListed);
      analyze snapshot_member
      """)
    asksForFew = try areFew(connection, "snapshot_member", of: members)
    guard let identity = dimension.identity else { return }
    let caps = identity.identifiers.map { "when \(SQL.literal($0.name)) then \($0.sharedByAtMost)" }
    func cap(_ kind: String) -> String { "case \(kind) \(caps.joined(separator: " ")) else 0 end" }
    let touched = Dimension.wholeIdentifier("k.")
    try connection.execute(
      """
      insert into snapshot_identifier (hash, identifier, cap, is_touched, is_ignored, round)
      select distinct \(Dimension.hash(touched)), \(touched), \(cap("k.kind")), true, k.is_ignored, 1 from snapshot_key k
      where k.dimension = \(name) and k.kind not in ('key', \(SQL.literal(SnapshotLayout.listedBy)))
      """)
    asksForFew = try asksForFew && areFew(connection, "snapshot_identifier", of: identifiers)
    let ignored = SnapshotIgnored(identity)
    let hasPins = try pins.find(connection)
    var round = 1
    while true {
      try connection.execute(takePersons(round))
      try connection.execute(takeIdentifiers(round, cap: cap("i.kind")))
      try connection.execute(findHolders(round))
      try ignored.mark(connection, round)
      var found = try connection.execute(takeHolders(round))
      if hasPins { found += try connection.execute(pins.takePinned(round)) }
      if found == 0 { break }
      round += 1
    }
  }

  /// The members of which a source, named by the batch, said last that it has them.
  private var takeListed: String {
    """
    insert into snapshot_member select member_id, 0 from (
    select distinct on (f.source, e.member_id) e.member_id, e.is_deleted from snapshot_key k
    join martlet.batch b on b.pipeline = \(SQL.literal(pipeline))
    join martlet.file f on f.batch_id = b.batch_id and f.source = k.value
    join \(events) e on e.file_id = f.file_id and e.given < 0
    where k.dimension = \(name) and k.kind = \(SQL.literal(SnapshotLayout.listedBy))
    order by f.source, e.member_id, e.effective_at desc, b.name collate "C" desc, b.batch_id desc) l
    where not is_deleted on conflict do nothing
    """
  }

  /// With each new member all others of its person.
  private func takePersons(_ round: Int) -> String {
    """
    insert into snapshot_member select distinct o.member_id, \(round - 1) from \(each(ofRound: round - 1)) s
    \(itsRows(links, "l", where: "l.member_id = s.member_id"))
    \(itsRows(links, "o", where: "o.\(id) = l.\(id) and o.member_id > 0")) on conflict do nothing;
    analyze snapshot_member
    """
  }

  /// With each new member its identifiers.
  private func takeIdentifiers(_ round: Int, cap: String) -> String {
    let whole = Dimension.wholeIdentifier("i.")
    return """
      insert into snapshot_identifier (hash, identifier, cap, is_touched, is_ignored, round)
      select n.hash, n.identifier, n.cap, false, false, \(round) from (
      select distinct \(Dimension.hash(whole)) as hash, \(whole) as identifier, \(cap) as cap
      from \(each(ofRound: round - 1)) s \(itsRows(identifiers, "i", where: "i.member_id = s.member_id"))) n
      left join snapshot_identifier t on t.hash = n.hash and t.identifier = n.identifier where t.number is null;
      analyze snapshot_identifier (number, hash, round)
      """
  }

  /// Finds who has each new identifier, but for ignored ones, and counts them: of more than may share it, only that it is
  /// one more.
  private func findHolders(_ round: Int) -> String {
    """
    insert into snapshot_holder select number, member_id, \(round) from (
    select t.number, t.cap, i.member_id, row_number() over (partition by t.number order by i.member_id) as place
    from \(each("*", of: "snapshot_identifier where round = \(round) and not is_ignored", by: "hash")) t
    \(itsRows(identifiers, "i", where: isIdentifier("i.", "t.")))) h where place <= cap + 1;
    update snapshot_identifier t set holders = c.holders from (
    select number, count(*) as holders from snapshot_holder where round = \(round) group by number) c
    where c.number = t.number
    """
  }

  /// With each new identifier the members that have it: all, if it joins them; of one that joins nobody, and was
  /// named by the batch, one more than may share it; of an ignored one, none. Counts the members that are new.
  private func takeHolders(_ round: Int) -> String {
    """
    insert into snapshot_member select distinct h.member_id, \(round) from snapshot_holder h
    join snapshot_identifier t on t.number = h.number where h.round = \(round) and not t.is_ignored
    and (t.is_touched or t.holders <= t.cap) on conflict do nothing
    """
  }

  /// Whether a row of the identifier table has an identifier of `snapshot_identifier`.
  private func isIdentifier(_ row: String, _ found: String) -> String {
    let whole = Dimension.wholeIdentifier(row)
    return "\(Dimension.hash(whole)) = \(found)hash and \(whole) = \(found)identifier"
  }

  // MARK: Looking up

  /// Whether rows are few of those that a table has: one that is looked up costs what some five cost that are read in
  /// passing.
  private func areFew(_ connection: Connection, _ rows: String, of table: String) throws -> Bool {
    let known = try connection.integer("select reltuples::int8 from pg_class where oid = $1::regclass", [table])
    return try 6 * (connection.integer("select count(*) from \(rows)") ?? 0) < known ?? 0
  }

  /// The rows that others are asked for by, as a table expression.
  private func each(_ columns: String = "member_id", of rows: String, by order: String = "1") -> String {
    "(select \(columns) from \(rows)\(asksForFew ? " order by \(order) offset 0" : ""))"
  }

  /// The members that came in a round.
  private func each(ofRound round: Int) -> String { each(of: "snapshot_member where round = \(round)") }

  /// With each row those of a table that answer a condition, as a join.
  private func itsRows(_ table: String, _ alias: String, where condition: String) -> String {
    """
    cross join lateral (select * from \(table) \(alias) where \(condition)\(asksForFew ? " offset 0" : "")) \(alias)
    """
  }

  // MARK: Answers

  /// The tables with the queries that give them.
  var answers: [(TableLayout, String)] {
    warehouse.snapshotTables(of: dimension).map { layout in
      switch layout.name {
      case dimension.memberLayout.name:
        (layout, select(layout, members, "where t.member_id > 0 order by s.member_id"))
      case dimension.identifierLayout.name:
        (
          layout,
          select(
            layout, identifiers,
            """
            join snapshot_identifier d on \(isIdentifier("t.", "d.")) where d.is_touched or d.holders <= d.cap
            order by s.member_id, t.kind collate "C", t.value collate "C", t.file_id, t.record
            """)
        )
      case dimension.pinLayout.name: (layout, pins.answer(layout))
      case dimension.linkLayout.name: (layout, select(layout, links, "order by s.member_id"))
      case dimension.eventLayout.name: (layout, select(layout, events, inOrder))
      case dimension.confirmedLayout.name: (layout, select(layout, confirmed, inOrder))
      default: (layout, versions(layout))
      }
    }
  }

  /// The order of events.
  private var inOrder: String {
    """
    order by s.member_id, t.effective_at, t.source_version nulls first, t.batch_id, t.file_id, t.record,
    t.given, t.is_deleted, t.repeated_at collate "C"
    """
  }

  private func select(_ layout: TableLayout, _ table: String, _ rest: String) -> String {
    let columns = layout.columns.map { "t.\(SQL.identifier($0.name))" }.joined(separator: ", ")
    let rows = itsRows(table, "t", where: "t.member_id = s.member_id")
    return "select \(columns) from \(each(of: "snapshot_member")) s \(rows) \(rest)"
  }

  private func versions(_ layout: TableLayout) -> String {
    let columns = layout.columns.map { "t.\(SQL.identifier($0.name))" }.joined(separator: ", ")
    var ids = "(select member_id as id from snapshot_member) i"
    if dimension.identity != nil {
      let itsLink = itsRows(links, "l", where: "l.member_id = s.member_id")
      ids = "(select distinct l.\(id) as id from \(each(of: "snapshot_member")) s \(itsLink)) i"
    }
    return """
      select \(columns) from \(each("id", of: "\(ids) where id > 0")) s \(itsRows(table(dimension.name), "t", where: "t.\(id) = s.id"))
      order by s.id, t.valid_from
      """
  }
}
