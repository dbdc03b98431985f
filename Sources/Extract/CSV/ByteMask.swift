// Sixty-four bytes compared at once, as a mask of a bit a byte.
//
// A vector comparison gives bytes of all ones or all zeros. Swift has no "move mask"; instead, each half is
// taken as a 64-bit word, reduced to one distinct bit a byte, and a multiplication gathers the bits in the
// top byte:
//
// ```
// 00 ff 00 00 ff 00 00 00   & 01 02 04 08 10 20 40 80
// 00 02 00 00 10 00 00 00   × 01 01 01 01 01 01 01 01  →  top byte 12 = bits 1 and 4
// ```

/// Finds any of three bytes.
struct ByteMask {
  private let first: SIMD16<UInt8>
  private let second: SIMD16<UInt8>
  private let third: SIMD16<UInt8>

  /// Looks for three bytes; name one twice to look for two.
  init(_ first: UInt8, _ second: UInt8, _ third: UInt8) {
    self.first = SIMD16(repeating: first)
    self.second = SIMD16(repeating: second)
    self.third = SIMD16(repeating: third)
  }

  /// A bit for each of the 64 bytes from a place on, whether it is one of those looked for.
  @inline(__always)
  func bits(_ raw: UnsafeRawPointer, _ at: Int) -> UInt64 {
    unsafe sixteen(raw, at)
      | sixteen(raw, at &+ 16) &<< 16
      | sixteen(raw, at &+ 32) &<< 32
      | sixteen(raw, at &+ 48) &<< 48
  }

  /// A bit for each of the 16 bytes from a place on.
  @inline(__always)
  func sixteen(_ raw: UnsafeRawPointer, _ at: Int) -> UInt64 {
    let bytes = unsafe raw.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
    let found = bytes .== first .| bytes .== second .| bytes .== third
    let halves = unsafe unsafeBitCast(found, to: SIMD2<UInt64>.self)
    let low = ((halves[0] & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101) &>> 56
    let high = ((halves[1] & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101) &>> 56
    return low | high &<< 8
  }

  /// The first place from `at` on where one of the bytes stands; `count` if there is none.
  ///
  /// Up to 15 bytes behind `count` must be readable.
  @inline(__always)
  func first(_ raw: UnsafeRawPointer, from: Int, count: Int) -> Int {
    var at = from
    while at < count {
      let found = unsafe sixteen(raw, at)
      if found != 0 { return min(at &+ found.trailingZeroBitCount, count) }
      at &+= 16
    }
    return count
  }
}
