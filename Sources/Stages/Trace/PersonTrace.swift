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

  /// How accounts came to this person, or left it.
  package var changes: [IdentityExplanation.Change] = []

  /// Finds the accounts of a durable id.
  static func find(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, _ dimension: Definitions.Dimension, _ durable: Int64
  ) throws -> PersonTrace {
    guard dimension.identity != nil else { return try member(connection, warehouse, dimension, durable) }
    let found = try IdentityExplanation.find(connection, warehouse, dimension, .person(durable))
    var person = PersonTrace(changes: found.changes)
    for account in found.accounts {
      person.accounts.append(
        Account(
          member: account.member, system: account.system, key: account.key, isInferred: account.isInferred,
          evidence: account.evidence, via: account.via, proofs: proofs(of: account, found.evidence),
          batch: account.origin.batch, path: account.origin.path, record: account.origin.record))
    }
    return person
  }

  /// What the account and the one that it is joined with say alike.
  private static func proofs(
    of account: IdentityExplanation.Account, _ evidence: [IdentityExplanation.Evidence]
  ) -> [Proof] {
    guard let via = account.via,
      let own = evidence.first(where: {
        $0.member == account.member && $0.kind == account.evidence && $0.with.contains(via)
      })
    else { return [] }
    let other = evidence.first { $0.member == via && $0.kind == own.kind && $0.value == own.value }
    return [own, other].compactMap { $0 }.map { piece in
      Proof(
        member: piece.member, batch: piece.origin.batch, path: piece.origin.path, record: piece.origin.record)
    }
  }

  /// The one member of a dimension without identity.
  private static func member(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, _ dimension: Definitions.Dimension, _ member: Int64
  ) throws -> PersonTrace {
    let rows = try connection.query(
      """
      select m.member_id, m.system, \(dimension.keyText("m.")), m.is_inferred, b.name, f.path, m.record
      from \(SQL.identifier(warehouse.name, dimension.memberTableName)) m
      left join martlet.file f on f.file_id = m.file_id left join martlet.batch b on b.batch_id = f.batch_id
      where m.member_id = $1::int4
      """, [String(member)])
    var person = PersonTrace()
    for row in 0..<rows.count {
      person.accounts.append(
        Account(
          member: rows.integer(row, 0) ?? 0, system: rows.text(row, 1) ?? "",
          key: (rows.text(row, 2) ?? "").replacing("\u{1f}", with: "|"), isInferred: rows.boolean(row, 3) ?? false,
          batch: rows.text(row, 4), path: rows.text(row, 5), record: rows.integer(row, 6) ?? 0))
    }
    return person
  }
}
