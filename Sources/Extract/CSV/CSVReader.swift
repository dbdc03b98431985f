import Columnar
import Definitions
import OperatingSystem

/// Reads the records of a CSV file: drives the splitter over the window and makes chunks and rejects.
struct CSVReader: ~Copyable {
  let window: TextWindow
  let dialect: CSVDialect
  let limits: ReadLimits
  let file: String
  var splitter: CSVSplitter
  var at = 0
  /// Where the lines begin that are left out at the end of the file, as far as they may be in the window.
  var footerStart = 0
  /// What the values of a column look like, where records are repaired.
  var shapes: ColumnShapes?
  var tables = TableBoundary()
  /// How much work was done to repair records, and whether it was told that no more is.
  var repairWork = 0
  private var isToldOfRepairs = false
  /// Slot of each field; nil for those that are not wanted.
  var slots: [Int?] = []

  /// Makes a reader.
  ///
  /// - Parameter shapes: what the values of each field look like, where the dialect has records repaired.
  init(_ window: TextWindow, dialect: CSVDialect, limits: ReadLimits, file: String, shapes: ColumnShapes? = nil) {
    self.window = window
    self.dialect = dialect
    self.limits = limits
    self.file = file
    self.shapes = shapes
    splitter = CSVSplitter(dialect, recordLimit: limits.record)
  }

  /// Reads the whole file.
  ///
  /// - Parameters:
  ///   - wanted: indexes of the source's columns that are wanted.
  mutating func read(
    source: String, columns: [SourceColumn], drift: DriftRule = DriftRule(), wanted: [Int],
    _ take: (RecordChunk) throws -> Void
  ) throws -> FileReport {
    try begin()
    let header = try readHeader(source, columns, drift)
    tables.names = header.names.map(CSVHeader.key)
    // Columns that are read from one field share its slot.
    var slots: [Int?] = Array(repeating: nil, count: header.names.count)
    var columnSlots: [Int?] = Array(repeating: nil, count: columns.count)
    var used = 0
    for column in wanted where header.fields[column] >= 0 {
      let field = header.fields[column]
      if slots[field] == nil {
        slots[field] = used
        used += 1
      }
      columnSlots[column] = slots[field]
    }
    let rest = AddedColumns(header, columns, wanted: wanted, drift)
    for field in rest.fields {
      slots[field] = used
      columnSlots.append(used)
      used += 1
    }
    var builder = ChunkBuilder(columnSlots: columnSlots, slots: used)
    splitter.record = 0
    splitter.layOut(slots: slots, in: builder)
    self.slots = slots
    var drift = header.drift
    var repairs = RepairCount()
    try readRecords(into: &builder, slots: slots) { chunk in
      var chunk = chunk
      rest.pack(&chunk)
      repairs.add(chunk.repairs)
      chunk.drift = drift
      drift = []
      try take(chunk)
    }
    drift += repairs.drift
    if !drift.isEmpty {
      var chunk = RecordChunk(columnCount: columns.count)
      chunk.drift = drift
      try take(chunk)
    }
    return FileReport(records: Int(splitter.record), header: header.names, extraColumns: header.extra)
  }

  private mutating func readRecords(
    into builder: inout ChunkBuilder, slots: [Int?], _ take: (RecordChunk) throws -> Void
  ) throws {
    while true {
      switch step(into: &builder) {
      case .end:
        if !builder.isEmpty { try take(chunk(&builder)) }
        return
      case .full(let from):
        at = from
        if builder.rows == builder.capacity { try take(chunk(&builder)) }
      case .fault(let fault): try handle(fault, slots, &builder, take)
      case .more(let from, _):
        if recordsEnd - from > limits.record + Self.slack {
          try rejectOverlong(from: from, slots, &builder, take)
        } else {
          try advance(keepingFrom: from, &builder, take)
        }
      }
    }
  }

  private mutating func advance(
    keepingFrom from: Int, _ builder: inout ChunkBuilder, _ take: (RecordChunk) throws -> Void
  ) throws {
    if !builder.isEmpty { try take(chunk(&builder)) }
    try moveWindow(keepingFrom: from)
  }

  private mutating func chunk(_ builder: inout ChunkBuilder) -> RecordChunk {
    if dialect.repairs { review(&builder) }
    tables.seen = 0
    return builder.chunk(window)
  }

  /// How far behind the limit a record's end may be looked for: a line end and a delimiter.
  private static let slack = 64

  mutating func step(
    into builder: inout ChunkBuilder, from: Int? = nil, count: Int? = nil
  ) -> CSVSplitter.Stop {
    let start = from ?? at
    let nextFault = window.firstFault(from: start)
    let (end, isLast) = (count ?? recordsEnd, count == nil && window.isLast)
    let extraBase = window.bytes.count
    var splitter = splitter
    let stop = unsafe window.bytes.withUnsafeBufferPointer { buffer in
      guard let text = buffer.baseAddress else { return CSVSplitter.Stop.end }
      return unsafe splitter.split(
        text, from: start, count: end, isLast: isLast, nextFault: nextFault, extraBase: extraBase, into: &builder)
    }
    self.splitter = splitter
    return stop
  }

  // MARK: Faults

  /// Rejects a record that is at fault, or takes it in spite of that.
  private mutating func handle(
    _ fault: CSVFault, _ slots: [Int?], _ builder: inout ChunkBuilder, _ take: (RecordChunk) throws -> Void
  ) throws {
    if dialect.repairs { review(&builder) }
    if fault.kind == .tooLong {
      try rejectOverlong(from: fault.start, slots, &builder, take)
    } else if mayBeTaken(fault), needsMore(fault) {
      // What follows decides, however much of it there is in the window now.
      splitter.line = fault.firstLine
      splitter.record -= 1
      try advance(keepingFrom: fault.start, &builder, take)
    } else if !mayBeTaken(fault) || !takeAll(fault, slots, &builder) {
      var rejected = reject(fault)
      if mayBeTaken(fault), repairWork >= limits.repair, !isToldOfRepairs {
        rejected.message += "; too many records do not fit: from here on none is repaired"
        isToldOfRepairs = true
      }
      builder.rejects.append(rejected)
      at = fault.next
    }
  }

  /// Rejects a record that is not complete within the limit, and goes on at the line after it.
  ///
  /// It is judged by its first bytes up to the limit alone, whatever the window holds: where a quoted field is
  /// open there, that was a stray quote, and only the line in which it was opened is at fault.
  private mutating func rejectOverlong(
    from: Int, _ slots: [Int?], _ builder: inout ChunkBuilder, _ take: (RecordChunk) throws -> Void
  ) throws {
    let before = splitter
    let stop = step(into: &builder, from: from, count: min(recordsEnd, from + limits.record + Self.slack))
    if case .fault(let fault) = stop, fault.kind != .tooLong { return try handle(fault, slots, &builder, take) }
    splitter = before
    if case .more(_, let opened?) = stop, case .fault(let fault) = strayQuote(from, opened), fault.kind != .tooLong {
      return try handle(fault, slots, &builder, take)
    }
    splitter = before
    let skipFrom = min(from + limits.record + 1, window.count)
    let line = splitter.line
    splitter.line += lineCount(from, skipFrom)
    splitter.record += 1
    let fault = CSVFault(kind: .tooLong, start: from, end: skipFrom, next: skipFrom, line: line, firstLine: line)
    builder.rejects.append(reject(fault))
    try take(chunk(&builder))
    at = skipFrom
    try skipLine()
  }

  private mutating func strayQuote(_ from: Int, _ opened: Int) -> CSVSplitter.Stop {
    var splitter = splitter
    let (end, isLast) = (window.count, window.isLast)
    let stop = unsafe window.bytes.withUnsafeBufferPointer { buffer in
      guard let text = buffer.baseAddress else { return CSVSplitter.Stop.end }
      return unsafe splitter.quoteFault(.unclosedQuote, text, from, opened, end, isLast)
    }
    self.splitter = splitter
    return stop
  }

  func lineCount(_ from: Int, _ to: Int) -> Int64 {
    unsafe window.bytes.withUnsafeBufferPointer { buffer in
      guard let text = buffer.baseAddress else { return 0 }
      return unsafe splitter.lineCount(text, from, to)
    }
  }

  func reject(_ fault: CSVFault) -> Reject {
    let rule: String
    let message: String
    var line = fault.line
    switch fault.kind {
    case .fieldCount(let found):
      rule = "field-count"
      message = "expected \(splitter.fieldCount) fields, found \(found)"
    case .encoding(let place):
      rule = "encoding"
      message = "byte \(window.sourceOffset(place)) of the file begins no valid \(window.encoding) character"
      line += lineCount(fault.start, place)
    case .otherTable:
      rule = "table"
      message = tables.message
    case .unclosedQuote:
      rule = "quote"
      message = "a quoted field opened on line \(fault.line) is never closed"
    case .textAfterQuote:
      rule = "quote"
      message = "a closing quote is followed by text, not by a delimiter or a line end"
    case .tooLong:
      rule = "record-length"
      message = "the record is longer than \(limits.record) bytes"
    }
    let end = min(fault.end, fault.start + limits.raw)
    let start = window.sourceOffset(fault.start)
    return Reject(
      record: splitter.record, line: line, offset: Int64(start),
      length: Int64(window.sourceOffset(fault.end) - start), rule: rule, message: message,
      raw: window.sourceBytes(fault.start..<end))
  }
}
