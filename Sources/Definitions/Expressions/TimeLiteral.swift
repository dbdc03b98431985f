import Columnar

/// Dates and instants as expressions and screens write them, by ISO 8601.
enum TimeLiteral {
  /// Days since 1970 of `2026-01-31`.
  static func date(_ text: String) -> Int64? {
    var reader = Reader(rest: Array(text.utf8)[...])
    guard let date = reader.date(), reader.rest.isEmpty else { return nil }
    return date.daysSince1970
  }

  /// Microseconds since 1970 of `2026-01-31T12:30:00Z` or with an offset such as `+08:00`; a blank may stand for the T,
  /// seconds and their fraction may be left out, the offset may not.
  static func timestamp(_ text: String) -> Int64? {
    var reader = Reader(rest: Array(text.utf8)[...])
    guard let date = reader.date(), reader.take("T") || reader.take("t") || reader.take(" "),
      let hour = reader.number(2), hour < 24, reader.take(":"), let minute = reader.number(2), minute < 60
    else { return nil }
    var micros: Int64 = 0
    if reader.take(":") {
      guard let second = reader.number(2), second < 60 else { return nil }
      micros = Int64(second) * 1_000_000
      if reader.take(".") {
        guard let fraction = reader.fraction() else { return nil }
        micros += fraction
      }
    }
    guard let offset = reader.offset(), reader.rest.isEmpty else { return nil }
    let minutes = Int64(hour * 60 + minute - offset)
    return date.daysSince1970 * 86_400_000_000 + minutes * 60_000_000 + micros
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      guard let first = rest.first, UInt32(first) == scalar.value else { return false }
      rest.removeFirst()
      return true
    }

    mutating func number(_ digits: Int) -> Int? {
      guard rest.count >= digits else { return nil }
      var value = 0
      for byte in rest.prefix(digits) {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      rest.removeFirst(digits)
      return value
    }

    mutating func date() -> CivilDate? {
      guard let year = number(4), year > 0, take("-"), let month = number(2), take("-"), let day = number(2) else {
        return nil
      }
      return CivilDate(year: year, month: month, day: day)
    }

    /// One to six digits, in millionths.
    mutating func fraction() -> Int64? {
      var value: Int64 = 0
      var digits = 0
      while digits < 6, let digit = number(1) {
        value = value * 10 + Int64(digit)
        digits += 1
      }
      if digits == 0 { return nil }
      for _ in digits..<6 { value *= 10 }
      return value
    }

    /// Minutes east of UTC.
    mutating func offset() -> Int? {
      if take("Z") || take("z") { return 0 }
      let sign = take("+") ? 1 : take("-") ? -1 : 0
      guard sign != 0, let hours = number(2), hours < 24 else { return nil }
      _ = take(":")
      let minutes = rest.isEmpty ? 0 : number(2)
      guard let minutes, minutes < 60 else { return nil }
      return sign * (hours * 60 + minutes)
    }
  }
}
