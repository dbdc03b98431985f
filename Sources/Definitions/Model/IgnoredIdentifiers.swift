internal import Text

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
