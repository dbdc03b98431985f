/// The cleaning rules that columns may name, in one list: Definitions checks names and arguments against it,
/// Transform has a file for each.
///
/// A rule gets the text of a value and gives a text, or no value. What a rule can make no sense of becomes no
/// value where the summary says "else none".
package enum CleaningRule: String, Sendable, CaseIterable {
  case trim, spaces, lowercase, uppercase, width
  case strip_quote, money, email, phone
  case map, null_if, `default`

  /// What stands beside the rule's name.
  package enum Argument: Sendable, Equatable {
    /// Nothing: the rule is a plain word.
    case none
    /// A text.
    case text
    /// A region by ISO 3166-1: two capital letters.
    case region
    /// A table of texts.
    case table
  }

  /// What the rule needs beside its name.
  package var argument: Argument {
    switch self {
    case .trim, .spaces, .lowercase, .uppercase, .width, .strip_quote, .money, .email: .none
    case .null_if, .default: .text
    case .phone: .region
    case .map: .table
    }
  }

  /// What the rule does, in one line.
  package var summary: String {
    switch self {
    case .trim: "removes white space at both ends"
    case .spaces: "makes one space of each run of white space"
    case .lowercase: "lower case"
    case .uppercase: "upper case"
    case .width: "half-width digits, letters and punctuation for full-width ones"
    case .strip_quote: "removes a leading apostrophe, or a wrapper =\"…\""
    case .money:
      "a plain decimal for an amount with currency signs, thousands separators, parentheses or a trailing minus"
    case .email: "an e-mail address without blanks or mailto:, else none"
    case .phone: "a telephone number by E.164, the argument being the region of numbers without country code, else none"
    case .map: "another text for each text of the table; what is not in it stays"
    case .null_if: "no value in place of a text"
    case .default: "a text in place of no value"
    }
  }
}
