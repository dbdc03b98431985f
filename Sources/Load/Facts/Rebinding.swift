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

  /// Binds anew and remembers the days of the rows; affects as many rows as were bound anew.
  func bind(remembering days: TouchedDays) -> String {
    let key = SQL.identifier("\(role.name)_key")
    let instant = SQL.identifier(statements.fact.instant)
    let dimensionKey = SQL.identifier(dimension.dimension.keyColumn)
    return """
      with bound as (
      update \(statements.table) f set \(key) = d.\(dimensionKey)
      from (\(dimension.touchedMembers)) m join \(dimension.table) d on d.\(SQL.identifier(dimension.dimension.idColumn)) = m.id
      where f.\(SQL.identifier("\(role.name)_member_id")) = m.member_id
      and f.\(instant) >= d.valid_from and f.\(instant) < d.valid_to and f.\(key) <> d.\(dimensionKey)
      returning \(days.columns("f")))
      insert into \(days.rowsTable) select * from bound
      """
  }

  /// A key of the touched accounts' facts that is no version, or not the one in force.
  var fault: String {
    let key = SQL.identifier("\(role.name)_key")
    let instant = SQL.identifier(statements.fact.instant)
    let version = "d.\(SQL.identifier(dimension.dimension.keyColumn))"
    return """
      select f.\(key) from (\(dimension.touchedMembers)) m
      join \(statements.table) f on f.\(SQL.identifier("\(role.name)_member_id")) = m.member_id
      left join \(dimension.table) d on \(version) = f.\(key) and d.\(SQL.identifier(dimension.dimension.idColumn)) = m.id
      and f.\(instant) >= d.valid_from and f.\(instant) < d.valid_to
      where \(version) is null limit 1
      """
  }
}

/// The days of facts whose dimension row got another value in a level that cuboids keep: no row of the fact
/// changes, yet the cuboids' rows of that day do.
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

  /// Whether there are such dimension rows at all.
  var exists: String { "select exists (select from \(dimension.relabelledTable))" }

  /// Remembers the days. Facts that are bound by an account are found by its index; those of a dimension that
  /// never versions have none, and are read through.
  func remember(_ days: TouchedDays) -> String {
    guard dimension.dimension.isRebindable else {
      let key = SQL.identifier(dimension.dimension.keyColumn)
      let id = SQL.identifier(dimension.dimension.idColumn)
      return """
        insert into \(days.rowsTable) select distinct \(days.columns("f")) from \(statements.table) f
        where f.\(SQL.identifier("\(role.name)_key")) in (
        select d.\(key) from \(dimension.relabelledTable) t join \(dimension.table) d on d.\(id) = t.id)
        """
    }
    return """
      insert into \(days.rowsTable) select distinct \(days.columns("f"))
      from (\(dimension.membersOfIDs(in: dimension.relabelledTable)) order by 1 offset 0) m
      join \(statements.table) f on f.\(SQL.identifier("\(role.name)_member_id")) = m.member_id
      """
  }
}
