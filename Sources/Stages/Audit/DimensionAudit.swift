internal import Columnar
internal import Definitions
internal import PostgreSQL
internal import Warehouse

/// Proves a dimension's versions: unbroken chains, each of somebody; and the special members.
struct DimensionAudit {
  let connection: Connection
  let warehouse: Definitions.Warehouse
  let dimension: Definitions.Dimension

  private var table: String { SQL.identifier(warehouse.name, dimension.name) }
  private var key: String { SQL.identifier(dimension.keyColumn) }
  private var id: String { SQL.identifier(dimension.idColumn) }

  /// Adds what is found.
  func audit(_ findings: inout AuditFindings) throws {
    guard try connection.text("select to_regclass($1)", [table]) != nil else { return }
    let rows = try connection.integer("select count(*) from \(table)") ?? 0
    let isStandard = dimension.kind == .standard
    var part = AuditFindings.Part(
      name: dimension.name,
      extent: "\(AuditFindings.grouped(rows)) \(isStandard ? "version" : "row")\(rows == 1 ? "" : "s")")
    if isStandard {
      findings.add("chains", try chains.faults(connection), to: &part)
      findings.add("persons", try owners.faults(connection), to: &part)
      part.right = part.right.map { $0 == "persons" && dimension.identity == nil ? "members" : $0 }
    }
    findings.add("special members", try specialMembers(), to: &part)
    findings.parts.append(part)
    if dimension.identity != nil {
      try IdentityAudit(connection: connection, warehouse: warehouse, dimension: dimension).audit(&findings)
    }
  }

  /// Versions of one durable id, in order: each begins where the one before ends, the first is open to the past, the last
  /// to the future, and just the last is current.
  private var chains: FaultQuery {
    FaultQuery(
      table: dimension.name,
      faulty: """
        select k.kind, v.* from (
          select \(key) as key, \(id) as id, valid_from, valid_to, is_current, lag(valid_to) over chain as before,
            lead(valid_from) over chain as after
          from \(table) window chain as (partition by \(id) order by valid_from, valid_to, \(key))
        ) v cross join lateral (values
          ('the version ends before it begins', valid_to <= valid_from),
          ('the first version is not open to the past', before is null and valid_from <> '-infinity'),
          ('gap before the version', valid_from > before),
          ('the version overlaps the one before', valid_from < before),
          ('the last version is not open to the future', after is null and valid_to <> 'infinity'),
          ('is_current is not that of the version', is_current is distinct from (valid_to = 'infinity'))
        ) k (kind, holds) where k.holds
        """,
      text: """
        \(SQL.literal("\(dimension.keyColumn) ")) || x.key || \(SQL.literal(" of \(dimension.idColumn) ")) || x.id || ': '
        || case when x.kind like 'is_current%' then 'is_current is ' || x.is_current || ', should be '
            || (x.valid_to = 'infinity')
          when x.kind like 'the last%' then 'valid_to is ' || x.valid_to || ', should be infinity'
          when x.kind like '%before it begins' then 'valid_to is ' || x.valid_to || ', should be after ' || x.valid_from
          else 'valid_from is ' || x.valid_from || ', should be ' || coalesce(x.before, '-infinity') end
        """)
  }

  /// Durable ids of accounts, and of versions: the same.
  private var owners: FaultQuery {
    let source =
      dimension.identity == nil
      ? "select member_id as id from \(SQL.identifier(warehouse.name, dimension.memberTableName))"
      : "select distinct \(id) as id from \(SQL.identifier(warehouse.name, dimension.linkTableName))"
    return FaultQuery(
      table: dimension.name,
      faulty: """
        select case when o.id is null then 'versions without an account' else 'accounts without a version' end as kind,
          coalesce(o.id, v.id) as key
        from (\(source)) o full join (select distinct \(id) as id from \(table)) v on v.id = o.id
        where o.id is null or v.id is null
        """,
      text: """
        \(SQL.literal("\(dimension.idColumn) ")) || x.key || case when x.kind like 'versions%'
        then ': it has versions, and should have an account' else ': it has accounts, and should have a version' end
        """)
  }

  /// Members −1 to −3 that are missing from one of the tables.
  private func specialMembers() throws -> [AuditFindings.Fault] {
    var tables = [(dimension.name, dimension.keyColumn)]
    if dimension.kind == .standard { tables.append((dimension.memberTableName, "member_id")) }
    if dimension.identity != nil { tables.append((dimension.linkTableName, "member_id")) }
    return try tables.flatMap { name, column in
      try FaultQuery(
        table: name,
        faulty: """
          select 'a special member is missing' as kind, s.key
          from (values (\(SpecialMember.allCases.map { String($0.rawValue) }.joined(separator: "), (")))) s (key)
          left join \(SQL.identifier(warehouse.name, name)) t on t.\(SQL.identifier(column)) = s.key
          where t.\(SQL.identifier(column)) is null
          """,
        text: "\(SQL.literal("\(column) ")) || x.key || ': it should be there'"
      ).faults(connection)
    }
  }
}
