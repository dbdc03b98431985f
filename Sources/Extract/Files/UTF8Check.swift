// Validation of UTF-8. Blocks of 64 bytes are judged at once where they hold nothing but ASCII and ordinary
// characters of two and three bytes: each byte is compared with what the two before it ask for.
//
// ```
// text            a  c3 a9  e4 b8 ad  b
// one before         a  c3  a9 e4 b8  ad      ≥ c0: this one continues
// two before            a   c3 a9 e4  b8 ad   ≥ e0: this one continues
// continuation    .  .  x   .  x  x   .       must be the same as either
// ```
//
// What is left is judged by the table of well-formed sequences in the Unicode Standard (3.9, table 3-7): no
// overlong forms, no surrogates, nothing above U+10FFFF.

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
    let blocks = UTF8Blocks()
    var at = from
    while at < count {
      at = unsafe blocks.goodEnd(text, from: at, count: count)
      // The block at fault, or whose characters are rarer, or the rest.
      let end = min(at &+ 64, count)
      while at < end {
        let first = unsafe text[at]
        if first < 0x80 {
          at &+= 1
          continue
        }
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

/// Passes over blocks of ordinary text.
private struct UTF8Blocks {
  private let continuation = SIMD16<Int8>(repeating: -0x40)
  private let lead = SIMD16<UInt8>(repeating: 0xc0)
  private let leadOfThree = SIMD16<UInt8>(repeating: 0xe0)
  private let leadOfFour = SIMD16<UInt8>(repeating: 0xf0)
  private let surrogateLead = SIMD16<UInt8>(repeating: 0xed)
  private let allButLowest = SIMD16<UInt8>(repeating: 0xfe)

  /// The end of what is good from a place on that begins a character; it begins a character too.
  @inline(__always)
  func goodEnd(_ text: UnsafePointer<UInt8>, from: Int, count: Int) -> Int {
    let raw = unsafe UnsafeRawPointer(text)
    var at = from
    while at &+ 64 <= count {
      var all = unsafe raw.loadUnaligned(fromByteOffset: at, as: SIMD2<UInt64>.self)
      all |= unsafe raw.loadUnaligned(fromByteOffset: at &+ 16, as: SIMD2<UInt64>.self)
      all |= unsafe raw.loadUnaligned(fromByteOffset: at &+ 32, as: SIMD2<UInt64>.self)
      all |= unsafe raw.loadUnaligned(fromByteOffset: at &+ 48, as: SIMD2<UInt64>.self)
      if (all[0] | all[1]) & 0x8080_8080_8080_8080 == 0 {
        at &+= 64
        continue
      }
      // Two bytes before are looked at; what stood there must not ask for more.
      guard at >= 2, unsafe text[at &- 1] < 0xc0, unsafe text[at &- 2] < 0xe0 else { return at }
      var faults = unsafe fault(raw, at) | fault(raw, at &+ 16)
      faults |= unsafe fault(raw, at &+ 32) | fault(raw, at &+ 48)
      if faults[0] | faults[1] != 0 { return at }
      at &+= 64
      // Back to the beginning of a character that is cut off.
      if unsafe text[at &- 1] >= 0xc0 { at &-= 1 } else if unsafe text[at &- 2] >= 0xe0 { at &-= 2 }
    }
    return at
  }

  /// Not all zeros if sixteen bytes hold a fault, or what is not judged here.
  @inline(__always)
  private func fault(_ raw: UnsafeRawPointer, _ at: Int) -> SIMD2<UInt64> {
    let bytes = unsafe raw.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
    let before = unsafe raw.loadUnaligned(fromByteOffset: at &- 1, as: SIMD16<UInt8>.self)
    let twoBefore = unsafe raw.loadUnaligned(fromByteOffset: at &- 2, as: SIMD16<UInt8>.self)
    let continues = SIMD16<Int8>(truncatingIfNeeded: bytes) .< continuation
    let wanted = before .>= lead .| twoBefore .>= leadOfThree
    let isRare =
      bytes .== leadOfThree .| bytes .== surrogateLead .| bytes .>= leadOfFour .| bytes & allButLowest .== lead
    return unsafe unsafeBitCast((wanted .^ continues) .| isRare, to: SIMD2<UInt64>.self)
  }
}
