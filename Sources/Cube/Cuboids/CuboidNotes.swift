internal import Definitions
internal import PostgreSQL
internal import Warehouse

// Each batch keeps the cuboids that its definitions declare, and knows nothing of others: those of another checkout, those
// that are declared no more, those that its role may not make anew. So what a batch, or whoever builds a cuboid, has kept is
// noted with the version of the warehouse:
//
// ```
// martlet.cuboid   crm  sales_day     41 ┐
//                  crm  sales_person  38 │  the last batch of crm made version 41: sales_day is current,
//                                        └─ sales_person was passed by, and is to be made anew
// ```
//
// A note that is missing makes a cuboid outdated, never the other way round.

/// What the ledger notes of cuboids: up to which version of the warehouse each is kept.
struct CuboidNotes {
  let connection: Connection
  let warehouse: Warehouse

  /// Whether the ledger has notes that the role may read, as an expression of SQL. Where it is false, no cuboid is current.
  static let isReadable = """
    case when has_schema_privilege(to_regnamespace('martlet'), 'usage') then \(isTableReadable("cuboid"))
    and \(isTableReadable("batch")) and \(isTableReadable("unloaded")) else false end
    """

  private static func isTableReadable(_ name: String) -> String {
    "coalesce(has_table_privilege(to_regclass('martlet.\(name)'), 'select'), false)"
  }

  /// Names of the tables that no change of the warehouse has passed by. The notes must be readable.
  func current() throws -> Set<String> {
    let rows = try connection.query(
      """
      select name from martlet.cuboid where warehouse = $1 group by name having max(warehouse_version) >= greatest(
      (select max(warehouse_version) from martlet.batch where warehouse is null or warehouse = $1),
      (select max(warehouse_version) from martlet.unloaded where warehouse = $1), 0)
      """, [warehouse.name])
    return Set(rows.texts.compactMap { $0[0] })
  }

  /// The statement that notes tables as current.
  ///
  /// - Parameter version: what the transaction makes of the warehouse; nil where it leaves the warehouse as it is.
  func adding(_ tables: [CuboidTable], version: Int64? = nil) -> String {
    let number = version.map { "\($0)" } ?? Ledger.lastVersion
    let rows = tables.map { "(\(SQL.literal(warehouse.name)), \(SQL.literal($0.tableName)), \(number))" }
    return """
      insert into martlet.cuboid (warehouse, name, warehouse_version) values \(rows.joined(separator: ", "))
      on conflict do nothing
      """
  }

  /// Notes tables as current.
  func add(_ tables: [CuboidTable], version: Int64? = nil) throws {
    if tables.isEmpty { return }
    try connection.execute(adding(tables, version: version))
    try prune()
  }

  /// Takes out notes that newer ones stand for. Who only adds to the ledger leaves them to the owner.
  func prune() throws {
    guard try connection.text("select has_table_privilege('martlet.cuboid', 'delete')") == "t" else { return }
    try connection.query(
      """
      delete from martlet.cuboid c where warehouse = $1 and exists (select from martlet.cuboid n
      where n.warehouse = c.warehouse and n.name = c.name and n.warehouse_version > c.warehouse_version)
      """, [warehouse.name])
  }
}
