import Columnar
import Definitions
import OperatingSystem
import PostgreSQL
import Warehouse

// The rows of a table become those of its namesake in another database. Only what differs is touched:
//
// ```
// there ──COPY──▶ "unload.rows"  ┐
//                                ├─ each row counted among its equals ─ on one side only ─▶ delete │ insert
// here  ─────────────────────────┘
// ```
//
// Readers keep the rows of their snapshot, and wait for nothing: no table is exchanged, so views of people's own, grants and
// comments stay as they are, too. What that costs besides the comparison is in proportion to what changes.

/// Gives a table the rows that it has in another database.
struct TableReplacement {
  /// What was done to a table.
  struct Change {
    var removed: Int
    var added: Int
  }

  let table: TableDefinition
  /// Which rows of the table are meant; nil for all.
  var condition: String?

  private static let rows = SQL.identifier("pg_temp", "unload.rows")
  private static let changes = SQL.identifier("pg_temp", "unload.changes")

  private var names: String { SQL.identifiers(table.columns.map(\.name)) }

  /// Does it, within the transaction of the one connection.
  ///
  /// - Parameter adjusting: a statement that changes the rows before they are compared, given their table.
  /// - Throws: `Failure` where the table did not take or give what it should.
  func perform(
    _ connection: Connection, from other: Connection, adjusting: ((String) -> String)? = nil
  ) throws -> Change {
    try Self.fetch(table, into: Self.rows, connection, from: other)
    if let adjusting { try connection.execute(adjusting(Self.rows)) }
    // Equal rows are told apart by their number among themselves: a table may hold a row twice.
    let columns = table.columns.map { SQL.identifier($0.name) + ($0.storage == .text ? " collate \"C\"" : "") }
      .joined(separator: ", ")
    let kept = condition.map { " where \($0)" } ?? ""
    try connection.execute(
      """
      create temporary table \(Self.changes) on commit drop as
      select old_place, new_place from (
        select old_place, new_place, count(*) over (partition by copy, \(columns)) as sides from (
          select ctid as old_place, null::tid as new_place, row_number() over (partition by \(columns)) as copy, \(names)
          from \(table.sql)\(kept)
          union all
          select null, ctid, row_number() over (partition by \(columns)), \(names) from \(Self.rows)) both_sides
        ) counted where sides = 1;
      analyze \(Self.changes)
      """)
    let removed = try connection.execute(
      "delete from \(table.sql) t using \(Self.changes) c where t.ctid = c.old_place")
    let added = try connection.execute(
      """
      insert into \(table.sql) (\(names)) select \(names) from \(Self.rows) n
      where n.ctid in (select new_place from \(Self.changes) where new_place is not null)
      """)
    let found = try connection.query("select count(old_place), count(new_place) from \(Self.changes)")
    // A trigger or rule of the owner's could swallow rows.
    guard found.integer(0, 0) == Int64(removed), found.integer(0, 1) == Int64(added) else {
      throw Failure(
        .failed, "\(table.sql) took \(added) rows in and gave \(removed) out, not as many as differ; nothing was done",
        remedy: "see what triggers and rules the table has")
    }
    try connection.execute("drop table \(Self.changes), \(Self.rows)")
    try Statistics.refresh(connection, table.sql, brought: added)
    return Change(removed: removed, added: added)
  }

  /// Brings the rows of a table over from another database, into a temporary one.
  static func fetch(
    _ table: TableDefinition, into rows: String, _ connection: Connection, from other: Connection
  ) throws {
    let columns = table.columns.map(\.copy)
    let names = SQL.identifiers(table.columns.map(\.name))
    try connection.execute(
      "create temporary table \(rows) on commit drop as select \(names) from \(table.sql) where false")
    let reader = try other.copyOut("select \(names) from \(table.sql)", columns)
    let writer = try connection.copyIn(rows, columns)
    while let chunk = try reader.next() { try writer.write(chunk) }
    _ = try writer.finish()
  }
}
