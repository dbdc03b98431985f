import Columnar

/// What `in last 13 months` counts in.
enum CalendarUnit: String, CaseIterable {
  case day, week, month, quarter, year

  /// The unit of a word, singular or plural.
  init?(named word: String) {
    guard let unit = CalendarUnit(rawValue: word.hasSuffix("s") ? String(word.dropLast()) : word) else { return nil }
    self = unit
  }

  /// The first day of the last `count` units, of which the last is the one that a day lies in, and the day behind them.
  func last(_ count: Int, endingWith day: CivilDate) -> (first: Int64, end: Int64)? {
    switch self {
    case .day: return (day.daysSince1970 - Int64(count) + 1, day.daysSince1970 + 1)
    case .week:
      let monday = day.daysSince1970 - Int64(day.isoWeekday - 1)
      return (monday - 7 * Int64(count - 1), monday + 7)
    case .month, .quarter, .year:
      let length = self == .month ? 1 : self == .quarter ? 3 : 12
      let begin = (day.year * 12 + day.month - 1) / length * length
      func first(_ months: Int) -> Int64? {
        CivilDate(year: months / 12, month: months % 12 + 1, day: 1)?.daysSince1970
      }
      guard let from = first(begin - length * (count - 1)), let end = first(begin + length) else { return nil }
      return (from, end)
    }
  }
}

extension ExpressionChecker {
  /// A day within the last units: a range of days, from the scope's day.
  func inLast(
    _ operand: ExpressionSyntax, _ count: Int, _ unit: CalendarUnit, at offset: Int
  ) throws(ExpressionFault) -> Expression {
    guard let today = scope.today else {
      throw ExpressionFault(
        "'in last' counts back from a day, which \(scope.subject) has not", at: offset,
        remedy: "compare with a date: >= '2026-01-31'")
    }
    var column = operand
    // `date in last 13 months` is of the day that the role `date` leads to.
    if case .name(let name) = operand.kind, scope.index(name) == nil, scope.index("\(name).date") != nil {
      column = try ExpressionSyntax(.name("\(name).date"), at: operand.offset)
    }
    let value = try check(column)
    guard value.type == .date else {
      throw ExpressionFault("'in last' needs a date, this is \(value.type)", at: operand.offset)
    }
    guard let range = unit.last(count, endingWith: CivilDate(daysSince1970: today)) else {
      throw ExpressionFault(
        "there are no \(count) \(unit.rawValue)s before \(CivilDate(daysSince1970: today))", at: offset)
    }
    func compare(_ comparison: Expression.Comparison, _ days: Int64) -> Expression {
      make(.compare(comparison, value, make(.integer(days), .date)), .boolean)
    }
    return make(.and(compare(.greaterOrEqual, range.first), compare(.less, range.end)), .boolean)
  }
}
