import Columnar

/// Values as definitions write them.
enum ValueText {
  /// Whether a text is a value of a type: plain decimals, ISO dates and instants, true or false.
  static func isValid(_ text: String, _ type: ColumnType) -> Bool {
    switch type {
    case .text: true
    case .integer: Int64(text) != nil
    case .decimal(let scale): ScaledDecimal.parse(Array(text.utf8).span, scale: scale) != nil
    case .date: TimeLiteral.date(text) != nil
    case .timestamp: TimeLiteral.timestamp(text) != nil
    case .boolean: text == "true" || text == "false"
    }
  }
}
