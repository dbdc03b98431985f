/// Texts of sources as they may stand on a line of a terminal.
package enum PrintableText {
  /// The text with characters that would break the line, or speak to the terminal, written as escapes.
  package static func of(_ text: String) -> String {
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
