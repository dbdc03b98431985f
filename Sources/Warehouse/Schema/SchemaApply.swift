internal import Columnar
package import Definitions
internal import OperatingSystem
package import PostgreSQL

/// Brings the tables of a database in line with a warehouse's definition.
package enum SchemaApply {
  /// Makes what is missing, in one transaction: schemas, tables, views, special members, days, declared members.
  ///
  /// A new attribute or measure becomes a new column, NULL in what is there; any other difference is refused.
  ///
  /// - Returns: whether anything had to be looked at; false when the database was in line already.
  /// - Throws: `Failure` with status `usage` naming the first difference between a table and its definition.
  @discardableResult
  package static func apply(_ connection: Connection, _ warehouse: Warehouse) throws -> Bool {
    let fingerprint = fingerprint(of: warehouse)
    if try isInLine(connection, warehouse, fingerprint) { return false }
    try connection.transaction {
      // One at a time: two could make the same schema.
      try connection.query("select pg_advisory_xact_lock(hashtextextended('martlet schema', 0))")
      try checkEncoding(connection)
      for schema in StarDDL.schemas(of: warehouse) {
        try connection.execute("create schema if not exists \(SQL.identifier(schema))")
      }
      try comment(connection, warehouse)
      try moveCountsOfScreens(connection)
      for table in StarDDL.tables(of: warehouse) { try bring(connection, table) }
      for fact in warehouse.facts { try bringView(connection, warehouse, fact) }
      for statement in StarDDL.rows(for: warehouse) { try connection.execute(statement) }
      for dimension in warehouse.dimensions where dimension.kind == .standard {
        try DeclaredMembers(connection, warehouse, dimension).apply()
      }
      try connection.query(
        """
        insert into martlet.applied (warehouse, fingerprint) values ($1, $2) on conflict (warehouse)
        do update set fingerprint = excluded.fingerprint, applied_at = now()
        """, [warehouse.name, fingerprint])
    }
    return true
  }

  /// Whether applying would do nothing.
  package static func isInLine(_ connection: Connection, _ warehouse: Warehouse) throws -> Bool {
    try isInLine(connection, warehouse, fingerprint(of: warehouse))
  }

  /// Digest of all that the definition comes to; another one where Martlet itself makes other tables of it.
  private static func fingerprint(of warehouse: Warehouse) -> String {
    var hash: UInt64 = 0
    for statement in StarDDL.statements(for: warehouse) {
      hash = ByteHash.hash(Array(statement.utf8).span, seed: hash)
    }
    for dimension in warehouse.dimensions {
      for member in dimension.declaredMembers {
        for (name, value) in member.sorted(by: { $0.key < $1.key }) {
          hash = ByteHash.hash(Array("\(dimension.name) \(name) \(value)".utf8).span, seed: hash)
        }
      }
    }
    return String(hash, radix: 16)
  }

  private static func isInLine(_ connection: Connection, _ warehouse: Warehouse, _ fingerprint: String) throws -> Bool {
    guard try connection.text("select to_regclass('martlet.applied')") != nil,
      try connection.text("select fingerprint from martlet.applied where warehouse = $1", [warehouse.name])
        == fingerprint
    else { return false }
    let names =
      StarDDL.tables(of: warehouse).map(\.sql) + warehouse.facts.map { SQL.identifier(warehouse.name, $0.name) }
    return try connection.integer(
      "select count(*) from unnest($1::text[]) t where to_regclass(t) is null", [SQL.array(names)]) == 0
  }

  private static func checkEncoding(_ connection: Connection) throws {
    guard let encoding = try connection.text("show server_encoding"), encoding != "UTF8" else { return }
    throw Failure(
      .usage, "the warehouse's database keeps texts in \(encoding)",
      remedy: "use a database made with: createdb --encoding UTF8 --template template0")
  }

  private static func comment(_ connection: Connection, _ warehouse: Warehouse) throws {
    try connection.execute(
      "comment on schema \(SQL.identifier(warehouse.name)) is \(SQL.literal(warehouse.summary))")
  }

  /// Ledgers of early versions keep counts of failures by file under the name that the audit of screens has now.
  private static func moveCountsOfScreens(_ connection: Connection) throws {
    guard let found = try FoundTable(connection, "martlet.screens"),
      !found.columns.contains(where: { $0.name == "kind" })
    else { return }
    try connection.execute("alter table martlet.screens rename to screens_by_file")
  }

  private static func bring(_ connection: Connection, _ table: TableDefinition) throws {
    let found = try FoundTable(connection, table.sql)
    if let found {
      for column in try found.missing(from: table) {
        try connection.execute("alter table \(table.sql) add column \(column.sql)")
      }
    } else {
      try connection.execute(([table.create] + table.indexes).joined(separator: ";\n"))
    }
    // All comments of a table in one go: only a table that was changed gets here.
    try connection.execute(table.comments.joined(separator: ";\n"))
  }

  private static func bringView(_ connection: Connection, _ warehouse: Warehouse, _ fact: Fact) throws {
    let name = SQL.identifier(warehouse.name, fact.name)
    let wanted = warehouse.viewColumns(of: fact).map(\.name)
    if let found = try FoundTable(connection, name) {
      // The same names may stand for other expressions.
      if fact.derived.isEmpty, found.columns.map(\.name) == wanted { return }
      try connection.execute("drop view \(name)")
    }
    try connection.execute(([warehouse.view(of: fact)] + warehouse.viewComments(of: fact)).joined(separator: ";\n"))
  }
}
