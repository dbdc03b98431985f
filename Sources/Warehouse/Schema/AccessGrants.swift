internal import Columnar
package import Definitions
internal import OperatingSystem
package import PostgreSQL

/// What the roles of a warehouse may do, as its definition's `access` says.
///
/// ```
/// owner    owns schemas, tables and views: makes and changes them
/// loader   reads and writes rows, as a publish needs; makes nothing
/// analyst  reads the star, the cuboids, and of the ledger what holds no value of a source; adds to its log of questions
/// ```
package struct AccessGrants: Sendable {
  private let warehouse: Warehouse
  private var access: Access

  package init(_ warehouse: Warehouse) {
    self.warehouse = warehouse
    access = warehouse.access
  }

  /// A right on some objects, for a role.
  private struct Right {
    var role: String
    var privileges: [String]
    /// The objects as SQL, and which of their columns; none for all.
    var objects: [(sql: String, columns: [String])]
    var place: String
  }

  private static let reading = ["select"]
  private static let writing = ["select", "insert", "update", "delete"]

  /// Ledger tables that analysts do not read, or only some columns of: the others hold values of sources.
  private static let hidden = ["rejected", "replayed", "added", "definition_text"]
  private static let hiddenColumns = ["rejects": ["raw"]]

  /// The rights and owners that are missing.
  ///
  /// - Parameter ofAll: whether a role that does not exist is a failure; else it is left out.
  /// - Throws: `Failure` of status `usage` where a role does not exist.
  package func missing(_ connection: Connection, ofAll: Bool = true) throws -> [SchemaDifference] {
    if access.roles.isEmpty { return [] }
    let found = try roles(connection)
    if ofAll {
      try check(found)
    } else if !access.roles.allSatisfy(found.contains) {
      var others = self
      others.access = access.keeping(found)
      return try others.missing(connection)
    }
    var differences: [SchemaDifference] = []
    if let owner = access.owner { differences += try ownership(connection, owner) }
    let cuboids = try cuboids(connection)
    for role in access.loaders { differences += try database(connection, role) + schemas(connection, role) }
    for role in access.analysts { differences += try schemas(connection, role) }
    for right in rights(cuboids: cuboids) {
      if let difference = try self.missing(connection, right) { differences.append(difference) }
    }
    return differences
  }

  /// Gives a cuboid that was made just now to those who use it. Roles that do not exist (yet) are left out.
  package func grant(cuboid table: String, _ connection: Connection) throws {
    if access.roles.isEmpty { return }
    let found = try roles(connection)
    for (roles, privileges) in [(access.analysts, Self.reading), (access.loaders, Self.writing)] {
      for role in roles where found.contains(role) {
        try connection.execute("grant \(privileges.joined(separator: ", ")) on \(table) to \(SQL.identifier(role))")
      }
    }
    if let owner = access.owner, found.contains(owner),
      try connection.text("select pg_has_role(current_user, $1, 'usage')", [owner]) == "t"
    {
      try connection.execute("alter table \(table) owner to \(SQL.identifier(owner))")
    }
  }

  // MARK: What is wanted

  private func rights(cuboids: [String]) -> [Right] {
    let star = StarDDL.tables(of: warehouse).filter { $0.schema == warehouse.name }.map(\.sql)
    let kept = warehouse.facts.flatMap { [warehouse.supersededName(of: $0), warehouse.confirmedName(of: $0)] }
      .map { SQL.identifier(LedgerTables.schema, $0) }
    let views = warehouse.facts.map { SQL.identifier(warehouse.name, $0.name) }
    let cubes = warehouse.cubes.map { SQL.identifier(warehouse.cubeSchema, $0.name) }
    let shown =
      warehouse.dimensions.map { SQL.identifier(warehouse.name, $0.name) }
      + warehouse.facts.map { SQL.identifier(warehouse.name, $0.tableName) } + views
    let own = cuboids.map { SQL.identifier(warehouse.cubeSchema, $0) }
    func whole(_ names: [String]) -> [(sql: String, columns: [String])] { names.map { ($0, []) } }
    let loading = access.loaders.flatMap { role in
      [
        Right(role: role, privileges: Self.writing, objects: whole(star), place: warehouse.name),
        Right(role: role, privileges: Self.reading, objects: whole(views), place: warehouse.name),
        Right(role: role, privileges: Self.writing, objects: whole(own), place: warehouse.cubeSchema),
        Right(role: role, privileges: Self.writing, objects: whole(kept), place: LedgerTables.schema),
        Right(
          role: role, privileges: ["select", "insert"], objects: whole(LedgerTables.all.map(\.sql)),
          place: LedgerTables.schema),
      ]
    }
    let ledger = LedgerTables.all.filter { !Self.hidden.contains($0.name) }.map { table in
      let hidden = Self.hiddenColumns[table.name] ?? []
      return (sql: table.sql, columns: hidden.isEmpty ? [] : table.columns.map(\.name).filter { !hidden.contains($0) })
    }
    return loading
      + access.analysts.flatMap { role in
        [
          Right(role: role, privileges: Self.reading, objects: whole(shown), place: warehouse.name),
          Right(role: role, privileges: Self.reading, objects: whole(own + cubes), place: warehouse.cubeSchema),
          Right(role: role, privileges: Self.reading, objects: ledger, place: LedgerTables.schema),
          // What is asked is noted; in whose name and when, nobody can make up.
          Right(
            role: role, privileges: ["insert"],
            objects: [(SQL.identifier(LedgerTables.schema, "question"), LedgerTables.loggedOfQuestions)],
            place: LedgerTables.schema),
        ]
      }
  }

  // MARK: What is there

  private func roles(_ connection: Connection) throws -> Set<String> {
    let rows = try connection.query(
      "select rolname from pg_roles where rolname = any($1::text[])", [SQL.array(access.roles)])
    return Set(rows.texts.compactMap { $0[0] })
  }

  private func check(_ found: Set<String>) throws {
    let missing = access.roles.filter { !found.contains($0) }
    if missing.isEmpty { return }
    let statements = missing.map { "create role \(SQL.identifier($0))\($0 == access.owner ? "" : " login");" }
    throw Failure(
      .usage, "the server has no role \(missing.joined(separator: ", ")), which `access` of \(warehouse.name) names",
      remedy: "as a superuser, run: \(statements.joined(separator: " "))")
  }

  private func cuboids(_ connection: Connection) throws -> [String] {
    try connection.query(
      "select relname from pg_class where relnamespace = to_regnamespace($1) and relkind in ('r', 'p') order by 1",
      [SQL.identifier(warehouse.cubeSchema)]
    ).texts.compactMap { $0[0] }
  }

  private func missing(_ connection: Connection, _ right: Right) throws -> SchemaDifference? {
    let role = SQL.identifier(right.role)
    var statements: [String] = []
    for (object, columns) in right.objects {
      guard try connection.text("select to_regclass($1)", [object]) != nil else {
        // It is made by the same plan, before.
        statements.append(Self.grant(right.privileges, columns, object, role))
        continue
      }
      let lacks = try right.privileges.filter { privilege in
        let has =
          columns.isEmpty
          ? try connection.text("select has_table_privilege($1, $2, $3)", [right.role, object, privilege])
          : try connection.text(
            """
            select bool_and(has_column_privilege($1, $2, c, $3)) from unnest($4::text[]) c
            where exists (select from pg_attribute where attrelid = $2::regclass and attname = c)
            """, [right.role, object, privilege, SQL.array(columns)])
        return has != "t"
      }
      if !lacks.isEmpty { statements.append(Self.grant(lacks, columns, object, role)) }
    }
    if statements.isEmpty { return nil }
    let count = statements.count == 1 ? "one table" : "\(statements.count) tables"
    return SchemaDifference(
      .new, "access \(right.role): \(right.privileges.joined(separator: ", ")) on \(count) of \(right.place)",
      statements)
  }

  private static func grant(
    _ privileges: [String], _ columns: [String], _ object: String, _ role: String
  ) -> String {
    let list = columns.isEmpty ? "" : " (\(SQL.identifiers(columns)))"
    return "grant \(privileges.map { $0 + list }.joined(separator: ", ")) on \(object) to \(role)"
  }

  private func schemas(_ connection: Connection, _ role: String) throws -> [SchemaDifference] {
    try StarDDL.schemas(of: warehouse).compactMap { schema in
      let quoted = SQL.identifier(schema)
      let has = try connection.text(
        "select has_schema_privilege($1, oid, 'usage') from pg_namespace where nspname = $2", [role, schema])
      if has == "t" { return nil }
      return SchemaDifference(
        .new, "access \(role): usage of \(schema)", ["grant usage on schema \(quoted) to \(SQL.identifier(role))"])
    }
  }

  private func database(_ connection: Connection, _ role: String) throws -> [SchemaDifference] {
    guard
      try connection.text("select has_database_privilege($1, current_database(), 'temporary')", [role]) != "t",
      let name = try connection.text("select current_database()")
    else { return [] }
    return [
      SchemaDifference(
        .new, "access \(role): temporary tables",
        ["grant temporary on database \(SQL.identifier(name)) to \(SQL.identifier(role))"])
    ]
  }

  private func ownership(_ connection: Connection, _ owner: String) throws -> [SchemaDifference] {
    let role = SQL.identifier(owner)
    let others = try connection.query(
      """
      select format('alter %s %I.%I owner to %I', case relkind when 'v' then 'view' else 'table' end, nspname, relname, $1::text)
      from pg_class c join pg_namespace n on n.oid = relnamespace
      where nspname = any($2::text[]) and relkind in ('r', 'p', 'v') and pg_get_userbyid(relowner) <> $1::text
        and (nspname = $3 or c.oid = any(select to_regclass(t) from unnest($4::text[]) t))
      order by nspname, relname
      """,
      [
        owner, SQL.array(StarDDL.schemas(of: warehouse)), warehouse.cubeSchema,
        SQL.array(
          StarDDL.tables(of: warehouse).map(\.sql) + StarDDL.views(of: warehouse).map(\.sql)),
      ]
    ).texts.compactMap { $0[0] }
    let schemas = try connection.query(
      "select nspname from pg_namespace where nspname = any($1::text[]) and pg_get_userbyid(nspowner) <> $2 order by 1",
      [SQL.array(StarDDL.schemas(of: warehouse)), owner]
    ).texts.compactMap { $0[0] }
    let statements = schemas.map { "alter schema \(SQL.identifier($0)) owner to \(role)" } + others
    if statements.isEmpty { return [] }
    return [
      SchemaDifference(
        .new, "access \(owner): owner of \(schemas.count) schemas and \(others.count) tables and views", statements)
    ]
  }
}
