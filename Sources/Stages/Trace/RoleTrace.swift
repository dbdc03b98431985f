internal import Columnar
package import Definitions
internal import PostgreSQL
internal import Transform
internal import Warehouse

/// What a role of a fact row is bound to, and why.
package struct RoleTrace: Sendable {
  package var role: Role
  package var dimension: Definitions.Dimension
  /// Key of the version, or of a special member.
  package var key: Int64
  /// The account that the source named; nil where there is none.
  package var account: PersonTrace.Account?
  /// The version in force; nil for generated dimensions and special members.
  package var version: VersionTrace?
  /// Events by which the version came to be, later than the row: it was bound anew since.
  package var later: [Int] = []
  /// The link of the account is newer than the row, by the name of its batch.
  package var linkedLater: String?

  /// The person that the account belonged to before that batch; nil where it was the same.
  package var formerID: Int64? {
    guard let linkedLater, let account else { return nil }
    return version?.person.changes.first {
      $0.member == account.member && $0.batch == linkedLater && $0.to == version?.durable
    }?.from
  }

  /// The special member that it is bound to.
  package var special: SpecialMember? { SpecialMember(rawValue: key) }

  static func find(_ search: RecordSearch, _ trace: FactTrace, _ role: Role) throws -> RoleTrace? {
    let warehouse = trace.warehouse
    guard let dimension = warehouse.dimension(role.dimension) else { return nil }
    var found = RoleTrace(role: role, dimension: dimension, key: trace.number("\(role.name)_key") ?? 0)
    guard dimension.kind == .standard, found.special == nil else { return found }
    found.version = try VersionTrace.find(search, warehouse, dimension, key: found.key)
    guard let version = found.version else { return found }
    let member = trace.number("\(role.name)_member_id")
    found.account =
      member.map { member in version.person.accounts.first { $0.member == member } } ?? version.person.accounts.first
    let batch = trace.number("batch_id") ?? 0
    if let rebuilt = version.rebuilt, rebuilt.validFrom != .min {
      found.later = rebuilt.begun.filter { version.events[$0].batchID > batch }
      // One event of the row's own batch, or an earlier one, is enough for the version to have been there.
      if found.later.count < rebuilt.begun.count { found.later = [] }
    }
    if let member, dimension.identity != nil {
      found.linkedLater = try search.connection.text(
        """
        select b.name from \(SQL.identifier(warehouse.name, dimension.linkTableName)) l
        join martlet.batch b on b.batch_id = l.batch_id where l.member_id = $1::int4 and l.batch_id > $2::int4
        """, [String(member), String(batch)])
    }
    return found
  }
}
