// Where a field may end that begins at a place, and by how much that strays from the dialect:
//
// ```
// 12,…           a plain field                                                                0
// "a, b",…       a quoted field                                                               0
//  "a, b" ,…     blanks around the quotes                                                     1
// "a "b" c",…    a quote within that is not escaped                                           1
// "12,…          a quote that opens nothing                                                   1
// "a, b"c,…      a quoted field that runs into the next one: kept as it stands                2
// a"b, c",…      a field that runs into a quoted one: the same                                1, or 2 if it does not
// "a, b",…       split at the comma, though the quotes fit                                    3
// ```

/// A place where a field may end.
struct FieldEnd {
  var field: ScannedField
  var end: Int
  var deviations: Int
}

/// Finds where fields may end.
struct FieldEnds {
  let delimiter: [UInt8]
  let quote: UInt8?
  let escape: UInt8?
  /// Most quotes at which a quoted field may end.
  private static let mostCloses = 4
  /// How many quotes are looked at for them.
  private static let mostQuotes = 64

  /// The ends of the field at a place, the plainest first.
  func find(_ text: ArraySlice<UInt8>, _ start: Int, _ lineEnd: Int) -> [FieldEnd] {
    var found: [FieldEnd] = []
    var opening = start
    while opening < text.endIndex, text[opening] == 0x20, !delimiter.contains(0x20) { opening += 1 }
    var closesInLine = false
    if let quote, opening < text.endIndex, text[opening] == quote {
      let strict = close(text, opening + 1, quote)
      closesInLine = strict.map { $0 < lineEnd } ?? false
      addQuoted(text, start, opening, quote, lineEnd, strict, &found)
    }
    if start <= lineEnd {
      let end = delimiter(text, from: start, to: lineEnd)
      let isOpened = quote != nil && start < end && text[start] == quote
      let joined = isOpened ? nil : quote.flatMap { joinedEnd(text, start, end, lineEnd, $0) }
      found.append(
        FieldEnd(
          field: ScannedField(bytes: Array(text[start..<end])), end: end,
          deviations: isOpened ? (closesInLine ? 3 : 1) : (joined == nil ? 0 : 2)))
      if let joined {
        found.append(FieldEnd(field: ScannedField(bytes: Array(text[start..<joined])), end: joined, deviations: 1))
      }
    }
    return found.enumerated().sorted { ($0.element.deviations, $0.offset) < ($1.element.deviations, $1.offset) }
      .map(\.element)
  }

  private func addQuoted(
    _ text: ArraySlice<UInt8>, _ start: Int, _ opening: Int, _ quote: UInt8, _ lineEnd: Int, _ strict: Int?,
    _ found: inout [FieldEnd]
  ) {
    let blanks = opening > start ? 1 : 0
    func add(_ close: Int, end: Int, _ deviations: Int) {
      let bytes = content(text[(opening + 1)..<close], quote)
      // A quote that is out of place is rather a character than one that makes a field of several lines.
      let crossing = deviations > 0 && close > lineEnd ? 3 : 0
      found.append(
        FieldEnd(
          field: ScannedField(bytes: bytes, isQuoted: true), end: end, deviations: blanks + deviations + crossing))
    }
    if let strict { add(strict, end: strict + 1, 0) }
    for close in closes(text, opening + 1, quote) where close != strict { add(close, end: close + 1, 1) }
    // Where the dialect ends the field, but more text follows.
    if let close = firstQuote(text, opening + 1, quote), close < lineEnd, !endsField(text, close + 1) {
      let end = delimiter(text, from: close + 1, to: lineEnd)
      if text[(close + 1)..<end].allSatisfy({ $0 == 0x20 }) {
        add(close, end: end, blanks == 0 ? 1 : 0)
      } else {
        found.append(FieldEnd(field: ScannedField(bytes: Array(text[start..<end])), end: end, deviations: blanks + 2))
      }
    }
  }

  /// Where a field ends that a quote opens in its middle, and that goes on beyond its first delimiter; nil for others.
  private func joinedEnd(
    _ text: ArraySlice<UInt8>, _ start: Int, _ end: Int, _ lineEnd: Int, _ quote: UInt8
  ) -> Int? {
    guard let inner = text[start..<end].firstIndex(of: quote),
      text[start..<end].reduce(0, { $0 + ($1 == quote ? 1 : 0) }) % 2 == 1,
      let close = firstQuote(text, inner + 1, quote), close > end, close < lineEnd, endsField(text, close + 1)
    else { return nil }
    return close + 1
  }

  // MARK: Quotes

  /// The quote that ends a field by the dialect; nil where text follows it, or there is none.
  func close(_ text: ArraySlice<UInt8>, _ from: Int, _ quote: UInt8) -> Int? {
    guard escape == nil else {
      return firstQuote(text, from, quote).flatMap { endsField(text, $0 + 1) ? $0 : nil }
    }
    var at = from
    for _ in 0..<Self.mostQuotes {
      guard let found = text[at...].firstIndex(of: quote) else { return nil }
      if endsField(text, found + 1) { return found }
      at = found + 1
    }
    return nil
  }

  /// The first quote that is not escaped.
  private func firstQuote(_ text: ArraySlice<UInt8>, _ from: Int, _ quote: UInt8) -> Int? {
    var at = from
    while at < text.endIndex {
      let byte = text[at]
      if byte == quote || byte == escape {
        if isPair(text, at, quote) {
          at += 2
          continue
        }
        if byte == quote { return at }
      }
      at += 1
    }
    return nil
  }

  /// Quotes behind which a field may end, escaped or not.
  private func closes(_ text: ArraySlice<UInt8>, _ from: Int, _ quote: UInt8) -> [Int] {
    var found: [Int] = []
    var at = from
    for _ in 0..<Self.mostQuotes where found.count < Self.mostCloses {
      guard at < text.endIndex, let next = text[at...].firstIndex(of: quote) else { break }
      if endsField(text, next + 1) { found.append(next) }
      at = next + 1
    }
    return found
  }

  private func isPair(_ text: ArraySlice<UInt8>, _ at: Int, _ quote: UInt8) -> Bool {
    guard let escape, text[at] == escape, at + 1 < text.endIndex else { return false }
    return text[at + 1] == quote || text[at + 1] == escape
  }

  /// What stands in quotes: an escape before a quote or itself is dropped.
  func content(_ bytes: ArraySlice<UInt8>, _ quote: UInt8) -> [UInt8] {
    guard let escape, bytes.contains(escape) else { return Array(bytes) }
    var content: [UInt8] = []
    var at = bytes.startIndex
    while at < bytes.endIndex {
      if isPair(bytes, at, quote) { at += 1 }
      content.append(bytes[at])
      at += 1
    }
    return content
  }

  // MARK: Delimiters

  /// Where the next delimiter begins.
  func delimiter(_ text: ArraySlice<UInt8>, from: Int, to end: Int) -> Int {
    var at = from
    while at < end, !isDelimiter(text, at) { at += 1 }
    return at
  }

  /// How many fields a line has, quotes aside; it is not looked at any further than that many.
  func count(_ line: ArraySlice<UInt8>, atMost most: Int) -> Int {
    var count = 1
    var at = delimiter(line, from: line.startIndex, to: line.endIndex)
    while at < line.endIndex, count < most {
      count += 1
      at = delimiter(line, from: at + delimiter.count, to: line.endIndex)
    }
    return count
  }

  func isDelimiter(_ text: ArraySlice<UInt8>, _ at: Int) -> Bool {
    guard at + delimiter.count <= text.endIndex, text[at] == delimiter.first else { return false }
    return delimiter.count == 1 || text[at...].starts(with: delimiter)
  }

  private func endsField(_ text: ArraySlice<UInt8>, _ at: Int) -> Bool {
    at >= text.endIndex || text[at] == 0x0a || text[at] == 0x0d || isDelimiter(text, at)
  }
}
