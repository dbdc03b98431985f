import Cube
import Definitions
import OperatingSystem
import PostgreSQL
import Warehouse

/// The published rows of a fact that a batch touches, as they were before it: they are replaced, bound to another version,
/// or bound to a dimension row that says something else. Cuboids are brought up to date by them (`CuboidDelta`).
///
/// ```
/// verdicts ── replaced ───┐
/// rebindings ── bound ────┼─▶ "sales.before" ┬─ rows that are the batch's own ─▶ "sales.stored"
/// relabellings ── shown ──┘   each key once  └─ the others, as they are now ───▶ "sales.after"
/// ```
///
/// The first to remember a row knows it as it was; whoever comes later changes nothing.
struct TouchedRows {
  var statements: FactStatements
  /// From so many rows on the cuboids are made anew. More are not remembered.
  private let most: Int64

  /// Nil where the fact has no cuboids.
  init?(_ connection: Connection, _ statements: FactStatements) throws {
    self.statements = statements
    let warehouse = statements.warehouse
    guard warehouse.cubes.contains(where: { $0.fact == statements.fact.name && !$0.cuboids.isEmpty }) else {
      return nil
    }
    most = try StarChange.most(connection, statements.table)
  }

  /// The dimensions that cuboids of the fact need.
  private var dimensions: [DimensionStatements] {
    let warehouse = statements.warehouse
    return warehouse.dimensions.filter {
      $0.kind == .standard && CuboidLevels.need($0, of: statements.fact, in: warehouse)
    }.map { DimensionStatements(warehouse, $0) }
  }

  private var before: String { SQL.identifier("\(statements.fact.name).before") }
  private var after: String { SQL.identifier("\(statements.fact.name).after") }

  /// What a row says; not where it comes from.
  private var names: [String] { statements.layout.names.filter { !FactStatements.place.contains($0) } }

  /// Creates the tables.
  var creation: String {
    let empty = "select \(columns("f", names)) from \(statements.table) f where false"
    return """
      create temporary table \(before) on commit drop as \(empty);
      alter table \(before) add primary key (\(statements.key));
      create temporary table \(after) on commit drop as \(empty)
      """
  }

  // MARK: Remembering

  /// Remembers rows of the fact, as `f`, unless they are remembered already.
  private func remember(_ rows: String) -> String {
    """
    insert into \(before) select \(columns("f", names)) from \(rows)
    and not exists (select from \(before) b where b.\(statements.key) = f.\(statements.key))
    """
  }

  /// Remembers the rows that are about to be replaced.
  var rememberReplaced: String {
    remember(
      """
      \(statements.verdicts) v
      cross join lateral (select * from \(statements.table) f where f.ctid = v.fact_row offset 0) f
      where v.verdict = 'replacing'
      """)
  }

  /// Remembers rows that are about to be bound anew, by their keys in a table's `row_key`. The batch's own rows were not
  /// there before.
  func rememberBound(_ table: String, batch: Int64) -> String {
    remember(
      """
      \(table) r cross join lateral (
      select * from \(statements.table) f where f.\(statements.key) = r.row_key offset 0) f where f.batch_id <> \(batch)
      """) + " limit \(most)"
  }

  /// Remembers the rows that a query gives.
  func rememberShown(_ query: String, batch: Int64) -> String {
    remember("(\(query)) f where f.batch_id <> \(batch)") + " limit \(most)"
  }

  // MARK: What cuboids are told

  /// What has changed, once everything is in its place.
  ///
  /// - Parameter hasStored: whether the batch has rows of its own.
  func change(_ connection: Connection, hasStored: Bool) throws -> StarChange {
    try connection.execute("analyze \(before) (\(statements.key))")
    let count = try connection.integer("select count(*) from \(before)") ?? 0
    if count >= most { return .all }
    if count == 0 && !hasStored { return .none }
    let own =
      hasStored ? "where not exists (select from \(statements.stored) s where s.\(statements.key) = b.row_key)" : ""
    try connection.execute(
      """
      insert into \(after) select \(columns("f", names))
      from (select * from (select \(statements.key) as row_key from \(before)) b \(own) order by 1 offset 0) b
      cross join lateral (select * from \(statements.table) f where f.\(statements.key) = b.row_key offset 0) f;
      analyze \(after) (\(statements.key))
      """)
    var replaced: [String: String] = [:]
    for dimension in dimensions {
      let roles = statements.roles.filter { $0.dimension.name == dimension.dimension.name }
      try connection.execute(dimension.completeBefore(roles.map { "\($0.role.name)_key" }, in: before))
      replaced[dimension.dimension.name] = dimension.beforeTable
    }
    let stored = "select \(columns("s", names)) from \(statements.stored) s union all "
    return .part(
      before: StarPart(rows: before, dimensions: replaced),
      after: StarPart(rows: "(\(hasStored ? stored : "")select \(columns("a", names)) from \(after) a)"))
  }
}
