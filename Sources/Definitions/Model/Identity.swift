internal import Columnar
internal import Text

/// How accounts of several systems are joined into one person.
package struct Identity: Sendable {
  /// A kind of identifier.
  package struct Identifier: Sendable {
    package var name: String
    /// Identifiers that more members than this share join nobody.
    package var sharedByAtMost: Int
    /// Identifiers that one of these matches join nobody, whoever has them.
    var ignored: [IgnoredPattern] = []
    /// Whether identifiers with an asterisk, such as `138****1234`, join nobody: they stand for many.
    package var ignoresMasked = true
  }
  /// Kinds of identifier, the most trusted first.
  package var identifiers: [Identifier]
  /// Source systems, the most trusted first; those not named come after, by name.
  package var trust: [String]

  /// Names that no kind of identifier can have, since links and keys use them for something else.
  static let reservedKinds = ["self", "pin", "key"]
}

/// A pattern of identifiers that join nobody, as it is written, and ready to be used.
struct IgnoredPattern: Sendable {
  var text: String
  var expression: RegularExpression
}

/// Tells which identifiers join nobody, whoever has them. For one thread.
///
/// The one place that decides it, for who asks the warehouse, who resolves, and who explains: identifiers are kept
/// whether they are ignored or not, so that a later definition can change its mind.
package struct IgnoredIdentifiers {
  /// Why an identifier is ignored.
  package enum Reason: Sendable, Equatable {
    /// It has an asterisk.
    case masked
    /// The pattern, as the definition writes it, that it matches.
    case pattern(String)
  }

  private let identity: Identity
  private let searches: [[Search]]

  /// Makes the rules of an identity ready.
  package init(_ identity: Identity) {
    self.identity = identity
    searches = identity.identifiers.map { $0.ignored.map { Search($0.expression) } }
  }

  /// Whether any kind has patterns: what is masked can be told without them.
  package var hasPatterns: Bool { searches.contains { !$0.isEmpty } }

  /// Why an identifier of a kind, by its index, is ignored; nil if it is not.
  package func reason(kind: Int, _ value: Span<UInt8>) -> Reason? {
    if identity.identifiers[kind].ignoresMasked {
      for index in value.indices where value[index] == 0x2a { return .masked }
    }
    for (index, search) in searches[kind].enumerated() where search.finds(value) {
      return .pattern(identity.identifiers[kind].ignored[index].text)
    }
    return nil
  }

  /// A matcher is no value that an array could hold.
  private final class Search {
    private var matcher: Matcher?

    init(_ expression: RegularExpression) { matcher = Matcher(expression) }

    /// A value that the expression gives up on is taken for one that it matches: to join is what needs proof.
    func finds(_ value: Span<UInt8>) -> Bool { matcher?.search(value) != Matcher.Result.none }
  }
}

/// An account as people name it: `system:key`, or the key alone where it means the same in all systems.
package struct MemberReference: Sendable, Hashable {
  /// Source system; empty where the natural key means the same in all.
  package var system: String
  /// The natural key, its columns joined by U+001F.
  package var key: String

  /// Makes a reference.
  package init(system: String, key: String) {
    self.system = system
    self.key = key
  }

  /// Why a text names no account.
  package struct Fault: Error {
    package var message: String
    package var remedy: String
  }

  /// Reads `system:key`; columns of a key of several stand with `|` between them.
  ///
  /// - Throws: `Fault` that names no value: natural keys may be personal.
  package init(_ text: String, of dimension: Dimension) throws(Fault) {
    let columns = dimension.naturalKey.map(\.name).joined(separator: "|")
    let form = dimension.isConformed ? columns : "system:\(columns)"
    var rest = text[...]
    system = ""
    if !dimension.isConformed {
      guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else {
        throw Fault(message: "there is no system before the key", remedy: "write \(form)")
      }
      system = String(text[..<colon])
      rest = text[text.index(after: colon)...]
    }
    let count = dimension.naturalKey.count
    let parts = rest.split(separator: "|", maxSplits: count - 1, omittingEmptySubsequences: false)
    guard parts.count == count, !rest.isEmpty else {
      throw Fault(
        message: "the key of \(dimension.name) has \(count == 1 ? "a column" : "\(count) columns")",
        remedy: "write \(form)")
    }
    var texts: [String] = []
    for (field, part) in zip(dimension.naturalKey, parts) {
      if field.type == .text {
        texts.append(String(part))
      } else if let number = Int64(part) {
        texts.append(String(number))
      } else {
        throw Fault(message: "\(field.name) must be a whole number", remedy: "write \(form)")
      }
    }
    key = texts.joined(separator: "\u{1f}")
  }

  /// Bytewise by system, then key.
  package static func precedes(_ left: MemberReference, _ right: MemberReference) -> Bool {
    left.system != right.system
      ? left.system.utf8.lexicographicallyPrecedes(right.system.utf8)
      : left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
  }
}

/// What a pipeline says of two accounts, whatever their identifiers: that they are one person, or never are.
package struct IdentityPin: Sendable, Hashable {
  package enum Relation: String, Sendable, CaseIterable { case together, apart }
  package var relation: Relation
  /// The one that comes first, bytewise.
  package var first: MemberReference
  package var second: MemberReference

  /// Pins two accounts, in whichever order they are named.
  package init(_ relation: Relation, _ one: MemberReference, _ other: MemberReference) {
    self.relation = relation
    let isInOrder = MemberReference.precedes(one, other)
    first = isInOrder ? one : other
    second = isInOrder ? other : one
  }

  /// The order in which pins are kept.
  package static func precedes(_ left: IdentityPin, _ right: IdentityPin) -> Bool {
    if left.relation != right.relation { return left.relation == .together }
    return left.first != right.first
      ? MemberReference.precedes(left.first, right.first) : MemberReference.precedes(left.second, right.second)
  }
}
