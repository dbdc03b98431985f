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

  /// The days of facts whose dimension row got another value in a level that cuboids keep.
  func relabelled(remembering days: TouchedDays) -> String {
    """
    insert into \(days.rowsTable) select distinct \(days.columns("f"))
    from (\(dimension.membersOfIDs(in: dimension.relabelledTable)) order by 1 offset 0) m
    join \(statements.table) f on f.\(SQL.identifier("\(role.name)_member_id")) = m.member_id
    """
  }
}
