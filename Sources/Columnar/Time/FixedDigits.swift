// Dates and clock times of fixed width are read as one word of eight bytes: xor with the template turns
// digits into 0…9 and separators into 0, in all bytes at once.
//
// ```
// 2 0 2 6 - 1 1 -   xor   0 0 0 0 - 0 0 -   =   2 0 2 6 0 1 1 0
// ```

/// Reads `YYYY-MM-DD` and `HH:MM:SS`.
public enum FixedDigits {
  /// Year × 10000 + month × 100 + day of the ten bytes `YYYY-MM-DD` at a place; −1 if other bytes stand there.
  @inlinable public static func date(_ text: Span<UInt8>, _ at: Int) -> Int {
    guard at &+ 10 <= text.count else { return -1 }
    let word = ByteHash.word(unsafe text.bytes, at) ^ 0x2d30_302d_3030_3030
    let tens = text[at &+ 8] &- 0x30
    let ones = text[at &+ 9] &- 0x30
    guard areDigits(word), word & 0xff00_00ff_0000_0000 == 0, tens <= 9, ones <= 9 else { return -1 }
    let year = byte(word, 0) &* 1000 &+ byte(word, 1) &* 100 &+ byte(word, 2) &* 10 &+ byte(word, 3)
    let month = byte(word, 5) &* 10 &+ byte(word, 6)
    return year &* 10_000 &+ month &* 100 &+ Int(tens) &* 10 &+ Int(ones)
  }

  /// Hour × 10000 + minute × 100 + second of the eight bytes `HH:MM:SS` at a place; −1 if other bytes stand there.
  @inlinable public static func clock(_ text: Span<UInt8>, _ at: Int) -> Int {
    guard at &+ 8 <= text.count else { return -1 }
    let word = ByteHash.word(unsafe text.bytes, at) ^ 0x3030_3a30_303a_3030
    guard areDigits(word), word & 0x0000_ff00_00ff_0000 == 0 else { return -1 }
    let hour = byte(word, 0) &* 10 &+ byte(word, 1)
    let minute = byte(word, 3) &* 10 &+ byte(word, 4)
    return hour &* 10_000 &+ minute &* 100 &+ byte(word, 6) &* 10 &+ byte(word, 7)
  }

  /// Whether each byte is at most 9.
  @inlinable static func areDigits(_ word: UInt64) -> Bool {
    (word | ((word & 0x7f7f_7f7f_7f7f_7f7f) &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0
  }

  @inlinable static func byte(_ word: UInt64, _ index: UInt64) -> Int {
    Int(truncatingIfNeeded: word &>> (index &* 8)) & 0xff
  }
}
