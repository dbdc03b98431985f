import Columnar

/// What the bytes of a text look like.
struct TextLook {
  private let count: Int
  private var signs = 0
  private var blanks = 0
  private var hexadecimalDigits = 0
  private var isMarkedHexadecimal = false
  private(set) var feeds = 0
  /// Whether U+FFFD stands in it.
  private(set) var isDamaged = false

  init(_ text: Span<UInt8>) {
    count = text.count
    isMarkedHexadecimal = count > 2 && text[0] == 0x30 && text[1] | 0x20 == 0x78
    for at in text.indices {
      switch text[at] {
      case 0x0a: feeds &+= 1
      case 0x40: signs &+= 1
      case 0x20: blanks &+= 1
      case 0x30...0x39, 0x41...0x46, 0x61...0x66: hexadecimalDigits &+= 1
      case 0xbd: if at >= 2, text[at &- 1] == 0xbf, text[at &- 2] == 0xef { isDamaged = true }
      default: break
      }
    }
  }

  /// `ann@example.com`
  var isAddress: Bool { signs == 1 && blanks == 0 && count >= 6 }

  /// `0x151C2F00`, bytes as databases print them.
  var isHexadecimal: Bool { isMarkedHexadecimal && count >= 10 && count % 2 == 0 && hexadecimalDigits == count - 1 }

  /// `9:05`, `23:59:59`
  static func isClock(_ text: Span<UInt8>) -> Bool {
    guard (4...8).contains(text.count) else { return false }
    let hours = text[1] == 0x3a ? 1 : 2
    guard text.count == hours + 3 || text.count == hours + 6 else { return false }
    for at in text.indices {
      let isColon = at == hours || at == hours + 3
      if isColon ? text[at] != 0x3a : text[at] &- 0x30 >= 10 { return false }
    }
    return true
  }

  /// What a spreadsheet is kept from reading as a number: `="00123"`, and an apostrophe before what is no word.
  static func isWrapped(_ text: Span<UInt8>) -> Bool {
    if text[0] == 0x3d { return text.count > 2 && text[1] == 0x22 }
    guard text[0] == 0x27, text.count > 1 else { return false }
    for at in 1..<text.count {
      switch text[at] {
      case 0x30...0x39, 0x20, 0x28, 0x29, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f, 0x3a: break
      default: return false
      }
    }
    return true
  }
}
