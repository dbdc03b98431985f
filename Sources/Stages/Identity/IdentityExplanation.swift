package import Definitions
internal import OperatingSystem
package import PostgreSQL
internal import Warehouse

/// Why accounts are one person: what joins them, what was passed over, what pins say, how it came to be.
package struct IdentityExplanation: Sendable {
  /// Who is asked about.
  package enum Subject: Sendable {
    case account(MemberReference)
    /// A durable id, of today or of the past.
    case person(Int64)
  }

  /// An account of the person.
  package struct Account: Sendable {
    package var member: Int64
    package var system: String
    /// Its natural key, columns joined by `|`; it may be personal.
    package var key: String
    package var isInferred: Bool
    /// `pin` or a kind of identifier; nil where nothing joins it.
    package var evidence: String?
    package var via: Int64?
    package var origin: Origin
  }

  /// An identifier of an account.
  package struct Evidence: Sendable {
    package enum Effect: Sendable, Equatable {
      case joins
      case alone
      /// More have it than this.
      case shared(atMost: Int)
      case ignored(IgnoredIdentifiers.Reason)
      /// Others have it, too, but pins keep them apart, or the definition has changed since the person was resolved.
      case apart
      /// The definition has no such kind any more.
      case undefined
    }
    package var member: Int64
    package var kind: String
    /// It may be personal.
    package var value: String
    /// How many accounts have it.
    package var holders: Int64
    package var effect: Effect
    /// Other accounts of the person that have it.
    package var with: [Int64]
    /// Accounts of other persons that have it: the first of them.
    package var others: [Int64]
    package var origin: Origin
  }

  /// What a pipeline says of two accounts, of which the person has one.
  package struct Pin: Sendable {
    package var pipeline: String
    package var relation: String
    package var first: MemberReference
    /// Nil where the account has not come yet.
    package var firstMember: Int64?
    package var second: MemberReference
    package var secondMember: Int64?
    package var batch: String?
  }

  /// An account that came to this person, or left it.
  package struct Change: Sendable {
    package var batch: String
    package var member: Int64
    package var from: Int64
    package var to: Int64
    package var change: String
    package var cause: String
    package var kind: String?
    package var by: Int64?
    package var via: Int64?
  }

  /// What brought something to the warehouse.
  package struct Origin: Sendable {
    package var batch: String?
    package var path: String?
    package var record: Int64
  }

  package var dimension: String
  /// The person's durable id.
  package var id: Int64
  /// The account that was asked for, or is named as the durable id that was.
  package var asked: Int64
  package var accounts: [Account] = []
  package var evidence: [Evidence] = []
  package var pins: [Pin] = []
  package var changes: [Change] = []

  /// Asks the warehouse.
  ///
  /// - Throws: `Failure` where there is no such account or person.
  package static func find(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, _ dimension: Definitions.Dimension, _ subject: Subject
  ) throws -> IdentityExplanation {
    let search = IdentityExplanationSearch(connection, warehouse, dimension)
    guard let (asked, id) = try search.person(subject) else {
      let what =
        switch subject {
        case .account: "there is no account of \(dimension.name) with this key"
        case .person(let id): "there never was a \(dimension.name) \(id)"
        }
      throw Failure(
        .failed, what,
        remedy: "keys are looked for as they are in \(warehouse.name).\(dimension.memberTableName), cleaned")
    }
    var found = IdentityExplanation(dimension: dimension.name, id: id, asked: asked)
    found.accounts = try search.accounts(id)
    found.evidence = try search.evidence(id)
    found.pins = try search.pins(id)
    found.changes = try search.changes(id)
    return found
  }
}
