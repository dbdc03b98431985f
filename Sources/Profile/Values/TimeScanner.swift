import Columnar

/// Reads the parts of a date from left to right.
struct TimeScanner {
  private var at = 0
  private var outline = TimeOutline()

  private static let shortMonths = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    .map(pack)
  private static let longMonths = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ].map(pack)
  private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(pack)
  private static func pack(_ word: String) -> UInt64 { word.utf8.reduce(0) { $0 << 8 | UInt64($1) } }

  mutating func read(_ text: Span<UInt8>) -> TimeReading? {
    if text[0] &- 0x30 >= 10 {
      // A weekday may come before the date.
      var probe = self
      if let word = probe.word(text), Self.weekdays.contains(word), probe.skip(0x2c, text), probe.skip(0x20, text) {
        self = probe
        outline.hasWeekday = true
      }
    }
    guard at < text.count, let parts = date(text) else { return nil }
    var seconds: Int64 = 0
    if at < text.count {
      guard let clock = clock(text) else { return nil }
      seconds = clock
    }
    guard at == text.count else { return nil }
    var reading = TimeReading(outline: outline)
    reading.dayFirst = Self.seconds(parts.year, parts.second, parts.first, seconds)
    reading.monthFirst = Self.seconds(parts.year, parts.first, parts.second, seconds)
    if outline.order != .dayOrMonthFirst { reading.dayFirst = reading.monthFirst }
    return reading.dayFirst == nil && reading.monthFirst == nil ? nil : reading
  }

  private static func seconds(_ year: Int, _ month: Int, _ day: Int, _ clock: Int64) -> Int64? {
    guard year >= 1, year <= 9999 else { return nil }
    return CivilDate(year: year, month: month, day: day).map { $0.daysSince1970 &* 86_400 &+ clock }
  }

  /// Year, month and day; where their order is open, the first and the second number as they stand.
  private mutating func date(_ text: Span<UInt8>) -> (year: Int, first: Int, second: Int)? {
    if text[at] &- 0x30 >= 10 { return nameFirst(text) }
    let start = at
    guard let first = number(text, upTo: 14) else { return nil }
    let width = at - start
    if width == 8 || width == 14 { return compact(text, start, width) }
    guard at < text.count, width == 4 || width <= 2 else { return nil }
    if width == 4, text[at] == 0xe5 { return characters(text, year: first) }
    let divider = text[at]
    guard divider == 0x2d || divider == 0x2f || divider == 0x2e || divider == 0x20 else { return nil }
    at += 1
    outline.divider = divider
    guard at < text.count else { return nil }
    if text[at] &- 0x30 >= 10 {
      // 22-Nov-2026, 22 November 26
      guard width <= 2, let month = month(text), skip(divider, text), let year = year(text) else { return nil }
      outline.order = .dayName
      return (year, month, first)
    }
    guard divider != 0x20 else { return nil }
    let middleAt = at
    guard let middle = number(text, upTo: 2), skip(divider, text) else { return nil }
    let middleWidth = at - 1 - middleAt
    if width == 4 {
      let lastAt = at
      guard let last = number(text, upTo: 2) else { return nil }
      outline.isPadded = middleWidth == 2 && at - lastAt == 2
      return (first, middle, last)
    }
    guard let year = year(text) else { return nil }
    outline.order = .dayOrMonthFirst
    return (year, first, middle)
  }

  private mutating func compact(_ text: Span<UInt8>, _ start: Int, _ width: Int) -> (Int, Int, Int)? {
    // A number of eight digits, and nothing behind it but a clock, may be a date of these centuries.
    guard width == 8 else { return nil }
    at = start
    guard let year = number(text, upTo: 4), year >= 1900, year < 2100, let month = number(text, upTo: 2),
      let day = number(text, upTo: 2)
    else { return nil }
    outline.order = .compact
    return (year, month, day)
  }

  /// 2026年11月22日
  private mutating func characters(_ text: Span<UInt8>, year: Int) -> (Int, Int, Int)? {
    guard skip("年", text), let month = number(text, upTo: 2), skip("月", text), let day = number(text, upTo: 2),
      skip("日", text)
    else { return nil }
    outline.order = .characters
    return (year, month, day)
  }

  /// Nov 22, 2026
  private mutating func nameFirst(_ text: Span<UInt8>) -> (Int, Int, Int)? {
    guard let month = month(text), skip(0x20, text), let day = number(text, upTo: 2) else { return nil }
    outline.hasComma = skip(0x2c, text)
    guard skip(0x20, text), let year = year(text), !outline.isShortYear else { return nil }
    outline.order = .nameDay
    outline.divider = 0x20
    return (year, month, day)
  }

  /// Whether a text is the name of a month and nothing else.
  static func isMonth(_ text: [UInt8]) -> Bool {
    var scanner = TimeScanner()
    return scanner.month(text.span) != nil && scanner.at == text.count
  }

  private mutating func month(_ text: Span<UInt8>) -> Int? {
    guard let word = word(text) else { return nil }
    if let index = Self.shortMonths.firstIndex(of: word) { return index + 1 }
    outline.isLongName = true
    return Self.longMonths.firstIndex(of: word).map { $0 + 1 }
  }

  private mutating func year(_ text: Span<UInt8>) -> Int? {
    let start = at
    guard let year = number(text, upTo: 4) else { return nil }
    if at - start == 4 { return year }
    guard at - start == 2 else { return nil }
    outline.isShortYear = true
    return year < 69 ? 2000 + year : 1900 + year
  }

  /// Seconds of the day.
  private mutating func clock(_ text: Span<UInt8>) -> Int64? {
    if skip(0x2c, text) {
      outline.gap = 0x2c
      guard skip(0x20, text) else { return nil }
    } else {
      let gap = text[at]
      guard gap == 0x20 || gap == 0x54 || gap == 0x74 || outline.order == .characters else { return nil }
      if gap &- 0x30 >= 10 {
        outline.gap = gap
        at += 1
      }
    }
    guard var hour = number(text, upTo: 2), skip(0x3a, text), let minute = number(text, upTo: 2), hour <= 24,
      minute < 60
    else { return nil }
    outline.hasClock = true
    var second = 0
    if skip(0x3a, text) {
      outline.hasSeconds = true
      guard let found = number(text, upTo: 2), found <= 60 else { return nil }
      second = found
      if skip(0x2e, text) {
        outline.hasFraction = true
        guard number(text, upTo: 9) != nil else { return nil }
      }
    }
    let behind = at
    let hasBlank = skip(0x20, text)
    if at < text.count {
      let start = at
      if let word = word(text), word == Self.pack("am") || word == Self.pack("pm") {
        outline.hasHalf = true
        outline.hasBlankBeforeHalf = hasBlank
        guard hour >= 1, hour <= 12 else { return nil }
        hour = hour % 12 + (word == Self.pack("pm") ? 12 : 0)
        if at < text.count {
          outline.hasBlankBeforeZone = skip(0x20, text)
          guard zone(text) else { return nil }
        }
      } else {
        at = start
        outline.hasBlankBeforeZone = hasBlank
        guard zone(text) else { return nil }
      }
    } else {
      at = behind
    }
    return Int64(hour * 3600 + minute * 60 + second)
  }

  /// `Z`, `UTC`, `GMT`, `+0800`, `+08:00`, `+08`.
  private mutating func zone(_ text: Span<UInt8>) -> Bool {
    if skip(0x2b, text) || skip(0x2d, text) {
      let start = at
      guard number(text, upTo: 4) != nil else { return false }
      let width = at - start
      outline.zone = .offset
      if width == 2, skip(0x3a, text) { return number(text, upTo: 2) != nil }
      return width == 2 || width == 4
    }
    guard let word = word(text) else { return false }
    outline.zone = .name
    return word == Self.pack("z") || word == Self.pack("utc") || word == Self.pack("gmt")
  }

  private mutating func number(_ text: Span<UInt8>, upTo width: Int) -> Int? {
    let start = at
    var value = 0
    while at < text.count, at - start < width, text[at] &- 0x30 < 10 {
      value = value &* 10 &+ Int(text[at] &- 0x30)
      at += 1
    }
    return at == start ? nil : value
  }

  /// A word of up to nine letters, in small ones; September loses its first.
  private mutating func word(_ text: Span<UInt8>) -> UInt64? {
    let start = at
    var word: UInt64 = 0
    while at < text.count, (text[at] | 0x20) &- 0x61 < 26 {
      word = word << 8 | UInt64(text[at] | 0x20)
      at += 1
    }
    return at == start || at - start > 9 ? nil : word
  }

  private mutating func skip(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
    guard at < text.count, text[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func skip(_ mark: StaticString, _ text: Span<UInt8>) -> Bool {
    let width = mark.utf8CodeUnitCount
    guard at + width <= text.count else { return false }
    let start = at
    let isThere = mark.withUTF8Buffer { letters in
      for index in 0..<width where unsafe letters[index] != text[start + index] { return false }
      return true
    }
    if isThere { at += width }
    return isThere
  }
}
