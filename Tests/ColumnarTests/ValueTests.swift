import Columnar
import Testing

@Suite struct `Dates and decimals` {
  @Test(
    arguments: [
      (1970, 1, 1, 0, 4), (2000, 2, 29, 11_016, 2), (2026, 11, 22, 20_779, 7), (1969, 12, 31, -1, 3),
      (1600, 2, 29, -135_081, 2), (9999, 12, 31, 2_932_896, 5),
    ] as [(Int, Int, Int, Int64, Int)])
  func `dates are days and back`(_ year: Int, _ month: Int, _ day: Int, _ days: Int64, _ weekday: Int) throws {
    let date = try #require(CivilDate(year: year, month: month, day: day))
    #expect(date.daysSince1970 == days)
    #expect(CivilDate(daysSince1970: days) == date)
    #expect(date.isoWeekday == weekday)
  }

  @Test func `every day of 800 years follows the one before`() {
    var date = CivilDate(daysSince1970: -146_097)
    for days in Int64(-146_096)...146_097 {
      let next = CivilDate(daysSince1970: days)
      #expect(next.daysSince1970 == days)
      let isNextDay = next.month == date.month && next.day == date.day + 1 && next.year == date.year
      #expect(isNextDay || next.day == 1 && date.day == CivilDate.days(inMonth: date.month, of: date.year))
      date = next
    }
  }

  @Test(arguments: [(2023, 2, 29), (2026, 13, 1), (2026, 0, 1), (2026, 4, 31), (1900, 2, 29), (2026, 1, 0)])
  func `there is no such day`(_ year: Int, _ month: Int, _ day: Int) {
    #expect(CivilDate(year: year, month: month, day: day) == nil)
  }

  @Test(
    arguments: [
      ("12.30", 2, 1230), ("-12.3", 2, -1230), ("+7", 0, 7), (".5", 2, 50), ("5.", 2, 500), ("1.2300", 2, 123),
      ("0", 0, 0), ("-0.00", 2, 0), ("9223372036854775807", 0, Int64.max), ("-9223372036854775808", 0, Int64.min),
      ("92233720368547758.07", 2, Int64.max),
    ] as [(String, Int, Int64)])
  func `decimals are read exactly`(_ text: String, _ scale: Int, _ value: Int64) {
    #expect(ScaledDecimal.parse(Array(text.utf8).span, scale: scale) == value)
  }

  @Test(arguments: [
    ("", 2), (".", 2), ("-", 0), ("1.234", 2), ("1e3", 2), ("1,5", 2), (" 1", 0), ("1 ", 0), ("--1", 0), ("1.2.3", 4),
    ("9223372036854775808", 0), ("-9223372036854775809", 0), ("92233720368547758.08", 2), ("0x10", 0), ("１", 0),
  ]) func `this is no decimal of the scale`(_ text: String, _ scale: Int) {
    #expect(ScaledDecimal.parse(Array(text.utf8).span, scale: scale) == nil)
  }

  @Test(
    arguments: [
      (1230, 2, "12.30"), (-5, 2, "-0.05"), (7, 0, "7"), (0, 4, "0.0000"), (Int64.min, 2, "-92233720368547758.08"),
    ] as [(Int64, Int, String)])
  func `decimals are written with all digits of their scale, and read back`(
    _ value: Int64, _ scale: Int, _ text: String
  ) {
    #expect(ScaledDecimal.format(value, scale: scale) == text)
    #expect(ScaledDecimal.parse(Array(text.utf8).span, scale: scale) == value)
  }
}

@Suite struct `Bitmaps` {
  @Test(arguments: [0, 1, 63, 64, 65, 200]) func `set, invert, join`(_ count: Int) {
    var bits = Bitmap(repeating: false, count: count)
    var other = Bitmap()
    for row in 0..<count {
      if row % 3 == 0 { bits[row] = true }
      other.append(row % 2 == 0)
    }
    #expect(bits.setCount == (0..<count).count { $0 % 3 == 0 })
    var union = bits
    union.formUnion(other)
    var both = bits
    both.formIntersection(other)
    var inverted = bits
    inverted.invert()
    for row in 0..<count {
      #expect(union[row] == (row % 3 == 0 || row % 2 == 0))
      #expect(both[row] == (row % 6 == 0))
      #expect(inverted[row] == (row % 3 != 0))
    }
    // Nothing is set behind the end.
    #expect(inverted.setCount == count - bits.setCount)
    #expect(Bitmap(repeating: true, count: count).setCount == count)
  }
}
