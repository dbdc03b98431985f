import Columnar
import Definitions

extension Evaluation {
  /// Adds, subtracts or multiplies; a result that does not fit is NULL and noted.
  @inline(__always) mutating func arithmetic(
    _ left: Expression, _ right: Expression, _ compute: (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
  ) -> Vector {
    let a = integers(left)
    let b = integers(right)
    let (count, step) = shape(a.step, b.step)
    var result = [Int64](repeating: 0, count: count)
    var hasOverflown = false
    for row in 0..<count {
      let (value, overflow) = compute(a.values[row &* a.step], b.values[row &* b.step])
      result[row] = value
      hasOverflown = hasOverflown || overflow
    }
    var nulls = Bitmap.union(nulls(a, count: count), nulls(b, count: count))
    if hasOverflown {
      var missing = nulls ?? Bitmap(repeating: false, count: count)
      for row in 0..<count where !missing[row] {
        if compute(a.values[row &* a.step], b.values[row &* b.step]).overflow {
          overflows(row, step: step)
          missing[row] = true
        }
      }
      nulls = missing
    }
    return Vector(values: result, nulls: nulls, step: step)
  }

  /// Divides, rounding half away from zero; NULL for a divisor of 0.
  ///
  /// - Parameter shift: by how many decimals the dividend is moved up first; below 0 the divisor is.
  mutating func divide(_ left: Expression, _ right: Expression, shift: Int) -> Vector {
    let up = Self.wide(10, to: max(shift, 0))
    let down = Self.wide(10, to: max(-shift, 0))
    return quotient(integers(left), integers(right)) { a, b in
      // |a| < 2^63 and a power of 10 up to 10^36 may pass 2^127.
      let (dividend, tooBig) = Int128(a).multipliedReportingOverflow(by: up)
      let (divisor, tooSmall) = Int128(b).multipliedReportingOverflow(by: down)
      if tooSmall { return 0 }
      return tooBig ? nil : Self.rounded(dividend, divisor)
    }
  }

  /// The remainder with the sign of the dividend; NULL for a divisor of 0.
  mutating func modulo(_ left: Expression, _ right: Expression) -> Vector {
    // The least integer has no remainder by −1 that the processor could compute.
    quotient(integers(left), integers(right)) { a, b in b == -1 ? 0 : a % b }
  }

  /// Changes a scale, rounding half away from zero.
  mutating func rescale(_ vector: Vector, from: Int, to: Int) -> Vector {
    if from == to { return vector }
    let power = Vector(constant: ScaledDecimal.power(min(abs(to - from), 18)))
    if to > from {
      return quotient(vector, power) { a, b in
        let (value, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? nil : value
      }
    }
    return quotient(vector, power) { a, b in
      let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
      // Twice the remainder may not fit: b is 10^18 at most, so |remainder| < 10^18.
      return remainder.magnitude &* 2 >= b.magnitude ? quotient &+ (a < 0 ? -1 : 1) : quotient
    }
  }

  /// The magnitude.
  mutating func absolute(_ vector: Vector) -> Vector {
    quotient(vector, Vector(constant: 1)) { a, _ in a == .min ? nil : abs(a) }
  }

  /// Computes row by row; nil from the computation is a number that does not fit, a right side of 0 gives NULL.
  @inline(__always) mutating func quotient(
    _ a: Vector, _ b: Vector, _ compute: (Int64, Int64) -> Int64?
  ) -> Vector {
    let (count, step) = shape(a.step, b.step)
    var result = [Int64](repeating: 0, count: count)
    var missing = Bitmap.union(nulls(a, count: count), nulls(b, count: count)) ?? Bitmap(repeating: false, count: count)
    var hasNulls = a.nulls != nil || b.nulls != nil
    for row in 0..<count where !missing[row] {
      let divisor = b.values[row &* b.step]
      if divisor != 0, let value = compute(a.values[row &* a.step], divisor) {
        result[row] = value
      } else {
        missing[row] = true
        hasNulls = true
        if divisor != 0 { overflows(row, step: step) }
      }
    }
    return Vector(values: result, nulls: hasNulls ? missing : nil, step: step)
  }

  private static func wide(_ base: Int128, to exponent: Int) -> Int128 {
    (0..<exponent).reduce(1) { value, _ in value * base }
  }

  /// The quotient rounded half away from zero; nil if it does not fit.
  private static func rounded(_ dividend: Int128, _ divisor: Int128) -> Int64? {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    if remainder == 0 || remainder.magnitude < divisor.magnitude - remainder.magnitude {
      return Int64(exactly: quotient)
    }
    return Int64(exactly: quotient + ((dividend < 0) != (divisor < 0) ? -1 : 1))
  }
}
