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
