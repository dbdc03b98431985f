/// A piece of a YAML (or JSON) file, with its place.
///
/// Every scalar is a text: what it means is for the reader of the definition to say, so that `no`, `1.10` and
/// `12:30` are what was written.
package struct YAMLNode: Sendable {
  /// What stands there.
  package indirect enum Content: Sendable {
    case scalar(String, Style)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  /// How a scalar is written.
  package enum Style: Sendable, Equatable {
    /// Without quotes.
    case plain
    /// Between apostrophes.
    case apostrophes
    /// Between quotation marks.
    case quotationMarks
    /// As a block, behind `|` or `>`.
    case block
  }

  /// A key and its value.
  package struct Entry: Sendable {
    /// The key's text.
    package var key: String
    /// Where the key stands.
    package var keyPlace: SourcePlace
    /// The value.
    package var value: YAMLNode
  }

  /// What stands there.
  package var content: Content
  /// Where it begins.
  package var place: SourcePlace
  /// Whether each character of a scalar is one column of its line: it stands on one line, without escapes.
  package var isVerbatim: Bool = false

  /// The text of a scalar.
  package var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// A plain or quoted whole number.
  package var integer: Int64? { text.flatMap { Int64($0) } }

  /// Whether it is a plain scalar that YAML takes for nothing: empty, `~` or `null`.
  package var isNull: Bool {
    guard case .scalar(let text, .plain) = content else { return false }
    return text.isEmpty || text == "~" || text == "null"
  }

  /// The elements of a sequence.
  package var elements: [YAMLNode]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  /// The entries of a mapping, in their order.
  package var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The value of a key of a mapping; nil if there is none.
  package subscript(key: String) -> YAMLNode? { entries?.first { $0.key == key }?.value }

  /// What stands there, in words for messages.
  package var kind: String {
    switch content {
    case .scalar(let text, .plain) where text.isEmpty: "nothing"
    case .scalar(let text, _): "'\(text.shortened)'"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// The place of a character of a scalar, counted in Unicode scalars from 0; the scalar's own where that cannot be told.
  package func place(ofCharacter offset: Int) -> SourcePlace {
    guard isVerbatim, case .scalar(_, let style) = content else { return place }
    var found = place
    found.column += offset + (style == .plain ? 0 : 1)
    return found
  }
}

extension String {
  /// The text as messages quote it: one line of at most 60 characters.
  var shortened: String {
    let line = String(
      String.UnicodeScalarView(unicodeScalars.prefix(61).map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
    return line.unicodeScalars.count > 60
      ? String(String.UnicodeScalarView(line.unicodeScalars.prefix(60))) + "…" : line
  }
}
