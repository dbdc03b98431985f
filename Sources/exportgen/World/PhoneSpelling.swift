// One telephone number, written as different systems and people write it. All spellings of a number clean to the same
// E.164 text, except the masked one, which identifies nobody.

/// How a telephone number is written.
enum PhoneSpelling: Int, CaseIterable {
  case plain
  case international
  case zeros
  case hyphens
  case compact

  /// Appends the number of eleven digits.
  func append(_ number: Int, to bytes: inout [UInt8]) {
    switch self {
    case .plain: bytes.append(number: number)
    case .international: Self.append(number, prefix: "+86 ", separator: 0x20, to: &bytes)
    case .zeros: Self.append(number, prefix: "0086-", separator: 0x2D, to: &bytes)
    case .hyphens: Self.append(number, prefix: "", separator: 0x2D, to: &bytes)
    case .compact: Self.appendClean(number, to: &bytes)
    }
  }

  /// Appends the number as cleaning leaves it.
  static func appendClean(_ number: Int, to bytes: inout [UInt8]) {
    bytes.append(text: "+86")
    bytes.append(number: number)
  }

  /// Appends the number with its middle hidden.
  static func appendMasked(_ number: Int, to bytes: inout [UInt8]) {
    bytes.append(number: number / 100_000_000)
    bytes.append(text: "****")
    bytes.append(number: number % 10_000, width: 4)
  }

  private static func append(_ number: Int, prefix: String, separator: UInt8, to bytes: inout [UInt8]) {
    bytes.append(text: prefix)
    bytes.append(number: number / 100_000_000)
    bytes.append(separator)
    bytes.append(number: number / 10_000 % 10_000, width: 4)
    bytes.append(separator)
    bytes.append(number: number % 10_000, width: 4)
  }
}
