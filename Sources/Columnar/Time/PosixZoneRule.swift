// The last line of a zone file says how the clock goes on for ever, as POSIX writes the TZ variable:
//
// ```
// CET-1CEST,M3.5.0,M10.5.0/3     CET is 1 h ahead; CEST (1 h more) from the last Sunday (5.0) of March at 2:00
//                                to the last Sunday of October at 3:00
// <-03>3                         a name in brackets; 3 h behind; no summer time
// ```
//
// Signs are turned round: a positive number is behind UTC.

/// The rule of a zone for all the time behind its last listed transition.
struct PosixZoneRule: Sendable, Equatable {
  /// A day of each year, with the second of the day by the clock then in force.
  struct Turn: Sendable, Equatable {
    enum Day: Sendable, Equatable {
      /// Day of the year 1…365; 29 February never counts.
      case withoutLeapDay(Int)
      /// Day of the year 0…365.
      case withLeapDay(Int)
      /// Month, week 1…5 (5: the last), weekday 0 (Sunday) … 6.
      case week(month: Int, week: Int, weekday: Int)
    }
    var day: Day
    var second: Int64

    /// Seconds since 1970-01-01 by the clock then in force.
    func local(inYear year: Int) -> Int64 {
      let first = firstOfYear(year)
      let days: Int64 =
        switch day {
        case .withoutLeapDay(let number): first + Int64(number - 1 + (CivilDate.isLeap(year) && number >= 60 ? 1 : 0))
        case .withLeapDay(let number): first + Int64(number)
        case .week(let month, let week, let weekday): dayOf(month, week, weekday, year)
        }
      return days * 86_400 + second
    }

    private func firstOfYear(_ year: Int) -> Int64 {
      CivilDate(year: year, month: 1, day: 1)?.daysSince1970 ?? 0
    }

    private func dayOf(_ month: Int, _ week: Int, _ weekday: Int, _ year: Int) -> Int64 {
      guard let first = CivilDate(year: year, month: month, day: 1) else { return 0 }
      let firstWeekday = first.isoWeekday % 7
      var day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      if day >= CivilDate.days(inMonth: month, of: year) { day -= 7 }
      return first.daysSince1970 + Int64(day)
    }
  }

  var standard: Int32
  /// Offset in summer time and when it begins and ends; nil for zones without it.
  var summer: Summer?

  struct Summer: Sendable, Equatable {
    var offset: Int32
    var begin: Turn
    var end: Turn
  }

  /// Reads a rule; nil if it is none.
  init?(_ text: [UInt8]) {
    var reader = Reader(text: text)
    guard reader.name(), let standard = reader.time(), standard.magnitude <= 90_000 else { return nil }
    self.standard = Int32(-standard)
    if reader.isAtEnd { return }
    guard reader.name() else { return nil }
    var offset = self.standard + 3600
    if !reader.isAtEnd, reader.peek != 0x2c {
      guard let given = reader.time(), given.magnitude <= 90_000 else { return nil }
      offset = Int32(-given)
    }
    guard reader.skip(0x2c), let begin = reader.turn(), reader.skip(0x2c), let end = reader.turn(), reader.isAtEnd
    else { return nil }
    summer = Summer(offset: offset, begin: begin, end: end)
  }

  /// The stretch that holds an instant of the years 1 to 9999 or so.
  func segment(at second: Int64) -> ZoneSegment {
    guard let summer else { return ZoneSegment(from: .min, to: .max, offset: standard) }
    let year = CivilDate(daysSince1970: second / 86_400).year
    var from = Int64.min
    var offset = standard
    for near in (year - 1)...(year + 1) {
      let begin = (summer.begin.local(inYear: near) - Int64(standard), summer.offset)
      let end = (summer.end.local(inYear: near) - Int64(summer.offset), standard)
      let (one, two) = begin.0 <= end.0 ? (begin, end) : (end, begin)
      if one.0 > second { return ZoneSegment(from: from, to: one.0, offset: offset) }
      if two.0 > second { return ZoneSegment(from: one.0, to: two.0, offset: one.1) }
      from = two.0
      offset = two.1
    }
    return ZoneSegment(from: from, to: .max, offset: offset)
  }
}

extension PosixZoneRule {
  /// Reads the parts of a rule.
  private struct Reader {
    let text: [UInt8]
    var at = 0

    var isAtEnd: Bool { at == text.count }
    var peek: UInt8 { at < text.count ? text[at] : 0 }

    mutating func skip(_ byte: UInt8) -> Bool {
      guard peek == byte, !isAtEnd else { return false }
      at += 1
      return true
    }

    mutating func name() -> Bool {
      let start = at
      if skip(0x3c) {
        while !isAtEnd, peek != 0x3e { at += 1 }
        return skip(0x3e)
      }
      while (peek | 0x20) >= 0x61, (peek | 0x20) <= 0x7a { at += 1 }
      return at - start >= 3
    }

    mutating func number() -> Int? {
      let start = at
      var value = 0
      while peek >= 0x30, peek <= 0x39, at - start < 4 {
        value = value * 10 + Int(peek - 0x30)
        at += 1
      }
      return at == start ? nil : value
    }

    /// Seconds of `[+-]hh[:mm[:ss]]`.
    mutating func time() -> Int64? {
      let isNegative = skip(0x2d)
      if !isNegative { _ = skip(0x2b) }
      guard let hours = number(), hours <= 167 else { return nil }
      var seconds = hours * 3600
      for unit in [60, 1] where peek == 0x3a {
        at += 1
        guard let part = number(), part < 60 else { return nil }
        seconds += part * unit
      }
      return Int64(isNegative ? -seconds : seconds)
    }

    mutating func turn() -> Turn? {
      let day: Turn.Day
      if skip(0x4d) {
        guard let month = number(), (1...12).contains(month), skip(0x2e), let week = number(), (1...5).contains(week),
          skip(0x2e), let weekday = number(), weekday <= 6
        else { return nil }
        day = .week(month: month, week: week, weekday: weekday)
      } else if skip(0x4a) {
        guard let number = number(), (1...365).contains(number) else { return nil }
        day = .withoutLeapDay(number)
      } else {
        guard let number = number(), number <= 365 else { return nil }
        day = .withLeapDay(number)
      }
      var second: Int64 = 7200
      if skip(0x2f) {
        guard let given = time() else { return nil }
        second = given
      }
      return Turn(day: day, second: second)
    }
  }
}
