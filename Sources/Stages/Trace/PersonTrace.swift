internal import Definitions
internal import PostgreSQL
internal import Warehouse

/// The accounts of a person (or the one of a member that stands for itself), and what joins them.
package struct PersonTrace: Sendable {
  /// Where an account says the identifier that joins it.
  package struct Proof: Sendable {
    package var member: Int64
    package var batch: String?
    package var path: String?
    package var record: Int64
  }

  package struct Account: Sendable {
    package var member: Int64
    package var system: String
    /// The natural key, columns joined by `|`; it may be personal.
    package var key: String
    package var isInferred: Bool
    /// The kind of identifier that joins it; nil where nothing does.
    package var evidence: String?
    package var via: Int64?
    /// The account's own proof, and that of the one it is joined by.
    package var proofs: [Proof] = []
    /// What it was first spoken of in.
    package var batch: String?
    package var path: String?
    package var record: Int64
  }

  package var accounts: [Account] = []

  /// Finds the accounts of a durable id.
  static func find(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, _ dimension: Definitions.Dimension, _ durable: Int64
  ) throws -> PersonTrace {
    func table(_ name: String) -> String { SQL.identifier(warehouse.name, name) }
    let hasIdentity = dimension.identity != nil
    let links = hasIdentity ? "join \(table(dimension.linkTableName)) l on l.member_id = m.member_id" : ""
    let rows = try connection.query(
      """
      select m.member_id, m.system, \(dimension.keyText("m.")), m.is_inferred,
      \(hasIdentity ? "nullif(l.evidence, 'self'), l.via_member_id" : "null, null"), b.name, f.path, m.record
      from \(table(dimension.memberTableName)) m \(links)
      left join martlet.file f on f.file_id = m.file_id left join martlet.batch b on b.batch_id = f.batch_id
      where m.member_id > 0 and \(hasIdentity ? "l.\(SQL.identifier(dimension.idColumn))" : "m.member_id") = $1::int4
      order by m.member_id
      """, [String(durable)])
    var person = PersonTrace()
    for row in 0..<rows.count {
      var account = Account(
        member: rows.integer(row, 0) ?? 0, system: rows.text(row, 1) ?? "",
        key: (rows.text(row, 2) ?? "").replacing("\u{1f}", with: "|"), isInferred: rows.boolean(row, 3) ?? false,
        evidence: rows.text(row, 4), via: nil, batch: rows.text(row, 6), path: rows.text(row, 7),
        record: rows.integer(row, 8) ?? 0)
      if let kind = account.evidence, let via = rows.integer(row, 5) {
        account.via = via
        account.proofs = try proofs(connection, table(dimension.identifierTableName), kind, account.member, via)
      }
      person.accounts.append(account)
    }
    return person
  }

  private static func proofs(
    _ connection: Connection, _ table: String, _ kind: String, _ member: Int64, _ via: Int64
  ) throws -> [Proof] {
    let rows = try connection.query(
      """
      select p.member_id, b.name, f.path, p.record from \(table) i join \(table) o on o.kind = i.kind and o.value = i.value
      cross join lateral (values (1, i.member_id, i.file_id, i.record), (2, o.member_id, o.file_id, o.record))
        p(place, member_id, file_id, record)
      left join martlet.file f on f.file_id = p.file_id left join martlet.batch b on b.batch_id = f.batch_id
      where i.member_id = $1::int4 and o.member_id = $2::int4 and i.kind = $3
      order by i.value collate "C", p.place limit 2
      """, [String(member), String(via), kind])
    return (0..<rows.count).map { row in
      Proof(
        member: rows.integer(row, 0) ?? 0, batch: rows.text(row, 1), path: rows.text(row, 2),
        record: rows.integer(row, 3) ?? 0)
    }
  }
}
