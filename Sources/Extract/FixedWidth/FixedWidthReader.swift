// Records are lines of decoded text, whose characters or cells are counted; or they are cut from the bytes of the file,
// each being decoded by itself: where bytes are counted, and where records have no line ends.
//
// ```
//                   window             record            text               columns
// by characters     UTF-8       ─▶     a line     ─▶     where it stands ─▶ spans of the window
// by bytes          file's bytes ─▶    line, or N bytes ─▶ decoded        ─▶ spans of the extra bytes
// ```

import Columnar
import Definitions
import OperatingSystem

/// Reads the records of a fixed-width file: cuts those of a window, and makes chunks and rejects.
struct FixedWidthReader: ~Copyable {
  /// Why cutting came to a stop at the place that is reached.
  private enum Stop {
    /// The next record may not be complete, or be none.
    case more
    /// The builder is full.
    case full
    /// The file is at its end.
    case end
    /// The next record is longer than the limit.
    case tooLong
  }

  /// A field that is collected.
  private struct Output {
    var field: Int
    /// Where the spans of its slot begin in the builder.
    var slot: Int
    var padding: Padding
  }

  let window: TextWindow
  let dialect: FixedWidthDialect
  let limits: ReadLimits
  let file: String
  let bounds: RecordBounds
  /// Decodes records that are cut from bytes.
  private let decoder: CharacterDecoder?
  private var layout = FixedWidthLayout([], unit: .characters, rest: .ignore)
  private var outputs: [Output] = []
  private var faults: [Int] = []
  private var record: Int64 = 0
  /// Where reading goes on in the window, and on which line: a record is one where its length is given.
  var at = 0
  var line: Int64 = 1

  /// Decoded text that is collected before a chunk is made.
  private static let mostText = 1 << 20
  /// How far behind the limit a record's end may be looked for: a line end.
  static let slack = 64

  /// Opens a reader.
  ///
  /// - Parameter window: of the file's bytes as they are where the dialect says so.
  init(_ window: TextWindow, dialect: FixedWidthDialect, limits: ReadLimits, file: String) throws {
    self.window = window
    self.dialect = dialect
    self.limits = limits
    self.file = file
    bounds = RecordBounds(length: dialect.record, footer: dialect.footer, reach: limits.record)
    let name = TextWindow.isUTF8(window.encoding) ? "utf-8" : window.encoding
    decoder = dialect.cutsBytes ? try CharacterDecoder(name, file: file) : nil
  }

  /// Reads the whole file.
  ///
  /// - Parameters:
  ///   - wanted: indexes of the source's columns that are wanted.
  mutating func read(
    source: String, columns: [SourceColumn], drift: DriftRule = DriftRule(), wanted: [Int],
    _ take: (RecordChunk) throws -> Void
  ) throws -> FileReport {
    try window.advance(keepingFrom: 0)
    at = decoder == nil || TextWindow.isUTF8(window.encoding) ? window.start : 0
    for _ in 0..<dialect.skip { try skipRecord() }
    let header = try FixedWidthHeader.read(by: &self, source: source, columns: columns, drift)
    let added = AddedColumns(header.names, columns, wanted: wanted, drift)
    layout = FixedWidthLayout(header.fields, unit: dialect.unit, rest: dialect.rest)
    var columnSlots: [Int?] = Array(repeating: nil, count: columns.count)
    var fields: [(field: Int, padding: Padding)] = []
    for column in wanted {
      guard let field = header.columns[column] else { continue }
      columnSlots[column] = fields.count
      fields.append((field, columns[column].padding))
    }
    for field in added.fields {
      columnSlots.append(fields.count)
      fields.append((field, Padding()))
    }
    var builder = ChunkBuilder(columnSlots: columnSlots, slots: fields.count)
    outputs = fields.enumerated().map { Output(field: $1.field, slot: $0 * builder.stride, padding: $1.padding) }
    var drift = header.names.drift
    try readRecords(into: &builder) { chunk in
      var chunk = chunk
      added.pack(&chunk)
      chunk.drift = drift
      drift = []
      try take(chunk)
    }
    if !drift.isEmpty {
      var chunk = RecordChunk(columnCount: columns.count)
      chunk.drift = drift
      try take(chunk)
    }
    return FileReport(
      records: Int(record), header: header.names.names, extraColumns: header.names.extra,
      places: header.columns.map { $0.map { header.fields[$0].place } })
  }

  private mutating func readRecords(into builder: inout ChunkBuilder, _ take: (RecordChunk) throws -> Void) throws {
    while true {
      switch cut(into: &builder) {
      case .end:
        if !builder.isEmpty { try take(builder.chunk(window)) }
        return
      case .full: try take(builder.chunk(window))
      case .tooLong:
        record += 1
        let end = at + limits.record + 1
        builder.rejects.append(
          reject(at..<end, "record-length", "the record is longer than \(limits.record) bytes"))
        try take(builder.chunk(window))
        at = end
        try skipRecord()
      case .more:
        if !builder.isEmpty { try take(builder.chunk(window)) }
        try window.advance(keepingFrom: at)
        at = 0
      }
    }
  }

  // MARK: Records

  /// Cuts the records of the window.
  private mutating func cut(into builder: inout ChunkBuilder) -> Stop {
    let (bytes, count, isLast) = (window.bytes, window.count, window.isLast)
    let footer = bounds.footerStart(bytes, from: at, count: count, isLast: isLast)
    while true {
      if at >= min(count, footer) { return isLast ? .end : .more }
      if builder.rows == builder.capacity || builder.extra.count > Self.mostText { return .full }
      guard let (end, next) = bounds.record(bytes, from: at, count: count, isLast: isLast) else {
        return count - at > limits.record + Self.slack && bounds.length == nil ? .tooLong : .more
      }
      if end - at > limits.record, bounds.length == nil { return .tooLong }
      let record = at..<end
      if decoder == nil {
        take(record, bytes.span, record, isFaulty: window.firstFault(from: at) < end, into: &builder)
      } else {
        decode(record, bytes, into: &builder)
      }
      at = next
      line += 1
    }
  }

  /// Takes a record of the file's bytes.
  private mutating func decode(_ record: Range<Int>, _ bytes: [UInt8], into builder: inout ChunkBuilder) {
    guard let decoder else { return }
    let begin = builder.extra.count
    let rows = builder.rows
    faults.removeAll(keepingCapacity: true)
    var split: FixedWidthLayout.Misfit?
    if dialect.unit == .bytes {
      split = layout.cut(bytes, record, by: decoder, into: &builder.extra, faults: &faults)
    } else {
      decoder.reset()
      _ = decoder.decode(bytes, record, into: &builder.extra, isLast: true, faults: &faults)
    }
    // The array is lent out while the builder is written to; nothing is copied.
    var text: [UInt8] = []
    swap(&text, &builder.extra)
    take(record, text.span, begin..<text.count, isFaulty: !faults.isEmpty, split, into: &builder)
    swap(&text, &builder.extra)
    if builder.rows == rows { builder.extra.removeLast(builder.extra.count - begin) }
  }

  /// Takes a record whose text is known, if it is one.
  ///
  /// - Parameters:
  ///   - record: where it stands in the window.
  ///   - range: where its text stands in `text`: in the window, or in the bytes decoded so far.
  private mutating func take(
    _ record: Range<Int>, _ text: Span<UInt8>, _ range: Range<Int>, isFaulty: Bool,
    _ split: FixedWidthLayout.Misfit? = nil, into builder: inout ChunkBuilder
  ) {
    if Blanks.areAll(text, range) || isComment(text, range) { return }
    self.record += 1
    if isFaulty {
      builder.rejects.append(reject(record, "encoding", encodingMessage(record, range.lowerBound)))
      return
    }
    if let length = dialect.record, record.count < length {
      let message = "the file ends within the record: \(record.count) of \(length) bytes are there"
      builder.rejects.append(reject(record, "record-length", message))
      return
    }
    var misfit = split
    if dialect.unit != .bytes { misfit = layout.cut(text, range) }
    if misfit == nil { misfit = layout.misfit(text, end: range.upperBound) }
    if let misfit {
      builder.rejects.append(reject(record, misfit))
      return
    }
    let row = builder.rows
    let shift = decoder == nil ? 0 : window.bytes.count
    for output in outputs {
      var span = TextSpan.null
      if let found = layout.range(of: output.field, end: range.upperBound) {
        let value = Blanks.stripped(text, found, output.padding)
        span = TextSpan(
          start: UInt32(truncatingIfNeeded: value.lowerBound + shift), length: Int32(truncatingIfNeeded: value.count))
      }
      unsafe builder.spans[output.slot + row] = span
    }
    unsafe builder.records[row] = self.record
    unsafe builder.numbers[row] = 0
    unsafe builder.lines[row] = line
    unsafe builder.starts[row] = Int64(record.lowerBound)
    unsafe builder.lengths[row] = Int64(record.count)
    builder.rows += 1
  }

  /// Whether a line is a comment.
  func isComment(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard let comment = dialect.comment, range.count >= comment.count else { return false }
    for (index, byte) in comment.enumerated() where text[range.lowerBound + index] != byte { return false }
    return true
  }

  /// Passes over a record, however long.
  mutating func skipRecord() throws {
    while true {
      let (bytes, count) = (window.bytes, window.count)
      if let (_, next) = bounds.record(bytes, from: at, count: count, isLast: window.isLast) {
        if at < count { line += 1 }
        at = next
        return
      }
      // A CR at the end is kept: an LF may follow.
      let kept = bounds.length != nil ? at : at < count && bytes[count - 1] == 0x0d ? count - 1 : count
      try window.advance(keepingFrom: kept)
      at = 0
    }
  }

  // MARK: Rejects

  private func reject(_ record: Range<Int>, _ misfit: FixedWidthLayout.Misfit) -> Reject {
    switch misfit {
    case .short(let index):
      let field = layout.fields[index]
      return reject(
        record, "record-length",
        "the record has \(layout.width) \(dialect.unit), and \(field.name), which is required, stands at \(field.place)"
      )
    case .long:
      let end = layout.boundaries.last ?? 0
      return reject(
        record, "record-length",
        "something stands behind the last column, which ends at \(end): the record has \(layout.width) \(dialect.unit)")
    case .split(let position):
      let field = layout.fields.first { $0.start == position || $0.end == position }
      let side = field?.start == position ? "before" : "after"
      return reject(
        record, "split-character",
        "a character stands across the boundary \(side) \(field?.name ?? ""): it reaches beyond position \(position)")
    }
  }

  /// - Parameter begin: where the record's text begins.
  private func encodingMessage(_ record: Range<Int>, _ begin: Int) -> String {
    var place = window.firstFault(from: record.lowerBound)
    if let decoder, let fault = faults.first {
      // Decoding once more, up to it, tells where it stands in the file.
      decoder.reset()
      var text: [UInt8] = []
      var none: [Int] = []
      place = decoder.decode(window.bytes, record, into: &text, limit: fault - begin, isLast: true, faults: &none)
    }
    return "byte \(window.sourceOffset(place)) of the file begins no valid \(window.encoding) character"
  }

  private func reject(_ record: Range<Int>, _ rule: String, _ message: String) -> Reject {
    let start = window.sourceOffset(record.lowerBound)
    return Reject(
      record: self.record, line: line, offset: Int64(start),
      length: Int64(window.sourceOffset(record.upperBound) - start), rule: rule, message: message,
      raw: window.sourceBytes(record.lowerBound..<min(record.upperBound, record.lowerBound + limits.raw)))
  }
}
