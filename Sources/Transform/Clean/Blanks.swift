import Columnar

/// What counts as a blank in exports: ASCII blanks and controls of lines, no-break, ideographic, typographic and
/// zero-width spaces.
enum Blanks {
  /// Length of the blank that begins at a place, 0 if none does.
  @inline(__always) static func length(_ bytes: Span<UInt8>, _ at: Int) -> Int {
    let first = bytes[at]
    if first == 0x20 || (first >= 0x09 && first <= 0x0d) { return 1 }
    if first < 0xc2 { return 0 }
    return longLength(bytes, at)
  }

  /// Length of the blank that ends before a place, 0 if none does.
  @inline(__always) static func length(_ bytes: Span<UInt8>, endingAt end: Int) -> Int {
    let last = bytes[end &- 1]
    if last == 0x20 || (last >= 0x09 && last <= 0x0d) { return 1 }
    if last < 0x80 { return 0 }
    if end >= 2, longLength(bytes, end &- 2) == 2 { return 2 }
    if end >= 3, longLength(bytes, end &- 3) == 3 { return 3 }
    return 0
  }

  private static func longLength(_ bytes: Span<UInt8>, _ at: Int) -> Int {
    let left = bytes.count &- at
    if left >= 2, bytes[at] == 0xc2, bytes[at &+ 1] == 0xa0 || bytes[at &+ 1] == 0x85 { return 2 }
    guard left >= 3 else { return 0 }
    switch (bytes[at], bytes[at &+ 1], bytes[at &+ 2]) {
    // U+2000…U+200B, U+2028, U+2029, U+202F
    case (0xe2, 0x80, 0x80...0x8b), (0xe2, 0x80, 0xa8), (0xe2, 0x80, 0xa9), (0xe2, 0x80, 0xaf): return 3
    // U+205F, U+3000, U+FEFF
    case (0xe2, 0x81, 0x9f), (0xe3, 0x80, 0x80), (0xef, 0xbb, 0xbf): return 3
    default: return 0
    }
  }

  /// The stretch of a text without its outer blanks.
  @inline(__always) static func trimmed(_ bytes: Span<UInt8>) -> Range<Int> {
    var start = 0
    var end = bytes.count
    while start < end {
      let length = length(bytes, start)
      if length == 0 { break }
      start &+= length
    }
    while start < end {
      let length = length(bytes, endingAt: end)
      if length == 0 || end &- length < start { break }
      end &-= length
    }
    return start..<end
  }
}
