/// Members as people read them.
enum MemberText {
  /// The mark of a total.
  static let total = "∑ total"
  /// The mark of a member without a value.
  static let none = "—"

  /// The text of a member. A value that looks like one of the marks is put in quotes, and characters that would break
  /// the line or the terminal are written as escapes.
  static func of(_ member: ResultTable.Member) -> String {
    switch member {
    case .total: return total
    case .none: return none
    case .special(let special): return special.label
    case .value(let text):
      let shown = escaped(text)
      let isMark =
        shown == total || shown == none || shown.isEmpty || shown.hasPrefix("\"") || shown.hasPrefix(" ")
        || shown.hasSuffix(" ") || (shown.hasPrefix("(") && shown.hasSuffix(")"))
      return isMark ? "\"\(shown)\"" : shown
    }
  }

  private static func escaped(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": shown += "\\n"
      case "\r": shown += "\\r"
      case "\t": shown += "\\t"
      default:
        let isControl = scalar.properties.generalCategory == .control || isDirectional(scalar.value)
        if isControl { shown += "\\u{\(String(scalar.value, radix: 16))}" } else { shown.unicodeScalars.append(scalar) }
      }
    }
    return shown
  }

  /// Line separators and the marks that turn the direction of writing around.
  private static func isDirectional(_ value: UInt32) -> Bool {
    (0x2028...0x202E).contains(value) || (0x2066...0x2069).contains(value)
  }
}
