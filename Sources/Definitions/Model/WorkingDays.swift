// Days that are worked, counted. A year that the file of holidays says nothing of is unknown: its holidays are fixed
// by an act of each autumn, and a guess would be wrong by a week.

import Columnar

/// The working days of a calendar.
package struct WorkingDays: Sendable, Equatable {
  /// First day of the calendar, in days since 1970.
  private let first: Int64
  /// For each day of the calendar: how many working days there are before it.
  private let before: [Int32]
  /// The working days, as days since the first.
  private let working: [Int32]
  /// First year of the calendar, and for each year from it on whether its holidays are known.
  private let firstYear: Int
  private let isKnown: [Bool]

  /// Counts the days of a calendar. Without a file of holidays, the days from Monday to Friday are worked.
  package init(_ calendar: Calendar) {
    first = calendar.first.daysSince1970
    firstYear = calendar.first.year
    var known = Array(repeating: calendar.holidays.isEmpty, count: max(1, calendar.last.year - calendar.first.year + 1))
    var exceptions: [Int64: Bool] = [:]
    for holiday in calendar.holidays {
      exceptions[holiday.date.daysSince1970] = holiday.isWorking
      if known.indices.contains(holiday.date.year - firstYear) { known[holiday.date.year - firstYear] = true }
    }
    isKnown = known
    var before: [Int32] = []
    var working: [Int32] = []
    let count = max(0, Int(calendar.last.daysSince1970 - first) + 1)
    before.reserveCapacity(count)
    for index in 0..<count {
      before.append(Int32(working.count))
      let day = first + Int64(index)
      if exceptions[day] ?? (CivilDate(daysSince1970: day).isoWeekday <= 5) { working.append(Int32(index)) }
    }
    self.before = before
    self.working = working
  }

  /// The day that is so many working days after a day, or before it for a number below zero; the day itself for zero.
  ///
  /// - Parameter day: in days since 1970.
  /// - Returns: nil where the calendar does not know a year between the two.
  package func day(_ count: Int64, after day: Int64) -> Int64? {
    guard let index = index(day) else { return nil }
    if count == 0 { return day }
    let passed = Int64(before[index]) + (count > 0 && isWorking(index) ? 1 : 0)
    let (wanted, overflow) = passed.addingReportingOverflow(count > 0 ? count - 1 : count)
    guard !overflow, wanted >= 0, wanted < Int64(working.count) else { return nil }
    let found = first + Int64(working[Int(wanted)])
    return isKnown(from: min(day, found), to: max(day, found)) ? found : nil
  }

  /// How many working days there are after a day up to a later one; below zero where that comes before.
  ///
  /// - Returns: nil where the calendar does not know a year between the two.
  package func count(after earlier: Int64, to later: Int64) -> Int64? {
    guard let from = index(earlier), let to = index(later),
      isKnown(from: min(earlier, later), to: max(earlier, later))
    else { return nil }
    return through(to) - through(from)
  }

  /// Working days up to a day, itself included.
  private func through(_ index: Int) -> Int64 { Int64(before[index]) + (isWorking(index) ? 1 : 0) }

  private func isWorking(_ index: Int) -> Bool {
    let next = index + 1 < before.count ? Int(before[index + 1]) : working.count
    return next > Int(before[index])
  }

  private func index(_ day: Int64) -> Int? {
    let (index, overflow) = day.subtractingReportingOverflow(first)
    return !overflow && index >= 0 && index < Int64(before.count) ? Int(index) : nil
  }

  private func isKnown(from: Int64, to: Int64) -> Bool {
    let years = CivilDate(daysSince1970: from).year...CivilDate(daysSince1970: to).year
    return years.allSatisfy { isKnown.indices.contains($0 - firstYear) && isKnown[$0 - firstYear] }
  }
}
