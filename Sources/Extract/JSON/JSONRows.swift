import Columnar
import Definitions

/// Makes rows of chunks of what the parser has found in a record.
struct JSONRows {
  private let paths: JSONPaths
  /// Origins of all columns; those of a column end where the next one's begin.
  private let origins: [JSONPaths.Origin]
  private let ends: [Int]
  /// Whether every column has one origin, a slot, and the record is the row.
  private let isPlain: Bool
  private let embedded: [JSONEmbedded]
  /// Values of embedded JSON of the current record, row after row, and their bytes.
  private var embeddedSpans: [[TextSpan]]
  private var embeddedBytes: [UInt8] = []

  init(_ paths: JSONPaths, depthLimit: Int) {
    self.paths = paths
    origins = paths.columns.flatMap { $0 }
    var ends: [Int] = []
    for column in paths.columns { ends.append((ends.last ?? 0) + column.count) }
    self.ends = ends
    isPlain =
      paths.row < 0 && paths.columns.allSatisfy { $0.count == 1 && $0[0].kind == .slot && !$0[0].isScalarOnly }
    embedded = paths.embedded.map { JSONEmbedded($0, depthLimit: depthLimit) }
    embeddedSpans = embedded.map { _ in [] }
  }

  /// How many rows a record gives.
  func count(_ parser: borrowing JSONParser) -> Int { max(1, parser.rowCount) }

  /// Reads what is inside of strings of a record.
  ///
  /// - Returns: where a string stands that holds no JSON, and what is wrong with it.
  mutating func readEmbedded(
    _ parser: borrowing JSONParser, in text: UnsafePointer<UInt8>
  ) -> (at: Int, message: String)? {
    if embedded.isEmpty { return nil }
    embeddedBytes.removeAll(keepingCapacity: true)
    for (which, reader) in embedded.enumerated() {
      embeddedSpans[which].removeAll(keepingCapacity: true)
      let rows = reader.slot < paths.recordSlots ? 1 : count(parser)
      for row in 0..<rows {
        let found = value(parser, reader.slot, row)
        if let fault = unsafe reader.read(found, in: text, arena: &embeddedBytes, spans: &embeddedSpans[which]) {
          return (Int(found.start), "\(reader.path) is declared to hold JSON: \(fault)")
        }
      }
    }
    return nil
  }

  /// Adds a row to a chunk.
  ///
  /// - Parameters:
  ///   - number: which of the record's rows, from 0.
  ///   - extraBase: where the builder's extra bytes will stand in the arena.
  func add(
    _ number: Int, _ parser: borrowing JSONParser, in text: UnsafePointer<UInt8>, extraBase: Int,
    to builder: inout ChunkBuilder
  ) {
    let spans = unsafe builder.spans + builder.rows
    let stride = builder.stride
    if isPlain {
      for column in 0..<origins.count {
        let found = unsafe parser.values[origins[column].index]
        unsafe spans[column &* stride] =
          found.kind == .escaped
          ? unescaped(found, text, extraBase, &builder) : TextSpan(start: found.start, length: found.length)
      }
      return
    }
    var first = 0
    for column in 0..<ends.count {
      var span = TextSpan.null
      for index in first..<ends[column] {
        span = unsafe take(origins[index], number, parser, text, extraBase, &builder)
        if !span.isNull { break }
      }
      unsafe spans[column &* stride] = span
      first = ends[column]
    }
  }

  private func take(
    _ origin: JSONPaths.Origin, _ number: Int, _ parser: borrowing JSONParser, _ text: UnsafePointer<UInt8>,
    _ extraBase: Int, _ builder: inout ChunkBuilder
  ) -> TextSpan {
    switch origin.kind {
    case .slot:
      let found = value(parser, origin.index, number)
      if found.length < 0 || origin.isScalarOnly && found.kind == .container { return .null }
      if found.kind == .escaped { return unsafe unescaped(found, text, extraBase, &builder) }
      return TextSpan(start: found.start, length: found.length)
    case .embedded:
      let reader = embedded[origin.embedded]
      let row = reader.slot < paths.recordSlots ? 0 : number
      let span = embeddedSpans[origin.embedded][row * reader.count + origin.index]
      return span.isNull ? .null : append(embeddedBytes[span.range], extraBase, &builder)
    case .recordKey: return append(parser.recordKey[...], extraBase, &builder)
    case .rowNumber: return append(Array("\(number + 1)".utf8)[...], extraBase, &builder)
    }
  }

  private func value(_ parser: borrowing JSONParser, _ slot: Int, _ row: Int) -> JSONParser.Found {
    if slot < paths.recordSlots || parser.rowCount == 0 { return unsafe parser.values[slot] }
    return parser.rows[row * paths.rowSlots + slot - paths.recordSlots]
  }

  private func append(_ bytes: ArraySlice<UInt8>, _ extraBase: Int, _ builder: inout ChunkBuilder) -> TextSpan {
    let begin = builder.extra.count
    builder.extra.append(contentsOf: bytes)
    return TextSpan(start: UInt32(extraBase + begin), length: Int32(bytes.count))
  }

  private func unescaped(
    _ found: JSONParser.Found, _ text: UnsafePointer<UInt8>, _ extraBase: Int, _ builder: inout ChunkBuilder
  ) -> TextSpan {
    let begin = builder.extra.count
    let start = Int(found.start)
    unsafe JSONTokens.unescape(text, start, start + Int(found.length), into: &builder.extra)
    return TextSpan(start: UInt32(extraBase + begin), length: Int32(builder.extra.count - begin))
  }
}
