import Columnar
import Definitions

extension Evaluation {
  /// Compares: numbers by value, texts bytewise; NULL where an operand is.
  func compare(_ comparison: Expression.Comparison, _ left: Operand, _ right: Operand) -> Vector {
    switch (left, right) {
    case (.integers(let a), .integers(let b)):
      switch comparison {
      case .equal: return compare(a, b) { $0 == $1 }
      case .notEqual: return compare(a, b) { $0 != $1 }
      case .less: return compare(a, b) { $0 < $1 }
      case .lessOrEqual: return compare(a, b) { $0 <= $1 }
      case .greater: return compare(a, b) { $0 > $1 }
      case .greaterOrEqual: return compare(a, b) { $0 >= $1 }
      }
    case (.text(let a), .text(let b)):
      switch comparison {
      case .equal: return compare(a, b) { Bytes.equal($0, $1) }
      case .notEqual: return compare(a, b) { !Bytes.equal($0, $1) }
      case .less: return compare(a, b) { Bytes.precedes($0, $1) }
      case .lessOrEqual: return compare(a, b) { !Bytes.precedes($1, $0) }
      case .greater: return compare(a, b) { Bytes.precedes($1, $0) }
      case .greaterOrEqual: return compare(a, b) { !Bytes.precedes($0, $1) }
      }
    default:
      return Vector(constant: nil)
    }
  }

  @inline(__always) private func compare(_ a: Vector, _ b: Vector, _ test: (Int64, Int64) -> Bool) -> Vector {
    let (count, step) = shape(a.step, b.step)
    var result = [Int64](repeating: 0, count: count)
    for row in 0..<count { result[row] = test(a.values[row &* a.step], b.values[row &* b.step]) ? 1 : 0 }
    return Vector(values: result, nulls: .union(nulls(a, count: count), nulls(b, count: count)), step: step)
  }

  @inline(__always) private func compare(
    _ a: Texts, _ b: Texts, _ test: (Span<UInt8>, Span<UInt8>) -> Bool
  ) -> Vector {
    let (count, step) = shape(a.step, b.step)
    let left = a.arena.span
    let right = b.arena.span
    var result = [Int64](repeating: 0, count: count)
    var nulls: Bitmap?
    for row in 0..<count {
      let one = a.span(row)
      let other = b.span(row)
      if one.isNull || other.isNull {
        if nulls == nil { nulls = Bitmap(repeating: false, count: count) }
        nulls?[row] = true
      } else if test(left.extracting(one.range), right.extracting(other.range)) {
        result[row] = 1
      }
    }
    return Vector(values: result, nulls: nulls, step: step)
  }

  /// Whether there is no value: never NULL itself.
  func isNull(_ operand: Operand) -> Vector {
    let (count, step) = shape(operand.step)
    var result = [Int64](repeating: 0, count: count)
    if let nulls = operand.nulls { for row in 0..<count where nulls[row] { result[row] = 1 } }
    return Vector(values: result, nulls: nil, step: step)
  }

  /// Kleene's and: false beats NULL.
  func both(_ a: Vector, _ b: Vector) -> Vector {
    let (count, step) = shape(a.step, b.step)
    var result = [Int64](repeating: 0, count: count)
    var nulls = Bitmap(repeating: false, count: count)
    var hasNulls = false
    for row in 0..<count {
      if a.isTrue(row) && b.isTrue(row) {
        result[row] = 1
      } else if !a.isFalse(row) && !b.isFalse(row) {
        nulls[row] = true
        hasNulls = true
      }
    }
    return Vector(values: result, nulls: hasNulls ? nulls : nil, step: step)
  }

  /// Kleene's or: true beats NULL.
  func either(_ a: Vector, _ b: Vector) -> Vector {
    let (count, step) = shape(a.step, b.step)
    var result = [Int64](repeating: 0, count: count)
    var nulls = Bitmap(repeating: false, count: count)
    var hasNulls = false
    for row in 0..<count {
      if a.isTrue(row) || b.isTrue(row) {
        result[row] = 1
      } else if !a.isFalse(row) || !b.isFalse(row) {
        nulls[row] = true
        hasNulls = true
      }
    }
    return Vector(values: result, nulls: hasNulls ? nulls : nil, step: step)
  }

  /// Whether a value is one of several: true if it equals one, else NULL if one of them is NULL.
  mutating func isIn(_ operand: Operand, _ candidates: [Expression]) -> Vector {
    var result = Vector(constant: 0)
    for candidate in candidates { result = either(result, compare(.equal, operand, value(of: candidate))) }
    return result
  }

  /// Whether texts are as a pattern says.
  func like(_ texts: Texts, _ pattern: LikePattern) -> Vector {
    let (count, step) = shape(texts.step)
    let bytes = texts.arena.span
    var result = [Int64](repeating: 0, count: count)
    var nulls: Bitmap?
    for row in 0..<count {
      let span = texts.span(row)
      if span.isNull {
        if nulls == nil { nulls = Bitmap(repeating: false, count: count) }
        nulls?[row] = true
      } else if pattern.matches(bytes.extracting(span.range)) {
        result[row] = 1
      }
    }
    return Vector(values: result, nulls: nulls, step: step)
  }
}
