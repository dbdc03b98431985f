// An event stands for a run of equal values in a file. Later instants of the run are kept as text, each with its own version
// and record where these are not the event's, since they decide which of several deliveries for one instant counts.
//
// ```
// 1795132386000000 1795218786000000v17r812 1795305186000000v19r815
// ```

/// An instant at which an event's values were said again.
package struct RepeatedInstant: Sendable, Equatable {
  /// In microseconds since 1970.
  package var instant: Int64
  /// The source's own version, and the record; nil where they are those of the event.
  package var version: Int64?
  package var record: Int64?

  /// Appends its text, with a space before it where something stands there already.
  func append(to text: inout [UInt8]) {
    if !text.isEmpty { text.append(0x20) }
    KeyColumns.appendDigits(instant, to: &text)
    if let version {
      text.append(UInt8(ascii: "v"))
      KeyColumns.appendDigits(version, to: &text)
    }
    if let record {
      text.append(UInt8(ascii: "r"))
      KeyColumns.appendDigits(record, to: &text)
    }
  }

  /// Reads the instants of an event. What is no instant is passed over.
  package static func all(in text: Span<UInt8>) -> [RepeatedInstant] {
    var all: [RepeatedInstant] = []
    var at = 0
    while at < text.count {
      var entry = RepeatedInstant(instant: 0)
      var isWhole = number(in: text, &at).map { entry.instant = $0 } != nil
      while at < text.count, text[at] != 0x20 {
        let mark = text[at]
        at += 1
        guard let number = number(in: text, &at) else {
          isWhole = false
          continue
        }
        if mark == UInt8(ascii: "v") { entry.version = number } else { entry.record = number }
      }
      if isWhole { all.append(entry) }
      at += 1
    }
    return all
  }

  /// The number that begins at a place, which moves behind it; nil where none begins, or one that does not fit.
  private static func number(in text: Span<UInt8>, _ at: inout Int) -> Int64? {
    let isNegative = at < text.count && text[at] == 0x2d
    if isNegative { at += 1 }
    var value: Int64? = nil
    while at < text.count, text[at] &- 0x30 < 10 {
      let digit = Int64(text[at] - 0x30)
      at += 1
      // Below zero from the first digit on, so that the least number fits.
      let (product, tooLong) = (value ?? 0).multipliedReportingOverflow(by: 10)
      let (sum, tooGreat) = product.subtractingReportingOverflow(digit)
      if tooLong || tooGreat { return nil }
      value = sum
    }
    guard let value else { return nil }
    return isNegative ? value : value == .min ? nil : -value
  }
}
