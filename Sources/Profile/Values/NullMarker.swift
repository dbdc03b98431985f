/// Texts that people and programs write where there is no value.
enum NullMarker {
  /// Those that mean nothing else in any column.
  static let sure: [String] = [
    "NULL", "null", "Null", "\\N", "N/A", "n/a", "#N/A", "#NULL!", "#VALUE!", "#REF!", "#DIV/0!", "(null)", "<null>",
    "[null]", "NaN",
  ]
  /// Those that mean it among numbers and dates, or where a column is full of them.
  static let likely: [String] = [
    "NA", "na", "-", "--", "---", "?", ".", "none", "None", "(none)", "nil", "nan", "NONE", "missing", "unknown",
    "Unknown", "UNKNOWN", "undefined", "not available",
    "0000-00-00", "0000-00-00 00:00:00", "未知", "无", "暂无", "なし", "不明",
  ]

  private static let sureBytes = Set(sure.map { Array($0.utf8) })
  private static let likelyBytes = Set(likely.map { Array($0.utf8) })

  /// How sure it is that a text means no value: 2 sure, 1 likely, 0 not.
  static func certainty(_ text: [UInt8]) -> Int { sureBytes.contains(text) ? 2 : likelyBytes.contains(text) ? 1 : 0 }

  /// Whether a text could be a marker, by its length and first byte: a quick test before the other.
  static func mayBe(_ text: Span<UInt8>) -> Bool {
    guard text.count <= 19 else { return false }
    switch text[0] {
    case 0x4e, 0x6e, 0x5c, 0x23, 0x28, 0x3c, 0x5b, 0x2d, 0x3f, 0x2e, 0x6d, 0x75, 0x55, 0x30, 0xe6, 0xe3, 0xe4:
      return true
    default: return false
    }
  }
}
