/// Exact decimals carried as integers: value × 10^scale.
public enum ScaledDecimal {
  /// The greatest scale that a 64-bit integer can carry.
  @inlinable public static var greatestScale: Int { 18 }

  /// 10 to the power of a scale from 0 to 18.
  @inlinable public static func power(_ scale: Int) -> Int64 {
    var result: Int64 = 1
    for _ in 0..<scale { result &*= 10 }
    return result
  }

  /// Reads plain decimal notation: `-12.30`, `.5`, `7`, `1e3` not being one.
  ///
  /// Digits behind the scale are refused unless they are zeros: rounding is a rule, never an accident.
  /// - Returns: the scaled value; nil if it is not a number, has too many digits, or does not fit.
  @inlinable public static func parse(_ bytes: Span<UInt8>, scale: Int) -> Int64? {
    // Up to 18 digits always fit: then nothing need be tested for overflow.
    if bytes.count &+ scale <= greatestScale { return parseShort(bytes, scale: scale) }
    return parseLong(bytes, scale: scale)
  }

  @inlinable static func parseShort(_ bytes: Span<UInt8>, scale: Int) -> Int64? {
    let count = bytes.count
    if count == 0 { return nil }
    let isNegative = bytes[0] == 0x2d
    var at = isNegative || bytes[0] == 0x2b ? 1 : 0
    let start = at
    var value: Int64 = 0
    while at < count {
      let digit = bytes[at] &- 0x30
      if digit > 9 { break }
      value = value &* 10 &+ Int64(digit)
      at &+= 1
    }
    var digits = at &- start
    var places = 0
    if at < count {
      guard bytes[at] == 0x2e else { return nil }
      at &+= 1
      digits &+= count &- at
      while at < count {
        let digit = bytes[at] &- 0x30
        if digit > 9 { return nil }
        if places < scale {
          value = value &* 10 &+ Int64(digit)
          places &+= 1
        } else if digit != 0 {
          return nil
        }
        at &+= 1
      }
    }
    if digits == 0 { return nil }
    while places < scale {
      value = value &* 10
      places &+= 1
    }
    return isNegative ? 0 &- value : value
  }

  @inlinable static func parseLong(_ bytes: Span<UInt8>, scale: Int) -> Int64? {
    var at = 0
    let count = bytes.count
    var negative = false
    if at < count, bytes[at] == 0x2d || bytes[at] == 0x2b {
      negative = bytes[at] == 0x2d
      at &+= 1
    }
    var value: Int64 = 0
    var digits = 0
    while at < count {
      let digit = bytes[at] &- 0x30
      if digit > 9 { break }
      let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = scaled.subtractingReportingOverflow(Int64(digit))
      if overflow || carried { return nil }
      value = sum
      digits &+= 1
      at &+= 1
    }
    var places = 0
    if at < count, bytes[at] == 0x2e {
      at &+= 1
      while at < count {
        let digit = bytes[at] &- 0x30
        if digit > 9 { return nil }
        if places < scale {
          let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
          let (sum, carried) = scaled.subtractingReportingOverflow(Int64(digit))
          if overflow || carried { return nil }
          value = sum
          places &+= 1
        } else if digit != 0 {
          return nil
        }
        digits &+= 1
        at &+= 1
      }
    }
    if at != count || digits == 0 { return nil }
    while places < scale {
      let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      value = scaled
      places &+= 1
    }
    // Built up below zero, since the least integer has no positive twin.
    if negative { return value }
    return value == .min ? nil : -value
  }

  /// Changes a scale; nil if the value does not fit or digits other than zero would be lost.
  public static func rescale(_ value: Int64, from: Int, to: Int) -> Int64? {
    if to >= from {
      let (result, overflow) = value.multipliedReportingOverflow(by: power(to - from))
      return overflow ? nil : result
    }
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: power(from - to))
    return remainder == 0 ? quotient : nil
  }

  /// Writes a scaled value in plain notation, with all digits of its scale.
  public static func format(_ value: Int64, scale: Int) -> String {
    let magnitude = String(value.magnitude)
    let sign = value < 0 ? "-" : ""
    if scale == 0 { return sign + magnitude }
    let padded = String(repeating: "0", count: max(0, scale + 1 - magnitude.count)) + magnitude
    return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
  }
}
