import Columnar
import Definitions
import PostgreSQL
import Warehouse

/// The statements that take a dimension's part of a batch over into the star.
struct DimensionStatements {
  let schema: String
  var dimension: Dimension

  init(_ warehouse: Warehouse, _ dimension: Dimension) {
    schema = warehouse.name
    self.dimension = dimension
  }

  // MARK: Tables

  var members: StageTable { StageTable(dimension.memberLayout) }
  var pins: StageTable { StageTable(dimension.pinLayout) }
  var links: StageTable { StageTable(dimension.linkLayout) }
  var confirmed: StageTable { StageTable(dimension.confirmedLayout) }
  var versions: StageTable { StageTable(dimension.versionChangeLayout) }
  var memberTable: String { SQL.identifier(schema, dimension.memberTableName) }
  var identifierTable: String { SQL.identifier(schema, dimension.identifierTableName) }
  var pinTable: String { SQL.identifier(schema, dimension.pinTableName) }
  var relinkTable: String { SQL.identifier(schema, dimension.relinkTableName) }
  var linkTable: String { SQL.identifier(schema, dimension.linkTableName) }
  var eventTable: String { SQL.identifier(schema, dimension.eventTableName) }
  var confirmedTable: String { SQL.identifier(schema, dimension.confirmedTableName) }
  var table: String { SQL.identifier(schema, dimension.tableName) }

  /// Accounts whose published facts may be bound to a version that is no longer right, and the instants of such facts:
  /// `member_id`, `since`, `until`.
  var touchedTable: String { SQL.identifier("\(dimension.name).touched") }
  /// Durable ids whose versions changed their ranges, and between which instants: `id`, `since`, `until`.
  var touchedIDsTable: String { SQL.identifier("\(dimension.name).touched_ids") }
  /// Versions, with their durable ids, of which a level that cuboids keep got another value.
  var relabelledTable: String { SQL.identifier("\(dimension.name).relabelled") }

  /// Of a plan: accounts of the batch that were there before.
  var knownTable: String { SQL.identifier("\(dimension.name).known") }
  /// Versions that change their range or durable id: `key`.
  var movedTable: String { SQL.identifier("\(dimension.name).moved") }
  /// Versions that change or go, as they were before: for a plan, and for cuboids.
  var beforeTable: String { SQL.identifier("\(dimension.name).before") }

  var key: String { SQL.identifier(dimension.keyColumn) }
  var id: String { SQL.identifier(dimension.idColumn) }

  // MARK: Members

  /// Inserts new members, and completes those that only facts had spoken of. A member never changes what it
  /// means: a row that would is not touched, so that fewer rows are counted than came.
  var applyMembers: String {
    let names = dimension.memberLayout.names
    let meaning = ["system"] + dimension.naturalKey.map(\.name)
    let updated = ["is_inferred", "batch_id", "file_id", "record"]
    return """
      insert into \(memberTable) as t (\(SQL.identifiers(names))) select \(columns("s", names)) from \(members.sql) s
      on conflict (member_id) do update set
      \(updated.map { "\(SQL.identifier($0)) = excluded.\(SQL.identifier($0))" }.joined(separator: ", "))
      where \(row("t", meaning)) is not distinct from \(row("excluded", meaning))
      """
  }

  // MARK: Pins

  private var pinColumns: [String] { dimension.pinLayout.names.filter { $0 != "batch_id" } }

  /// Takes out the pins that a pipeline, the parameter, no longer has.
  var withdrawPins: String {
    """
    delete from \(pinTable) t where t.pipeline = $1
    and not exists (select from \(pins.sql) s where \(row("s", pinColumns)) = \(row("t", pinColumns)))
    """
  }

  /// Puts in those that are new; the others keep the batch that they came with.
  var applyPins: String {
    let names = dimension.pinLayout.names
    return """
      insert into \(pinTable) (\(SQL.identifiers(names))) select \(columns("s", names)) from \(pins.sql) s
      where not exists (select from \(pinTable) t where \(row("s", pinColumns)) = \(row("t", pinColumns)))
      """
  }

  // MARK: Links

  /// Remembers accounts that change their person.
  var touchRelinked: String {
    """
    insert into \(touchedTable) select s.member_id, '-infinity', 'infinity'
    from \(links.sql) s join \(linkTable) t using (member_id) where t.\(id) <> s.\(id)
    """
  }

  /// Inserts links or puts them right.
  var applyLinks: String {
    let names = dimension.linkLayout.names
    let updated = names.filter { $0 != "member_id" }
    return """
      insert into \(linkTable) (\(SQL.identifiers(names))) select \(columns("s", names)) from \(links.sql) s
      on conflict (member_id) do update set
      \(updated.map { "\(SQL.identifier($0)) = excluded.\(SQL.identifier($0))" }.joined(separator: ", "))
      """
  }

  // MARK: What was said once more

  /// Takes out what newer deliveries have said once more: only these are kept, or a full export of every night would let
  /// the table grow without end.
  var takeOutConfirmed: String {
    """
    delete from \(confirmedTable) t using \(confirmed.sql) s
    where t.member_id = s.member_id and t.effective_at = s.effective_at and t.given = s.given
    """
  }

  /// Puts in what was said once more.
  var putInConfirmed: String {
    let names = dimension.confirmedLayout.names
    return """
      insert into \(confirmedTable) (\(SQL.identifiers(names))) select \(columns("s", names)) from \(confirmed.sql) s
      """
  }

  // MARK: Versions

  /// What says of which durable id a version is, and when it is in force.
  private var range: [String] { [dimension.idColumn, "valid_from", "valid_to"] }

  /// Remembers durable ids whose published versions go or change their range, with the instants at which another one may
  /// be in force: a version that comes takes its range from others.
  ///
  /// - Parameter published: a table that has the versions which change or go, as they were before.
  func touchChangedVersions(in published: String) -> String {
    let isWhole = "s.change = 'delete' or s.\(id) <> t.\(id)"
    return """
      insert into \(touchedIDsTable) select t.\(id),
      min(case when \(isWhole) then t.valid_from when s.valid_from <> t.valid_from then least(s.valid_from, t.valid_from)
      else least(s.valid_to, t.valid_to) end),
      max(case when \(isWhole) then t.valid_to when s.valid_to <> t.valid_to then greatest(s.valid_to, t.valid_to)
      else greatest(s.valid_from, t.valid_from) end)
      from \(versions.sql) s join \(published) t on t.\(key) = s.\(key)
      where s.change = 'delete' or (s.change = 'update' and \(row("t", range)) is distinct from \(row("s", range)))
      group by t.\(id)
      """
  }

  /// Remembers versions whose levels get other values.
  ///
  /// - Parameter published: a table that has the versions which change or go, as they were before.
  func touchRelabelled(levels: [String], in published: String) -> String {
    """
    insert into \(relabelledTable) select s.\(key), s.\(id) from \(versions.sql) s join \(published) t on t.\(key) = s.\(key)
    where s.change = 'update' and \(row("t", levels)) is distinct from \(row("s", levels))
    """
  }

  /// Takes out the versions that go or change their range. All of them go before any comes, since one start and one end a
  /// durable id are unique at every moment, whatever the order of rows.
  var takeOutVersions: String {
    """
    with taken as (delete from \(table) t using \(leaving) s where t.\(key) = s.\(key)
    and (s.change = 'delete' or \(row("t", range)) is distinct from \(row("s", range))) returning t.\(key))
    insert into \(movedTable) select \(key) from taken
    """
  }

  /// Changes the others where they are: their place in the chain need not be proved anew.
  var changeVersions: String {
    let changed = dimension.versionLayout.names.filter { $0 != dimension.keyColumn && !range.contains($0) }
    return """
      update \(table) t set \(changed.map { "\(SQL.identifier($0)) = s.\(SQL.identifier($0))" }.joined(separator: ", "))
      from \(leaving) s where t.\(key) = s.\(key) and s.change = 'update'
      """
  }

  /// The staged versions that are published, in the order in which these are looked up.
  private var leaving: String {
    "(select * from \(versions.sql) where change in ('update', 'delete') order by \(key) offset 0)"
  }

  /// Puts in the versions that come, or that were taken out to change.
  var putInVersions: String {
    let names = dimension.versionLayout.names
    return """
      insert into \(table) (\(SQL.identifiers(names))) select \(columns("s", names)) from \(versions.sql) s
      where s.change = 'insert' or s.change = 'update' and s.\(key) in (select key from \(movedTable))
      """
  }

  /// How many versions come, change and go, and how many are none of these.
  var countChanges: String {
    """
    select count(*) filter (where change = 'insert'), count(*) filter (where change = 'update'),
    count(*) filter (where change = 'delete'), count(*) filter (where change not in ('insert', 'update', 'delete'))
    from \(versions.sql)
    """
  }

  /// A durable id of the batch that has versions, but not one that is current and open to the future; the
  /// chain itself is proved by the version table's constraints. The least one is asked for, not any: for LIMIT 1 the
  /// planner bets on finding one soon, and where there is none loses it all.
  ///
  /// - Parameter ofAll: whether all durable ids are the batch's.
  func chainFault(ofAll: Bool) -> String {
    let those = ofAll ? "" : " join (select distinct \(id) from \(versions.sql)) s on s.\(id) = t.\(id)"
    return """
      select min(id) from (select t.\(id) as id from \(table) t\(those) group by t.\(id)
      having count(*) filter (where t.valid_to = 'infinity' and t.is_current) <> 1
      or count(*) filter (where t.is_current) <> 1 or count(*) filter (where t.valid_from = '-infinity') <> 1) faults
      """
  }

  // MARK: What was there before

  /// Creates the table of accounts that were there before.
  var knownCreation: String { "create temporary table \(knownTable) (member_id int4 primary key) on commit drop" }

  /// Creates the table of versions as they were before.
  var beforeCreation: String {
    "create temporary table \(beforeTable) (like \(table), primary key (\(key))) on commit drop"
  }

  /// Remembers the accounts of the batch that are there already.
  var rememberKnown: String {
    "insert into \(knownTable) select t.member_id from \(members.sql) s join \(memberTable) t using (member_id)"
  }

  /// Remembers the versions that the batch changes or takes out.
  var rememberBefore: String {
    """
    insert into \(beforeTable) select t.* from \(leaving) s join \(table) t on t.\(key) = s.\(key)
    """
  }

  /// Adds to these the versions that have not changed, of those that rows of a table refer to by some columns.
  func completeBefore(_ columns: [String], in rows: String) -> String {
    let keys = columns.map { "select \(SQL.identifier($0)) as key from \(rows)" }.joined(separator: " union ")
    return """
      insert into \(beforeTable) select t.* from (select distinct key from (\(keys)) k where key >= 0) k
      join \(table) t on t.\(key) = k.key where not exists (select from \(beforeTable) b where b.\(key) = k.key);
      analyze \(beforeTable) (\(key))
      """
  }

  // MARK: Rebinding

  /// From accounts `t(member_id)` to durable ids: as SQL to join with, and the id's expression.
  private var toID: (join: String, id: String) {
    dimension.identity == nil ? ("", "t.member_id") : (" join \(linkTable) l on l.member_id = t.member_id", "l.\(id)")
  }

  /// Adds the accounts of the durable ids whose versions changed.
  var touchMembersOfIDs: String {
    if dimension.identity == nil {
      return "insert into \(touchedTable) select id, since, until from \(touchedIDsTable) on conflict do nothing"
    }
    return """
      insert into \(touchedTable) select l.member_id, t.since, t.until
      from \(touchedIDsTable) t join \(linkTable) l on l.\(id) = t.id
      on conflict do nothing
      """
  }

  /// Accounts of durable ids in a table, as a query.
  func membersOfIDs(in idTable: String) -> String {
    dimension.identity == nil
      ? "select t.id as member_id from \(idTable) t"
      : "select l.member_id from \(idTable) t join \(linkTable) l on l.\(id) = t.id"
  }

  /// Touched accounts with the durable id of today, in order, as a query: `member_id`, `id`, `since`, `until`.
  var touchedMembers: String {
    "select t.member_id, \(toID.id) as id, t.since, t.until from \(touchedTable) t\(toID.join) order by 1 offset 0"
  }
}
