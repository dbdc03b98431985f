internal import Columnar

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
    let parts = rest.split(separator: "|", maxSplits: max(0, count - 1), omittingEmptySubsequences: false)
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
