import Columnar

extension ExpressionChecker {
  /// How functions are called, for messages; the one list of what there is.
  static let signatures: [(name: String, call: String)] = [
    ("lower", "lower(text)"), ("upper", "upper(text)"), ("trim", "trim(text)"), ("length", "length(text)"),
    ("concat", "concat(text, …)"), ("substring", "substring(text, from[, count])"),
    ("replace", "replace(text, from, to)"),
    ("abs", "abs(number)"), ("round", "round(number[, decimals])"),
    ("year", "year(date)"), ("month", "month(date)"), ("day", "day(date)"), ("date", "date(timestamp)"),
    ("add_working_days", "add_working_days(date, number)"),
    ("working_days_between", "working_days_between(date, earlier)"),
    ("days_between", "days_between(date, earlier)"), ("minutes_between", "minutes_between(timestamp, earlier)"),
    ("seconds_between", "seconds_between(timestamp, earlier)"), ("to_integer", "to_integer(text)"),
    ("coalesce", "coalesce(value, …)"), ("nullif", "nullif(value, value)"),
  ]

  /// A call with its arguments checked.
  func call(_ name: String, _ arguments: [ExpressionSyntax], at offset: Int) throws(ExpressionFault) -> Expression {
    guard let signature = Self.signatures.first(where: { $0.name == name })?.call else {
      throw ExpressionFault(
        "there is no function '\(name.shortened)'", at: offset,
        remedy: NearestName.remedy(
          name, in: Self.signatures.map(\.name) + (scope.hasLines ? MeasureWindow.Kind.allCases.map(\.rawValue) : []),
          called: "functions"))
    }
    var values: [Expression] = []
    for argument in arguments { values.append(try check(argument)) }

    func requireCount(_ counts: ClosedRange<Int>) throws(ExpressionFault) {
      if counts.contains(values.count) { return }
      throw ExpressionFault("\(name) cannot take \(values.count) arguments", at: offset, remedy: "write \(signature)")
    }
    /// An argument as a type.
    func argument(_ index: Int, _ type: ColumnType) throws(ExpressionFault) -> Expression {
      if let value = coerce(values[index], to: type) { return value }
      throw ExpressionFault(
        "\(name) needs \(type) here, this is \(values[index].type)", at: arguments[index].offset,
        remedy: "write \(signature)")
    }

    switch name {
    case "coalesce":
      try requireCount(1...1_000)
      let (unified, type) = try unify(values, arguments, by: name)
      return make(.coalesce(unified), type)
    case "nullif":
      try requireCount(2...2)
      let (unified, type) = try unify(values, arguments, by: name)
      return make(.nullif(unified[0], unified[1]), type)
    case "concat":
      try requireCount(1...1_000)
      var parts: [Expression] = []
      for index in values.indices {
        parts.append(make(.coalesce([try argument(index, .text), make(.text(""), .text)]), .text))
      }
      return make(.call(.concat, parts), .text)
    case "round": return try round(values, arguments, signature, at: offset)
    case "abs":
      try requireCount(1...1)
      try requireNumeric(values[0], name, at: arguments[0].offset)
      let value = values[0].isNullLiteral ? make(.null, .integer) : values[0]
      return make(.call(.abs, [value]), value.type)
    case "year", "month", "day":
      try requireCount(1...1)
      var value = values[0]
      if value.type == .timestamp { value = make(.call(.date, [value]), .date) }
      values[0] = value
      return make(.call(name == "year" ? .year : name == "month" ? .month : .day, [try argument(0, .date)]), .integer)
    case "lower", "upper", "trim":
      try requireCount(1...1)
      return make(.call(name == "lower" ? .lower : name == "upper" ? .upper : .trim, [try argument(0, .text)]), .text)
    case "length":
      try requireCount(1...1)
      return make(.call(.length, [try argument(0, .text)]), .integer)
    case "substring":
      try requireCount(2...3)
      var list = [try argument(0, .text), try argument(1, .integer)]
      if values.count == 3 { list.append(try argument(2, .integer)) }
      return make(.call(.substring, list), .text)
    case "replace":
      try requireCount(3...3)
      return make(.call(.replace, [try argument(0, .text), try argument(1, .text), try argument(2, .text)]), .text)
    case "date":
      try requireCount(1...1)
      if values[0].type == .date { return values[0] }
      return make(.call(.date, [try argument(0, .timestamp)]), .date)
    case "days_between":
      try requireCount(2...2)
      for index in 0..<2 where values[index].type == .timestamp {
        values[index] = make(.call(.date, [values[index]]), .date)
      }
      return make(.call(.days_between, [try argument(0, .date), try argument(1, .date)]), .integer)
    case "add_working_days", "working_days_between":
      try requireCount(2...2)
      guard let calendar = scope.workingDays else {
        throw ExpressionFault(
          "\(name) needs the calendar, which \(scope.subject) has not", at: offset,
          remedy: "compute it in a pipeline, as a column, a degenerate column or a measure")
      }
      let isSum = name == "add_working_days"
      for index in 0..<(isSum ? 1 : 2) where values[index].type == .timestamp {
        values[index] = make(.call(.date, [values[index]]), .date)
      }
      let day = try argument(0, .date)
      return isSum
        ? make(.addWorkingDays(day, try argument(1, .integer), calendar), .date)
        : make(.workingDaysBetween(day, try argument(1, .date), calendar), .integer)
    case "minutes_between", "seconds_between":
      try requireCount(2...2)
      let function: Expression.Function = name == "minutes_between" ? .minutes_between : .seconds_between
      return make(.call(function, [try argument(0, .timestamp), try argument(1, .timestamp)]), .integer)
    default:
      try requireCount(1...1)
      return make(.call(.to_integer, [try argument(0, .text)]), .integer)
    }
  }

  /// `round(x)` and `round(x, n)`: a change of scale.
  private func round(
    _ values: [Expression], _ arguments: [ExpressionSyntax], _ signature: String, at offset: Int
  ) throws(ExpressionFault) -> Expression {
    guard values.count == 1 || values.count == 2 else {
      throw ExpressionFault("round cannot take \(values.count) arguments", at: offset, remedy: "write \(signature)")
    }
    try requireNumeric(values[0], "round", at: arguments[0].offset)
    var scale = 0
    if values.count == 2 {
      guard case .integer(let decimals) = values[1].node, values[1].type == .integer, (0...18).contains(decimals) else {
        throw ExpressionFault("the decimals of round must be a number from 0 to 18", at: arguments[1].offset)
      }
      scale = Int(decimals)
    }
    let value = values[0].isNullLiteral ? make(.null, .integer) : values[0]
    let type: ColumnType = scale == 0 ? .integer : .decimal(scale: scale)
    return value.type == type ? value : make(.rescale(value), type)
  }
}
