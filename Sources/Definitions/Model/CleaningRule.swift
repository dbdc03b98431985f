/// The cleaning rules that columns may name, in one list: Definitions checks names and arguments against it,
/// Transform has a file for each.
///
/// A rule gets the text of a value and gives a text, or no value. What a rule can make no sense of becomes no
/// value where the summary says "else none".
package enum CleaningRule: String, Sendable, CaseIterable {
  case trim, spaces, lowercase, uppercase, width, nfc, html
  case strip_quote, money, unit, email, phone, postal_code, name_order
  case extract, replace, split
  case map, null_if, `default`

  /// What stands beside the rule's name.
  package enum Argument: Sendable, Equatable {
    /// Nothing: the rule is a plain word.
    case none
    /// A text.
    case text
    /// A region by ISO 3166-1: two capital letters.
    case region
    /// A regular expression.
    case pattern
    /// A table of texts.
    case table
    /// A table of regular expressions, each with the text in place of what matches.
    case replacements
    /// A separator and the number of a part.
    case part
  }

  /// What the rule needs beside its name.
  package var argument: Argument {
    switch self {
    case .trim, .spaces, .lowercase, .uppercase, .width, .nfc, .html, .strip_quote, .money, .email, .name_order: .none
    case .null_if, .default, .unit: .text
    case .phone, .postal_code: .region
    case .extract: .pattern
    case .replace: .replacements
    case .split: .part
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
    case .nfc: "Unicode's composed form: one character for a letter and its combining accent"
    case .html: "characters for HTML's entities: &ndash; and &#8211; are –"
    case .strip_quote: "removes a leading apostrophe, or a wrapper =\"…\""
    case .money:
      "a plain decimal for an amount with currency signs, thousands separators, parentheses or a trailing minus"
    case .email: "an e-mail address without blanks or mailto:, else none"
    case .phone: "a telephone number by E.164, the argument being the region of numbers without country code, else none"
    case .unit: "a quantity in the unit of the argument: 1500 g in kg is 1.5"
    case .postal_code: "a postal code as the region of the argument writes it, lost leading zeros restored, else none"
    case .name_order: "given names first: Lee, Ann is Ann Lee"
    case .extract: "the first group of a regular expression, or all it matches, else none"
    case .replace: "another text for each match of regular expressions; $1 stands for the first group"
    case .split: "one part of a text, from 1, from its end by negative numbers, else none"
    case .map: "another text for each text of the table; what is not in it stays, or is no value by unmapped: none"
    case .null_if: "no value in place of a text"
    case .default: "a text in place of no value"
    }
  }
}
