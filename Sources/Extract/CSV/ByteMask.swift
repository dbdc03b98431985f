// Sixty-four bytes compared at once, as a mask of a bit a byte.
//
// A vector comparison gives bytes of all ones or all zeros. Swift has no "move mask"; instead, of the k-th
// group of eight bytes only bit k of each byte is kept, and all groups are laid over one another:
//
// ```
// group 0   . x . . x . . .      byte j of the sum, bit k  =  group k, byte j
// group 1   . . x . . . . .
// sum       0 1 2 0 1 0 0 0      a matrix of 8 × 8 bits, on its side
// ```
//
// Turning the matrix round puts the bits into the order of the bytes. (Gathering the bits of each group by a
// multiplication takes twice the time: the compiler makes vectors of those, for which SSE2 has no such
// instruction.)

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
    var groups = unsafe found(raw, at) & SIMD2<UInt64>(0x0101_0101_0101_0101, 0x0202_0202_0202_0202)
    groups |= unsafe found(raw, at &+ 16) & SIMD2<UInt64>(0x0404_0404_0404_0404, 0x0808_0808_0808_0808)
    groups |= unsafe found(raw, at &+ 32) & SIMD2<UInt64>(0x1010_1010_1010_1010, 0x2020_2020_2020_2020)
    groups |= unsafe found(raw, at &+ 48) & SIMD2<UInt64>(0x4040_4040_4040_4040, 0x8080_8080_8080_8080)
    // Transposition by swapping ever greater blocks (Warren, Hacker's Delight, 7-3).
    var bits = groups[0] | groups[1]
    var swap = (bits ^ (bits &>> 7)) & 0x00aa_00aa_00aa_00aa
    bits ^= swap ^ (swap &<< 7)
    swap = (bits ^ (bits &>> 14)) & 0x0000_cccc_0000_cccc
    bits ^= swap ^ (swap &<< 14)
    swap = (bits ^ (bits &>> 28)) & 0x0000_0000_f0f0_f0f0
    return bits ^ swap ^ (swap &<< 28)
  }

  /// The first place from `at` on where one of the bytes stands; `count` if there is none.
  ///
  /// Up to 15 bytes behind `count` must be readable.
  @inline(__always)
  func first(_ raw: UnsafeRawPointer, from: Int, count: Int) -> Int {
    var at = from
    while at < count {
      let found = unsafe found(raw, at)
      if found[0] != 0 { return min(at &+ found[0].trailingZeroBitCount &>> 3, count) }
      if found[1] != 0 { return min(at &+ 8 &+ found[1].trailingZeroBitCount &>> 3, count) }
      at &+= 16
    }
    return count
  }

  /// Sixteen bytes, all ones where one of those looked for stands.
  @inline(__always)
  private func found(_ raw: UnsafeRawPointer, _ at: Int) -> SIMD2<UInt64> {
    let bytes = unsafe raw.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
    return unsafe unsafeBitCast(bytes .== first .| bytes .== second .| bytes .== third, to: SIMD2<UInt64>.self)
  }
}
