import Definitions

/// A level of a date whose members follow one another: what is before one, and a year before it, follows from the calendar,
/// not from which of them have facts.
enum Period: String {
  case date, week, month, quarter, year
  case isoYear = "iso_year", fiscalYear = "fiscal_year", fiscalQuarter = "fiscal_quarter"

  /// The period that a level is; nil for a weekday, a city.
  init?(_ level: Level) {
    guard case .generated = level.home, let period = Period(rawValue: level.column) else { return nil }
    self = period
  }

  /// Whether another level of the same date has one value within each period.
  func determines(_ column: String) -> Bool {
    switch self {
    case .date: true
    case .month: ["month_of_year", "month_name", "quarter", "year", "fiscal_year", "fiscal_quarter"].contains(column)
    case .week: column == "iso_year"
    case .quarter: column == "year"
    case .fiscalQuarter: column == "fiscal_year"
    case .year, .isoYear, .fiscalYear: false
    }
  }

  /// A number of each period, one more for the next.
  func number(_ value: String) -> String {
    switch self {
    case .date: "(\(value) - date '1970-01-01')"
    case .week: "((to_date(\(value), 'IYYY\"-W\"IW') - date '1970-01-05') / 7)"
    case .month: "(left(\(value), 4)::int * 12 + right(\(value), 2)::int)"
    case .quarter: "(left(\(value), 4)::int * 4 + right(\(value), 1)::int)"
    case .fiscalQuarter: "(substr(\(value), 3, 4)::int * 4 + right(\(value), 1)::int)"
    case .year, .isoYear, .fiscalYear: "\(value)::int"
    }
  }

  /// A number of each period that is greater by a fixed step for the same period of the next year. A 29 February and a week
  /// 53 have none in most years.
  func yearlyNumber(_ value: String) -> (number: String, step: Int) {
    switch self {
    case .date: ("to_char(\(value), 'YYYYMMDD')::int", 10_000)
    case .week: ("(left(\(value), 4)::int * 100 + right(\(value), 2)::int)", 100)
    case .month: (number(value), 12)
    case .quarter, .fiscalQuarter: (number(value), 4)
    case .year, .isoYear, .fiscalYear: (number(value), 1)
    }
  }

  /// Whether it is a whole year.
  var isYear: Bool { self == .year || self == .isoYear || self == .fiscalYear }

  /// What tells the month that a period lies in, or is; nil where it lies in none.
  func month(_ value: String) -> String? {
    switch self {
    case .date: "to_char(\(value), 'YYYYMM')"
    case .month: value
    default: nil
    }
  }

  /// What tells the year that a period lies in, or is: the calendar's, the ISO year of a week, the fiscal year of its quarter.
  func year(_ value: String) -> String {
    switch self {
    case .date: "to_char(\(value), 'YYYY')"
    case .week, .month, .quarter: "left(\(value), 4)"
    case .fiscalQuarter: "left(\(value), 6)"
    case .year, .isoYear, .fiscalYear: value
    }
  }
}

extension Question {
  /// The level whose periods a window goes along within a set of levels; nil where there is none, or not just one.
  func period(of window: MeasureWindow, in set: Int) -> Int? {
    let shown = shown(in: set)
    if let name = window.level { return shown.first { levels[$0].name == name && Period(levels[$0]) != nil } }
    let candidates = shown.filter { Period(levels[$0]) != nil }
    return candidates.first { index in
      candidates.allSatisfy { $0 == index || isDetermined($0, by: index) }
    }
  }

  /// Whether a level has one value within each period of another.
  func isDetermined(_ level: Int, by period: Int) -> Bool {
    guard levels[level].role == levels[period].role, let period = Period(levels[period]) else { return false }
    return period.determines(levels[level].column)
  }
}
