package import Definitions
package import PostgreSQL
internal import Warehouse

/// What the warehouse has of the declared cuboids.
package struct CuboidCatalogue: Sendable {
  /// How the table of a cuboid stands.
  package enum State: Sendable, Equatable {
    /// It was never made, or dropped.
    case absent
    /// It was made by other definitions, or a batch has passed it by.
    case outdated
    /// It holds what the star holds; rows as last estimated.
    case built(rows: Int64)
  }

  private var found: [String: (comment: String, rows: Int64)] = [:]
  /// Those that no batch has passed by.
  private var current: Set<String> = []

  /// No cuboid at all.
  package init() {}

  /// Reads what there is in the schema of a warehouse's cuboids.
  package init(_ connection: Connection, _ warehouse: Warehouse) throws {
    let rows = try connection.query(
      """
      select c.relname, coalesce(d.description, ''), c.reltuples::bigint, \(CuboidNotes.isReadable)
      from pg_catalog.pg_class c left join pg_catalog.pg_description d
      on d.objoid = c.oid and d.classoid = c.tableoid and d.objsubid = 0
      where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'p')
      """, [SQL.identifier(warehouse.cubeSchema)])
    for row in rows.texts {
      guard row.count == 4, let name = row[0] else { continue }
      found[name] = (row[1] ?? "", max(0, row[2].flatMap { Int64($0) } ?? 0))
    }
    if rows.count > 0, rows.boolean(0, 3) == true {
      current = try CuboidNotes(connection: connection, warehouse: warehouse).current()
    }
  }

  /// Names of tables that hold cuboids, but none of these.
  func others(than tables: [CuboidTable]) -> [String] {
    let names = Set(tables.map(\.tableName))
    return found.filter { !names.contains($0.key) && $0.value.comment.hasPrefix("Cuboid ") }.keys.sorted()
  }

  /// Whether a cuboid holds what the star holds.
  func isBuilt(_ table: CuboidTable) -> Bool { if case .built = state(of: table) { true } else { false } }

  /// How a cuboid's table stands.
  package func state(of table: CuboidTable) -> State {
    guard let entry = found[table.tableName] else { return .absent }
    guard entry.comment == table.comment, current.contains(table.tableName) else { return .outdated }
    return .built(rows: entry.rows)
  }
}
