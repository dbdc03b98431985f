internal import Columnar

// Rows of COPY's binary format, made column by column: a first pass measures each row, a second writes one
// column of many rows after the other, each row's cursor telling where its next field goes.
//
// ```
// row    | fields | length | value | length | value | −1 (NULL) | …
// cursor   at first behind `fields`, then moved along by each column
// ```
//
// So what kind of column it is gets decided once a column and chunk, not once a value. Sizes and writing
// must agree for each storage: change them together.

/// Encodes chunks for one COPY.
struct RowEncoder {
  let columns: [CopyColumn]
  /// Where in a chunk each column is.
  let sources: [Int]
  /// Size in bytes of each row of the chunk that was measured last.
  private(set) var sizes: [Int] = []
  private var cursors: [Int] = []

  init(columns: [CopyColumn], sources: [Int]) {
    self.columns = columns
    self.sources = sources
  }

  /// Computes the size of each row of a chunk.
  mutating func measure(_ chunk: Chunk) throws {
    let rows = chunk.rowCount
    var fixed = 2 + 4 * columns.count
    var variable = [Int](repeating: 0, count: rows)
    for (column, source) in zip(columns, sources) {
      guard source < chunk.columns.count, chunk.columns[source].count == rows else {
        throw RowEncoder.fault(column, "has no column of \(rows) rows in the chunk")
      }
      switch (column.storage, chunk.columns[source]) {
      case (.text, .text(let texts)):
        for row in 0..<rows { variable[row] &+= Int(max(texts.spans[row].length, 0)) }
      case (.numeric(let scale), .integers(let integers)):
        guard scale <= ScaledDecimal.greatestScale else { throw RowEncoder.fault(column, "has too great a scale") }
        let wire = NumericWire(scale: scale)
        for row in 0..<rows where !integers.nulls[row] { variable[row] &+= wire.size(integers.values[row]) }
      case (_, .integers(let integers)) where column.storage != .text:
        let width = column.storage.width
        fixed += width
        if !integers.nulls.isEmpty {
          for row in 0..<rows where integers.nulls[row] { variable[row] &-= width }
        }
      default: throw RowEncoder.fault(column, "does not travel as \(column.storage)")
      }
    }
    for row in 0..<rows { variable[row] &+= fixed }
    sizes = variable
  }

  /// Writes rows of the chunk that was measured last, behind what the buffer holds; they fit.
  mutating func encode(_ rows: Range<Int>, of chunk: Chunk, into buffer: CopyBuffer) throws {
    cursors.removeAll(keepingCapacity: true)
    var at = buffer.count
    for row in rows {
      buffer.store(Int16(truncatingIfNeeded: columns.count), at: at)
      cursors.append(at &+ 2)
      at &+= sizes[row]
    }
    for (column, source) in zip(columns, sources) {
      switch chunk.columns[source] {
      case .text(let texts): encode(texts, rows, into: buffer)
      case .integers(let integers): try encode(integers, column, rows, into: buffer)
      }
    }
    buffer.count = at
  }

  private mutating func encode(_ texts: TextColumn, _ rows: Range<Int>, into buffer: CopyBuffer) {
    let arena = texts.arena.span
    var index = 0
    for row in rows {
      let at = cursors[index]
      let span = texts.spans[row]
      buffer.store(max(span.length, -1), at: at)
      if span.length > 0 { buffer.store(arena.extracting(span.range), at: at &+ 4) }
      cursors[index] = at &+ 4 &+ Int(max(span.length, 0))
      index &+= 1
    }
  }

  private mutating func encode(
    _ integers: IntegerColumn, _ column: CopyColumn, _ rows: Range<Int>, into buffer: CopyBuffer
  ) throws {
    let bad: Int?
    switch column.storage {
    case .int8: bad = fixed(integers, rows, buffer) { $0 }
    case .int4: bad = fixed(integers, rows, buffer) { Int32(exactly: $0) }
    case .int2: bad = fixed(integers, rows, buffer) { Int16(exactly: $0) }
    case .boolean: bad = fixed(integers, rows, buffer) { $0 == 0 || $0 == 1 ? UInt8(truncatingIfNeeded: $0) : nil }
    case .date: bad = fixed(integers, rows, buffer) { RowEncoder.days($0) }
    case .timestamptz: bad = fixed(integers, rows, buffer) { RowEncoder.microseconds($0) }
    case .numeric(let scale):
      bad = nil
      numeric(integers, NumericWire(scale: scale), rows, into: buffer)
    case .text: bad = nil
    }
    if let bad {
      throw RowEncoder.fault(column, "(\(column.storage)) cannot hold the value \(integers.values[bad])")
    }
  }

  /// Writes fields of one width; returns the first row whose value does not fit.
  @inline(__always)
  private mutating func fixed<Value: FixedWidthInteger & BitwiseCopyable>(
    _ integers: IntegerColumn, _ rows: Range<Int>, _ buffer: CopyBuffer, _ convert: (Int64) -> Value?
  ) -> Int? {
    let width = MemoryLayout<Value>.size
    let hasNulls = !integers.nulls.isEmpty
    var index = 0
    for row in rows {
      let at = cursors[index]
      if hasNulls && integers.nulls[row] {
        buffer.store(-1 as Int32, at: at)
        cursors[index] = at &+ 4
      } else {
        guard let value = convert(integers.values[row]) else { return row }
        buffer.store(Int32(truncatingIfNeeded: width), at: at)
        buffer.store(value, at: at &+ 4)
        cursors[index] = at &+ 4 &+ width
      }
      index &+= 1
    }
    return nil
  }

  private mutating func numeric(
    _ integers: IntegerColumn, _ wire: NumericWire, _ rows: Range<Int>, into buffer: CopyBuffer
  ) {
    var index = 0
    for row in rows {
      let at = cursors[index]
      if integers.nulls[row] {
        buffer.store(-1 as Int32, at: at)
        cursors[index] = at &+ 4
      } else {
        let end = wire.encode(integers.values[row], into: buffer, at: at &+ 4)
        buffer.store(Int32(truncatingIfNeeded: end &- at &- 4), at: at)
        cursors[index] = end
      }
      index &+= 1
    }
  }

  /// Days by PostgreSQL's epoch; the ends of time are its infinities, which no other day may become.
  @inline(__always) private static func days(_ value: Int64) -> Int32? {
    if value == .min { return .min }
    if value == .max { return .max }
    let (days, overflow) = value.subtractingReportingOverflow(CopyWire.epochDays)
    guard !overflow, let result = Int32(exactly: days), result != .min, result != .max else { return nil }
    return result
  }

  /// Microseconds by PostgreSQL's epoch.
  @inline(__always) private static func microseconds(_ value: Int64) -> Int64? {
    if value == .min || value == .max { return value }
    let (result, overflow) = value.subtractingReportingOverflow(CopyWire.epochMicroseconds)
    return overflow || result == .min ? nil : result
  }

  static func fault(_ column: CopyColumn, _ problem: String) -> PostgreSQLError {
    PostgreSQLError(sqlstate: "22003", message: "column \(column.name) \(problem)")
  }
}

extension Storage {
  /// Bytes of a value on the wire, 0 where it depends on the value.
  var width: Int {
    switch self {
    case .boolean: 1
    case .int2: 2
    case .int4, .date: 4
    case .int8, .timestamptz: 8
    case .text, .numeric: 0
    }
  }
}
