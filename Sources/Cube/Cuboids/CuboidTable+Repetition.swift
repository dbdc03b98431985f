internal import Definitions
internal import PostgreSQL
internal import Warehouse

extension CuboidTable {
  /// Rows that meet the keys of others are worth summing by keys before dimensions are joined to them; rows of which each
  /// has keys of its own are not, however few groups of levels they make.
  ///
  /// Some hundred pages of the fact are looked at: they tell much from little, which is all that is asked.
  func hasRowsOfSameKeys(_ connection: Connection) throws -> Bool {
    let rows = SQL.identifier(warehouse.name, fact.tableName)
    let keys = SQL.identifiers(keyColumns)
    if keyColumns.isEmpty { return true }
    let size = try connection.integer("select pg_relation_size(\(SQL.literal(rows))::regclass) / 8192") ?? 0
    let percent = min(100, Double(Self.pages) * 100 / Double(max(size, 1)))
    let found = try connection.query(
      """
      select count(*), sum(rows) from (
        select count(*) as rows from \(rows) tablesample system (\(percent)) repeatable (1) group by \(keys)) as groups
      """)
    return Double(found.integer(0, 0) ?? 0) <= 0.8 * Double(found.integer(0, 1) ?? 0)
  }

  private static let pages = 500
}
