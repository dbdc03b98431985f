import Definitions

// What a line says of other lines. Each set of levels has lines of its own, so that each has a window of its own: the
// period before a month is a month, that before a year's subtotal a year.

extension QuestionSQL {
  /// The lines with a column for each window.
  func windowed(_ lines: String) -> String {
    let columns = question.windows.enumerated().map { index, found in
      "  \(sql(found.window, of: found.of)) as w\(index + 1)"
    }
    return "select *,\n\(columns.joined(separator: ",\n"))\nfrom \(lines)"
  }

  private func sql(_ window: MeasureWindow, of measure: Expression) -> String {
    let bySet = question.sets.map { (set: $0, sql: sql(window, measure, in: $0)) }
    if question.neededSets.count == 1 { return bySet[0].sql ?? "null::numeric" }
    let cases = bySet.compactMap { set, sql in sql.map { "when \(set) then \($0)" } }
    return cases.isEmpty ? "null::numeric" : "case g \(cases.joined(separator: " ")) end"
  }

  /// The window over the lines of a set; nil where they have nothing to say.
  private func sql(_ window: MeasureWindow, _ expression: Expression, in set: Int) -> String? {
    let measure = plain(expression)
    switch window.kind {
    case .shareOfTotal:
      return share(measure, of: "max(\(measure)) filter (where g = \(question.grandTotal)) over ()")
    case .shareOfParent:
      guard let parent = question.parent(of: set) else { return nil }
      let group = partition(columns(question.shown(in: parent)))
      return share(measure, of: "max(\(measure)) filter (where g = \(parent)) over (\(group))")
    case .rank:
      guard let parent = question.parent(of: set), let last = question.shown(in: set).last else { return nil }
      let group = partition(["g"] + columns(question.shown(in: parent)))
      // The others are not one member: they have no place, and take nobody's.
      let order = "order by (\(specials[last]) = 1), \(measure) desc nulls last"
      return "case when \(measure) is not null and \(specials[last]) <> 1 then rank() over (\(group) \(order)) end"
    case .previous, .previousYear, .running, .monthToDate, .yearToDate:
      guard let level = question.period(of: window, in: set), let period = Period(question.levels[level]) else {
        return nil
      }
      return along(level, period, window.kind, expression, in: set)
    }
  }

  private func share(_ measure: String, of whole: String) -> String {
    "round((\(measure))::numeric(80, 40) / nullif(\(whole), 0), 6)"
  }

  private func partition(_ columns: [String]) -> String {
    columns.isEmpty ? "" : "partition by \(columns.joined(separator: ", "))"
  }

  /// Along the periods of a level: all other levels that are shown stay what they are, but for those that follow from the
  /// period, such as its year.
  private func along(
    _ level: Int, _ period: Period, _ kind: MeasureWindow.Kind, _ expression: Expression, in set: Int
  ) -> String? {
    let value = values[level]
    let others = question.shown(in: set).filter { $0 != level && !question.isDetermined($0, by: level) }
    var group = ["g"] + columns(others)
    func before(_ number: String, by step: Int) -> String {
      let frame = "range between \(step) preceding and \(step) preceding"
      return "max(\(plain(expression))) over (\(partition(group)) order by \(number) \(frame))"
    }
    // Each part for itself: where one of them is nothing in a period, the others count nevertheless.
    func sum(_ group: [String]) -> String {
      plain(expression) { "sum(\($0)) over (\(partition(group)) order by \(period.number(value)))" }
    }
    let window: String
    switch kind {
    case .previous: window = before(period.number(value), by: 1)
    case .previousYear:
      let (number, step) = period.yearlyNumber(value)
      window = before(number, by: step)
    case .monthToDate, .yearToDate:
      guard let whole = kind == .monthToDate ? period.month(value) : period.year(value) else { return nil }
      group.append(whole)
      window = sum(group)
    default: window = sum(group)
    }
    // A day that nobody knows is at no place among the days.
    return "case when \(value) is not null then \(window) end"
  }
}
