// How values become bytes: numbers, money, times, and fields of CSV and JSON, appended to an array of bytes.

extension [UInt8] {
  /// Appends the text in UTF-8.
  mutating func append(text: String) {
    append(contentsOf: text.utf8)
  }

  /// Appends as many commas.
  mutating func append(commas count: Int) {
    for _ in 0..<count { append(0x2C) }
  }

  /// Appends a whole number in decimal.
  mutating func append(number: Int) {
    if number < 0 {
      append(0x2D)
      append(number: -number)
    } else if number < 10 {
      append(0x30 + UInt8(truncatingIfNeeded: number))
    } else {
      append(number: number / 10)
      append(0x30 + UInt8(truncatingIfNeeded: number % 10))
    }
  }

  /// Appends a whole number with leading zeros to at least `width` digits.
  mutating func append(number: Int, width: Int) {
    var shortest = 1
    var rest = number / 10
    while rest > 0 {
      shortest += 1
      rest /= 10
    }
    for _ in 0..<Swift.max(0, width - shortest) { append(0x30) }
    append(number: number)
  }

  /// Appends an amount given in hundredths as a decimal with two digits.
  mutating func append(money: Int) {
    if money < 0 { append(0x2D) }
    let amount = abs(money)
    append(number: amount / 100)
    append(0x2E)
    append(number: amount % 100, width: 2)
  }

  /// Appends an amount with a comma between thousands, quoted where that makes it necessary.
  mutating func append(groupedMoney money: Int) {
    guard money >= 100_000 else { return append(money: money) }
    append(0x22)
    append(number: money / 100_000)
    append(0x2C)
    append(number: money / 100 % 1000, width: 3)
    append(0x2E)
    append(number: money % 100, width: 2)
    append(0x22)
  }

  /// Appends `YYYY-MM-DD`.
  mutating func append(day: CivilDay) {
    append(number: day.year, width: 4)
    append(0x2D)
    append(number: day.month, width: 2)
    append(0x2D)
    append(number: day.day, width: 2)
  }

  /// Appends `YYYY-MM-DD`, the separator, and `HH:MM:SS`.
  mutating func append(time instant: Int, separator: UInt8 = 0x20) {
    append(day: CivilDay(daysSince1970: instant / secondsOfDay))
    append(separator)
    let second = instant % secondsOfDay
    append(number: second / 3600, width: 2)
    append(0x3A)
    append(number: second / 60 % 60, width: 2)
    append(0x3A)
    append(number: second % 60, width: 2)
  }

  /// Appends an instant in UTC as ISO 8601 with a Z.
  mutating func append(isoTime instant: Int) {
    append(time: instant - shanghaiOffset, separator: 0x54)
    append(0x5A)
  }

  /// Appends a field of CSV: in quotes when it holds a comma, a quote or a newline.
  mutating func append(field: [UInt8]) {
    guard field.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else {
      return append(contentsOf: field)
    }
    append(quoted: field)
  }

  /// Appends a field of CSV in quotes, quotes within it doubled.
  mutating func append(quoted field: [UInt8]) {
    append(0x22)
    for byte in field {
      if byte == 0x22 { append(0x22) }
      append(byte)
    }
    append(0x22)
  }

  /// Appends a string of JSON; with `escaped`, everything outside ASCII is written as `\uXXXX`.
  mutating func append(json text: String, escaped: Bool = false) {
    append(0x22)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": append(text: "\\\"")
      case "\\": append(text: "\\\\")
      case "\n": append(text: "\\n")
      case "\t": append(text: "\\t")
      default:
        if scalar.isASCII || !escaped {
          append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        } else {
          for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
            append(text: "\\u")
            for shift in [12, 8, 4, 0] { append(hexDigits[Int(unit >> UInt16(shift) & 15)]) }
          }
        }
      }
    }
    append(0x22)
  }

  /// Appends a string of JSON, or `null`.
  mutating func append(json text: String?, escaped: Bool = false) {
    if let text { append(json: text, escaped: escaped) } else { append(text: "null") }
  }
}

private let hexDigits = Array("0123456789abcdef".utf8)
