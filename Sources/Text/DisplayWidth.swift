/// How many columns of a terminal a text takes.
package enum DisplayWidth {
  /// The width of a text on one line: East Asian wide and full-width characters and emoji take two columns,
  /// combining marks none. Characters of ambiguous width are taken as narrow.
  package static func of(_ text: String) -> Int {
    var width = 0
    for character in text {
      var own = 0
      for scalar in character.unicodeScalars {
        // A character is as wide as its widest part; the selector of emoji presentation makes it wide.
        own = max(own, scalar.value == 0xFE0F ? 2 : self.width(scalar))
        // Half-width voicing marks stand beside their letter.
        if scalar.value == 0xFF9E || scalar.value == 0xFF9F { own += 1 }
      }
      width += own
    }
    return width
  }

  /// The text with blanks behind it, up to a width.
  package static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - of(text)))
  }

  /// The text with blanks before it, up to a width.
  package static func rightAligned(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - of(text))) + text
  }

  static func width(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? 0 : 1 }
    return CharacterWidth.cells(scalar)
  }
}
