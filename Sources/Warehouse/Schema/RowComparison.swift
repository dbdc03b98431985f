internal import Columnar
internal import Definitions
internal import PostgreSQL

/// Finds which of the rows that definitions themselves bring are missing or others: days, minutes, special and declared
/// members. They are made, counted, and taken back.
enum RowComparison {
  /// All of a dimension whose tables are still to be made.
  static func all(of dimension: Dimension, _ warehouse: Warehouse) -> SchemaDifference {
    let declared = dimension.declaredMembers.count
    return SchemaDifference(
      .new, "\(warehouse.name).\(dimension.name) rows", StarDDL.rows(for: dimension, of: warehouse),
      note: declared > 0 ? "its \(declared) declared members by schema apply" : nil)
  }

  /// - Parameter isReady: whether a dimension's tables are as they should be; of others nothing can be said yet.
  static func differences(
    _ connection: Connection, _ warehouse: Warehouse, isReady: (Dimension) -> Bool
  ) throws -> [SchemaDifference] {
    try warehouse.dimensions.filter(isReady).flatMap { dimension -> [SchemaDifference] in
      try connection.execute("savepoint rows")
      let table = SQL.identifier(warehouse.name, dimension.name)
      // Of other members there may be millions, and none of them comes from here.
      let own = dimension.kind == .standard ? " where \(SQL.identifier(dimension.keyColumn)) < 0" : ""
      func count() throws -> Int64 { try connection.integer("select count(*) from \(table)\(own)") ?? 0 }
      let before = try count()
      let statements = StarDDL.rows(for: dimension, of: warehouse)
      let touched = Int64(try statements.map { try connection.execute($0) }.last ?? 0)
      let new = try count() - before
      let declared =
        try dimension.kind == .standard
        ? DeclaredMembers(connection, warehouse, dimension).apply() : (new: 0, changed: 0)
      try connection.execute("rollback to savepoint rows; release savepoint rows")
      let changed = dimension.kind == .standard ? 0 : touched - new
      let name = "\(warehouse.name).\(dimension.name)"
      let what = dimension.kind == .standard ? "special members" : "rows"
      return [
        new > 0 ? SchemaDifference(.new, "\(name) \(new) \(what)", statements) : nil,
        changed > 0
          ? SchemaDifference(.changed, "\(name) \(changed) \(what)", new > 0 ? [] : statements) : nil,
        declared.new > 0
          ? SchemaDifference(.new, "\(name) \(declared.new) declared members", [], note: "numbered by schema apply")
          : nil,
        declared.changed > 0
          ? SchemaDifference(.changed, "\(name) \(declared.changed) declared members", [], note: "by schema apply")
          : nil,
      ].compactMap { $0 }
    }
  }
}
