import Columnar

/// A date and time as it was written, perhaps with an offset from UTC.
struct TimeParts {
  var year = 1970
  var month = 1
  var day = 1
  var hour = 0
  var minute = 0
  var second = 0
  var microsecond = 0
  /// Seconds ahead of UTC; nil where the text does not say.
  var offset: Int?
  /// Day of the year, from 1; 0 where month and day are given.
  var dayOfYear = 0
  /// 1 for AM, 2 for PM, 0 for a clock of 24 hours.
  var half = 0

  /// Days since 1970-01-01; nil if there is no such day, or it is not in the years 1 to 9999.
  @inline(__always) var days: Int64? {
    guard year >= 1, year <= 9999 else { return nil }
    if dayOfYear > 0 {
      guard dayOfYear <= (CivilDate.isLeap(year) ? 366 : 365) else { return nil }
      return CivilDate(year: year, month: 1, day: 1).map { $0.daysSince1970 &+ Int64(dayOfYear &- 1) }
    }
    return CivilDate(year: year, month: month, day: day)?.daysSince1970
  }

  /// Seconds since 1970-01-01 00:00 by the clock that the text was written by; nil if there is no such time.
  @inline(__always) var localSeconds: Int64? {
    guard let days else { return nil }
    var hour = hour
    if half > 0 {
      guard hour >= 1, hour <= 12 else { return nil }
      hour = hour % 12 &+ (half == 2 ? 12 : 0)
    }
    // 24:00 is the end of a day; second 60 the first of the next minute.
    guard hour < 24 || (hour == 24 && minute == 0 && second == 0 && microsecond == 0), minute < 60, second <= 60 else {
      return nil
    }
    return days &* 86_400 &+ Int64(hour &* 3600 &+ minute &* 60 &+ second)
  }
}

/// Reads numbers and words of dates.
struct TimeReader {
  var at = 0

  /// Reads a number of at least one digit and at most so many; −1 if there is none.
  @inline(__always) mutating func number(_ text: Span<UInt8>, upTo width: Int) -> Int {
    var value = 0
    let end = min(text.count, at &+ width)
    let start = at
    while at < end {
      let digit = text[at] &- 0x30
      if digit > 9 { break }
      value = value &* 10 &+ Int(digit)
      at &+= 1
    }
    return at == start ? -1 : value
  }

  /// Reads a number of exactly so many digits; −1 if there is none.
  @inline(__always) mutating func exactly(_ width: Int, _ text: Span<UInt8>) -> Int {
    let start = at
    let value = number(text, upTo: width)
    return at &- start == width ? value : -1
  }

  /// Reads `YYYY-MM-DD`; reads nothing if something else stands there.
  @inline(__always) mutating func date(_ text: Span<UInt8>, _ parts: inout TimeParts) -> Bool {
    let date = FixedDigits.date(text, at)
    if date < 0 { return false }
    parts.year = date / 10_000
    parts.month = date / 100 % 100
    parts.day = date % 100
    at &+= 10
    return true
  }

  /// Reads `HH:MM:SS`; reads nothing if something else stands there.
  @inline(__always) mutating func clock(_ text: Span<UInt8>, _ parts: inout TimeParts) -> Bool {
    let clock = FixedDigits.clock(text, at)
    if clock < 0 { return false }
    parts.hour = clock / 10_000
    parts.minute = clock / 100 % 100
    parts.second = clock % 100
    at &+= 8
    return true
  }

  /// Reads digits of a fraction as microseconds, cut off; −1 if there are none.
  @inline(__always) mutating func fraction(_ text: Span<UInt8>) -> Int {
    var value = 0
    var unit = 100_000
    let start = at
    while at < text.count, at &- start < 9 {
      let digit = text[at] &- 0x30
      if digit > 9 { break }
      value &+= Int(digit) &* unit
      unit /= 10
      at &+= 1
    }
    return at == start ? -1 : value
  }

  /// Skips a byte; false if another one stands there.
  @inline(__always) mutating func skip(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
    guard at < text.count, text[at] == byte else { return false }
    at &+= 1
    return true
  }

  /// Reads `Z`, `UTC`, `GMT`, `±hh`, `±hhmm` or `±hh:mm` as seconds; nil if there is none.
  mutating func offset(_ text: Span<UInt8>) -> Int? {
    guard at < text.count else { return nil }
    let first = text[at]
    if first | 0x20 == 0x7a {
      at &+= 1
      return 0
    }
    if first == 0x2b || first == 0x2d {
      at &+= 1
      let hours = exactly(2, text)
      var minutes = 0
      if skip(0x3a, text) || (at < text.count && text[at] &- 0x30 < 10) { minutes = exactly(2, text) }
      guard hours >= 0, hours <= 18, minutes >= 0, minutes < 60 else { return nil }
      return (hours &* 3600 &+ minutes &* 60) &* (first == 0x2d ? -1 : 1)
    }
    return zoneName(text) ? 0 : nil
  }

  /// Skips `UTC` or `GMT`.
  mutating func zoneName(_ text: Span<UInt8>) -> Bool {
    let word = letters(text)
    return word == Self.pack("utc") || word == Self.pack("gmt")
  }

  /// Reads letters, their small forms packed into a number of up to eight; more than eight or none give 0 and 1.
  mutating func letters(_ text: Span<UInt8>) -> UInt64 {
    var word: UInt64 = 0
    let start = at
    while at < text.count, (text[at] | 0x20) &- 0x61 < 26 {
      word = word &<< 8 | UInt64(text[at] | 0x20)
      at &+= 1
    }
    return at &- start > 8 ? word | 0xff : word
  }

  /// The packed form of a word of up to eight small letters.
  static func pack(_ word: StaticString) -> UInt64 {
    word.withUTF8Buffer { letters in unsafe letters.reduce(0) { $0 << 8 | UInt64($1) } }
  }
}
