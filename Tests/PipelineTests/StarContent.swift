import Columnar
import Definitions
import PostgreSQL
import Testing
import Warehouse

/// What a star says, without what depends on how it came to be: surrogates stand as the natural keys that they are for,
/// and batches, files and places are left out. Two stars that say the same are equal up to a one-to-one renaming of
/// surrogates, line by line.
///
/// | surrogate | is shown as |
/// |---|---|
/// | `member_id` | system and natural key |
/// | durable id | the members that it joins |
/// | version key | its durable id, and since when the version holds |
///
/// Left out is what is kept by batch (change events, changes of persons, superseded rows, the ledger), `via_member_id`, which of several
/// accounts names the one with the least number, and `source_version`, which of several equal rows is that of the one
/// that stayed. Cuboids are compared with the star by `martlet cube verify`.
struct StarContent {
  private let warehouse: Warehouse

  /// The lines of each table, sorted.
  static func of(_ conninfo: String, _ warehouse: Warehouse) throws -> [String: [String]] {
    let content = StarContent(warehouse: warehouse)
    let connection = try Connection(conninfo: conninfo)
    defer { connection.close() }
    try connection.execute("set time zone 'UTC'")
    var tables: [String: [String]] = [:]
    func read(_ name: String, _ query: String) throws {
      tables[name] = try connection.query("select content::text from (\(query)) content").texts
        .map { $0[0] ?? "" }.sorted()
    }
    for dimension in warehouse.dimensions {
      guard dimension.kind == .standard else {
        try read(dimension.name, "select * from \(content.table(dimension.name))")
        continue
      }
      try read(dimension.memberTableName, content.members(dimension))
      try read(dimension.name, content.versions(dimension))
      if dimension.identity != nil {
        try read(dimension.identifierTableName, content.identifiers(dimension))
        try read(dimension.linkTableName, content.links(dimension))
        try read(
          dimension.pinTableName,
          "select pipeline, relation, system, key, other_system, other_key from \(content.table(dimension.pinTableName))"
        )
      }
    }
    for fact in warehouse.facts { try read(fact.name, content.rows(fact)) }
    return tables
  }

  private func table(_ name: String) -> String { SQL.identifier(warehouse.name, name) }

  // MARK: Names, as queries of two columns: the surrogate, and what it is shown as

  private func memberNames(_ dimension: Definitions.Dimension) -> String {
    let key = SQL.identifiers(["system"] + dimension.naturalKey.map(\.name))
    return """
      select member_id as id, case when member_id < 0 then member_id::text else row(\(key))::text end as name
      from \(table(dimension.memberTableName))
      """
  }

  private func durableNames(_ dimension: Definitions.Dimension) -> String {
    guard dimension.identity != nil else { return memberNames(dimension) }
    return """
      select l.\(SQL.identifier(dimension.idColumn)) as id, string_agg(m.name, '+' order by m.name collate "C") as name
      from \(table(dimension.linkTableName)) l join (\(memberNames(dimension))) m on m.id = l.member_id group by 1
      """
  }

  private func versionNames(_ dimension: Definitions.Dimension) -> String {
    """
    select v.\(SQL.identifier(dimension.keyColumn)) as id, d.name || ' since ' || v.valid_from as name
    from \(table(dimension.name)) v join (\(durableNames(dimension))) d on d.id = v.\(SQL.identifier(dimension.idColumn))
    """
  }

  // MARK: Tables

  private func members(_ dimension: Definitions.Dimension) -> String {
    """
    select m.name, t.is_inferred from \(table(dimension.memberTableName)) t
    join (\(memberNames(dimension))) m on m.id = t.member_id
    """
  }

  private func identifiers(_ dimension: Definitions.Dimension) -> String {
    """
    select distinct m.name, t.kind, t.value from \(table(dimension.identifierTableName)) t
    join (\(memberNames(dimension))) m on m.id = t.member_id
    """
  }

  private func links(_ dimension: Definitions.Dimension) -> String {
    """
    select m.name, d.name as durable, t.evidence from \(table(dimension.linkTableName)) t
    join (\(memberNames(dimension))) m on m.id = t.member_id
    join (\(durableNames(dimension))) d on d.id = t.\(SQL.identifier(dimension.idColumn))
    """
  }

  private func versions(_ dimension: Definitions.Dimension) -> String {
    let surrogates = [dimension.keyColumn, dimension.idColumn, "batch_id"]
    let columns = dimension.versionLayout.columns.map(\.name).filter { !surrogates.contains($0) }
    return """
      select d.name as durable, \(columns.map { "t." + SQL.identifier($0) }.joined(separator: ", "))
      from \(table(dimension.name)) t
      join (\(durableNames(dimension))) d on d.id = t.\(SQL.identifier(dimension.idColumn))
      """
  }

  private func rows(_ fact: Fact) -> String {
    let place = ["source_version", "batch_id", "file_id", "record", "row_number", "line"]
    let names = warehouse.layout(of: fact).columns.map(\.name) + fact.derived.map(\.measure.name)
    var columns = names.filter { !place.contains($0) }.map { "t." + SQL.identifier($0) }
    var joins = ""
    /// Shows a column by a name; a surrogate that nothing has is shown as it is.
    func show(_ column: String, by names: String) {
      guard let index = columns.firstIndex(of: "t." + SQL.identifier(column)) else { return }
      let alias = SQL.identifier("\(column)_name")
      columns[index] = "coalesce(\(alias).name, t.\(SQL.identifier(column))::text)"
      joins += "\nleft join (\(names)) \(alias) on \(alias).id = t.\(SQL.identifier(column))"
    }
    for role in fact.roles {
      guard let dimension = warehouse.dimension(role.dimension), dimension.kind == .standard else { continue }
      show("\(role.name)_member_id", by: memberNames(dimension))
      show("\(role.name)_key", by: versionNames(dimension))
    }
    return "select \(columns.joined(separator: ", ")) from \(table(fact.name)) t\(joins)"
  }
}

extension TestProject {
  /// What the star of a warehouse says; its cuboids are proved to say the same.
  ///
  /// - Parameter database: another database than the project's own.
  func star(
    _ name: String, in database: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String: [String]] {
    let definition = try DefinitionReader.warehouse(folder: path("schemas/\(name)"))
    let database = database ?? warehouse
    for cube in definition.cubes where !cube.cuboids.isEmpty {
      try Tool.martlet.succeed(
        ["cube", "verify", cube.name], in: root, warehouse: database, sourceLocation: sourceLocation)
    }
    return try StarContent.of(database, definition)
  }
}
