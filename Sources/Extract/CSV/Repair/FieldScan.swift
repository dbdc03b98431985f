// The fields of one record, read slowly and in every way that makes sense: for records that the splitter could not
// take, and for files of which the dialect is not known yet.

import Definitions

/// A field as it was found.
struct ScannedField: Equatable {
  var bytes: [UInt8]
  var isQuoted = false
}

/// One way of reading a record.
struct ScannedRecord {
  var fields: [ScannedField] = []
  /// How many characters had to be taken for something else than the dialect says.
  var deviations = 0
  /// Where it ends, before its line end.
  var end = 0
}

/// Reads a record in every way that its quotes allow.
struct FieldScan {
  let delimiter: [UInt8]
  let quote: UInt8?
  let escape: UInt8?
  /// Most ways that are followed, and most fields that are read on them: text full of quotes has no end of ways.
  private static let mostWays = 64
  private static let mostSteps = 4_000
  /// Most places at which a quoted field may end.
  private static let mostEnds = 4

  init(_ dialect: CSVDialect, delimiter: [UInt8]? = nil) {
    self.delimiter = delimiter ?? dialect.delimiter
    quote = dialect.quote
    escape = dialect.escape
  }

  /// The ways of reading the record at the beginning of a text.
  ///
  /// - Parameters:
  ///   - lineEnd: where its first line ends; fields go beyond it in quotes only.
  ///   - most: with how many fields at most it is worth going on.
  func ways(_ text: ArraySlice<UInt8>, lineEnd: Int, most: Int) -> [ScannedRecord] {
    var found: [ScannedRecord] = []
    var open = [(at: text.startIndex, reading: ScannedRecord())]
    var steps = 0
    while let (start, reading) = open.popLast(), found.count < Self.mostWays {
      var (at, reading) = (start, reading)
      while true {
        steps += 1
        if reading.fields.count > most || steps > Self.mostSteps { break }
        let ends = fieldEnds(text, at, lineEnd)
        // The plainest is followed at once, the others later.
        for other in ends.dropFirst().reversed() where open.count < Self.mostWays {
          if let next = step(text, other, reading, &found) { open.append(next) }
        }
        guard let first = ends.first, let next = step(text, first, reading, &found) else { break }
        (at, reading) = next
      }
    }
    return found
  }

  private struct FieldEnd {
    var field: ScannedField
    var end: Int
    var deviations: Int
  }

  /// Adds a field; nil where the record ends with it.
  private func step(
    _ text: ArraySlice<UInt8>, _ found: FieldEnd, _ reading: ScannedRecord, _ readings: inout [ScannedRecord]
  ) -> (at: Int, reading: ScannedRecord)? {
    var reading = reading
    reading.fields.append(found.field)
    reading.deviations += found.deviations
    reading.end = found.end
    if found.end < text.endIndex, text[found.end...].starts(with: delimiter) {
      return (found.end + delimiter.count, reading)
    }
    readings.append(reading)
    return nil
  }

  /// Where the field at a place may end, the plainest way first.
  private func fieldEnds(_ text: ArraySlice<UInt8>, _ start: Int, _ lineEnd: Int) -> [FieldEnd] {
    var ends: [FieldEnd] = []
    var opening = start
    // Blanks before a quote are left out where it makes a quoted field.
    while opening < text.endIndex, text[opening] == 0x20, !delimiter.contains(0x20) { opening += 1 }
    if let quote, opening < text.endIndex, text[opening] == quote {
      let blanks = opening > start ? 1 : 0
      for (index, close) in closings(text, opening + 1, quote).enumerated() {
        let bytes = content(text[(opening + 1)..<close.at], quote)
        ends.append(
          FieldEnd(
            field: ScannedField(bytes: bytes, isQuoted: true), end: close.at + 1,
            deviations: blanks + (close.isStrict && index == 0 ? 0 : 1)))
      }
    }
    // A quote as a character like any other.
    if start <= lineEnd {
      var at = start
      while at < lineEnd, !text[at...].starts(with: delimiter) { at += 1 }
      let isQuoted = quote != nil && start < text.endIndex && text[start] == quote
      ends.append(
        FieldEnd(field: ScannedField(bytes: Array(text[start..<at])), end: at, deviations: isQuoted ? 1 : 0))
    }
    if let first = ends.first, first.deviations == 0, first.field.isQuoted { return ends }
    return ends.sorted { $0.deviations < $1.deviations }
  }

  /// Quotes before a delimiter or a line's end, each with whether it closes the field by the dialect.
  private func closings(_ text: ArraySlice<UInt8>, _ from: Int, _ quote: UInt8) -> [(at: Int, isStrict: Bool)] {
    var found: [(at: Int, isStrict: Bool)] = []
    var at = from
    // Whether the dialect is still within the field: what follows its end is a deviation.
    var isWithin = true
    while at < text.endIndex, found.count < Self.mostEnds {
      let byte = text[at]
      let isPair = escape != nil && byte == escape && at + 1 < text.endIndex && (text[at + 1] == quote || byte != quote)
      if byte == quote, endsField(text, at + 1) {
        // Where a pair stands before a delimiter, it may be one or a quote and the end.
        found.append((at, isWithin && !(isPair && text[at + 1] == quote)))
        if found.last?.isStrict == true { isWithin = false }
      } else if byte == quote, !isPair, escape != nil {
        isWithin = false
      }
      at += isPair && byte != quote ? 2 : 1
      if isPair, byte == quote {
        // The second of the pair may still end the field.
        if at < text.endIndex, endsField(text, at + 1) { found.append((at, false)) }
        at += 1
      }
    }
    return found.enumerated().sorted {
      ($0.element.isStrict ? 0 : 1, $0.offset) < ($1.element.isStrict ? 0 : 1, $1.offset)
    }
    .map(\.element)
  }

  private func endsField(_ text: ArraySlice<UInt8>, _ at: Int) -> Bool {
    at >= text.endIndex || text[at] == 0x0a || text[at] == 0x0d || text[at...].starts(with: delimiter)
  }

  /// What stands in quotes: an escape before a quote or itself is dropped.
  func content(_ bytes: ArraySlice<UInt8>, _ quote: UInt8) -> [UInt8] {
    guard let escape, bytes.contains(escape) else { return Array(bytes) }
    var content: [UInt8] = []
    var at = bytes.startIndex
    while at < bytes.endIndex {
      if bytes[at] == escape, at + 1 < bytes.endIndex, bytes[at + 1] == quote || bytes[at + 1] == escape { at += 1 }
      content.append(bytes[at])
      at += 1
    }
    return content
  }
}
