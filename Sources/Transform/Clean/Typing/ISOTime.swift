import Columnar

/// Dates and times by ISO 8601: `2026-11-22`, `2026-11-22T10:11`, `2026-11-22 10:11:12.345678+08:00`.
enum ISOTime {
  /// Reads a date with or without a time; nil if it is none.
  @inline(__always) static func read(_ text: Span<UInt8>) -> TimeParts? {
    var parts = TimeParts()
    var reader = TimeReader()
    guard reader.date(text, &parts) else { return nil }
    if reader.at == text.count { return parts }
    guard text[reader.at] | 0x20 == 0x74 || text[reader.at] == 0x20 else { return nil }
    reader.at &+= 1
    var hasSeconds = reader.clock(text, &parts)
    if !hasSeconds {
      parts.hour = reader.exactly(2, text)
      guard reader.skip(0x3a, text) else { return nil }
      parts.minute = reader.exactly(2, text)
      hasSeconds = reader.skip(0x3a, text)
      if hasSeconds { parts.second = reader.exactly(2, text) }
    }
    if hasSeconds, reader.skip(0x2e, text) || reader.skip(0x2c, text) {
      parts.microsecond = reader.fraction(text)
      while reader.at < text.count, text[reader.at] &- 0x30 < 10 { reader.at &+= 1 }
    }
    if reader.at < text.count {
      if text[reader.at] == 0x20 { reader.at &+= 1 }
      guard let offset = reader.offset(text) else { return nil }
      parts.offset = offset
    }
    let isRead = parts.hour >= 0 && parts.minute >= 0 && parts.second >= 0 && parts.microsecond >= 0
    return isRead && reader.at == text.count ? parts : nil
  }
}
