import Columnar
import Text

// The forms in which records are shown.

/// Writes records of text.
protocol RecordWriter {
  /// What stands before the records.
  mutating func begin() -> [UInt8]
  /// Records of a chunk.
  mutating func write(_ chunk: RecordChunk) -> [UInt8]
  /// What stands behind them.
  mutating func end() -> [UInt8]
}

extension RecordWriter {
  mutating func begin() -> [UInt8] { [] }
  mutating func end() -> [UInt8] { [] }
}

/// CSV by RFC 4180; a text that is empty is `""` where others have no value.
struct CSVWriter: RecordWriter {
  /// Names of the columns; nil where the file has none.
  let header: [String]?

  func begin() -> [UInt8] {
    guard let header else { return [] }
    var line: [UInt8] = []
    for (index, name) in header.enumerated() {
      if index > 0 { line.append(0x2c) }
      Self.append(Array(name.utf8)[...], to: &line)
    }
    return line + [0x0d, 0x0a]
  }

  func write(_ chunk: RecordChunk) -> [UInt8] {
    var text: [UInt8] = []
    for row in 0..<chunk.rowCount {
      for (index, column) in chunk.columns.enumerated() {
        if index > 0 { text.append(0x2c) }
        let span = column.spans[row]
        if !span.isNull { Self.append(column.arena[span.range], to: &text) }
      }
      // A line without anything in it would be no record.
      if chunk.columns.count == 1, chunk.columns[0].spans[row].length <= 0 { text += [0x22, 0x22] }
      text += [0x0d, 0x0a]
    }
    return text
  }

  private static func append(_ value: ArraySlice<UInt8>, to text: inout [UInt8]) {
    guard value.contains(where: { $0 == 0x2c || $0 == 0x22 || $0 == 0x0a || $0 == 0x0d }) else {
      text += value
      return
    }
    text.append(0x22)
    for byte in value {
      if byte == 0x22 { text.append(byte) }
      text.append(byte)
    }
    text.append(0x22)
  }
}

/// JSON, an object a line.
struct JSONLinesWriter: RecordWriter {
  private let names: [String]

  init(names: [String]) { self.names = names.map(JSONText.quoted) }

  func write(_ chunk: RecordChunk) -> [UInt8] {
    var text: [UInt8] = []
    for row in 0..<chunk.rowCount {
      text.append(0x7b)
      for (index, column) in chunk.columns.enumerated() {
        if index > 0 { text.append(0x2c) }
        text += Array(names[index].utf8)
        text.append(0x3a)
        let span = column.spans[row]
        text += span.isNull ? Array("null".utf8) : Array(JSONText.quoted(column.string(row) ?? "").utf8)
      }
      text += [0x7d, 0x0a]
    }
    return text
  }
}

/// Records that are JSON already, each on one line.
struct JSONTextWriter: RecordWriter {
  func write(_ chunk: RecordChunk) -> [UInt8] {
    var text: [UInt8] = []
    for row in 0..<chunk.rowCount {
      let column = chunk.columns[0]
      var isInString = false
      var isEscaped = false
      for byte in column.arena[column.spans[row].range] {
        // Blanks between the parts of a value mean nothing.
        if !isInString, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { continue }
        if byte == 0x22, !isEscaped { isInString.toggle() }
        isEscaped = isInString && byte == 0x5c && !isEscaped
        text.append(byte)
      }
      text.append(0x0a)
    }
    return text
  }
}

/// Columns aligned for people: as wide as the first rows need.
struct TableWriter: RecordWriter {
  private let names: [String]
  private var rows: [[String]] = []
  private static let widest = 40

  init(names: [String]) { self.names = names }

  mutating func write(_ chunk: RecordChunk) -> [UInt8] {
    for row in 0..<chunk.rowCount {
      rows.append(chunk.columns.map { Wording.shown($0.string(row) ?? "", Self.widest) })
    }
    return []
  }

  func end() -> [UInt8] {
    let heads = names.map { Wording.shown($0, Self.widest) }
    let widths = heads.indices.map { column in
      rows.reduce(DisplayWidth.of(heads[column])) { max($0, DisplayWidth.of($1[column])) }
    }
    func line(_ cells: [String]) -> String {
      var line = zip(cells, widths).map { DisplayWidth.padded($0, to: $1) }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    let text = line(heads) + line(widths.map { String(repeating: "─", count: $0) }) + rows.map(line).joined()
    return Array(text.utf8)
  }
}
