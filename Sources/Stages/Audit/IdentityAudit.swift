internal import Definitions
internal import PostgreSQL
internal import Warehouse

/// Proves who is who: each account has one link, its person is called by the least account, and what joins it is there.
struct IdentityAudit {
  let connection: Connection
  let warehouse: Definitions.Warehouse
  let dimension: Definitions.Dimension

  private func table(_ name: String) -> String { SQL.identifier(warehouse.name, name) }
  private var members: String { table(dimension.memberTableName) }
  private var links: String { table(dimension.linkTableName) }
  private var id: String { SQL.identifier(dimension.idColumn) }

  /// Adds what is found.
  func audit(_ findings: inout AuditFindings) throws {
    let rows = try connection.integer("select count(*) from \(members)") ?? 0
    var part = AuditFindings.Part(
      name: dimension.memberTableName, extent: "\(AuditFindings.grouped(rows)) account\(rows == 1 ? "" : "s")")
    findings.add("links", try wholeness.faults(connection), to: &part)
    findings.add("durable ids", try durables.faults(connection), to: &part)
    findings.add("evidence", try evidence.faults(connection), to: &part)
    findings.parts.append(part)
  }

  private var wholeness: FaultQuery {
    FaultQuery(
      table: dimension.linkTableName,
      faulty: """
        select k.kind, f.key, f.links from (
          select coalesce(m.member_id, l.member_id) as key, m.accounts, l.links
          from (select member_id, count(*) as accounts from \(members) group by 1) m
          full join (select member_id, count(*) as links from \(links) group by 1) l on l.member_id = m.member_id
          where m.accounts is distinct from 1 or l.links is distinct from 1
        ) f cross join lateral (values
          ('link of no account', accounts is null), ('several accounts of one number', accounts > 1),
          ('account without a link', links is null), ('several links of an account', links > 1)
        ) k (kind, holds) where k.holds
        """,
      text: """
        'member_id ' || x.key || case when x.kind like 'link of%' then ': it has a link, and should be an account'
        when x.kind like 'several accounts%' then ': there should be one account'
        else ': it has ' || coalesce(x.links, 0) || ' links, and should have one' end
        """)
  }

  private var durables: FaultQuery {
    FaultQuery(
      table: dimension.linkTableName,
      faulty: """
        select \(SQL.literal("\(dimension.idColumn) is not the least account of the person")) as kind,
          l.member_id as key, l.\(id) as id, p.least
        from \(links) l join (select \(id) as id, min(member_id) as least from \(links) group by 1) p on p.id = l.\(id)
        where l.\(id) <> p.least and l.member_id > 0
        """,
      text: """
        'member_id ' || x.key || \(SQL.literal(": \(dimension.idColumn) is ")) || x.id || ', should be ' || x.least
        """)
  }

  /// Whether what a link names as its evidence is there: an identifier that both accounts have, or a pin of the two; and
  /// whether the other account is of the same person.
  private var evidence: FaultQuery {
    func account(_ alias: String, _ system: String, _ key: String) -> String {
      "join \(members) \(alias) on \(dimension.isAccount("\(alias).", "(p.\(system) || e'\\x1f' || p.\(key))"))"
    }
    return FaultQuery(
      table: dimension.linkTableName,
      faulty: """
        with held as materialized (
          select distinct member_id, kind, value from \(table(dimension.identifierTableName))
        ), shared as materialized (
          select distinct l.member_id from \(links) l
          join held a on a.member_id = l.member_id and a.kind = l.evidence
          join held b on b.member_id = l.via_member_id and b.kind = a.kind and b.value = a.value
          where l.via_member_id <> l.member_id
        ), pairs as materialized (
          select a.member_id, b.member_id as other from \(table(dimension.pinTableName)) p
          \(account("a", "system", "key")) \(account("b", "other_system", "other_key")) where p.relation = 'together'
        ), pinned as (select member_id, other from pairs union select other, member_id from pairs)
        select k.kind, f.* from (
          select l.member_id as key, l.evidence, l.via_member_id as via, l.\(id) as id, v.\(id) as other_id,
            case l.evidence when 'self' then l.via_member_id = l.member_id when 'pin' then p.member_id is not null
            else s.member_id is not null end as is_there
          from \(links) l left join \(links) v on v.member_id = l.via_member_id
          left join shared s on s.member_id = l.member_id
          left join pinned p on p.member_id = l.member_id and p.other = l.via_member_id
        ) f cross join lateral (values
          ('evidence that is not there', not is_there),
          ('evidence of another person', other_id is distinct from id)
        ) k (kind, holds) where k.holds
        """,
      text: """
        'member_id ' || x.key || case when x.kind like '%not there'
        then ': evidence is ' || x.evidence || ' via ' || x.via || case x.evidence when 'self' then ', should be via itself'
          when 'pin' then ', there is no such pin' else ', the two share no ' || x.evidence end
        else \(SQL.literal(": \(dimension.idColumn) is ")) || x.id || ', that of ' || x.via || ' is '
          || coalesce(x.other_id::text, 'none') end
        """)
  }
}
