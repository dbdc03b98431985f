import Definitions
import PostgreSQL

// A published fact names an account and an instant; the version it is bound to follows from both. When a batch
// moves the account to another person, or starts or ends a version anew, the facts of the accounts concerned
// are bound again:
//
// ```
// touched account ──▶ facts by <role>_member_id (index) ──▶ instant in [valid_from, valid_to) of the person ──▶ key
// ```
//
// Members −1 to −3 are no accounts and stay as they are.

/// Binds published facts of a fact table to the versions in force.
struct Rebinding {
  let statements: FactStatements
  let role: Role
  let dimension: DimensionStatements

  /// All rebindings that a fact may need.
  static func all(_ statements: FactStatements) -> [Rebinding] {
    statements.roles.filter { $0.dimension.isRebindable }.map { role, dimension in
      Rebinding(
        statements: statements, role: role, dimension: DimensionStatements(statements.warehouse, dimension))
    }
  }

  /// Whether there are touched accounts at all, as a query.
  var isNeeded: String { "select exists (select from \(dimension.touchedTable))" }

  private var boundKey: String { SQL.identifier("\(role.name)_key") }
  private var dimensionKey: String { SQL.identifier(dimension.dimension.keyColumn) }

  /// The facts of touched accounts, of the touched instants, with the version in force: `m`, `f`, `d`; of `f` only the key
  /// of the row and the key that it is bound by. Looked up one by one, see `FactStatements`. The version in force is the
  /// first that ends later: looked for by its start, too, all later ones would be read.
  private var factsInForce: String {
    let instant = SQL.identifier(statements.fact.instant)
    let factKey = SQL.identifier(statements.fact.keyColumn)
    return """
      (\(dimension.touchedMembers)) m cross join lateral (
      select f.\(factKey) as row_key, f.\(boundKey) as bound, f.\(instant) as instant from \(statements.table) f
      where f.\(SQL.identifier("\(role.name)_member_id")) = m.member_id
      and f.\(instant) >= m.since and f.\(instant) < m.until offset 0) f left join lateral (
      select d.\(dimensionKey) as key, d.valid_from from \(dimension.table) d
      where d.\(SQL.identifier(dimension.dimension.idColumn)) = m.id and d.valid_to > f.instant
      order by d.valid_to limit 1) d on d.valid_from <= f.instant
      """
  }

  /// The rows that are bound by another key than that of the version in force: `row_key, bound, key`.
  var found: String { SQL.identifier("\(statements.fact.name).\(role.name).found") }

  /// Finds them. To be run with nested loops only.
  var find: String {
    """
    create temporary table \(found) on commit drop as
    select f.row_key, f.bound, d.key from \(factsInForce) where f.bound is distinct from d.key order by 1
    """
  }

  /// Binds them anew. To be run with nested loops only.
  var bind: String {
    """
    update \(statements.table) f set \(boundKey) = r.key from (select * from \(found) order by 1 offset 0) r
    where f.\(SQL.identifier(statements.fact.keyColumn)) = r.row_key
    """
  }

  /// A key by which facts of touched accounts are bound, of an instant that no version is in force at.
  var fault: String { "select min(bound) from \(found) where key is null" }
}

/// The facts whose dimension row got another value in a level that cuboids keep: no row of the fact changes, yet rows
/// of the cuboids do.
struct Relabelling {
  let statements: FactStatements
  let role: Role
  let dimension: DimensionStatements

  /// All roles of a fact that lead to dimensions filled from exports.
  static func all(_ statements: FactStatements) -> [Relabelling] {
    statements.roles.filter { $0.dimension.kind == .standard }.map { role, dimension in
      Relabelling(
        statements: statements, role: role, dimension: DimensionStatements(statements.warehouse, dimension))
    }
  }

  /// Whether there are such dimension rows at all, as a query.
  var isNeeded: String { "select exists (select from \(dimension.relabelledTable))" }

  /// The rows, as a query. Facts that are bound by an account are found by its index; those of a dimension that never
  /// versions have none, and are read through.
  var rows: String {
    let key = SQL.identifier("\(role.name)_key")
    let shown = "f.\(key) in (select key from \(dimension.relabelledTable))"
    guard dimension.dimension.isRebindable else { return "select f.* from \(statements.table) f where \(shown)" }
    let ids = "(select distinct id from \(dimension.relabelledTable))"
    return """
      select f.* from (\(dimension.membersOfIDs(in: ids)) order by 1 offset 0) m cross join lateral (
      select * from \(statements.table) f where f.\(SQL.identifier("\(role.name)_member_id")) = m.member_id offset 0) f
      where \(shown)
      """
  }
}
