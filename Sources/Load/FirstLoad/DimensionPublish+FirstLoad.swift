import Columnar
import Definitions
import OperatingSystem
import PostgreSQL
import Warehouse

// The first load of a dimension, from its first row to the last: copied, indexed, proved, and put in the place of what was empty.
// Pins, relinks, and what was said once more have next to no rows then, and go the way that they always go.

extension DimensionPublish {
  /// A table of a first load.
  struct Fresh {
    /// What has come for it.
    var layout: TableLayout
    var table: FreshTable
  }

  /// Where most of a dimension's rows go: which of them, into what, and what is there by definition, as a condition.
  private static func targets(_ statements: DimensionStatements) -> [(rows: String, table: String, special: String)] {
    let dimension = statements.dimension
    let members = (dimension.memberLayout.name, dimension.memberTableName, "member_id < 0")
    let links = (dimension.linkLayout.name, dimension.linkTableName, "member_id < 0")
    let identifiers = (dimension.identifierLayout.name, dimension.identifierTableName, "false")
    let events = (dimension.eventLayout.name, dimension.eventTableName, "false")
    let versions = (dimension.versionChangeLayout.name, dimension.tableName, "\(statements.key) < 0")
    return dimension.identity == nil
      ? [members, events, versions] : [members, identifiers, links, events, versions]
  }

  /// Whether nothing has ever come of a dimension, and all these tables may be replaced. Then nobody may write into them any
  /// more; readers are not in the way.
  static func isFirst(
    _ connection: Connection, _ warehouse: Warehouse, _ statements: DimensionStatements
  ) throws -> Bool {
    let targets = targets(statements)
    let definitions = warehouse.tables(of: statements.dimension).filter { table in
      targets.contains { $0.table == table.name }
    }
    let rows = targets.map {
      "select from \(SQL.identifier(warehouse.name, $0.table)) where not (\($0.special))"
    }
    let emptiness = "select not exists (\(rows.joined(separator: " union all ")))"
    guard try connection.text(emptiness) == "t",
      try definitions.allSatisfy({ try FreshTable.isPossible(connection, warehouse, $0, .own) })
    else { return false }
    let tables = definitions.map(\.sql).joined(separator: ", ")
    try connection.execute("lock table \(tables) in share row exclusive mode")
    return try connection.text(emptiness) == "t"
  }

  /// Begins taking the rows of a table: into one of its own by a first load, else into the table or stage that is named.
  mutating func beginCopy(
    _ connection: Connection, _ warehouse: Warehouse, _ layout: TableLayout, into other: String
  ) throws -> CopyWriter {
    guard isFirst, let target = DimensionPublish.targets(statements).first(where: { $0.rows == layout.name }),
      let definition = warehouse.tables(of: dimension).first(where: { $0.name == target.table })
    else { return try connection.copyIn(other, layout.copyColumns) }
    let table = try FreshTable(connection, definition)
    try connection.execute(table.creation.joined(separator: ";\n"))
    if target.special != "false" { try table.keep(connection, where: target.special) }
    fresh.append(Fresh(layout: layout, table: table))
    statements.dimension.standIns[target.table] = FreshTable.name(for: target.table)
    // What becomes of versions is left out: see `note`.
    let columns = definition.columns.map(\.copy)
    return try connection.copyIn(table.sql, columns, from: columns.compactMap { layout.index($0.name) })
  }

  /// Sees that all versions of a first load are new: there is none that could change or go.
  func note(_ chunk: Chunk) throws {
    guard isFirst else { return }
    let changes = chunk.text(0)
    let insert = Array("insert".utf8)
    var others: Int64 = 0
    for span in changes.spans where !Bytes.equal(changes.arena.span.extracting(span.range), insert.span) { others += 1 }
    if others > 0 { throw absent(others) }
  }

  /// Makes the indexes and constraints of the tables that have been filled.
  func index(_ connection: Connection) throws {
    for fresh in fresh {
      try Publisher.refusals(of: fresh.layout.name) { try fresh.table.index(connection) }
    }
  }

  /// Gathers what the planner is to know of them: nobody has asked them before.
  func gatherStatistics(_ connection: Connection) throws {
    if fresh.isEmpty { return }
    try connection.execute("analyze \(fresh.map(\.table.sql).joined(separator: ", "))")
  }
}
