import Columnar
import Definitions

// Records that the splitter could not take, and that the dialect allows to be taken all the same.

extension CSVReader {
  /// Whether a fault need not be a reject.
  func mayBeTaken(_ fault: CSVFault) -> Bool {
    switch fault.kind {
    case .fieldCount: dialect.repairs || dialect.ragged == .fill
    case .unclosedQuote, .textAfterQuote: dialect.repairs
    case .encoding, .tooLong, .otherTable: false
    }
  }

  /// Whether more text is needed to judge a fault, so that the judgement does not depend on where the window ends.
  func needsMore(_ fault: CSVFault) -> Bool {
    dialect.repairs && tables.line == nil && !window.isLast && recordsEnd - fault.start < RecordRepair.reach
  }

  /// Takes a record in spite of its fault; false where it is to be rejected.
  mutating func takeAll(_ fault: CSVFault, _ slots: [Int?], _ builder: inout ChunkBuilder) -> Bool {
    if dialect.repairs { return repair(fault, slots, &builder) }
    // Fields beyond the columns, all of them empty.
    let text = window.bytes[fault.start..<fault.end]
    guard let fields = plainFields(text), fields.count > slots.count,
      fields.dropFirst(slots.count).allSatisfy({ $0.bytes.isEmpty })
    else { return false }
    append(fields.prefix(slots.count).map(\.bytes), fault, end: fault.end, slots, &builder)
    at = fault.next
    return true
  }

  /// The fields of a record by the dialect alone.
  private func plainFields(_ text: ArraySlice<UInt8>) -> [ScannedField]? { FieldScan(dialect).plain(text) }

  private mutating func repair(_ fault: CSVFault, _ slots: [Int?], _ builder: inout ChunkBuilder) -> Bool {
    let text = window.bytes[fault.start..<min(recordsEnd, fault.start + RecordRepair.reach)]
    if tables.line == nil, case .fieldCount(let found) = fault.kind,
      isOtherTable(fault, fields: found, text, columns: slots.count)
    {
      tables.line = fault.firstLine
    }
    if tables.line != nil {
      var other = fault
      other.kind = .otherTable
      other.line = fault.firstLine
      builder.rejects.append(reject(other))
      at = fault.next
      return true
    }
    guard repairWork < limits.repair else { return false }
    let shapes = shapes ?? ColumnShapes(columns: slots.count)
    var repair = RecordRepair(dialect: dialect, shapes: shapes, columns: slots.count)
    let repaired = repair.repair(text)
    repairWork += repair.work
    guard let found = repaired else { return false }
    // Bytes that are no characters are for nobody to guess.
    if window.firstFault(from: fault.start) < found.end { return false }
    append(found.values, fault, end: found.end, slots, &builder)
    builder.repairs.append(
      Repair(record: splitter.record, line: fault.firstLine, message: found.message))
    // The record may end elsewhere than the splitter thought.
    var next = found.end
    if next < window.count, window.bytes[next] == 0x0d { next += 1 }
    if next < window.count, window.bytes[next] == 0x0a { next += 1 }
    splitter.line = fault.firstLine + max(1, lineCount(fault.start, next))
    at = next
    return true
  }

  private func append(
    _ values: [[UInt8]?], _ fault: CSVFault, end: Int, _ slots: [Int?], _ builder: inout ChunkBuilder
  ) {
    builder.append(
      values, slots: slots, extraBase: window.bytes.count,
      place: (splitter.record, fault.firstLine, Int64(fault.start), Int64(end - fault.start)))
  }

  /// Whether a record of another number of fields begins a table of its own: it is a header like the file's, or stands
  /// behind a blank line and the records after it are like it.
  private func isOtherTable(
    _ fault: CSVFault, fields found: Int, _ text: ArraySlice<UInt8>, columns: Int
  ) -> Bool {
    guard found > 1 || columns == 1 else { return false }
    if let fields = plainFields(window.bytes[fault.start..<fault.end]), tables.isHeader(fields) { return true }
    guard splitter.blankLine == fault.firstLine - 1, fault.firstLine > 1 else { return false }
    var rest = text
    var records = 0
    while records < 3, let first = rest.first {
      let end = rest.firstIndex { $0 == 0x0a || $0 == 0x0d } ?? rest.endIndex
      if first != 0x0a, first != 0x0d {
        guard plainFields(rest[..<end])?.count == found else { return false }
        records += 1
      }
      rest = rest[min(end + 1, rest.endIndex)...]
    }
    return records > 1
  }

  /// Looks at the rows of the builder that fit, each once: one may repeat the file's header, so that another table begins
  /// there, and all from there on are rejected; one may be divided by commas and blanks.
  ///
  /// It is asked for before anything is decided that depends on it.
  mutating func review(_ builder: inout ChunkBuilder) {
    for row in tables.seen..<max(tables.seen, builder.rows) where tables.line == nil {
      let record = builder.place(row)
      let text = window.bytes[record.start..<(record.start + record.length)]
      let mayBeHeader = tables.mayBeHeader(text.first ?? 0, quote: dialect.quote)
      guard mayBeHeader || mayBeSpaced(text), let fields = plainFields(text), fields.count == slots.count else {
        continue
      }
      if mayBeHeader, fields.count == tables.names.count, tables.isHeader(fields) {
        tables.line = record.line
      } else if shapes?.isSpaced(fields) == true {
        take(spaced: text, record, row, &builder)
      }
    }
    tables.seen = builder.rows
    guard let line = tables.line else { return }
    for row in 0..<builder.rows where builder.place(row).line >= line {
      let record = builder.place(row)
      let (start, end) = (window.sourceOffset(record.start), window.sourceOffset(record.start + record.length))
      let kept = min(record.start + record.length, record.start + limits.raw)
      builder.rejects.append(
        Reject(
          record: record.record, line: record.line, offset: Int64(start), length: Int64(end - start), rule: "table",
          message: tables.message, raw: window.sourceBytes(record.start..<kept)))
    }
    builder.rows = (0..<builder.rows).first { builder.place($0).line >= line } ?? builder.rows
    tables.seen = builder.rows
    builder.repairs.removeAll { $0.line >= line }
  }

  /// Whether a blank stands behind the first delimiter, that of the file being none itself.
  private func mayBeSpaced(_ text: ArraySlice<UInt8>) -> Bool {
    guard dialect.delimiter.count == 1, let delimiter = dialect.delimiter.first, delimiter != 0x20,
      let first = text.firstIndex(of: delimiter), first + 1 < text.endIndex
    else { return false }
    return text[first + 1] == 0x20
  }

  private func take(
    spaced text: ArraySlice<UInt8>, _ record: (record: Int64, line: Int64, start: Int, length: Int), _ row: Int,
    _ builder: inout ChunkBuilder
  ) {
    let delimiter = dialect.delimiter + [0x20]
    guard let fields = FieldScan(dialect, delimiter: delimiter).plain(text), fields.count == slots.count else { return }
    builder.replace(row, by: fields.map(\.bytes), slots: slots, extraBase: window.bytes.count)
    let name = String(decoding: delimiter, as: UTF8.self)
    builder.repairs.append(
      Repair(record: record.record, line: record.line, message: "the fields are divided by \"\(name)\""))
    builder.repairs.sort { $0.line < $1.line }
  }
}

/// How many records of a file were repaired.
struct RepairCount {
  private var count = 0
  private var first: Repair?

  mutating func add(_ repairs: [Repair]) {
    count += repairs.count
    if first == nil { first = repairs.first }
  }

  /// What is told of it in the run's report.
  var drift: [Drift] {
    guard let first else { return [] }
    return [Drift(.repaired, "\(count) record\(count == 1 ? "" : "s")", place: Int(first.line))]
  }
}

extension ColumnShapes {
  /// The shapes of a file's columns, as its beginning shows them.
  ///
  /// - Parameter input: the beginning of the file.
  static func learn(_ window: TextWindow, dialect: CSVDialect, limits: ReadLimits, file: String) throws -> ColumnShapes
  {
    var plain = dialect
    plain.repairs = false
    plain.ragged = .reject
    var reader = CSVReader(window, dialect: plain, limits: limits, file: file)
    return try reader.learn()
  }
}

extension CSVReader {
  /// Looks at the first records that are as they should be.
  fileprivate mutating func learn() throws -> ColumnShapes {
    try begin()
    let count = try readHeader("", [], DriftRule()).names.count
    var shapes = ColumnShapes(columns: count)
    var builder = ChunkBuilder(columnSlots: [], slots: 0)
    splitter.layOut(slots: Array(repeating: nil, count: count), in: builder)
    while shapes.records < ColumnShapes.sample {
      let stop = step(into: &builder)
      for row in 0..<builder.rows where shapes.records < ColumnShapes.sample {
        let place = builder.place(row)
        let fields = plainFields(window.bytes[place.start..<(place.start + place.length)]) ?? []
        shapes.add(fields.map { $0.bytes[...] })
      }
      builder.rows = 0
      builder.extra.removeAll()
      switch stop {
      case .end: return shapes
      case .full(let from): at = from
      case .fault(let fault):
        if fault.kind == .tooLong { return shapes }
        at = fault.next
      case .more(let from, _):
        if recordsEnd - from > limits.record { return shapes }
        try moveWindow(keepingFrom: from)
      }
    }
    return shapes
  }
}
