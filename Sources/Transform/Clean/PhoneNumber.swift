import Columnar

/// The digits of a telephone number as it was written.
struct PhoneNumber {
  /// Room before the digits for a country code.
  static let margin = 4
  /// The digits as ASCII; those from `start` to `end` count.
  var digits: [24 of UInt8] = .init(repeating: 0)
  var start = PhoneNumber.margin
  var end = PhoneNumber.margin
  /// Whether it began with a plus sign.
  var isInternational = false
  /// Whether it was nothing but blanks.
  var isBlank = true

  @inline(__always) var count: Int { end &- start }

  /// The value of the digit at a place; 255 where there is none.
  @inline(__always) func digit(_ index: Int) -> UInt8 {
    index < count ? digits[start &+ index] &- 0x30 : 255
  }

  /// Puts a country code before the digits.
  @inline(__always) mutating func put(code: Int) {
    var rest = code
    while rest > 0, start > 0 {
      start &-= 1
      digits[start] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
      rest /= 10
    }
  }

  /// Reads the digits of a text.
  ///
  /// - Returns: whether it is a number at all: digits, the usual marks between them, and an extension.
  @inline(__always) mutating func read(_ text: Span<UInt8>) -> Bool {
    var at = 0
    while at < text.count {
      let byte = text[at]
      if byte &- 0x30 < 10 {
        if end == 24 { return false }
        digits[end] = byte
        end &+= 1
        isBlank = false
        at &+= 1
        continue
      }
      switch byte {
      // space - . / ' tab )
      case 0x20, 0x2d, 0x2e, 0x2f, 0x27, 0x09, 0x29: at &+= 1
      case 0x28:
        // (0) behind a country code is only for those at home.
        let isTrunk = isInternational && at &+ 2 < text.count && text[at &+ 1] == 0x30 && text[at &+ 2] == 0x29
        at &+= isTrunk ? 3 : 1
      case 0x2b:
        if count > 0 || isInternational { return false }
        isInternational = true
        isBlank = false
        at &+= 1
      // Extensions: x, ext, #, comma, semicolon.
      case 0x78, 0x58, 0x65, 0x45, 0x23, 0x2c, 0x3b:
        isBlank = false
        return count > 0
      default:
        let blank = Blanks.length(text, at)
        if blank == 0 {
          isBlank = false
          // 转: an extension.
          let left = text.count &- at
          return count > 0 && left >= 3 && byte == 0xe8 && text[at &+ 1] == 0xbd && text[at &+ 2] == 0xac
        }
        at &+= blank
      }
    }
    return count > 0
  }
}
