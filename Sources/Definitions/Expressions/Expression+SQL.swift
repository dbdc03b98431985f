import Columnar

// SQL is written with parentheses around every operation and with explicit types, so that it means the same
// wherever it is put. Integer arithmetic is done in bigint, decimal arithmetic in numeric. A quotient is
// divided at 40 decimals before it is rounded, since PostgreSQL would round it once already at about 16 digits.

extension Expression {
  /// The expression as PostgreSQL text.
  ///
  /// - Parameters:
  ///   - zone: IANA zone in which timestamps have their dates; nil for the session's.
  ///   - window: SQL of what other lines say of a measure.
  ///   - column: SQL of a column by its index in the scope; decimals must be numeric, texts text, instants timestamptz.
  package func sql(
    zone: String? = nil, window: @escaping (MeasureWindow, Expression) -> String = { _, _ in "null" },
    column: @escaping (Int) -> String
  ) -> String {
    ExpressionSQL(zone: zone, window: window, column: column).write(self)
  }

  /// A text as a PostgreSQL literal.
  package static func sqlLiteral(_ text: String) -> String {
    var quoted = "'"
    var hasBackslash = false
    for scalar in text.unicodeScalars {
      if scalar == "'" || scalar == "\\" { quoted.unicodeScalars.append(scalar) }
      if scalar == "\\" { hasBackslash = true }
      quoted.unicodeScalars.append(scalar)
    }
    quoted += "'"
    // E'…' means the same whatever standard_conforming_strings says.
    return hasBackslash ? "E" + quoted : quoted
  }
}

private struct ExpressionSQL {
  let zone: String?
  let window: (MeasureWindow, Expression) -> String
  let column: (Int) -> String

  func write(_ expression: Expression) -> String {
    switch expression.node {
    case .null: return "null::\(typeName(expression.type))"
    case .text(let text): return Expression.sqlLiteral(text)
    case .integer(let value): return literal(value, expression.type)
    case .column(let index): return column(index)
    case .add(let a, let b): return "(\(number(a)) + \(number(b)))"
    case .subtract(let a, let b): return "(\(number(a)) - \(number(b)))"
    case .multiply(let a, let b): return "(\(number(a)) * \(number(b)))"
    case .divide(let a, let b):
      return "round((\(write(a)))::numeric(80, 40) / nullif(\(number(b)), 0), \(expression.type.scale))"
    case .modulo(let a, let b): return "(\(number(a)) % nullif(\(number(b)), 0))"
    case .negate(let value): return "(- \(number(value)))"
    case .rescale(let value): return rescale(value, to: expression.type)
    case .compare(let comparison, let a, let b):
      // Texts are ordered by their bytes; for equality every collation agrees.
      let isOrder = comparison != .equal && comparison != .notEqual
      let collation = isOrder && a.type == .text ? " collate \"C\"" : ""
      return "(\(write(a))\(collation) \(comparison.rawValue) \(write(b)))"
    case .isNull(let value): return "(\(write(value)) is null)"
    case .and(let a, let b): return "(\(write(a)) and \(write(b)))"
    case .or(let a, let b): return "(\(write(a)) or \(write(b)))"
    case .not(let value): return "(not \(write(value)))"
    case .isIn(let value, let candidates): return "(\(write(value)) in (\(list(candidates))))"
    case .like(let value, let pattern): return "(\(write(value)) like \(Expression.sqlLiteral(pattern)))"
    case .cases(let branches, let otherwise):
      let written = branches.map { "when \(write($0.condition)) then \(write($0.value))" }.joined(separator: " ")
      return "(case \(written)\(otherwise.map { " else \(write($0))" } ?? "") end)"
    case .coalesce(let values): return "coalesce(\(list(values)))"
    case .nullif(let a, let b): return "nullif(\(write(a)), \(write(b)))"
    case .call(let function, let arguments): return call(function, arguments)
    // No scope of a question has a calendar.
    case .addWorkingDays: return "null::date"
    case .workingDaysBetween: return "null::bigint"
    case .window(let kind, let value): return window(kind, value)
    }
  }

  private func list(_ expressions: [Expression]) -> String { expressions.map(write).joined(separator: ", ") }

  /// An operand of arithmetic: integers as bigint, since two int4 would overflow early.
  private func number(_ expression: Expression) -> String {
    switch expression.node {
    case .column, .integer, .cases, .coalesce, .nullif, .window:
      expression.type == .integer ? "\(write(expression))::bigint" : write(expression)
    default: write(expression)
    }
  }

  private func rescale(_ value: Expression, to type: ColumnType) -> String {
    if type == .integer { return "round(\(write(value)))::bigint" }
    if type.scale < value.type.scale { return "round(\(write(value)), \(type.scale))" }
    return "(\(write(value)))::numeric(38, \(type.scale))"
  }

  private func call(_ function: Expression.Function, _ arguments: [Expression]) -> String {
    let written = arguments.map(write)
    func argument(_ index: Int) -> String { index < written.count ? written[index] : "null" }
    switch function {
    case .abs: return "abs(\(arguments.map(number).joined(separator: ", ")))"
    case .lower, .upper, .length, .replace, .round: return "\(function.rawValue)(\(written.joined(separator: ", ")))"
    case .trim: return "btrim(\(argument(0)))"
    case .concat: return "(\(written.joined(separator: " || ")))"
    case .substring:
      let from = bounded(argument(1), from: -1_000_000_000)
      return "substring(\(argument(0)), \(from)\(written.count > 2 ? ", \(bounded(argument(2), from: 0))" : ""))"
    case .year, .month, .day: return "extract(\(function.rawValue) from \(argument(0)))::bigint"
    case .date:
      let there = zone.map { " at time zone \(Expression.sqlLiteral($0))" } ?? ""
      return "(\(argument(0))\(there))::date"
    case .days_between: return "(\(argument(0)) - \(argument(1)))::bigint"
    case .minutes_between: return "trunc(extract(epoch from \(argument(0)) - \(argument(1))) / 60)::bigint"
    case .seconds_between: return "trunc(extract(epoch from \(argument(0)) - \(argument(1))))::bigint"
    // Cut out before the conversion: of a constant, PostgreSQL would try the conversion at once, even within `case`.
    case .to_integer: return "substring(\(argument(0)) from '^[+-]?[0-9]{1,18}$')::bigint"
    }
  }

  /// A number within the bounds of int4; not `least`, which takes NULL for absent.
  private func bounded(_ sql: String, from least: Int) -> String {
    "(case when \(sql) < \(least) then \(least) when \(sql) > 1000000000 then 1000000000 else \(sql) end)::int"
  }

  private func literal(_ value: Int64, _ type: ColumnType) -> String {
    switch type {
    case .boolean: return value == 0 ? "false" : "true"
    case .date: return "date '\(CivilDate(daysSince1970: value))'"
    case .timestamp:
      let day: Int64 = 86_400_000_000
      let (rest, overflow) = value.remainderReportingOverflow(dividingBy: day)
      let micros = overflow ? 0 : rest < 0 ? rest + day : rest
      let days = value / day - (rest < 0 ? 1 : 0)
      func padded(_ number: Int64, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
      }
      let clock =
        "\(padded(micros / 3_600_000_000, 2)):\(padded(micros / 60_000_000 % 60, 2)):\(padded(micros / 1_000_000 % 60, 2))"
      return "timestamptz '\(CivilDate(daysSince1970: days)) \(clock).\(padded(micros % 1_000_000, 6))+00'"
    case .integer where value < 0: return "(\(value))"
    case .decimal(let scale) where value < 0: return "(\(ScaledDecimal.format(value, scale: scale)))"
    case .decimal(let scale): return ScaledDecimal.format(value, scale: scale)
    case .integer, .text: return "\(value)"
    }
  }

  private func typeName(_ type: ColumnType) -> String {
    switch type {
    case .text: "text"
    case .integer: "bigint"
    case .decimal: "numeric"
    case .date: "date"
    case .timestamp: "timestamptz"
    case .boolean: "boolean"
    }
  }
}
