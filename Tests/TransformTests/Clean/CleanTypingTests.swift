import Columnar
import Definitions
import Testing

@testable import Transform

/// What one text is as a value of a type.
struct TypingCase: Sendable, CustomTestStringConvertible {
  var type: ColumnType
  var format: String?
  var text: String
  /// As people write it, instants in UTC; nil where it is no value of the type.
  var value: String?
  var testDescription: String { "\(type) \(format ?? "") '\(text)' → \(value ?? "bad")" }

  static func table(_ type: ColumnType, _ format: String?, _ pairs: [(String, String?)]) -> [TypingCase] {
    pairs.map { TypingCase(type: type, format: format, text: $0, value: $1) }
  }

  static func table(_ type: ColumnType, _ pairs: [(String, String?)]) -> [TypingCase] { table(type, nil, pairs) }
}

@Suite struct CleanTypingTests {
  static let numbers =
    TypingCase.table(
      .integer,
      [
        ("0", "0"), ("-12", "-12"), ("+7", "7"), ("9223372036854775807", "9223372036854775807"), ("3.00", "3"),
        ("-9223372036854775808", "-9223372036854775808"), ("9223372036854775808", nil), ("3.5", nil), ("1e3", nil),
        ("1,000", nil), (" 1", nil), ("-", nil), ("x", nil),
      ])
    + TypingCase.table(
      .decimal(scale: 2),
      [
        ("12.5", "12.50"), ("-0.01", "-0.01"), (".5", "0.50"), ("12.500", "12.50"), ("12.505", nil), ("1.2.3", nil),
        ("", nil),
      ])
    + TypingCase.table(
      .boolean,
      [
        ("true", "true"), ("TRUE", "true"), ("1", "true"), ("yes", "true"), ("t", "true"), ("Y", "true"),
        ("false", "false"), ("0", "false"), ("No", "false"), ("F", "false"), ("n", "false"), ("2", nil), ("maybe", nil),
        ("tru", nil), ("yes ", nil), ("falsefalse", nil),
      ])

  /// PostgreSQL keeps every text but those with U+0000.
  static let texts = TypingCase.table(
    .text,
    [
      ("a", "a"), ("\u{1}\u{7f}\u{1f}", "\u{1}\u{7f}\u{1f}"), ("\u{10ffff} and \u{80}", "\u{10ffff} and \u{80}"),
      ("\0", nil), ("a\0", nil), ("1234567\0", nil), ("12345678\0", nil), ("123456789 \0 and so on", nil),
    ])

  static let iso = TypingCase.table(
    .timestamp, "iso",
    [
      ("2026-11-22T10:11:12Z", "2026-11-22T10:11:12Z"), ("2026-11-22 10:11:12", "2026-11-22T02:11:12Z"),
      ("2026-11-22T10:11", "2026-11-22T02:11:00Z"), ("2026-11-22", "2026-11-21T16:00:00Z"),
      ("2026-11-22T10:11:12.5Z", "2026-11-22T10:11:12.500000Z"),
      ("2026-11-22T10:11:12.123456789Z", "2026-11-22T10:11:12.123456Z"),
      ("2026-11-22T10:11:12,25+01:00", "2026-11-22T09:11:12.250000Z"),
      ("2026-11-22T10:11:12+0530", "2026-11-22T04:41:12Z"),
      ("2026-11-22T10:11:12-03", "2026-11-22T13:11:12Z"), ("2026-11-22 10:11:12 +08:00", "2026-11-22T02:11:12Z"),
      ("2026-11-22t10:11:12z", "2026-11-22T10:11:12Z"), ("2026-11-22T24:00:00Z", "2026-11-23T00:00:00Z"),
      ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
      ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"), ("2024-02-29T00:00Z", "2024-02-29T00:00:00Z"),
      ("2026-02-29T00:00Z", nil), ("2026-13-01T00:00Z", nil), ("0000-01-01T00:00Z", nil), ("2026-11-22T25:00Z", nil),
      ("2026-11-22T24:00:01Z", nil), ("2026-11-22T10:60Z", nil), ("2026-11-22T10:11:61Z", nil), ("2026-11-22T", nil),
      ("2026-11-22T10", nil), ("2026-11-22T10:11:12+1", nil), ("2026-11-22T10:11:12+08:", nil),
      ("2026-11-22T10:11:12.Z", nil),
      ("2026-11-22X10:11:12", nil), ("2026-1-2T00:00Z", nil), ("20261122", nil), ("infinity", nil),
      ("2026-11-22T10:11:12Zx", nil),
    ])

  static let epochs =
    TypingCase.table(
      .timestamp, "epoch_seconds",
      [
        ("0", "1970-01-01T00:00:00Z"), ("1795341600", "2026-11-22T10:00:00Z"),
        ("1795341600.25", "2026-11-22T10:00:00.250000Z"),
        ("-1", "1969-12-31T23:59:59Z"), ("253402300800", nil), ("-62135596801", nil), ("9223372036854775807", nil),
        ("x", nil),
      ])
    + TypingCase.table(
      .timestamp, "epoch_milliseconds", [("1795341600123", "2026-11-22T10:00:00.123000Z"), ("1795341600123.4567", nil)])
    + TypingCase.table(
      .date, "epoch_seconds",
      [("1795305599", "2026-11-22"), ("1795276799", "2026-11-21"), ("1795276800", "2026-11-22")])

  static let patterns =
    TypingCase.table(
      .timestamp, "%Y-%m-%d %H:%M:%S %z",
      [
        ("2025-10-02 17:09:34 -0300", "2025-10-02T20:09:34Z"), ("2025-10-02 17:09:34 +08:00", "2025-10-02T09:09:34Z"),
        ("2025-10-02 17:09:34 UTC", "2025-10-02T17:09:34Z"), ("2025-10-02 17:09:34 Z", "2025-10-02T17:09:34Z"),
        ("2025-10-02 17:09:34", nil), ("2025-10-02 17:09:34 -0300 ", nil), ("2025-10-02 17:09:34 CET", nil),
      ])
    + TypingCase.table(
      .timestamp, "%d/%m/%y %I:%M %p",
      [
        ("2/11/26 1:05 PM", "2026-11-02T05:05:00Z"), ("02/11/69 12:00 am", "1969-11-01T16:00:00Z"),
        ("02/11/68 12:00 PM", "2068-11-02T04:00:00Z"), ("02/11/26 13:00 PM", nil), ("02/11/26 0:30 AM", nil),
      ])
    + TypingCase.table(
      .timestamp, "%a, %d %b %Y %T %Z",
      [
        ("Sun, 22 Nov 2026 10:00:00 GMT", "2026-11-22T10:00:00Z"),
        ("sun, 22 NOVEMBER 2026 10:00:00 utc", "2026-11-22T10:00:00Z"),
        ("Wednesday, 2 September 2026 10:00:00 UTC", "2026-09-02T10:00:00Z"), ("Sun, 22 Nov 2026 10:00:00 CET", nil),
        ("Foo, 22 Nov 2026 10:00:00 GMT", nil), ("Sun, 22 Novem 2026 10:00:00 GMT", nil),
      ])
    + TypingCase.table(
      .timestamp, "%Y%m%d%H%M%S.%f", [("20261122101112.5", "2026-11-22T02:11:12.500000Z"), ("20261122101112.", nil)])
    + TypingCase.table(
      .timestamp, "%F%nT%n%T%%",
      [("2026-11-22 T 10:11:12%", "2026-11-22T02:11:12Z"), ("2026-11-22T10:11:12%", "2026-11-22T02:11:12Z")])
    + TypingCase.table(
      .date, "%Y/%j", [("2026/001", "2026-01-01"), ("2024/366", "2024-12-31"), ("2026/366", nil), ("2026/0", nil)])
    + TypingCase.table(.date, "%D", [("11/22/26", "2026-11-22"), ("22/11/26", nil)])
    + TypingCase.table(.date, "%Y年%m月%d日", [("2026年1月2日", "2026-01-02"), ("2026年1月32日", nil), ("2026-01-02", nil)])
    + TypingCase.table(.date, "%e %B %Y", [(" 2 may 2026", "2026-05-02")])
    + TypingCase.table(
      .date, "%m/%d/%Y or %m-%d-%Y or iso",
      [
        ("1/13/2016", "2016-01-13"), ("01-02-2016", "2016-01-02"), ("2016-01-02", "2016-01-02"), ("13-02-2016", nil),
        ("x", nil),
      ])
    + TypingCase.table(
      .timestamp, "epoch_seconds or iso",
      [
        ("0", "1970-01-01T00:00:00Z"), ("2026-11-22T10:11:12", "2026-11-22T02:11:12Z"), ("noon", nil),
      ])
    + TypingCase.table(
      .date, nil, [("2026-11-22", "2026-11-22"), ("2026-11-22T23:30:00Z", "2026-11-22"), ("22.11.2026", nil)])

  @Test("a text is typed", arguments: numbers + texts + iso + epochs + patterns)
  func value(_ pair: TypingCase) throws {
    let formats = pair.format?.split(separator: " or ").map(String.init) ?? []
    var only = column("x", pair.type, format: formats.first)
    only.otherFormats = Array(formats.dropFirst())
    let source = source([only], nulls: [])
    if pair.text.isEmpty { return }
    #expect(try cleaned(source, [[pair.text]]) == [[pair.value ?? "!type"]])
  }

  @Test("times without an offset are on the source's clock, in summer and winter and between")
  func clock() throws {
    let source = source([column("at", .timestamp, format: "%Y-%m-%d %H:%M")], zone: "Europe/Berlin")
    var cleaner = try SourceCleaner(source: source, needed: [0])
    cleaner.beginFile()
    let texts = [
      "2026-01-15 12:00", "2026-07-15 12:00", "2026-03-29 02:30", "2026-03-29 03:30", "2026-10-25 02:30",
      "2026-10-25 03:30",
    ]
    let chunk = try cleaner.clean(records(texts.map { [$0] }))
    #expect(
      texts.indices.map { chunk.shown($0, 0, .timestamp) } == [
        "2026-01-15T11:00:00Z", "2026-07-15T10:00:00Z", "2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z",
        "2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z",
      ])
    #expect(
      cleaner.counts.effects(of: source) == [
        .init(column: "at", rule: "zone", effect: "ambiguous", rows: 1),
        .init(column: "at", rule: "zone", effect: "skipped", rows: 1),
      ])
  }

  @Test(
    "an instant that is written and read again is the same",
    arguments: [
      "iso", "epoch_seconds", "epoch_milliseconds", "%Y-%m-%d %H:%M:%S %z", "%d.%m.%Y %H:%M:%S", "%b %d %Y %I:%M:%S %p",
      "%j %Y %T",
    ])
  func roundTrip(_ format: String) throws {
    let seed: UInt64 = 7
    var random = NoiseGenerator(seed: seed)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func padded(_ number: Int, _ width: Int = 2) -> String {
      String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
    }
    for _ in 0..<500 {
      let seconds = Int64(random.next() % 8_000_000_000) - 4_000_000_000
      let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
      let rest = Int(seconds - days * 86_400)
      let date = CivilDate(daysSince1970: days)
      let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
      let time = "\(padded(hour)):\(padded(minute)):\(padded(second))"
      let text: String
      switch format {
      case "iso": text = "\(date)T\(time)"
      case "epoch_seconds": text = "\(seconds)"
      case "epoch_milliseconds": text = "\(seconds * 1000)"
      case "%Y-%m-%d %H:%M:%S %z": text = "\(date) \(time) +0000"
      case "%d.%m.%Y %H:%M:%S": text = "\(padded(date.day)).\(padded(date.month)).\(padded(date.year, 4)) \(time)"
      case "%b %d %Y %I:%M:%S %p":
        let clock = "\(hour % 12 == 0 ? 12 : hour % 12):\(padded(minute)):\(padded(second))"
        text = "\(months[date.month - 1]) \(date.day) \(padded(date.year, 4)) \(clock) \(hour < 12 ? "AM" : "PM")"
      default:
        let first = try #require(CivilDate(year: date.year, month: 1, day: 1)).daysSince1970
        text = "\(days - first + 1) \(padded(date.year, 4)) \(time)"
      }
      let source = source([column("at", .timestamp, format: format)], zone: "UTC")
      #expect(try cleaned(source, [[text]]) == [["\(date)T\(time)Z"]], "\(text), seed \(seed)")
    }
  }

  @Test(
    "no text traps",
    arguments: ["iso", "%Y-%m-%d %H:%M:%S %z", "%a %b %e %y %I:%M %p %Z", "%j %f %n%%", "epoch_seconds"])
  func noise(_ format: String) throws {
    var random = NoiseGenerator(seed: 99)
    let alphabet = Array("0123456789-:+ TZ.%amJnUGC".utf8) + [0xff, 0x00]
    let source = source([
      column("a", .timestamp, format: format), column("b", .date, format: format), column("c", .integer),
      column("d", .decimal(scale: 18)), column("e", .boolean),
    ])
    var cleaner = try SourceCleaner(source: source, needed: [0, 1, 2, 3, 4])
    for _ in 0..<100 {
      var chunk = records(Array(repeating: ["", "", "", "", ""], count: 30))
      for index in 0..<5 {
        var column = TextColumn()
        for _ in 0..<30 {
          let text = (0..<Int(random.next() % 30)).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
          column.append(text.span)
        }
        chunk.columns[index] = column
      }
      #expect(try cleaner.clean(chunk).rowCount == 30)
    }
  }

  @Test func `a pattern with an unknown directive is refused`() {
    for format in ["%Q", "%", "%Y-%"] {
      #expect(throws: (any Error).self) {
        _ = try SourceCleaner(source: source([column("x", .timestamp, format: format)]), needed: [0])
      }
    }
  }

  @Test("every directive that definitions may name is read", arguments: TimeDirective.allCases)
  func directive(_ directive: TimeDirective) throws {
    _ = try TimePattern("%\(directive.rawValue)")
  }
}

@Suite struct CleanDecimalTests {
  @Test func `short numbers are read as long ones are`() {
    var random = NoiseGenerator(seed: 18)
    let alphabet = Array("0123456789.-+".utf8)
    for _ in 0..<20_000 {
      let isNegative = random.next() % 4 == 0
      let body = (0..<Int(random.next() % 12)).map { _ in alphabet[Int(random.next() % 12) % 11] }
      let sign: [UInt8] = isNegative ? [0x2d] : []
      let short = sign + body
      // Zeros in front make it too long for the short way without changing its value.
      let long = sign + Array(repeating: 0x30, count: 20) + body
      for scale in [0, 2, 6] {
        let expected = ScaledDecimal.parse(long.span, scale: scale)
        let isNumber = body.contains { $0 != 0x2e }
        #expect(
          ScaledDecimal.parse(short.span, scale: scale) == (isNumber ? expected : nil),
          "\(String(decoding: short, as: UTF8.self))")
      }
    }
  }
}
