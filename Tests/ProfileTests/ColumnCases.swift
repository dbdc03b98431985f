import Columnar
import Testing

@testable import Profile

/// Values of a column, and what a careful person says of it.
struct ColumnCase: Sendable, CustomTestStringConvertible {
  var values: [String]
  var name = "x"
  var kind: String
  /// Texts that stand for no value.
  var markers: [String] = []
  var formats: [String] = []
  var cleaning: [String] = []
  /// What must be said, in part.
  var says: [String] = []
  /// Parts of what must not be said.
  var saysNot: [String] = []

  var testDescription: String { "\(values.prefix(4).joined(separator: " | ")) → \(kind)" }

  static let numbers: [ColumnCase] = [
    ColumnCase(values: ["1", "2", "-3"], kind: "whole number"),
    ColumnCase(values: ["1", "2.50", "3.1"], kind: "decimal(2)"),
    ColumnCase(values: ["007", "012", "130"], kind: "text", says: ["2 values with leading zeros"]),
    ColumnCase(values: ["0", "10", "20"], kind: "whole number"),
    ColumnCase(
      values: ["12345678901234567890", "22345678901234567890"], kind: "text", says: ["too many for a number"]),
    ColumnCase(values: ["1.5e-3", "2.0e5"], kind: "number", says: ["exponent"]),
    ColumnCase(values: ["$1,234.50", "$8.00", "-$45.00"], kind: "decimal(2)", cleaning: ["money"], says: ["currency"]),
    ColumnCase(values: ["1.234,56", "12,5", "7"], kind: "decimal(2)", cleaning: ["money"], says: ["decimal comma"]),
    ColumnCase(values: ["(45.00)", "12.00"], kind: "decimal(2)", cleaning: ["money"]),
    ColumnCase(values: ["1,234", "5,678"], kind: "whole number", cleaning: ["money"], says: ["taken for thousands"]),
    ColumnCase(
      values: ["1,234", "5,6"], kind: "decimal(1)", cleaning: ["money"], says: ["thousands or three decimals"]),
    ColumnCase(values: ["¥1,234.50", "¥8"], kind: "decimal(2)", cleaning: ["money"]),
    ColumnCase(values: ["12 %", "7.5%"], kind: "percent"),
    ColumnCase(values: [" 12", "13"], kind: "whole number", cleaning: ["trim"], says: ["blanks around 1 value"]),
    ColumnCase(
      values: ["12", " ", "13"], kind: "whole number", cleaning: ["trim"],
      says: ["blanks in place of no value, first at line 2"]),
    ColumnCase(values: ["1.2.3", "4.5.6"], kind: "text"),
    ColumnCase(values: ["12,34,5", "1,2"], kind: "text"),
    ColumnCase(values: ["1 234,50", "2 500,00"], kind: "decimal(2)", cleaning: ["money"]),
    ColumnCase(values: ["0", "1", "1"], kind: "whole number", says: ["perhaps no and yes"]),
    ColumnCase(
      values: ["-1", "-1", "3", "12"], kind: "whole number", says: ["-1 is the only negative number (2 of 4)"]),
    ColumnCase(
      values: ["1700000000", "1700003600"], name: "created_at", kind: "date and time", formats: ["epoch_seconds"]),
    ColumnCase(
      values: ["1700000000000", "1700003600000"], name: "updatedAt", kind: "date and time",
      formats: ["epoch_milliseconds"]),
    ColumnCase(values: ["1700000000", "1700003600"], name: "order id", kind: "whole number", saysNot: ["since 1970"]),
    ColumnCase(values: ["1700000000", "1700003600"], kind: "whole number", says: ["may be seconds since 1970"]),
  ]

  static let markers: [ColumnCase] = [
    ColumnCase(values: ["1", "NULL", "2"], kind: "whole number", markers: ["NULL"]),
    ColumnCase(values: ["1", "NA", "-", "?", "2"], kind: "whole number", markers: ["-", "?", "NA"]),
    ColumnCase(values: ["2026-01-01", "\\N"], kind: "date", markers: ["\\N"], formats: ["iso"]),
    ColumnCase(values: ["a", "NA", "b"], kind: "text", says: ["'NA' (once) may mean that there is no value"]),
    ColumnCase(values: ["a", "N/A", "b"], kind: "text", markers: ["N/A"]),
    ColumnCase(values: ["", ""], kind: "empty"),
    ColumnCase(values: ["NULL"], kind: "empty", markers: ["NULL"]),
    ColumnCase(
      values: (1...20).map { "\($0)" } + ["about 5"], kind: "whole number",
      says: ["1 of 21 values is no number: line 21 'about 5'"]),
    ColumnCase(
      values: ["0", "U", "0", "W"], kind: "text",
      says: ["2 numbers among 4 values, always 0: it may mean that there is no"]),
    ColumnCase(
      values: ["40202", "94103"], name: "billing.postcode", kind: "text", says: ["a code by its name"]),
    ColumnCase(values: ["4000239077957140"], name: "credit_card_number", kind: "text", says: ["a code by its name"]),
    ColumnCase(values: ["0", "1", "1"], name: "mobile", kind: "whole number", saysNot: ["code"]),
    ColumnCase(values: ["75107", "13635"], name: "unit_price", kind: "whole number", says: ["perhaps cents"]),
    ColumnCase(values: ["12", "9"], name: "unit_price", kind: "whole number", saysNot: ["cents"]),
    ColumnCase(values: ["$90,000 ", "$10,000 "], name: "income", kind: "whole number", cleaning: ["trim", "money"]),
    ColumnCase(values: ["9007199254740993", "17"], kind: "whole number", says: ["beyond 2^53"]),
    ColumnCase(values: ["1", "x"], kind: "text", says: ["1 number among 2 values"]),
  ]

  static let dates: [ColumnCase] = [
    ColumnCase(values: ["2026-11-22", "2026-01-02"], kind: "date", formats: ["iso"]),
    ColumnCase(
      values: ["2026-11-22T10:11:12Z", "2026-11-22T10:11:12.5+08:00"], kind: "date and time", formats: ["iso"],
      saysNot: ["zone"]),
    ColumnCase(values: ["2026-11-22 10:11:12"], kind: "date and time", formats: ["iso"], says: ["without a zone"]),
    ColumnCase(
      values: ["2017-03-21T19:13:58"], name: "date_created_gmt", kind: "date and time", formats: ["iso"],
      says: ["UTC by the name"]),
    ColumnCase(values: ["2012-03-27 14:54:09 UTC"], kind: "date and time", formats: ["iso"], saysNot: ["zone"]),
    ColumnCase(values: ["2026-11-22 00:00:00.000"], kind: "date", formats: ["iso"], says: ["midnight"]),
    ColumnCase(
      values: ["13/1/2016", "2/1/2016"], kind: "date", formats: ["%d/%m/%Y"],
      says: ["day first: 1 of 2 values can be read in no other way"]),
    ColumnCase(values: ["1/13/2016", "2/1/2016"], kind: "date", formats: ["%m/%d/%Y"], says: ["month first: 1 of 2"]),
    ColumnCase(
      values: ["1/2/2016", "3/2/2016", "5/2/2016"], kind: "date", formats: ["%d/%m/%Y"],
      says: ["day and month cannot be told apart", "day first is a guess"]),
    ColumnCase(
      values: ["13/1/2016", "1/14/2016", "15/1/2016"], kind: "date", formats: ["%d/%m/%Y"],
      says: ["1 values can only be read with the month first, 2 only with the day first"]),
    ColumnCase(
      values: ["1/13/2016", "01-02-2016", "2/28/2016"], kind: "date", formats: ["%m/%d/%Y", "%m-%d-%Y"],
      says: ["written in 2 ways: %m/%d/%Y (2), %m-%d-%Y (1: no value decides, taken as the others)"]),
    ColumnCase(values: ["22.11.2026", "1.2.2026"], kind: "date", formats: ["%d.%m.%Y"]),
    ColumnCase(values: ["22-Nov-2026", "3-Jan-2026"], kind: "date", formats: ["%d-%b-%Y"]),
    ColumnCase(values: ["Nov 22, 2026", "Jan 3, 2026"], kind: "date", formats: ["%b %d, %Y"]),
    ColumnCase(values: ["22 November 2026"], kind: "date", formats: ["%d %B %Y"]),
    ColumnCase(values: ["20261122", "20261123", "20261201"], kind: "date", formats: ["%Y%m%d"]),
    ColumnCase(values: ["20261122", "20261123", "20261399"], kind: "whole number"),
    ColumnCase(values: ["2026年11月22日", "2026年1月2日"], kind: "date", formats: ["%Y年%m月%d日"]),
    ColumnCase(
      values: ["11/22/26 1:05 PM", "11/23/26 11:05 AM"], kind: "date and time", formats: ["%m/%d/%y %I:%M %p"],
      says: ["years of two digits"]),
    ColumnCase(values: ["2025-10-02 17:09:34 -0300"], kind: "date and time", formats: ["iso"], saysNot: ["zone"]),
    ColumnCase(values: ["31/02/2026", "30/02/2026"], kind: "text"),
    ColumnCase(
      values: ["2026-11-22", "1900-01-01", "2026-11-23"], kind: "date", formats: ["iso"], says: ["1900-01-01 may mean"]),
  ]

  static let texts: [ColumnCase] = [
    ColumnCase(values: ["yes", "no", "yes"], kind: "boolean"),
    ColumnCase(values: ["TRUE", "FALSE"], kind: "boolean"),
    ColumnCase(values: ["Y", "N", "Y"], kind: "boolean"),
    ColumnCase(values: ["M", "F"], kind: "text"),
    ColumnCase(values: ["a@b.de", "c.d@example.com"], kind: "text", saysNot: ["e-mail"]),
    ColumnCase(
      values: (1...19).map { "a\($0)@b.de" } + ["none yet"], kind: "text", says: ["e-mail addresses, but for 1 value"]),
    ColumnCase(values: ["00:15", "9:30", "23:59:59"], kind: "text", says: ["times of day"]),
    ColumnCase(values: ["0x151C2F00", "0x151C2F0002"], kind: "text", says: ["hexadecimal digits"]),
    ColumnCase(values: ["37\u{fffd}36'"], kind: "text", says: ["1 value with \u{fffd} (U+FFFD)"]),
    ColumnCase(values: ["'Round Midnight", "'74-'75", "So What"], kind: "text", saysNot: ["apostrophe"]),
    ColumnCase(values: ["'13800138000", "=\"00123\""], kind: "text", cleaning: ["strip_quote"]),
    ColumnCase(values: ["[]", "[1, 2]", "{\"a\": 1}"], kind: "JSON"),
    ColumnCase(values: ["a\nb", "c"], kind: "text", says: ["line ends within 1 value"]),
    ColumnCase(values: ["12 Main Street", "3 rue"], kind: "text"),
    ColumnCase(values: ["may", "jun"], kind: "text", says: ["names of months"]),
  ]
}
