import Columnar
import Definitions

/// The evaluation of one expression over one chunk.
struct Evaluation {
  let columns: [Column]
  let rowCount: Int
  let zone: TimeZoneRules
  /// Rows in which a number did not fit; nil for none.
  var overflow: Bitmap?

  init(columns: [Column], rowCount: Int, zone: TimeZoneRules) {
    self.columns = columns
    self.rowCount = rowCount
    self.zone = zone
  }

  /// The values of an expression.
  mutating func value(of expression: Expression) -> Operand {
    switch expression.node {
    case .null:
      return expression.type == .text ? .text(Texts(constant: nil)) : .integers(Vector(constant: nil))
    case .text(let text): return .text(Texts(constant: text))
    case .integer(let value): return .integers(Vector(constant: value))
    case .column(let index): return column(index, expression.type)
    case .add(let a, let b):
      return .integers(arithmetic(a, b) { $0.addingReportingOverflow($1) })
    case .subtract(let a, let b):
      return .integers(arithmetic(a, b) { $0.subtractingReportingOverflow($1) })
    case .multiply(let a, let b):
      return .integers(arithmetic(a, b) { $0.multipliedReportingOverflow(by: $1) })
    case .negate(let a):
      return .integers(arithmetic(a, zero(like: a)) { value, zero in zero.subtractingReportingOverflow(value) })
    case .divide(let a, let b):
      return .integers(divide(a, b, shift: expression.type.decimals - a.type.decimals + b.type.decimals))
    case .modulo(let a, let b): return .integers(modulo(a, b))
    case .rescale(let a): return .integers(rescale(integers(a), from: a.type.decimals, to: expression.type.decimals))
    case .compare(let comparison, let a, let b): return .integers(compare(comparison, value(of: a), value(of: b)))
    case .isNull(let a): return .integers(isNull(value(of: a)))
    case .and(let a, let b): return .integers(both(integers(a), integers(b)))
    case .or(let a, let b): return .integers(either(integers(a), integers(b)))
    case .not(let a):
      var vector = integers(a)
      for row in vector.values.indices { vector.values[row] = vector.values[row] == 0 ? 1 : 0 }
      return .integers(vector)
    case .isIn(let a, let candidates): return .integers(isIn(value(of: a), candidates))
    case .like(let a, let pattern): return .integers(like(texts(a), LikePattern(pattern)))
    case .cases(let branches, let otherwise): return cases(branches, otherwise, expression.type)
    case .coalesce(let values): return coalesce(values, expression.type)
    case .nullif(let a, let b): return nullif(value(of: a), value(of: b))
    case .call(let function, let arguments): return call(function, arguments, expression.type)
    case .addWorkingDays(let a, let b, let calendar):
      return .integers(
        arithmetic(a, b) { day, count in
          calendar.day(count, after: day).map { (partialValue: $0, overflow: false) } ?? (0, true)
        })
    // No scope of a pipeline has lines.
    case .window: return .integers(Vector(constant: nil))
    case .workingDaysBetween(let a, let b, let calendar):
      return .integers(
        arithmetic(a, b) { later, earlier in
          calendar.count(after: earlier, to: later).map { (partialValue: $0, overflow: false) } ?? (0, true)
        })
    }
  }

  /// The integers of an expression that has no text.
  mutating func integers(_ expression: Expression) -> Vector {
    if case .integers(let vector) = value(of: expression) { vector } else { Vector(constant: nil) }
  }

  /// The texts of an expression that has no numbers.
  mutating func texts(_ expression: Expression) -> Texts {
    if case .text(let texts) = value(of: expression) { texts } else { Texts(constant: nil) }
  }

  /// How many values a result of these operands has, and its step.
  func shape(_ steps: Int...) -> (count: Int, step: Int) { steps.contains(1) ? (rowCount, 1) : (1, 0) }

  /// The rows in which an operand is NULL, over a result of so many values.
  func nulls(_ vector: Vector, count: Int) -> Bitmap? {
    guard let nulls = vector.nulls, nulls.count != count else { return vector.nulls }
    return nulls[0] ? Bitmap(repeating: true, count: count) : nil
  }

  private func column(_ index: Int, _ type: ColumnType) -> Operand {
    switch columns[index] {
    case .text(let column) where column.count == rowCount: .text(Texts(column))
    case .integers(let column) where column.count == rowCount: .integers(Vector(column))
    default: type == .text ? .text(Texts(constant: nil)) : .integers(Vector(constant: nil))
    }
  }

  private func zero(like expression: Expression) -> Expression {
    Expression(node: .integer(0), type: expression.type, source: "0")
  }

  /// Notes that the number of a row, or of all rows, does not fit.
  mutating func overflows(_ row: Int, step: Int) {
    var rows = overflow ?? Bitmap(repeating: false, count: rowCount)
    overflow = nil
    if step == 1 { rows[row] = true } else { rows = Bitmap(repeating: true, count: rowCount) }
    overflow = rows
  }
}

extension ColumnType {
  /// Digits behind the point; 0 for what has none.
  var decimals: Int { if case .decimal(let scale) = self { scale } else { 0 } }
}
