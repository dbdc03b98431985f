import Columnar

/// Gives types to an expression's syntax and makes every conversion explicit.
struct ExpressionChecker {
  let scope: ExpressionScope
  let text: String

  /// The typed expression of a syntax tree.
  func check(_ syntax: ExpressionSyntax) throws(ExpressionFault) -> Expression {
    switch syntax.kind {
    case .null: return make(.null, .text)
    case .text(let value): return make(.text(value), .text)
    case .boolean(let value): return make(.integer(value ? 1 : 0), .boolean)
    case .number(let digits): return try number(digits, at: syntax.offset)
    case .date(let value):
      guard let days = TimeLiteral.date(value) else {
        throw ExpressionFault(
          "'\(value.shortened)' is no date", at: syntax.offset, remedy: "write dates as '2026-01-31'")
      }
      return make(.integer(days), .date)
    case .timestamp(let value):
      guard let micros = TimeLiteral.timestamp(value) else {
        throw ExpressionFault(
          "'\(value.shortened)' is no timestamp", at: syntax.offset,
          remedy: "write timestamps as '2026-01-31T12:30:00Z' or with an offset")
      }
      return make(.integer(micros), .timestamp)
    case .name(let name): return try column(name, at: syntax.offset)
    case .negate(let operand):
      let value = try check(operand)
      if case .integer(let literal) = value.node, value.type.isNumeric {
        return make(.integer(literal == .min ? literal : -literal), value.type)
      }
      if value.isNullLiteral { return make(.null, .integer) }
      try requireNumeric(value, "the sign", at: operand.offset)
      return make(.negate(value), value.type)
    case .not(let operand): return make(.not(try condition(operand, of: "not")), .boolean)
    case .isNull(let operand): return make(.isNull(try check(operand)), .boolean)
    case .binary(let sign, let left, let right): return try binary(sign, left, right, at: syntax.offset)
    case .isIn(let operand, let candidates):
      var all = [try check(operand)]
      for candidate in candidates { all.append(try check(candidate)) }
      let (values, _) = try unify(all, [operand] + candidates, by: "in")
      return make(.isIn(values[0], Array(values.dropFirst())), .boolean)
    case .like(let operand, let pattern): return try like(operand, pattern)
    case .cases(let branches, let otherwise): return try cases(branches, otherwise)
    case .inLast(let operand, let count, let unit): return try inLast(operand, count, unit, at: syntax.offset)
    case .call(let name, let arguments) where scope.hasLines && MeasureWindow.Kind(rawValue: name) != nil:
      return try window(name, arguments, at: syntax.offset)
    case .call(let name, let arguments): return try call(name, arguments, at: syntax.offset)
    }
  }

  func make(_ node: Expression.Node, _ type: ColumnType) -> Expression {
    Expression(node: node, type: type, source: text)
  }

  // MARK: - Leaves

  private func number(_ digits: String, at offset: Int) throws(ExpressionFault) -> Expression {
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    let scale = parts.count > 1 ? parts[1].utf8.count : 0
    guard scale <= ScaledDecimal.greatestScale, let value = ScaledDecimal.parse(Array(digits.utf8).span, scale: scale)
    else {
      throw ExpressionFault(
        "the number \(digits.shortened) has too many digits", at: offset, remedy: "at most 18 digits")
    }
    return make(.integer(value), scale == 0 ? .integer : .decimal(scale: scale))
  }

  private func column(_ name: String, at offset: Int) throws(ExpressionFault) -> Expression {
    if scope.unreadable.contains(name) {
      var fault = ExpressionFault("'\(name)' could not be read", at: offset)
      fault.isConsequence = true
      throw fault
    }
    if let index = scope.index(name) { return make(.column(index), scope.columns[index].type) }
    let remedy = NearestName.remedy(name, in: scope.columns.map(\.name), called: "its \(scope.noun)s")
    throw ExpressionFault("\(scope.subject) has no \(scope.noun) '\(name.shortened)'", at: offset, remedy: remedy)
  }

  // MARK: - Operators

  private func condition(_ syntax: ExpressionSyntax, of operation: String) throws(ExpressionFault) -> Expression {
    let value = try check(syntax)
    if let condition = coerce(value, to: .boolean) { return condition }
    throw ExpressionFault("'\(operation)' needs a condition, this is \(value.type)", at: syntax.offset)
  }

  func requireNumeric(_ value: Expression, _ operation: String, at offset: Int) throws(ExpressionFault) {
    if value.type.isNumeric || value.isNullLiteral { return }
    throw ExpressionFault(
      "\(operation) needs numbers, this is \(value.type)", at: offset, remedy: numericRemedy(value.type))
  }

  private func numericRemedy(_ type: ColumnType) -> String? {
    switch type {
    case .text: "give the column a numeric type, or use to_integer(…)"
    case .date: "use days_between(…)"
    case .timestamp: "use seconds_between(…) or minutes_between(…)"
    default: nil
    }
  }

  private func binary(
    _ sign: String, _ left: ExpressionSyntax, _ right: ExpressionSyntax, at offset: Int
  ) throws(ExpressionFault) -> Expression {
    if sign == "and" || sign == "or" {
      let both = (try condition(left, of: sign), try condition(right, of: sign))
      return make(sign == "and" ? .and(both.0, both.1) : .or(both.0, both.1), .boolean)
    }
    let operands = [try check(left), try check(right)]
    if let comparison = Expression.Comparison(rawValue: sign) {
      let (values, _) = try unify(operands, [left, right], by: sign)
      return make(.compare(comparison, values[0], values[1]), .boolean)
    }
    if sign == "||" { return try joined(operands, [left, right]) }
    try requireNumeric(operands[0], "'\(sign)'", at: left.offset)
    try requireNumeric(operands[1], "'\(sign)'", at: right.offset)
    let numbers = operands.map { $0.isNullLiteral ? make(.null, .integer) : $0 }
    let (a, b) = (numbers[0], numbers[1])
    switch sign {
    case "+", "-":
      let (values, type) = try unify(numbers, [left, right], by: sign)
      return make(sign == "+" ? .add(values[0], values[1]) : .subtract(values[0], values[1]), type)
    case "*":
      let scale = a.type.scale + b.type.scale
      guard scale <= ScaledDecimal.greatestScale else {
        throw ExpressionFault(
          "the product has \(scale) decimals, at most 18 are possible", at: offset, remedy: "round(…, n) a factor")
      }
      let isWhole = a.type == .integer && b.type == .integer
      return make(.multiply(a, b), isWhole ? .integer : .decimal(scale: scale))
    case "/": return make(.divide(a, b), .decimal(scale: max(6, a.type.scale, b.type.scale)))
    default:
      guard a.type == .integer, b.type == .integer else {
        throw ExpressionFault("'%' needs integers, this is \(a.type) % \(b.type)", at: offset)
      }
      return make(.modulo(a, b), .integer)
    }
  }

  /// Operands of `||`; a chain of them becomes one list.
  private func joined(_ operands: [Expression], _ syntax: [ExpressionSyntax]) throws(ExpressionFault) -> Expression {
    var parts: [Expression] = []
    for (operand, place) in zip(operands, syntax) {
      guard let value = coerce(operand, to: .text) else {
        throw ExpressionFault("'||' joins texts, this is \(operand.type)", at: place.offset)
      }
      if case .call(.concat, let inner) = value.node { parts += inner } else { parts.append(value) }
    }
    return make(.call(.concat, parts), .text)
  }

  private func like(_ operand: ExpressionSyntax, _ pattern: ExpressionSyntax) throws(ExpressionFault) -> Expression {
    let value = try check(operand)
    guard let value = coerce(value, to: .text) else {
      throw ExpressionFault("'like' needs a text, this is \(value.type)", at: operand.offset)
    }
    guard case .text(let text) = pattern.kind else {
      throw ExpressionFault("the pattern of 'like' must be a text between apostrophes", at: pattern.offset)
    }
    let trailing = text.utf8.reversed().prefix { $0 == 0x5c }.count
    guard trailing % 2 == 0 else {
      throw ExpressionFault("the pattern of 'like' ends in a backslash with nothing to stand for", at: pattern.offset)
    }
    return make(.like(value, text), .boolean)
  }

  private func cases(
    _ branches: [(condition: ExpressionSyntax, value: ExpressionSyntax)], _ otherwise: ExpressionSyntax?
  ) throws(ExpressionFault) -> Expression {
    var conditions: [Expression] = []
    var values: [Expression] = []
    for branch in branches {
      conditions.append(try condition(branch.condition, of: "when"))
      values.append(try check(branch.value))
    }
    if let otherwise { values.append(try check(otherwise)) }
    let (unified, type) = try unify(values, branches.map(\.value) + (otherwise.map { [$0] } ?? []), by: "case")
    let made = zip(conditions, unified).map { Expression.Branch(condition: $0, value: $1) }
    return make(.cases(made, otherwise: otherwise == nil ? nil : unified.last), type)
  }

  // MARK: - Conversions

  /// The expression as another type, where that is lossless and meant: NULL to anything, numbers to a greater scale, a text
  /// literal to the date or instant that it writes. Nil where it is not.
  func coerce(_ value: Expression, to type: ColumnType) -> Expression? {
    if value.type == type { return value }
    switch value.node {
    case .null: return make(.null, type)
    case .text(let text) where type == .date: return TimeLiteral.date(text).map { make(.integer($0), .date) }
    case .text(let text) where type == .timestamp:
      return TimeLiteral.timestamp(text).map { make(.integer($0), .timestamp) }
    default: break
    }
    guard value.type.isNumeric, type.isNumeric, type != .integer, type.scale >= value.type.scale else { return nil }
    if case .integer(let number) = value.node {
      return ScaledDecimal.rescale(number, from: value.type.scale, to: type.scale).map { make(.integer($0), type) }
    }
    return make(.rescale(value), type)
  }

  /// Values as one type, and that type.
  func unify(
    _ values: [Expression], _ syntax: [ExpressionSyntax], by operation: String
  ) throws(ExpressionFault) -> ([Expression], ColumnType) {
    let given = values.filter { !$0.isNullLiteral }
    var type = given.first { $0.type != .text }?.type ?? .text
    for value in given where value.type.isNumeric && type.isNumeric {
      if value.type.scale > type.scale || (value.type.scale == type.scale && type == .integer) { type = value.type }
    }
    var unified: [Expression] = []
    for (value, place) in zip(values, syntax) {
      guard let converted = coerce(value, to: type) else { throw mismatch(value, type, operation, at: place.offset) }
      unified.append(converted)
    }
    return (unified, type)
  }

  private func mismatch(_ value: Expression, _ type: ColumnType, _ operation: String, at offset: Int) -> ExpressionFault
  {
    if case .text(let text) = value.node, type == .date || type == .timestamp {
      let example = type == .date ? "'2026-01-31'" : "'2026-01-31T12:30:00Z' or with an offset"
      return ExpressionFault("'\(text.shortened)' is no \(type)", at: offset, remedy: "write it as \(example)")
    }
    var remedy: String?
    switch (value.type, type) {
    case (.date, .timestamp), (.timestamp, .date): remedy = "use date(…) to get the date of a timestamp"
    case (.text, .integer), (.text, .decimal): remedy = "numbers stand without apostrophes; to_integer(…) reads a text"
    default: break
    }
    return ExpressionFault("'\(operation)' cannot take \(value.type) together with \(type)", at: offset, remedy: remedy)
  }
}

extension Expression {
  /// Whether it is the word `null`.
  var isNullLiteral: Bool { if case .null = node { true } else { false } }
}

extension ColumnType {
  /// Whether it is a number.
  package var isNumeric: Bool {
    switch self {
    case .integer, .decimal: true
    default: false
    }
  }

  /// Digits behind the point; 0 for what has none.
  package var scale: Int { if case .decimal(let scale) = self { scale } else { 0 } }
}
