import Columnar

/// Small and capital letters. ASCII is changed byte by byte; other texts take the way through Unicode's
/// tables.
enum LetterCase: Sendable {
  case lower, upper

  /// Appends the text in this case, if that changes it.
  ///
  /// - Returns: whether it was changed and appended.
  @inline(__always) func change(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    let first: UInt8 = self == .lower ? 0x41 : 0x61
    var isChanged = false
    var all: UInt8 = 0
    for index in bytes.indices {
      let byte = bytes[index]
      all |= byte
      if byte &- first < 26 { isChanged = true }
    }
    if all >= 0x80 { return changeUnicode(bytes, into: &output) }
    guard isChanged else { return false }
    let start = output.count
    output.append(bytes)
    var changed = output.mutableSpan
    for index in start..<changed.count where changed[index] &- first < 26 { changed[index] ^= 0x20 }
    return true
  }

  /// Changes each character that has one character for the other case: `ß` has none and stays.
  private func changeUnicode(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    var copy: [UInt8] = []
    copy.append(bytes)
    var changed = String.UnicodeScalarView()
    for scalar in String(decoding: copy, as: UTF8.self).unicodeScalars {
      let mapped = self == .lower ? scalar.properties.lowercaseMapping : scalar.properties.uppercaseMapping
      var scalars = mapped.unicodeScalars.makeIterator()
      let first = scalars.next() ?? scalar
      changed.append(scalars.next() == nil ? first : scalar)
    }
    let text = Array(String(changed).utf8)
    if text == copy { return false }
    output.append(contentsOf: text)
    return true
  }
}
