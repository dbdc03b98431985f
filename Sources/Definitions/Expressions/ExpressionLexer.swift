/// Divides an expression's text into words, numbers, texts and signs.
struct ExpressionLexer {
  /// A piece of the text.
  struct Token: Equatable {
    enum Kind: Equatable {
      /// A column, function or keyword, with its parts if points stand in it (`date.month`, `customer@current.city`).
      case word
      /// Digits with at most one point.
      case number
      /// A text between apostrophes; `text` is its content.
      case text
      /// An operator, parenthesis or comma.
      case sign
      case end
    }
    var kind: Kind
    var text: String
    /// Place in the text, in Unicode scalars from 0.
    var offset: Int

    /// As messages quote it.
    var quoted: String {
      switch kind {
      case .end: "the end"
      case .text: "the text '\(text.shortened)'"
      default: "'\(text.shortened)'"
      }
    }
  }

  private static let doubleSigns: Set<String> = ["<>", "!=", "<=", ">=", "||"]
  private static let signs: Set<Unicode.Scalar> = ["+", "-", "*", "/", "%", "=", "<", ">", "(", ")", ","]

  /// The pieces of a text, the last being the end.
  static func tokens(_ text: String) throws(ExpressionFault) -> [Token] {
    let scalars = Array(text.unicodeScalars)
    var tokens: [Token] = []
    var at = 0
    while at < scalars.count {
      let scalar = scalars[at]
      if scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" {
        at += 1
        continue
      }
      let start = at
      if isLetter(scalar) {
        while at < scalars.count, isLetter(scalars[at]) || isDigit(scalars[at]) || isInnerPoint(scalars, at) { at += 1 }
        tokens.append(Token(kind: .word, text: string(scalars[start..<at]), offset: start))
      } else if isDigit(scalar) || (scalar == "." && at + 1 < scalars.count && isDigit(scalars[at + 1])) {
        while at < scalars.count, isDigit(scalars[at]) || scalars[at] == "." || isLetter(scalars[at]) { at += 1 }
        let number = string(scalars[start..<at])
        guard number.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2e }),
          number.utf8.count(where: { $0 == 0x2e }) <= 1
        else {
          throw ExpressionFault("'\(number.shortened)' is no number", at: start, remedy: "write numbers as 12 or 12.50")
        }
        tokens.append(Token(kind: .number, text: number, offset: start))
      } else if scalar == "'" {
        tokens.append(Token(kind: .text, text: try quoted(scalars, &at), offset: start))
      } else if at + 1 < scalars.count, doubleSigns.contains(string(scalars[at...(at + 1)])) {
        at += 2
        tokens.append(Token(kind: .sign, text: string(scalars[start..<at]), offset: start))
      } else if signs.contains(scalar) {
        at += 1
        tokens.append(Token(kind: .sign, text: string(scalars[start..<at]), offset: start))
      } else {
        throw unexpected(scalar, at: at)
      }
    }
    tokens.append(Token(kind: .end, text: "", offset: scalars.count))
    return tokens
  }

  /// The content of a text between apostrophes, two of which stand for one.
  private static func quoted(_ scalars: [Unicode.Scalar], _ at: inout Int) throws(ExpressionFault) -> String {
    let start = at
    var content: [Unicode.Scalar] = []
    at += 1
    while at < scalars.count {
      if scalars[at] == "'" {
        guard at + 1 < scalars.count, scalars[at + 1] == "'" else {
          at += 1
          return string(content[...])
        }
        at += 1
      }
      if scalars[at].value == 0 { throw ExpressionFault("a text cannot hold the character NUL", at: at) }
      content.append(scalars[at])
      at += 1
    }
    throw ExpressionFault("a text begins here and does not end", at: start, remedy: "close it with an apostrophe")
  }

  private static func unexpected(_ scalar: Unicode.Scalar, at offset: Int) -> ExpressionFault {
    let remedy: String? =
      switch scalar {
      case "\"", "‘", "’", "“", "”", "`": "texts stand between plain apostrophes: 'text'"
      case "&": "write 'and'"
      case "!": "write 'not', or '<>'"
      case "|": "write 'or', or '||' to join texts"
      default: nil
      }
    return ExpressionFault("'\(String(scalar).shortened)' means nothing here", at: offset, remedy: remedy)
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.value >= 0x41 && scalar.value <= 0x5a || scalar.value >= 0x61 && scalar.value <= 0x7a
      || scalar.value > 0x7f && scalar.properties.isAlphabetic
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x30 && scalar.value <= 0x39 }

  private static func isInnerPoint(_ scalars: [Unicode.Scalar], _ at: Int) -> Bool {
    (scalars[at] == "." || scalars[at] == "@") && at + 1 < scalars.count && isLetter(scalars[at + 1])
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }
}
