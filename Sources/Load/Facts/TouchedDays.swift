import Definitions
import PostgreSQL

/// The days of a fact whose cells in cuboids are no longer right: the date keys, in each date role, of rows that
/// came, went, or show something else.
struct TouchedDays {
  let statements: FactStatements
  /// The roles that are dates.
  let roles: [Role]

  init(_ statements: FactStatements) {
    self.statements = statements
    roles = statements.roles.filter { $0.dimension.kind == .date }.map(\.role)
  }

  /// A row for each touched combination of date keys, some more than once.
  var rowsTable: String { SQL.identifier("\(statements.fact.name).days") }

  /// Creates the table.
  var creation: String {
    let columns = roles.map { SQL.identifier("\($0.name)_key") + " int4" } + ["filler int4"]
    return "create temporary table \(rowsTable) (\(columns.joined(separator: ", "))) on commit drop"
  }

  /// The columns of the table, taken from a row of the fact.
  func columns(_ alias: String) -> String {
    (roles.map { "\(alias).\(SQL.identifier("\($0.name)_key"))" } + ["null::int4 as filler"]).joined(separator: ", ")
  }

  /// Adds the days of the published rows that are about to be replaced.
  var addReplaced: String {
    """
    insert into \(rowsTable) select distinct \(columns("f"))
    from \(statements.verdicts) v
    cross join lateral (select * from \(statements.table) f where f.ctid = v.fact_row offset 0) f
    where v.verdict = 'replacing'
    """
  }

  /// Adds the days of the batch's rows.
  var addStored: String { "insert into \(rowsTable) select distinct \(columns("f")) from \(statements.stored) f" }

  /// The touched keys of a date role, in order.
  func keys(_ connection: Connection, of role: Role) throws -> [Int64] {
    let key = SQL.identifier("\(role.name)_key")
    let rows = try connection.query("select distinct \(key) from \(rowsTable) order by 1")
    return (0..<rows.count).compactMap { rows.integer($0, 0) }
  }
}
