internal import Columnar
package import Definitions
internal import OperatingSystem
package import PostgreSQL

/// Brings the tables of a database in line with a warehouse's definition.
package enum SchemaApply {
  /// Makes what is missing, in one transaction: schemas, tables, columns, views, special members, days, declared members.
  ///
  /// - Returns: whether anything had to be looked at; false when the database was in line already.
  /// - Throws: `Failure` with status `usage` naming the differences that are left to people.
  @discardableResult
  package static func apply(_ connection: Connection, _ warehouse: Warehouse) throws -> Bool {
    if try isInLine(connection, warehouse, fingerprint(of: warehouse)) { return false }
    try bring(connection, warehouse, givingAll: false)
    return true
  }

  /// The same, whether or not the definitions have changed: what somebody else changed is found, too.
  ///
  /// - Parameters:
  ///   - efforts: what may be done besides: tables rewritten, what no definition names any more dropped.
  ///   - givingAll: whether a role that is missing is a failure. A night does not stop for it.
  package static func bring(
    _ connection: Connection, _ warehouse: Warehouse, allowing efforts: Set<SchemaDifference.Effort> = [],
    givingAll: Bool = true
  ) throws {
    try connection.transaction {
      try begin(connection)
      try checkEncoding(connection)
      try moveCountsOfScreens(connection)
      let comparison = try SchemaComparison(connection, warehouse)
      let plan = try comparison.plan()
      let obstacles = plan.obstacles(allowing: efforts)
      guard obstacles.isEmpty else { throw refusal(of: obstacles, warehouse) }
      for statement in plan.statements(allowing: efforts) { try run(statement, connection) }
      for statement in StarDDL.rows(for: warehouse) { try connection.execute(statement) }
      for dimension in warehouse.dimensions where dimension.kind == .standard {
        try DeclaredMembers(connection, warehouse, dimension).apply()
      }
      for grant in try AccessGrants(warehouse).missing(connection, ofAll: givingAll) {
        for statement in grant.statements { try connection.execute(statement) }
      }
      try note(fingerprint(of: warehouse), comparison, connection, warehouse)
    }
  }

  /// Finds what differs. Nothing is changed.
  package static func plan(_ connection: Connection, _ warehouse: Warehouse) throws -> SchemaPlan {
    try connection.begin()
    defer { connection.rollback() }
    try begin(connection)
    var plan = try SchemaComparison(connection, warehouse).plan()
    let changed = plan.differences.map(\.subject)
    let isNew = { (dimension: Dimension) in changed.contains("\(warehouse.name).\(dimension.name) table") }
    plan.differences += warehouse.dimensions.filter(isNew).map { RowComparison.all(of: $0, warehouse) }
    plan.differences += try RowComparison.differences(connection, warehouse) { dimension in
      !warehouse.tables(of: dimension).contains { table in
        changed.contains {
          $0.hasPrefix("\(table.schema).\(table.name) table") || $0.hasPrefix("\(table.schema).\(table.name).")
        }
      }
    }
    plan.differences += try AccessGrants(warehouse).missing(connection)
    return plan
  }

  /// One at a time, since two could make the same schema; and nobody waits for long behind a reader's lock.
  private static func begin(_ connection: Connection) throws {
    try connection.execute(SchemaPlan.prologue)
    try connection.query("select pg_advisory_xact_lock(hashtextextended('martlet schema', 0))")
  }

  private static func run(_ statement: String, _ connection: Connection) throws {
    do {
      try connection.execute(statement)
    } catch let error as PostgreSQLError where error.sqlstate == "2BP01" {
      // The details name views, no values.
      throw Failure(
        .usage, "other objects of the database stand in the way: \(error.message); \(error.detail ?? "")",
        remedy: "take them off, apply, and make them again")
    } catch let error as PostgreSQLError where error.sqlstate.hasPrefix("22") {
      // The message quotes the value, which may be personal; the statement names table, column and type.
      throw Failure(
        .usage, "a value that is there does not fit: \(statement) [\(error.sqlstate)]",
        remedy: "correct such values in the source, or put the definition back")
    }
  }

  private static func refusal(of obstacles: [SchemaDifference], _ warehouse: Warehouse) -> Failure {
    let lines = obstacles.map { "\n  \($0.line)" }.joined()
    var remedies: [String] = []
    let efforts = Set(obstacles.map(\.effort))
    if efforts.contains(.rebuild) {
      remedies.append(
        "put the definition back, or make the star again in a new database (martlet rebuild): it cannot be done in place"
      )
    } else {
      let options = [
        efforts.contains(.rewrite) ? " --allow-rewrite" : "", efforts.contains(.drop) ? " --allow-drop" : "",
      ]
      remedies.append(
        "put the definition back, or do it: martlet schema apply \(warehouse.name)\(options.joined())"
          + " (martlet schema diff \(warehouse.name) --sql shows how)")
    }
    return Failure(
      .usage, "the warehouse \(warehouse.name) differs from its definitions in what no run changes:\(lines)",
      remedy: remedies.joined(separator: "; "))
  }

  private static func note(
    _ fingerprint: String, _ comparison: SchemaComparison, _ connection: Connection, _ warehouse: Warehouse
  ) throws {
    var contract = SchemaContract(warehouse)
    if let earlier = comparison.contract {
      let names = try connection.query(
        "select table_schema, table_name from information_schema.tables where table_schema in ($1, 'martlet')",
        [warehouse.name])
      let there = Set(names.texts.map { "\($0[0] ?? "").\($0[1] ?? "")" })
      contract.keepTables(of: earlier) { there.contains("\($0).\($1)") }
    }
    try connection.query(
      """
      insert into martlet.applied (warehouse, fingerprint, contract) values ($1, $2, $3) on conflict (warehouse)
      do update set fingerprint = excluded.fingerprint, contract = excluded.contract, applied_at = now()
      """, [warehouse.name, fingerprint, contract.text])
  }

  /// Names of the warehouses whose tables the database has.
  package static func warehouses(_ connection: Connection) throws -> [String] {
    guard try connection.text("select to_regclass('martlet.applied')") != nil else { return [] }
    return try connection.query("select warehouse from martlet.applied order by 1").texts.compactMap { $0[0] }
  }

  /// Whether applying would do nothing.
  package static func isInLine(_ connection: Connection, _ warehouse: Warehouse) throws -> Bool {
    try isInLine(connection, warehouse, fingerprint(of: warehouse))
  }

  /// Digest of all that the definition comes to; another one where Martlet itself makes other tables of it.
  private static func fingerprint(of warehouse: Warehouse) -> String {
    var hash: UInt64 = 0
    for statement in StarDDL.statements(for: warehouse) + [SchemaContract(warehouse).text] {
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
      StarDDL.tables(of: warehouse).map(\.sql) + StarDDL.views(of: warehouse).map(\.sql)
    return try connection.integer(
      "select count(*) from unnest($1::text[]) t where to_regclass(t) is null", [SQL.array(names)]) == 0
  }

  private static func checkEncoding(_ connection: Connection) throws {
    guard let encoding = try connection.text("show server_encoding"), encoding != "UTF8" else { return }
    throw Failure(
      .usage, "the warehouse's database keeps texts in \(encoding)",
      remedy: "use a database made with: createdb --encoding UTF8 --template template0")
  }

  /// Ledgers of early versions keep counts of failures by file under the name that the audit of screens has now.
  private static func moveCountsOfScreens(_ connection: Connection) throws {
    let columns = try connection.query(
      "select attname = 'kind' from pg_attribute where attrelid = to_regclass('martlet.screens') and attnum > 0")
    guard columns.count > 0, !columns.texts.contains(["t"]) else { return }
    try connection.execute("alter table martlet.screens rename to screens_by_file")
  }
}
