import Text

/// Members as people read them.
enum MemberText {
  /// The mark of a total.
  static let total = "∑ total"
  /// The mark of a member without a value.
  static let none = "—"

  /// The mark of the members that are not among the greatest.
  static let others = "(others)"

  /// The text of a member. A value that looks like one of the marks is put in quotes, and characters that would break
  /// the line or the terminal are written as escapes.
  static func of(_ member: ResultTable.Member) -> String {
    switch member {
    case .total: return total
    case .none: return none
    case .special(let special): return special.label
    case .others: return others
    case .value(let text):
      let shown = PrintableText.of(text)
      let isMark =
        shown == total || shown == none || shown.isEmpty || shown.hasPrefix("\"") || shown.hasPrefix(" ")
        || shown.hasSuffix(" ") || (shown.hasPrefix("(") && shown.hasSuffix(")"))
      return isMark ? "\"\(shown)\"" : shown
    }
  }
}
