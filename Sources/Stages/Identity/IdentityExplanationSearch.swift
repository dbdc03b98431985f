internal import Columnar
internal import Definitions
internal import PostgreSQL
internal import Warehouse

/// The questions that an explanation is made from.
struct IdentityExplanationSearch {
  private let connection: Connection
  private let dimension: Definitions.Dimension
  private let schema: String
  /// How many accounts of other persons are named for one identifier.
  private static let mostOthers = 20

  init(_ connection: Connection, _ warehouse: Definitions.Warehouse, _ dimension: Definitions.Dimension) {
    self.connection = connection
    self.dimension = dimension
    schema = warehouse.name
  }

  private func table(_ name: String) -> String { SQL.identifier(schema, name) }
  private var members: String { table(dimension.memberTableName) }
  private var links: String { table(dimension.linkTableName) }
  private var identifiers: String { table(dimension.identifierTableName) }
  private var idColumn: String { SQL.identifier(dimension.idColumn) }

  /// Joins the batch and the file of a row.
  private func origin(_ row: String) -> String {
    """
    left join martlet.batch b on b.batch_id = \(row).batch_id left join martlet.file f on f.file_id = \(row).file_id
    """
  }

  /// The account that is meant, and the durable id of its person.
  func person(_ subject: IdentityExplanation.Subject) throws -> (asked: Int64, id: Int64)? {
    guard try connection.text("select to_regclass($1)", [table(dimension.pinTableName)]) != nil else { return nil }
    let (condition, parameter) =
      switch subject {
      case .account(let account):
        (dimension.isAccount("m.", "$1"), account.system + "\u{1f}" + account.key)
      case .person(let id): ("m.member_id = $1::int8", String(id))
      }
    let rows = try connection.query(
      """
      select m.member_id, l.\(idColumn) from \(members) m join \(links) l using (member_id)
      where m.member_id > 0 and \(condition)
      """, [parameter])
    guard rows.count > 0, let asked = rows.integer(0, 0), let id = rows.integer(0, 1) else { return nil }
    return (asked, id)
  }

  func accounts(_ id: Int64) throws -> [IdentityExplanation.Account] {
    let rows = try connection.query(
      """
      select m.member_id, m.system, \(dimension.keyText("m.")), m.is_inferred, l.evidence, l.via_member_id, b.name, f.path,
      m.record from \(links) l join \(members) m using (member_id) \(origin("m"))
      where l.\(idColumn) = $1::int4 and m.member_id > 0 order by m.member_id
      """, [String(id)])
    return (0..<rows.count).map { row in
      let evidence = rows.text(row, 4).flatMap { $0 == "self" ? nil : $0 }
      return IdentityExplanation.Account(
        member: rows.integer(row, 0) ?? 0, system: rows.text(row, 1) ?? "", key: shown(rows.text(row, 2) ?? ""),
        isInferred: rows.boolean(row, 3) ?? false, evidence: evidence,
        via: evidence == nil ? nil : rows.integer(row, 5), origin: origin(rows, row, from: 6))
    }
  }

  func evidence(_ id: Int64) throws -> [IdentityExplanation.Evidence] {
    guard let identity = dimension.identity else { return [] }
    let ignored = IgnoredIdentifiers(identity)
    let whole = { (row: String) in Dimension.wholeIdentifier(row) }
    let rows = try connection.query(
      """
      select i.member_id, i.kind, i.value, h.holders, h.own, h.others, b.name, f.path, i.record
      from \(links) l join \(identifiers) i using (member_id) \(origin("i"))
      cross join lateral (select count(*) as holders,
      array_agg(o.member_id order by o.member_id) filter (where k.\(idColumn) = $1::int4 and o.member_id <> i.member_id) as own,
      (array_agg(o.member_id order by o.member_id) filter (where k.\(idColumn) <> $1::int4))[1:\(Self.mostOthers)] as others
      from \(identifiers) o join \(links) k using (member_id)
      where \(Dimension.hash(whole("o."))) = \(Dimension.hash(whole("i."))) and \(whole("o.")) = \(whole("i."))) h
      where l.\(idColumn) = $1::int4 and l.member_id > 0
      order by i.member_id, array_position($2::text[], i.kind), i.kind collate "C", i.value collate "C"
      """, [String(id), SQL.array(identity.identifiers.map(\.name))])
    return (0..<rows.count).map { row in
      let (kind, value) = (rows.text(row, 1) ?? "", rows.text(row, 2) ?? "")
      let holders = rows.integer(row, 3) ?? 1
      let (own, others) = (numbers(rows.text(row, 4)), numbers(rows.text(row, 5)))
      var effect = IdentityExplanation.Evidence.Effect.undefined
      if let index = identity.identifiers.firstIndex(where: { $0.name == kind }) {
        let most = identity.identifiers[index].sharedByAtMost
        if let reason = ignored.reason(kind: index, Array(value.utf8).span) {
          effect = .ignored(reason)
        } else if holders > most {
          effect = .shared(atMost: most)
        } else {
          effect = !own.isEmpty ? .joins : others.isEmpty ? .alone : .apart
        }
      }
      return IdentityExplanation.Evidence(
        member: rows.integer(row, 0) ?? 0, kind: kind, value: value, holders: holders, effect: effect, with: own,
        others: others, origin: origin(rows, row, from: 6))
    }
  }

  func pins(_ id: Int64) throws -> [IdentityExplanation.Pin] {
    func member(_ alias: String, _ system: String, _ key: String) -> String {
      """
      left join lateral (select m.member_id, l.\(idColumn) as id from \(members) m join \(links) l using (member_id)
      where \(dimension.isAccount("m.", "(p.\(system) || e'\\x1f' || p.\(key))"))) \(alias) on true
      """
    }
    let rows = try connection.query(
      """
      select p.pipeline, p.relation, p.system, p.key, one.member_id, p.other_system, p.other_key, other.member_id, b.name
      from \(table(dimension.pinTableName)) p \(member("one", "system", "key"))
      \(member("other", "other_system", "other_key")) left join martlet.batch b on b.batch_id = p.batch_id
      where $1::int4 in (one.id, other.id)
      order by p.relation desc, p.system collate "C", p.key collate "C", p.other_system collate "C",
      p.other_key collate "C", p.pipeline collate "C"
      """, [String(id)])
    return (0..<rows.count).map { row in
      IdentityExplanation.Pin(
        pipeline: rows.text(row, 0) ?? "", relation: rows.text(row, 1) ?? "",
        first: MemberReference(system: rows.text(row, 2) ?? "", key: shown(rows.text(row, 3) ?? "")),
        firstMember: rows.integer(row, 4),
        second: MemberReference(system: rows.text(row, 5) ?? "", key: shown(rows.text(row, 6) ?? "")),
        secondMember: rows.integer(row, 7), batch: rows.text(row, 8))
    }
  }

  func changes(_ id: Int64) throws -> [IdentityExplanation.Change] {
    let rows = try connection.query(
      """
      select coalesce(b.name, r.batch_id::text), r.member_id, r.from_id, r.to_id, r.change, r.cause, r.kind, r.by_member_id,
      r.via_member_id from \(table(dimension.relinkTableName)) r left join martlet.batch b using (batch_id)
      where r.from_id = $1::int4 or r.to_id = $1::int4
      or r.member_id in (select member_id from \(links) where \(idColumn) = $1::int4)
      order by r.batch_id, r.member_id, r.change desc
      """, [String(id)])
    return (0..<rows.count).map { row in
      IdentityExplanation.Change(
        batch: rows.text(row, 0) ?? "", member: rows.integer(row, 1) ?? 0, from: rows.integer(row, 2) ?? 0,
        to: rows.integer(row, 3) ?? 0, change: rows.text(row, 4) ?? "", cause: rows.text(row, 5) ?? "",
        kind: rows.text(row, 6), by: rows.integer(row, 7), via: rows.integer(row, 8))
    }
  }

  private func origin(_ rows: Rows, _ row: Int, from column: Int) -> IdentityExplanation.Origin {
    IdentityExplanation.Origin(
      batch: rows.text(row, column), path: rows.text(row, column + 1), record: rows.integer(row, column + 2) ?? 0)
  }

  /// A natural key as it is written on a command line.
  private func shown(_ key: String) -> String { key.replacing("\u{1f}", with: "|") }

  private func numbers(_ array: String?) -> [Int64] {
    (array ?? "").split { "{},".contains($0) }.compactMap { Int64($0) }
  }
}
