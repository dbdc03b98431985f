// A date is read by its outline: the order of its parts, what divides them, how the clock follows. Values of
// one outline are read by one format, but for the order of day and month, which only the whole column tells:
//
// ```
// 01-02-2016            d/m or m/d, divided by -           both orders are days
// 1/13/2016             d/m or m/d, divided by /           only month first is a day
// 2026-11-22T10:11:12Z  year first, -, T, H:M:S, Z
// ```

import Columnar

/// How a date, or a date and time, is written.
struct TimeOutline: Hashable, Sendable {
  /// The parts of the date.
  enum Order: UInt8, Sendable { case yearMonthDay, dayOrMonthFirst, dayName, nameDay, compact, characters }
  /// What stands behind the clock.
  enum Zone: UInt8, Sendable { case none, offset, name }

  var order = Order.yearMonthDay
  /// What divides the parts of the date; 0 for nothing.
  var divider: UInt8 = 0
  var isShortYear = false
  /// Whether month and day have two digits always; else one where one is enough.
  var isLongName = false
  var hasWeekday = false
  /// The comma behind the day of `Nov 22, 2026`.
  var hasComma = false
  /// What stands between date and clock: a blank, `T`, or both `, `.
  var gap: UInt8 = 0
  var hasClock = false
  var hasSeconds = false
  var hasFraction = false
  var hasHalf = false
  var hasBlankBeforeHalf = false
  var hasBlankBeforeZone = false
  var zone = Zone.none
  /// Whether ISO 8601 allows it: four digits, two, two, and so on.
  var isPadded = true

  /// Whether the default format of dates and times reads it.
  var isISO: Bool {
    order == .yearMonthDay && divider == 0x2d && isPadded && !isShortYear && !hasHalf && !hasWeekday && gap != 0x2c
  }

  /// The pattern that reads it.
  func pattern(monthFirst: Bool) -> String {
    let mark = divider == 0 ? "" : String(Unicode.Scalar(divider))
    let year = isShortYear ? "%y" : "%Y"
    let name = isLongName ? "%B" : "%b"
    var text = hasWeekday ? "%a, " : ""
    switch order {
    case .yearMonthDay: text += [year, "%m", "%d"].joined(separator: mark)
    case .dayOrMonthFirst: text += (monthFirst ? ["%m", "%d", year] : ["%d", "%m", year]).joined(separator: mark)
    case .dayName: text += ["%d", name, year].joined(separator: mark)
    case .nameDay: text += hasComma ? "\(name) %d, \(year)" : "\(name) %d \(year)"
    case .compact: text += hasClock ? "%Y%m%d" : "%Y%m%d"
    case .characters: text += "\(year)年%m月%d日"
    }
    guard hasClock else { return text }
    text += gap == 0x2c ? ", " : gap == 0 ? "" : String(Unicode.Scalar(gap))
    text += hasHalf ? "%I:%M" : "%H:%M"
    if hasSeconds { text += ":%S" }
    if hasFraction { text += ".%f" }
    if hasHalf { text += hasBlankBeforeHalf ? " %p" : "%p" }
    if zone != .none { text += (hasBlankBeforeZone ? " " : "") + "%z" }
    return text
  }
}

/// A date, or a date and time, that was read.
struct TimeReading {
  var outline = TimeOutline()
  /// Seconds since 1970 by its own clock; with the day first where day and month can be either.
  var dayFirst: Int64?
  /// The same with the month first; equal where the order is plain.
  var monthFirst: Int64?

  /// Reads a text without outer blanks; nil if it is no date.
  static func read(_ text: Span<UInt8>) -> TimeReading? {
    guard text.count >= 6, text.count <= 48 else { return nil }
    var scanner = TimeScanner()
    return scanner.read(text)
  }
}
