// What a value looks like, in a few words: enough to tell a column of amounts from one of names, and so to see
// whether a record's fields stand in their columns. Nothing is converted here, and no locale is assumed: `1.234,50`
// and `1,234.50` are both numbers.

/// What a value looks like.
enum FieldShape: UInt8, CaseIterable {
  case empty
  /// Digits, with a sign, grouping, decimals, a currency or a percent sign.
  case number
  /// Digits divided as in dates and clock times.
  case time
  /// Letters and digits without a blank, such as a code, an address, a word of one's own.
  case code
  /// Letters alone.
  case word
  /// Anything else.
  case text

  /// Whether values of this shape are hardly ever found in a column of another one.
  var isTyped: Bool { self == .number || self == .time }

  /// The shape of a value, outer blanks aside.
  static func of(_ bytes: ArraySlice<UInt8>) -> FieldShape {
    var bytes = bytes
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
    if bytes.isEmpty { return .empty }
    var counts = Counts()
    var digitRuns = 0
    var before: UInt8 = 0
    for byte in bytes {
      switch byte {
      case 0x30...0x39:
        counts.digits += 1
        if !(0x30...0x39 ~= before) { digitRuns += 1 }
      case 0x41...0x5a, 0x61...0x7a, 0x80...:
        counts.letters += 1
        // No number has letters behind its point.
        if before == 0x2e || before == 0x2c { counts.others += 1 }
      case 0x20, 0x09: counts.blanks += 1
      case 0x2e, 0x2c, 0x27:
        counts.points += 1
        // No number has two of them beside one another.
        if before == 0x2e || before == 0x2c { counts.others += 1 }
      case 0x2d, 0x2f: counts.dividers += 1
      case 0x3a: counts.colons += 1
      case 0x2b, 0x24, 0x25, 0x28, 0x29: counts.signs += 1
      default: counts.others += 1
      }
      before = byte
    }
    return counts.shape(bytes, digitRuns: digitRuns)
  }

  /// The shape of a value without quotes, a stray one at its beginning or end aside.
  static func ofPlain(_ bytes: ArraySlice<UInt8>) -> FieldShape {
    var bytes = bytes
    if bytes.count > 1, bytes.first == 0x22 { bytes.removeFirst() }
    if bytes.count > 1, bytes.last == 0x22 { bytes.removeLast() }
    return of(bytes)
  }

  private struct Counts {
    var digits = 0
    var letters = 0
    var blanks = 0
    var points = 0
    var dividers = 0
    var colons = 0
    var signs = 0
    var others = 0

    func shape(_ bytes: ArraySlice<UInt8>, digitRuns: Int) -> FieldShape {
      if digits > 0, others == 0 {
        if isTime(digitRuns) { return .time }
        if isNumber(bytes, digitRuns) { return .number }
      }
      let first = bytes.first ?? 0
      if letters > 0, digits == 0, blanks + points + dividers + colons + signs + others == 0 { return .word }
      let isWhole = blanks == 0 && first != 0x22
      if isWhole, letters + digits > 0, bytes.count <= 64 || !bytes.contains(0x2c) { return .code }
      return .text
    }

    /// Two or three groups of digits as in `28/01/2018`, `2018-01`, `00:15`, and what such values are made of.
    private func isTime(_ runs: Int) -> Bool {
      if signs > (colons > 0 ? 1 : 0) { return false }
      if colons > 0 {
        // T, Z, am, pm, names of months and zones.
        return runs >= 2 && runs <= 9 && digits >= 3 && digits <= 26 && letters <= 12
      }
      if dividers == 2, letters == 0, blanks == 0, points == 0 { return runs == 3 && digits >= 3 && digits <= 8 }
      if points == 2, letters == 0, blanks == 0, dividers == 0 { return runs == 3 && (4...8).contains(digits) }
      // 12 Jan 2018, Jan 12, 2018, 12-Jan-18
      return (3...9).contains(letters) && (runs == 2) && (3...6).contains(digits) && blanks + dividers == 2
    }

    private func isNumber(_ bytes: ArraySlice<UInt8>, _ runs: Int) -> Bool {
      // A currency may stand before or behind; letters within are no number's.
      if letters > 3 || dividers > 1 || colons > 0 { return false }
      if letters > 0 {
        let ends = (bytes.first ?? 0, bytes.last ?? 0)
        let isAtEnd = isLetter(ends.0) || isLetter(ends.1)
        if !isAtEnd || (points == 0 && blanks == 0 && signs == 0) { return false }
      }
      if dividers == 1, bytes.first != 0x2d, bytes.last != 0x2d, signs == 0 { return false }
      return runs <= points + blanks + 1
    }

    private func isLetter(_ byte: UInt8) -> Bool { 0x41...0x5a ~= byte || 0x61...0x7a ~= byte || byte >= 0x80 }
  }
}
