import Columnar
import Definitions
import OperatingSystem

/// Reads the records of a CSV file: drives the splitter over the window and makes chunks and rejects.
struct CSVReader: ~Copyable {
  private let window: TextWindow
  private let dialect: CSVDialect
  private let limits: ReadLimits
  private let file: String
  private var splitter: CSVSplitter
  private var at = 0

  init(_ window: TextWindow, dialect: CSVDialect, limits: ReadLimits, file: String) {
    self.window = window
    self.dialect = dialect
    self.limits = limits
    self.file = file
    splitter = CSVSplitter(
      delimiter: dialect.delimiter, quote: dialect.quote, escape: dialect.escape, comment: dialect.comment,
      recordLimit: limits.record)
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
    at = window.start
    for _ in 0..<dialect.skip { try skipLine() }
    let header = try readHeader(source, columns, drift)
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
    var drift = header.drift
    try readRecords(into: &builder) { chunk in
      var chunk = chunk
      rest.pack(&chunk)
      chunk.drift = drift
      drift = []
      try take(chunk)
    }
    if !drift.isEmpty {
      var chunk = RecordChunk(columnCount: columns.count)
      chunk.drift = drift
      try take(chunk)
    }
    return FileReport(records: Int(splitter.record), header: header.names, extraColumns: header.extra)
  }

  private mutating func readRecords(into builder: inout ChunkBuilder, _ take: (RecordChunk) throws -> Void) throws {
    while true {
      switch step(into: &builder) {
      case .end:
        if !builder.isEmpty { try take(builder.chunk(window)) }
        return
      case .full(let from):
        at = from
        if builder.rows == builder.capacity { try take(builder.chunk(window)) }
      case .fault(let fault):
        if fault.kind == .tooLong {
          try rejectOverlong(from: fault.start, into: &builder, take)
        } else {
          builder.rejects.append(reject(fault))
          at = fault.next
        }
      case .more(let from, _):
        if window.count - from > limits.record + Self.slack {
          try rejectOverlong(from: from, into: &builder, take)
        } else {
          if !builder.isEmpty { try take(builder.chunk(window)) }
          try window.advance(keepingFrom: from)
          at = 0
        }
      }
    }
  }

  /// How far behind the limit a record's end may be looked for: a line end and a delimiter.
  private static let slack = 64

  private mutating func step(
    into builder: inout ChunkBuilder, from: Int? = nil, count: Int? = nil
  ) -> CSVSplitter.Stop {
    let start = from ?? at
    let nextFault = window.firstFault(from: start)
    let (end, isLast) = (count ?? window.count, count == nil && window.isLast)
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

  /// Rejects a record that is not complete within the limit, and goes on at the line after it.
  ///
  /// It is judged by its first bytes up to the limit alone, whatever the window holds: where a quoted field is
  /// open there, that was a stray quote, and only the line in which it was opened is rejected.
  private mutating func rejectOverlong(
    from: Int, into builder: inout ChunkBuilder, _ take: (RecordChunk) throws -> Void
  ) throws {
    let before = splitter
    switch step(into: &builder, from: from, count: min(window.count, from + limits.record + Self.slack)) {
    case .fault(let fault) where fault.kind != .tooLong:
      builder.rejects.append(reject(fault))
      at = fault.next
    case let stop:
      splitter = before
      var opened: Int?
      if case .more(_, let quote) = stop { opened = quote }
      let skipFrom = min(opened ?? from + limits.record + 1, window.count)
      let inside = lineCount(from, skipFrom)
      splitter.line += inside
      splitter.record += 1
      let line = opened == nil ? splitter.line - inside : splitter.line
      let fault = CSVFault(
        kind: opened == nil ? .tooLong : .unclosedQuote, start: from, end: skipFrom, next: skipFrom, line: line)
      builder.rejects.append(reject(fault))
      try take(builder.chunk(window))
      at = skipFrom
      try skipLine()
    }
  }

  private func lineCount(_ from: Int, _ to: Int) -> Int64 {
    unsafe window.bytes.withUnsafeBufferPointer { buffer in
      guard let text = buffer.baseAddress else { return 0 }
      return unsafe splitter.lineCount(text, from, to)
    }
  }

  private func reject(_ fault: CSVFault) -> Reject {
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

  // MARK: Before the records

  /// Passes over the rest of a line, however long.
  private mutating func skipLine() throws {
    while true {
      let (from, end, isLast) = (at, window.count, window.isLast)
      let next = unsafe window.bytes.withUnsafeBufferPointer { buffer in
        guard let text = buffer.baseAddress else { return Int?(from) }
        return unsafe splitter.nextLine(text, from: from, count: end, isLast: isLast)
      }
      if let next {
        if from < end { splitter.line += 1 }
        at = next
        return
      }
      // A CR at the end is kept: an LF may follow.
      let kept = end > from && window.bytes[end - 1] == 0x0d ? end - 1 : end
      try window.advance(keepingFrom: kept)
      at = 0
    }
  }

  private mutating func readHeader(_ source: String, _ columns: [SourceColumn], _ drift: DriftRule) throws -> CSVHeader
  {
    switch dialect.header {
    case .names(let names):
      // What a file's columns are is for the definition to say here: none can be too many, or come in another order.
      var header = try CSVHeader(names, columns: columns, source: source, place: file)
      header.free = []
      header.drift = []
      return header
    case .rows(let rows):
      var names: [String] = []
      var line: Int64 = 1
      for row in 0..<max(1, rows) {
        guard let (fields, at) = try readHeaderRow() else {
          let what = row == 0 ? "has no header: it is empty" : "has \(row) header rows, not \(rows)"
          throw Failure(
            .failed, "the file of source \(source) \(what)", at: file,
            remedy: "fetch the export again; if it has no header, give the names by `header` in the dialect")
        }
        names = fields
        line = at
      }
      return try CSVHeader(names, columns: columns, drift: drift, source: source, place: "\(file):\(line)")
    }
  }

  /// Reads one record, whatever its number of fields; nil at the end of the file.
  private mutating func readHeaderRow() throws -> (fields: [String], line: Int64)? {
    while true {
      // First its fields are counted, by asking for none; then they are taken.
      var counter = ChunkBuilder(columnSlots: [], slots: 0, capacity: 1)
      splitter.layOut(slots: [], in: counter)
      let before = splitter
      switch step(into: &counter) {
      case .end: return nil
      case .full(let from): at = from
      case .more(let from, _):
        splitter = before
        // Blank lines and comments before it have been counted already.
        splitter.line += lineCount(at, from)
        guard window.count - from <= limits.record else {
          throw headerFailure("is longer than \(limits.record) bytes", splitter.line)
        }
        try window.advance(keepingFrom: from)
        at = 0
      case .fault(let fault):
        switch fault.kind {
        case .fieldCount(let found):
          let slots = (0..<found).map(Optional.init)
          var builder = ChunkBuilder(columnSlots: slots, slots: found, capacity: 1)
          let line = splitter.line
          splitter.layOut(slots: slots, in: builder)
          _ = step(into: &builder, from: fault.start)
          splitter.line = line
          at = fault.next
          let chunk = builder.chunk(window)
          return (chunk.columns.map { $0.string(0) ?? "" }, fault.line)
        case .encoding(let place):
          throw headerFailure(
            "is not in \(window.encoding): byte \(window.sourceOffset(place)) begins no character", fault.line)
        case .unclosedQuote: throw headerFailure("has a quoted field that is never closed", fault.line)
        case .textAfterQuote:
          throw headerFailure("has a quoted field that is followed by text, not by a delimiter", fault.line)
        case .tooLong: throw headerFailure("is longer than \(limits.record) bytes", fault.line)
        }
      }
    }
  }

  private func headerFailure(_ what: String, _ line: Int64) -> Failure {
    Failure(
      .failed, "the header \(what)", at: "\(file):\(line)",
      remedy: "check the source's `encoding` and `dialect` against the file")
  }
}
