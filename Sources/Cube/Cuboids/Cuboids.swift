package import Definitions
internal import OperatingSystem
package import PostgreSQL
internal import Warehouse

/// The declared cuboids in the warehouse: made, kept, proved, dropped.
package enum Cuboids {
  /// Brings the cuboids of a fact up to date, within the transaction that publishes a batch: after its facts and
  /// dimension versions are in. Cuboids that are missing or outdated are built; where the role may not make tables, they are
  /// left: nobody asks them, and the owner builds them by `schema apply`.
  ///
  /// - Parameter version: version of the warehouse that the transaction makes; nil where it makes none.
  /// - Returns: statements for the end of the transaction: they put those in their place that were made beside tables of
  ///   other definitions. Whoever reads these waits from then on.
  package static func refresh(
    in connection: Connection, warehouse: Warehouse, fact: String, change: StarChange, version: Int64? = nil
  ) throws -> [String] {
    let cubes = warehouse.cubes.filter { $0.fact == fact && !$0.cuboids.isEmpty }
    if cubes.isEmpty { return [] }
    var exchange: [String] = []
    var kept: [CuboidTable] = []
    let catalogue = try CuboidCatalogue(connection, warehouse)
    let tables = try cubes.flatMap { try CuboidTable.all(of: $0, in: warehouse) }
    var counted: [CountedRows] = []
    if case .part(let before, let after) = change {
      counted = CountedRows.all(of: tables.filter { catalogue.isBuilt($0) }, in: warehouse)
      counted = try counted.filter { try $0.find(connection, before: before, after: after) }
    }
    for table in tables {
      switch (catalogue.state(of: table), change) {
      case (.built, .part(let before, let after)):
        let isFound = table.counts.allSatisfy { count in counted.contains { $0.keys == count.keys } }
        let delta = CuboidDelta(table, warehouse, before: before, after: after, counted: counted)
        if try !isFound || !delta.apply(connection) { try refill(table, connection, warehouse) }
      case (.built, .none): break
      case (.built, .all): try refill(table, connection, warehouse)
      case (.absent, _):
        guard try mayMake(table, connection) else { continue }
        try make(table, connection, warehouse)
      case (.outdated, _):
        guard try mayMake(table, connection) else { continue }
        try make(table.standIn, connection, warehouse)
        exchange += Self.exchange(table)
      }
      kept.append(table)
    }
    for rows in counted { try connection.execute("drop table \(rows.table)") }
    try CuboidNotes(connection: connection, warehouse: warehouse).add(kept, version: version)
    return exchange
  }

  /// Builds cuboids of a cube anew: the named one, or all. The publisher's lock must be held where somebody else may publish:
  /// a batch may change dimensions alone.
  package static func build(
    _ connection: Connection, warehouse: Warehouse, cube: String, cuboid: String? = nil
  ) throws -> [CuboidTable] {
    let tables = try tables(warehouse, cube, cuboid)
    for table in tables {
      try connection.transaction {
        // Nobody may publish between the reading of the star and the commit: the cuboid would lack that batch.
        try connection.execute("lock table \(SQL.identifier(warehouse.name, table.fact.tableName)) in share mode")
        try make(table.standIn, connection, warehouse)
        try connection.execute(exchange(table).joined(separator: ";\n"))
        try CuboidNotes(connection: connection, warehouse: warehouse).add([table])
      }
    }
    return tables
  }

  /// Drops cuboids of a cube: the named one, or all.
  ///
  /// - Returns: those that were there.
  package static func drop(
    _ connection: Connection, warehouse: Warehouse, cube: String, cuboid: String? = nil
  ) throws -> [CuboidTable] {
    let catalogue = try CuboidCatalogue(connection, warehouse)
    let tables = try tables(warehouse, cube, cuboid).filter { catalogue.state(of: $0) != .absent }
    for table in tables { try connection.execute("drop table if exists \(table.sqlName)") }
    return tables
  }

  /// A cuboid and how its table stands.
  package struct Listing: Sendable {
    package var cube: String
    package var cuboid: Cuboid
    package var state: CuboidCatalogue.State
  }

  /// The declared cuboids of a warehouse, or of one cube.
  package static func list(_ connection: Connection, warehouse: Warehouse, cube: String? = nil) throws -> [Listing] {
    let catalogue = try CuboidCatalogue(connection, warehouse)
    let cubes = try cube.map { [try self.cube(warehouse, $0)] } ?? warehouse.cubes
    return try cubes.flatMap { cube in
      try cube.cuboids.map { cuboid in
        let table = try CuboidTable(cuboid, of: cube, in: warehouse)
        return Listing(cube: cube.name, cuboid: cuboid, state: catalogue.state(of: table))
      }
    }
  }

  /// Compares cuboids of a cube with the star, row by row.
  ///
  /// - Returns: for each, how many rows differ; nil where it is not built, or outdated.
  package static func verify(
    _ connection: Connection, warehouse: Warehouse, cube: String, cuboid: String? = nil
  ) throws -> [(table: CuboidTable, differences: Int64?)] {
    let tables = try tables(warehouse, cube, cuboid)
    return try connection.transaction(.repeatableRead, readOnly: true) {
      let catalogue = try CuboidCatalogue(connection, warehouse)
      return try tables.map { table in
        guard case .built = catalogue.state(of: table) else { return (table, nil) }
        let kept = "select \(SQL.identifiers(table.columns.map(\.name))) from \(table.sqlName)"
        let differences = try connection.integer(
          """
          with star as materialized (\(table.selection(from: warehouse, isPlain: true))), kept as (\(kept))
          select count(*) from (
            (select * from star except all select * from kept) union all
            (select * from kept except all select * from star)) as different
          """)
        return (table, differences ?? 0)
      }
    }
  }

  // MARK: Steps

  /// A cube by its name; `Failure` that names the nearest one where there is none.
  package static func cube(_ warehouse: Warehouse, _ name: String) throws -> Definitions.Cube {
    guard let cube = warehouse.cube(name) else {
      throw QuestionReader.unknown(
        "cube", name, of: "warehouse \(warehouse.name)", at: "CUBE", warehouse.cubes.map(\.name))
    }
    return cube
  }

  private static func tables(_ warehouse: Warehouse, _ name: String, _ cuboid: String?) throws -> [CuboidTable] {
    let cube = try cube(warehouse, name)
    guard let cuboid else { return try CuboidTable.all(of: cube, in: warehouse) }
    guard let declared = cube.cuboids.first(where: { $0.name == cuboid }) else {
      throw QuestionReader.unknown("cuboid", cuboid, of: "cube \(name)", at: "CUBOID", cube.cuboids.map(\.name))
    }
    return [try CuboidTable(declared, of: cube, in: warehouse)]
  }

  /// Puts the table that was made under another name in its place.
  private static func exchange(_ table: CuboidTable) -> [String] {
    [
      "drop table if exists \(table.sqlName)",
      "alter table \(table.standIn.sqlName) rename to \(SQL.identifier(table.tableName))",
    ]
  }

  /// Whether the role may make a cuboid's table, and drop the one that is there.
  private static func mayMake(_ table: CuboidTable, _ connection: Connection) throws -> Bool {
    try connection.text(
      """
      select has_schema_privilege(n.oid, 'create') and coalesce(pg_has_role(c.relowner, 'usage'), true)
      from pg_catalog.pg_namespace n left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = $2
      where n.nspname = $1
      """, [table.warehouse.cubeSchema, table.tableName]) == "t"
  }

  private static func make(_ table: CuboidTable, _ connection: Connection, _ warehouse: Warehouse) throws {
    try connection.execute(table.creation)
    try fill(table, connection, warehouse)
    for statement in table.indexing { try connection.execute(statement) }
    try connection.execute("analyze \(table.sqlName)")
    try AccessGrants(warehouse).grant(cuboid: table.sqlName, connection)
  }

  /// Rows are deleted, not truncated: readers see the old ones until the publish commits.
  private static func refill(_ table: CuboidTable, _ connection: Connection, _ warehouse: Warehouse) throws {
    try connection.execute("delete from \(table.sqlName)")
    try fill(table, connection, warehouse)
    try connection.execute("analyze \(table.sqlName)")
  }

  private static func fill(_ table: CuboidTable, _ connection: Connection, _ warehouse: Warehouse) throws {
    let columns = SQL.identifiers(table.columns.map(\.name))
    let isPlain = try !table.hasRowsOfSameKeys(connection)
    let selection = table.selection(from: warehouse, isPlain: isPlain)
    if isPlain {
      try connection.execute("insert into \(table.sqlName) (\(columns)) \(selection)\(table.order)")
      return
    }
    // INSERT never runs in parallel, CREATE TABLE AS does. Of rows that meet the keys of others there are few in the end.
    let rows = SQL.identifier("pg_temp", "cuboid rows")
    try connection.execute(
      """
      create temporary table \(rows) (\(columns)) on commit drop as \(selection);
      insert into \(table.sqlName) (\(columns)) select * from \(rows)\(table.order);
      drop table \(rows)
      """)
  }
}
