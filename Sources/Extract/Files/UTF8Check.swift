// Validation of UTF-8. Runs of ASCII are passed over 32 bytes at a time; what is left is judged by the
// table of well-formed sequences in the Unicode Standard (3.9, table 3-7): no overlong forms, no
// surrogates, nothing above U+10FFFF.

/// Finds bytes that are no UTF-8.
enum UTF8Check {
  /// Checks text from a place that begins a character.
  ///
  /// - Parameters:
  ///   - isLast: whether nothing comes after `count`: a sequence cut off there is a fault then.
  ///   - faults: receives the places of bytes that belong to no character.
  /// - Returns: how far the text has been judged: `count`, or the beginning of a sequence that is cut off there.
  static func check(
    _ text: UnsafePointer<UInt8>, from: Int, count: Int, isLast: Bool, faults: inout [Int]
  ) -> Int {
    var at = from
    while at < count {
      at = unsafe asciiEnd(text, from: at, count: count)
      while at < count {
        let first = unsafe text[at]
        if first < 0x80 { break }
        let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
        // The second byte's range depends on the first; the others are plain continuations.
        let (low, high): (UInt8, UInt8) =
          switch first {
          case 0xc2...0xdf, 0xe1...0xec, 0xee...0xef, 0xf1...0xf3: (0x80, 0xbf)
          case 0xe0: (0xa0, 0xbf)
          case 0xed: (0x80, 0x9f)
          case 0xf0: (0x90, 0xbf)
          case 0xf4: (0x80, 0x8f)
          default: (1, 0)
          }
        var good = 1
        if low <= high {
          while good < length, at + good < count {
            let next = unsafe text[at + good]
            if good == 1 ? next < low || next > high : next & 0xc0 != 0x80 { break }
            good += 1
          }
          if good == length {
            at += length
            continue
          }
          if at + good == count, !isLast { return at }
        }
        faults.append(at)
        at += good
      }
    }
    return at
  }

  /// Where the run of ASCII from a place ends, or the text.
  @inline(__always)
  static func asciiEnd(_ text: UnsafePointer<UInt8>, from: Int, count: Int) -> Int {
    let raw = unsafe UnsafeRawPointer(text)
    var at = from
    while at &+ 32 <= count {
      let first = unsafe raw.loadUnaligned(fromByteOffset: at, as: SIMD2<UInt64>.self)
      let second = unsafe raw.loadUnaligned(fromByteOffset: at &+ 16, as: SIMD2<UInt64>.self)
      let both = first | second
      if (both[0] | both[1]) & 0x8080_8080_8080_8080 != 0 { break }
      at &+= 32
    }
    while at < count, unsafe text[at] < 0x80 { at &+= 1 }
    return at
  }
}
