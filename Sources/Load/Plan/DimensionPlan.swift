import Columnar
import Definitions
import PostgreSQL
import Warehouse

/// Reads what a batch does to a dimension, from what the publish has staged and remembered.
struct DimensionPlan {
  let connection: Connection
  let publish: DimensionPublish
  let batch: Int64
  let isRaw: Bool

  private var statements: DimensionStatements { publish.statements }
  private var dimension: Dimension { statements.dimension }
  private var key: String { statements.key }
  private var id: String { statements.id }

  func read() throws -> PublishPlan.Dimension {
    var groups = [
      try group("accounts", "new", "\(accounts(areKnown: false))"),
      try group("accounts", "known now", "\(accounts(areKnown: true))"),
    ]
    groups += [
      try group("versions", "inserted", inserted),
      try group("versions", "changed", replaced("s.change = 'update' and not \(isClosed)"), comparing: compared),
      try group("versions", "closed", replaced("s.change = 'update' and \(isClosed)"), comparing: compared),
      try group("versions", "deleted", replaced("s.change = 'delete'")),
    ]
    if dimension.identity != nil {
      groups += [
        try group("persons", "merged", relinks("merge", "'person ' || from_id || ' becomes part of ' || to_id")),
        try group("persons", "split", relinks("split", "'person ' || from_id || ' loses accounts to ' || to_id")),
      ]
    }
    return PublishPlan.Dimension(name: dimension.name, groups: groups.filter { $0.count > 0 })
  }

  // MARK: Questions: a total, a name, and old and new values in pairs

  private func accounts(areKnown: Bool) -> String {
    """
    select count(*) over (), \(name("s")) from \(statements.members.sql) s
    left join \(statements.knownTable) k on k.member_id = s.member_id
    where k.member_id is \(areKnown ? "not " : "")null order by s.member_id
    """
  }

  private var inserted: String {
    """
    select count(*) over (), \(owner) || \(since("s")) from \(statements.versions.sql) s
    left join \(statements.memberTable) m on m.member_id = s.\(id) where s.change = 'insert' order by s.\(key)
    """
  }

  private func replaced(_ condition: String) -> String {
    let pairs = compared.map { column in
      let name = SQL.identifier(column)
      return ", b.\(name)::text, s.\(name)::text"
    }
    return """
      select count(*) over (), \(owner) || \(since("b"))\(pairs.joined()) from \(statements.versions.sql) s
      join \(statements.beforeTable) b on b.\(key) = s.\(key)
      left join \(statements.memberTable) m on m.member_id = b.\(id) where \(condition) order by s.\(key)
      """
  }

  private func relinks(_ change: String, _ told: String) -> String {
    """
    select count(*) over (), \(told) from (select distinct from_id, to_id from \(statements.relinkTable)
    where batch_id = \(batch) and change = \(SQL.literal(change))) r order by from_id, to_id
    """
  }

  // MARK: Versions

  /// Columns whose values are compared.
  private var compared: [String] {
    let bound = [dimension.keyColumn, dimension.idColumn, "is_current", "batch_id"]
    return dimension.versionLayout.names.filter { !bound.contains($0) }
  }

  /// Whether all that happens to the version `b` is that it ends, so as `s` says.
  private var isClosed: String {
    let content = compared.filter { $0 != "valid_to" }
    return """
      (b.valid_to = 'infinity' and s.valid_to < 'infinity'
      and \(row("b", content)) is not distinct from \(row("s", content)))
      """
  }

  private func since(_ alias: String) -> String {
    "case \(alias).valid_from when '-infinity' then '' else ' from ' || \(alias).valid_from end"
  }

  // MARK: Names

  private var hidesKeys: Bool { dimension.isPersonal && !isRaw }

  /// What an account is called: its system and key, or its number where these are personal.
  private func name(_ alias: String) -> String {
    if hidesKeys { return "'account ' || \(alias).member_id" }
    return """
      concat_ws(':', nullif(\(alias).system, ''), replace(\(dimension.keyText("\(alias).")), e'\\x1f', '|'))
      """
  }

  /// What a durable id is called, with its account `m`.
  private var owner: String {
    if dimension.identity == nil { return name("m") }
    return "'person ' || \(hidesKeys ? "m.member_id" : name("m"))"
  }

  private func isPersonal(_ column: String) -> Bool {
    if let attribute = dimension.attributes.first(where: { $0.name == column }) { return attribute.isPersonal }
    return dimension.isPersonal && dimension.naturalKey.contains { $0.name == column }
  }

  private func group(
    _ subject: String, _ what: String, _ query: String, comparing columns: [String] = []
  ) throws -> PublishPlan.Group {
    let rows = try connection.query("\(query) limit \(PublishPlan.shown)")
    return PublishPlan.Group(
      subject: subject, what: what, count: rows.count > 0 ? rows.integer(0, 0) ?? 0 : 0,
      examples: (0..<rows.count).map { row in
        var example = PublishPlan.Example(name: rows.text(row, 1) ?? "")
        for (index, column) in columns.enumerated() {
          let (old, new) = (rows.text(row, 2 + 2 * index), rows.text(row, 3 + 2 * index))
          if old == new { continue }
          let hides = isPersonal(column) && !isRaw
          func shown(_ text: String?) -> String? { hides ? text.map { _ in PublishPlan.hidden } : text }
          example.changes.append(PublishPlan.Change(column: column, old: shown(old), new: shown(new)))
        }
        return example
      })
  }
}
