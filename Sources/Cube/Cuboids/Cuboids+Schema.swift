package import Definitions
package import PostgreSQL
package import Warehouse

extension Cuboids {
  /// How the cuboids that are there differ from those that are declared. None of it is in the way of a run: the next
  /// batch of their fact builds what is missing.
  package static func differences(_ connection: Connection, _ warehouse: Warehouse) throws -> [SchemaDifference] {
    let catalogue = try CuboidCatalogue(connection, warehouse)
    let tables = try warehouse.cubes.flatMap { try CuboidTable.all(of: $0, in: warehouse) }
    let wanted = tables.compactMap { table -> SchemaDifference? in
      let subject = "\(warehouse.cubeSchema).\(table.tableName) cuboid"
      let making =
        [table.creation, "insert into \(table.sqlName) \(table.selection(from: warehouse))\(table.order)"]
        + table.indexing + [CuboidNotes(connection: connection, warehouse: warehouse).adding([table])]
      return switch catalogue.state(of: table) {
      case .built: nil
      case .absent: SchemaDifference(.new, subject, making)
      case .outdated: SchemaDifference(.changed, subject, ["drop table \(table.sqlName)"] + making)
      }
    }
    return wanted
      + catalogue.others(than: tables).map { name in
        SchemaDifference(
          .gone, "\(warehouse.cubeSchema).\(name) cuboid", ["drop table \(SQL.identifier(warehouse.cubeSchema, name))"],
          note: "sums of the star: nothing is lost")
      }
  }

  /// Builds the cuboids that are missing or outdated, and drops those that none declares any more.
  package static func bringInLine(_ connection: Connection, _ warehouse: Warehouse) throws {
    let catalogue = try CuboidCatalogue(connection, warehouse)
    var tables: [CuboidTable] = []
    for cube in warehouse.cubes {
      for table in try CuboidTable.all(of: cube, in: warehouse) {
        tables.append(table)
        if case .built = catalogue.state(of: table) { continue }
        _ = try build(connection, warehouse: warehouse, cube: cube.name, cuboid: table.name)
      }
    }
    for name in catalogue.others(than: tables) {
      try connection.execute("drop table \(SQL.identifier(warehouse.cubeSchema, name))")
    }
    try CuboidNotes(connection: connection, warehouse: warehouse).prune()
  }
}
