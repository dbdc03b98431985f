package import Columnar

/// One value, taken out of the columns it travels in, for people and programs.
package enum TracedValue: Sendable, Equatable {
  case none
  case text(String)
  /// Everything else, as it travels.
  case number(Int64, ColumnType)

  /// The value of a row.
  init(_ column: Column, _ row: Int, _ type: ColumnType) {
    switch column {
    case .text(let texts): self = row < texts.count ? texts.string(row).map { .text($0) } ?? .none : .none
    case .integers(let integers):
      self = row < integers.count ? integers.value(row).map { .number($0, type) } ?? .none : .none
    }
  }

  /// The value as people write it; nil where there is none.
  ///
  /// - Parameter zone: the clock on which instants are shown.
  package func shown(in zone: TimeZoneRules) -> String? {
    switch self {
    case .none: return nil
    case .text(let text): return text
    case .number(let value, let type):
      switch type {
      case .decimal(let scale): return ScaledDecimal.format(value, scale: scale)
      case .date: return CivilDate(daysSince1970: value).description
      case .boolean: return value == 0 ? "false" : "true"
      case .timestamp: return Self.instant(value, zone)
      case .integer, .text: return String(value)
      }
    }
  }

  /// `2026-11-20 09:15:00 +01:00`, with as much of the second as there is.
  private static func instant(_ microseconds: Int64, _ zone: TimeZoneRules) -> String {
    if microseconds == .min { return "-infinity" }
    if microseconds == .max { return "infinity" }
    var zone = zone
    let day = zone.day(atMicroseconds: microseconds)
    let seconds = microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    let offset = Int64(zone.offset(atUTC: seconds))
    let clock = seconds + offset - day * 86_400
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
    let fraction = microseconds - seconds * 1_000_000
    var digits = fraction == 0 ? "" : "." + String(String(1_000_000 + fraction).dropFirst())
    while digits.last == "0" { digits.removeLast() }
    let ahead = abs(offset)
    return "\(CivilDate(daysSince1970: day)) \(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))\(digits) "
      + "\(offset < 0 ? "-" : "+")\(two(ahead / 3600)):\(two(ahead / 60 % 60))"
  }
}
