/// The directives that a pattern of dates and times may have, as in strptime, in one list: Definitions checks
/// patterns against it, Transform reads values by it.
///
/// Numbers are read with or without leading zeros, up to their width; a blank in the pattern stands for any
/// run of blanks. Anything else stands for itself.
package enum TimeDirective: String, Sendable, CaseIterable {
  case year = "Y", shortYear = "y"
  case month = "m", monthName = "b", monthLongName = "B"
  case day = "d", dayBlank = "e"
  case hour = "H", hour12 = "I", half = "p"
  case minute = "M", second = "S", fraction = "f"
  case offset = "z"
  case weekday = "a", weekdayLong = "A"
  case zoneName = "Z"
  case dayOfYear = "j"
  case time = "T", isoDate = "F", americanDate = "D"
  case blank = "n"
  case percent = "%"

  /// What it reads.
  package var summary: String {
    switch self {
    case .year: "year, four digits"
    case .shortYear: "year, two digits: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068"
    case .month: "month, 1 to 12"
    case .monthName, .monthLongName: "English name of the month, short or long"
    case .day, .dayBlank: "day of the month"
    case .hour: "hour, 0 to 23"
    case .hour12: "hour, 1 to 12"
    case .half: "AM or PM"
    case .minute: "minute"
    case .second: "second; 60 is read as the first of the next minute"
    case .fraction: "fraction of a second, one to nine digits; cut to microseconds"
    case .offset: "offset from UTC: +0800, +08:00, +08, Z or UTC"
    case .weekday, .weekdayLong: "English name of the weekday, short or long; not used"
    case .zoneName: "UTC or GMT"
    case .dayOfYear: "day of the year, 1 to 366"
    case .time: "%H:%M:%S"
    case .isoDate: "%Y-%m-%d"
    case .americanDate: "%m/%d/%y"
    case .blank: "any run of blanks"
    case .percent: "a percent sign"
    }
  }
}
