import Columnar

/// A decimal number that is computed with exactly, or not at all.
struct ExactDecimal: Equatable {
  /// The number without its point.
  private(set) var digits: Int128
  /// How many of the digits stand behind the point.
  private(set) var scale: Int

  /// Reads `-12.50`: an optional minus, digits, at most one point; nil for anything else, or more than 25 digits.
  init?(_ text: Span<UInt8>) {
    var at = text.count > 0 && text[0] == 0x2d ? 1 : 0
    let isNegative = at == 1
    guard text.count > at, text.count <= 27 else { return nil }
    digits = 0
    scale = -1
    while at < text.count {
      let byte = text[at]
      if byte == 0x2e {
        guard scale < 0 else { return nil }
        scale = 0
      } else {
        guard byte &- 0x30 < 10 else { return nil }
        digits = digits &* 10 &+ Int128(byte &- 0x30)
        if scale >= 0 { scale &+= 1 }
      }
      at &+= 1
    }
    scale = max(scale, 0)
    if isNegative { digits.negate() }
  }

  private init(digits: Int128, scale: Int) {
    self.digits = digits
    self.scale = scale
  }

  /// The number times one integer, over another; exact, or rounded half to even at the 9th decimal where it has no end.
  func times(_ factor: Int64, over divisor: Int64) -> ExactDecimal? {
    guard divisor > 0 else { return nil }
    var (product, overflow) = digits.multipliedReportingOverflow(by: Int128(factor))
    if overflow { return nil }
    var places = scale
    while product % Int128(divisor) != 0, places < 9 {
      (product, overflow) = product.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      places += 1
    }
    let (whole, remainder) = product.quotientAndRemainder(dividingBy: Int128(divisor))
    var quotient = whole
    let twice = remainder.magnitude * 2
    if twice > UInt128(divisor) || (twice == UInt128(divisor) && quotient % 2 != 0) { quotient += product < 0 ? -1 : 1 }
    while places > 0, quotient % 10 == 0 {
      quotient /= 10
      places -= 1
    }
    return ExactDecimal(digits: quotient, scale: places)
  }

  /// Appends it as text: `-12.5`.
  func append(to output: inout [UInt8]) {
    var reversed: [40 of UInt8] = .init(repeating: 0)
    var count = 0
    var left = digits.magnitude
    while left > 0 || count <= scale {
      reversed[count] = 0x30 + UInt8(left % 10)
      left /= 10
      count += 1
    }
    if digits < 0 { output.append(0x2d) }
    while count > 0 {
      count -= 1
      output.append(reversed[count])
      if count == scale, scale > 0 { output.append(0x2e) }
    }
  }
}
