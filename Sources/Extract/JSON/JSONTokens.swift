// Strings, numbers and words of RFC 8259, each recognised whole or not at all: one that is cut off by the
// end of the window is begun anew when there is more.

import Columnar

/// Recognises the tokens of JSON.
enum JSONTokens {
  /// What came of a token.
  struct Token {
    enum Outcome { case whole, more, fault }
    var outcome: Outcome
    /// Behind the token's last byte; of a string, its closing quote. Where it broke, if it is at fault.
    var end: Int
    /// Whether a string has escapes.
    var isEscaped = false
    /// Whether a string has half of a surrogate pair.
    var isLone = false
    /// What is wrong.
    var message: StaticString = ""
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// A string whose opening quote stands just before a place.
  static func string(_ text: UnsafePointer<UInt8>, from: Int, count: Int, isLast: Bool) -> Token {
    let raw = unsafe UnsafeRawPointer(text)
    var at = from
    var isEscaped = false
    var isLone = false
    while true {
      // The lowest bit that is set marks a quote, a backslash or a control character. (Bits above it may be
      // wrong, by the borrow of a subtraction.)
      while true {
        if at >= count { break }
        let word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5c)
        let found =
          (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)) & highs
        if found != 0 {
          at &+= found.trailingZeroBitCount &>> 3
          break
        }
        at &+= 8
      }
      guard at < count else {
        return isLast
          ? Token(outcome: .fault, end: count, message: "the string is not closed") : Token(outcome: .more, end: at)
      }
      let byte = unsafe text[at]
      if byte == 0x22 { return Token(outcome: .whole, end: at, isEscaped: isEscaped, isLone: isLone) }
      if byte < 0x20 {
        return Token(outcome: .fault, end: at, message: "a string has a control character that is not escaped")
      }
      isEscaped = true
      let escape = unsafe self.escape(text, at, count: count)
      switch escape.length {
      case 0:
        return isLast
          ? Token(outcome: .fault, end: at, message: "an escape in a string is cut off")
          : Token(outcome: .more, end: at)
      case -1: return Token(outcome: .fault, end: at, message: "a string has an escape that does not exist")
      default:
        if escape.isLone { isLone = true }
        at &+= escape.length
      }
    }
  }

  /// The escape that begins at a backslash: its length, 0 if it is cut off, −1 if there is none such; its character.
  ///
  /// A surrogate pair is one escape; half of one is lone, and stands for U+FFFD.
  static func escape(
    _ text: UnsafePointer<UInt8>, _ at: Int, count: Int
  ) -> (length: Int, scalar: UInt32, isLone: Bool) {
    guard at + 1 < count else { return (0, 0, false) }
    switch unsafe text[at + 1] {
    case 0x22: return (2, 0x22, false)
    case 0x5c: return (2, 0x5c, false)
    case 0x2f: return (2, 0x2f, false)
    case 0x62: return (2, 0x08, false)
    case 0x66: return (2, 0x0c, false)
    case 0x6e: return (2, 0x0a, false)
    case 0x72: return (2, 0x0d, false)
    case 0x74: return (2, 0x09, false)
    case 0x75: break
    default: return (-1, 0, false)
    }
    let first = unsafe hex(text, at + 2, count: count)
    guard first >= 0 else { return (first == -1 ? 0 : -1, 0, false) }
    guard first & 0xf800 == 0xd800 else { return (6, UInt32(first), false) }
    guard first < 0xdc00 else { return (6, 0xfffd, true) }
    // The other half must follow at once. What is cut off may still be it.
    guard at + 6 < count else { return (0, 0, false) }
    guard unsafe text[at + 6] == 0x5c else { return (6, 0xfffd, true) }
    guard at + 7 < count else { return (0, 0, false) }
    guard unsafe text[at + 7] == 0x75 else { return (6, 0xfffd, true) }
    let second = unsafe hex(text, at + 8, count: count)
    if second == -1 { return (0, 0, false) }
    guard second & 0xfc00 == 0xdc00, second >= 0 else { return (6, 0xfffd, true) }
    return (12, 0x10000 + UInt32(first & 0x3ff) << 10 + UInt32(second & 0x3ff), false)
  }

  /// Four hexadecimal digits; −1 if they are cut off, −2 if they are none.
  private static func hex(_ text: UnsafePointer<UInt8>, _ at: Int, count: Int) -> Int {
    var value = 0
    for index in at..<(at + 4) {
      guard index < count else { return -1 }
      let byte = unsafe text[index]
      switch byte {
      case 0x30...0x39: value = value << 4 | Int(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: value = value << 4 | Int((byte | 0x20) - 0x57)
      default: return -2
      }
    }
    return value
  }

  /// Appends the text of a string that has been recognised.
  static func unescape(_ text: UnsafePointer<UInt8>, _ from: Int, _ to: Int, into bytes: inout [UInt8]) {
    var at = from
    while at < to {
      var end = at
      while end < to, unsafe text[end] != 0x5c { end += 1 }
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text + at, count: end - at))
      guard end < to else { return }
      let escape = unsafe escape(text, end, count: to)
      // A lone half at the very end looks cut off; it is as long as any other.
      let scalar = Unicode.Scalar(escape.length > 0 ? escape.scalar : 0xfffd) ?? "\u{fffd}"
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { bytes.append(byte) }
      at = end + (escape.length > 0 ? escape.length : 6)
    }
  }

  /// A number that begins at a place.
  static func number(_ text: UnsafePointer<UInt8>, from: Int, count: Int, isLast: Bool) -> Token {
    var at = from
    // Reads digits; nil if there is none, or none yet.
    func digits() -> Token? {
      let first = at
      while at < count, unsafe text[at] &- 0x30 < 10 { at &+= 1 }
      if at > first { return nil }
      if at == count, !isLast { return Token(outcome: .more, end: at) }
      return Token(outcome: .fault, end: at, message: "a number lacks a digit here")
    }
    if unsafe text[at] == 0x2d { at += 1 }
    if at < count, unsafe text[at] == 0x30 {
      at += 1
      if at < count, unsafe text[at] &- 0x30 < 10 {
        return Token(outcome: .fault, end: at, message: "a number begins with a zero too many")
      }
    } else if let broken = digits() {
      return broken
    }
    if at < count, unsafe text[at] == 0x2e {
      at += 1
      if let broken = digits() { return broken }
    }
    if at < count, unsafe text[at] | 0x20 == 0x65 {
      at += 1
      if at < count, unsafe text[at] == 0x2b || text[at] == 0x2d { at += 1 }
      if let broken = digits() { return broken }
    }
    return at == count && !isLast ? Token(outcome: .more, end: at) : Token(outcome: .whole, end: at)
  }

  /// One of the words `true`, `false` and `null`.
  static func word(_ text: UnsafePointer<UInt8>, from: Int, count: Int, isLast: Bool) -> Token {
    let word: StaticString =
      switch unsafe text[from] {
      case 0x74: "true"
      case 0x66: "false"
      default: "null"
      }
    for index in 0..<word.utf8CodeUnitCount {
      guard from + index < count else {
        return isLast
          ? Token(outcome: .fault, end: from, message: "this is no JSON value") : Token(outcome: .more, end: from)
      }
      if unsafe text[from + index] != word.utf8Start[index] {
        return Token(outcome: .fault, end: from, message: "this is no JSON value")
      }
    }
    return Token(outcome: .whole, end: from + word.utf8CodeUnitCount)
  }
}
