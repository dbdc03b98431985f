// A sample split by a dialect that may be the wrong one: nothing is rejected, what does not fit is counted.

import Definitions

/// The records of a sample, as places in its text.
struct SampleScan {
  struct Field {
    var start: Int
    var end: Int
    var isQuoted = false
  }

  struct Record {
    /// Index of its first field.
    var first: Int
    /// How many fields it has.
    var count: Int
    /// Its first line, from 1.
    var line: Int
    /// Where it stands in the text, without its line end.
    var start: Int
    var end: Int
  }

  let text: [UInt8]
  private(set) var fields: [Field] = []
  /// All that are not blank.
  private(set) var records: [Record] = []
  /// How many lines there are.
  private(set) var lines = 0
  /// Quotes within quoted fields that end none, and quoted fields that are not ended.
  private(set) var faults = 0
  /// Escaped quotes that can be nothing else: no delimiter follows.
  private(set) var pairs = 0
  private(set) var quoted = 0
  /// How many quote characters there are, those that are escaped aside.
  private(set) var quoteCharacters = 0

  private var escaped = 0
  private let delimiter: [UInt8]
  private let quote: Int
  private let escape: Int
  /// Longest quoted field, in bytes and in lines: beyond it, its quote was a character.
  private static let longest = 16 << 10
  private static let mostLines = 60

  /// Splits a text.
  ///
  /// - Parameter limit: how many records at most.
  init(_ text: [UInt8], _ dialect: CSVDialect, limit: Int = .max) {
    self.text = text
    delimiter = dialect.delimiter
    quote = dialect.quote.map(Int.init) ?? -1
    escape = dialect.escape.map(Int.init) ?? -1
    let comment = dialect.comment ?? []
    var at = 0
    var line = 1
    while at < text.count, records.count < limit {
      if text[at] == 0x0a || text[at] == 0x0d {
        at = next(at)
        line += 1
        continue
      }
      if !comment.isEmpty, text[at...].starts(with: comment) {
        while at < text.count, text[at] != 0x0a, text[at] != 0x0d { at += 1 }
        at = next(at)
        line += 1
        continue
      }
      (at, line) = split(at, line)
    }
    lines = line - 1
    if quote >= 0 {
      for byte in text[..<at] where Int(byte) == quote { quoteCharacters += 1 }
      quoteCharacters -= 2 * escaped
    }
  }

  /// The bytes of a field as they stand, without quotes.
  func bytes(_ field: Int) -> ArraySlice<UInt8> { text[fields[field].start..<fields[field].end] }

  /// The fields of a record.
  func indices(_ record: Record) -> Range<Int> { record.first..<(record.first + record.count) }

  /// Whether two records are written the same.
  func isSame(_ one: Int, _ other: Int) -> Bool {
    let (one, other) = (records[one], records[other])
    return text[one.start..<one.end].elementsEqual(text[other.start..<other.end])
  }

  /// Whether a record stands on the line behind the one before it.
  func isNextLine(_ record: Int) -> Bool { record > 0 && linesBetween(record) == 1 }

  /// Whether there is a blank line before a record, and a record before that.
  func isBehindBlankLine(_ record: Int) -> Bool { record > 0 && linesBetween(record) > 1 }

  private func linesBetween(_ record: Int) -> Int {
    var (lines, at) = (0, records[record - 1].end)
    while at < records[record].start {
      at = text[at] == 0x0a || text[at] == 0x0d ? next(at) : at + 1
      lines += 1
    }
    return lines
  }

  private func next(_ at: Int) -> Int {
    if at >= text.count { return at }
    return text[at] == 0x0d && at + 1 < text.count && text[at + 1] == 0x0a ? at + 2 : at + 1
  }

  private mutating func split(_ start: Int, _ firstLine: Int) -> (at: Int, line: Int) {
    let first = fields.count
    var at = start
    var line = firstLine
    let single = delimiter.count == 1 ? Int(delimiter[0]) : -1
    while true {
      var field = Field(start: at, end: at)
      if at < text.count, Int(text[at]) == quote, let (close, inside) = closing(at + 1) {
        field = Field(start: at + 1, end: close, isQuoted: true)
        quoted += 1
        line += inside
        at = close + 1
      } else {
        while at < text.count {
          let byte = text[at]
          if byte == 0x0a || byte == 0x0d { break }
          if Int(byte) == single || (single < 0 && isDelimiter(at)) { break }
          at += 1
        }
        field.end = at
      }
      fields.append(field)
      guard at < text.count, text[at] != 0x0a, text[at] != 0x0d else { break }
      at += delimiter.count
    }
    records.append(Record(first: first, count: fields.count - first, line: firstLine, start: start, end: at))
    return (next(at), line + 1)
  }

  private func isDelimiter(_ at: Int) -> Bool {
    guard at + delimiter.count <= text.count else { return false }
    for (index, byte) in delimiter.enumerated() where text[at + index] != byte { return false }
    return true
  }

  private func endsField(_ at: Int) -> Bool {
    at >= text.count || text[at] == 0x0a || text[at] == 0x0d || isDelimiter(at)
  }

  /// The quote that ends a field, and how many lines end within.
  private mutating func closing(_ from: Int) -> (close: Int, lines: Int)? {
    var at = from
    var lines = 0
    var loose = 0
    var pairs = 0
    var all = 0
    let end = min(text.count, from + Self.longest)
    while at < end {
      let byte = Int(text[at])
      if byte == escape, at + 1 < text.count, Int(text[at + 1]) == quote || byte != quote {
        if !endsField(at + 2), byte != quote || at > from { pairs += 1 }
        all += 1
        at += 2
        continue
      }
      if byte == quote {
        if endsField(at + 1) {
          // Of a quote that is closed lines later, behind others that close nothing, it is not known what it opened.
          if loose > 0, lines > 0 { break }
          faults += loose
          self.pairs += pairs
          if byte == escape { escaped += all }
          return (at, lines)
        }
        if escape >= 0 { loose += 1 }
      } else if byte == 0x0a || (byte == 0x0d && (at + 1 >= text.count || text[at + 1] != 0x0a)) {
        lines += 1
        if lines > Self.mostLines { break }
      }
      at += 1
    }
    faults += 2
    return nil
  }
}
