internal import Columnar

// PostgreSQL's numeric on the wire: 16-bit words, digits to the base of 10 000 on both sides of the point.
//
// ```
// 1234567.89 at scale 2:  count 3 | weight 1 | sign 0 | scale 2 | 123 | 4567 | 8900
// ```
//
// `weight` is the power of 10 000 of the first digit. The server drops zeros at either end itself.

/// Sizes and digits of a numeric of one scale.
struct NumericWire {
  /// Digits behind the point.
  let scale: Int
  private let power: UInt64
  private let fractionDigits: Int

  init(scale: Int) {
    self.scale = scale
    power = UInt64(ScaledDecimal.power(scale))
    fractionDigits = (scale + 3) / 4
  }

  /// Bytes that a value takes, its length not counted.
  @inline(__always) func size(_ value: Int64) -> Int {
    8 &+ 2 &* (NumericWire.wholeDigits(value.magnitude / power) &+ fractionDigits)
  }

  /// Writes a value; returns where it ends.
  @inline(__always) func encode(_ value: Int64, into buffer: CopyBuffer, at start: Int) -> Int {
    var whole = value.magnitude / power
    var fraction = value.magnitude % power
    let wholeDigits = NumericWire.wholeDigits(whole)
    buffer.store(Int16(truncatingIfNeeded: wholeDigits &+ fractionDigits), at: start)
    buffer.store(Int16(truncatingIfNeeded: wholeDigits &- 1), at: start &+ 2)
    buffer.store(value < 0 ? 0x4000 as UInt16 : 0, at: start &+ 4)
    buffer.store(Int16(truncatingIfNeeded: scale), at: start &+ 6)
    var at = start &+ 8 &+ 2 &* wholeDigits
    let end = at &+ 2 &* fractionDigits
    // From the point to the left …
    while whole > 0 {
      at &-= 2
      buffer.store(UInt16(truncatingIfNeeded: whole % 10_000), at: at)
      whole /= 10_000
    }
    // … and to the right.
    at = start &+ 8 &+ 2 &* wholeDigits
    var rest = power
    while at < end {
      if rest >= 10_000 {
        rest /= 10_000
        buffer.store(UInt16(truncatingIfNeeded: fraction / rest), at: at)
        fraction %= rest
      } else {
        buffer.store(UInt16(truncatingIfNeeded: fraction &* (10_000 / rest)), at: at)
      }
      at &+= 2
    }
    return end
  }

  /// Reads a value.
  ///
  /// - Returns: nil if it is no number, has other digits than zero behind the scale, or does not fit.
  func decode(_ bytes: Span<UInt8>) -> Int64? {
    func word(_ index: Int) -> Int { Int(bytes[index * 2]) << 8 | Int(bytes[index * 2 + 1]) }
    guard bytes.count >= 8, bytes.count == 8 + 2 * word(0) else { return nil }
    let count = word(0)
    let weight = Int(Int16(truncatingIfNeeded: word(1)))
    let sign = word(2)
    guard sign == 0 || sign == 0x4000 else { return nil }
    // Digit n stands for digit × 10^(4 × (weight − n) + scale); built up below zero, as ScaledDecimal does.
    var value: Int64 = 0
    var exponent = 4 * weight + scale
    for index in 0..<count {
      var digit = Int64(word(4 + index))
      defer { exponent -= 4 }
      if digit == 0 { continue }
      var power: Int64 = 1
      if exponent < 0 {
        guard exponent > -4, digit % ScaledDecimal.power(-exponent) == 0 else { return nil }
        digit /= ScaledDecimal.power(-exponent)
      } else {
        guard exponent <= ScaledDecimal.greatestScale else { return nil }
        power = ScaledDecimal.power(exponent)
      }
      let (part, overflow) = digit.multipliedReportingOverflow(by: power)
      let (sum, carried) = value.subtractingReportingOverflow(part)
      if overflow || carried { return nil }
      value = sum
    }
    if sign == 0x4000 { return value }
    return value == .min ? nil : -value
  }

  @inline(__always) private static func wholeDigits(_ whole: UInt64) -> Int {
    if whole < 10_000 { return whole == 0 ? 0 : 1 }
    if whole < 100_000_000 { return 2 }
    if whole < 1_000_000_000_000 { return 3 }
    return whole < 10_000_000_000_000_000 ? 4 : 5
  }
}
