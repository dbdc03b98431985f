// Rows on their way into a chunk. Spans lie column by column in one block of memory, so that a reader writes
// a field with one store; a column that nobody asked for shares the spare one at the end:
//
// ```
//          row 0   row 1   ...  row capacity-1
// slot 0   (0,4)   (17,4)
// slot 1   (5,2)   (22,9)
// spare    (8,8)   (32,1)
// ```
//
// Spans point into the window's bytes, which become the arena of every column; what had to be changed (an
// unescaped field) is appended behind them.

import Columnar

/// Collects rows, places and rejects, and makes chunks of them.
@safe struct ChunkBuilder: ~Copyable {
  /// How many rows fit.
  let capacity: Int
  /// How far the spans of two neighbouring slots lie apart: not by a power of two, or the places that are
  /// written next would all fall into one set of the processor's cache.
  let stride: Int
  /// How many columns are collected.
  let slots: Int
  /// How many rows there are.
  var rows = 0
  /// Records that were rejected.
  var rejects: [Reject] = []
  /// Records that were passed over.
  var passedOver = 0
  /// Records among the rows that were repaired.
  var repairs: [Repair] = []
  /// Bytes to be appended to the arena.
  var extra: [UInt8] = []
  /// Spans, slot by slot; the spare slot comes last.
  let spans: UnsafeMutablePointer<TextSpan>
  /// For each row: record number, number in the record, line, beginning and length (in the window).
  let records: UnsafeMutablePointer<Int64>
  let numbers: UnsafeMutablePointer<Int64>
  let lines: UnsafeMutablePointer<Int64>
  let starts: UnsafeMutablePointer<Int64>
  let lengths: UnsafeMutablePointer<Int64>

  /// Slot of each column of the source; nil where it is not wanted.
  private let columnSlots: [Int?]
  private var nulls: [TextSpan] = []

  /// Makes a builder.
  ///
  /// - Parameters:
  ///   - columnSlots: for each column of the source, the slot that it is collected in, if it is.
  ///   - slots: how many slots there are; several columns may share one.
  init(columnSlots: [Int?], slots: Int, capacity: Int = 4096) {
    self.columnSlots = columnSlots
    self.slots = slots
    self.capacity = capacity
    stride = capacity + 8
    unsafe spans = .allocate(capacity: (slots + 1) * stride)
    unsafe records = .allocate(capacity: capacity)
    unsafe numbers = .allocate(capacity: capacity)
    unsafe lines = .allocate(capacity: capacity)
    unsafe starts = .allocate(capacity: capacity)
    unsafe lengths = .allocate(capacity: capacity)
  }

  deinit {
    unsafe spans.deallocate()
    unsafe records.deallocate()
    unsafe numbers.deallocate()
    unsafe lines.deallocate()
    unsafe starts.deallocate()
    unsafe lengths.deallocate()
  }

  /// Whether there is nothing to hand out.
  var isEmpty: Bool { rows == 0 && rejects.isEmpty && repairs.isEmpty && passedOver == 0 }

  /// Where a row stands in the window, its line and its record's number.
  func place(_ row: Int) -> (record: Int64, line: Int64, start: Int, length: Int) {
    unsafe (records[row], lines[row], Int(starts[row]), Int(lengths[row]))
  }

  /// Adds a row of values that do not stand in the window as they are: there must be room for it.
  ///
  /// - Parameters:
  ///   - slots: for each value the slot that it is collected in, if it is.
  ///   - extraBase: where the extra bytes will stand in the arena.
  mutating func append(
    _ values: [[UInt8]?], slots: [Int?], extraBase: Int,
    place: (record: Int64, line: Int64, start: Int64, length: Int64)
  ) {
    precondition(rows < capacity)
    replace(rows, by: values, slots: slots, extraBase: extraBase)
    unsafe records[rows] = place.record
    unsafe numbers[rows] = 0
    unsafe lines[rows] = place.line
    unsafe starts[rows] = place.start
    unsafe lengths[rows] = place.length
    rows += 1
  }

  /// Gives a row other values.
  mutating func replace(_ row: Int, by values: [[UInt8]?], slots: [Int?], extraBase: Int) {
    for (value, slot) in zip(values, slots) {
      guard let slot else { continue }
      var span = TextSpan.null
      if let value {
        span = TextSpan(start: UInt32(extraBase + extra.count), length: Int32(value.count))
        extra.append(contentsOf: value)
      }
      unsafe spans[slot * stride + row] = span
    }
  }

  /// Makes a chunk of what has been collected since the last one, with the window's bytes as arena.
  mutating func chunk(_ window: TextWindow) -> RecordChunk {
    var chunk = RecordChunk(columnCount: 0)
    var arena = window.bytes
    if !extra.isEmpty { arena.append(contentsOf: extra) }
    if nulls.count != rows { nulls = Array(repeating: .null, count: rows) }
    chunk.columns = columnSlots.map { slot in
      guard let slot else { return TextColumn(arena: [], spans: nulls) }
      return unsafe TextColumn(
        arena: arena, spans: Array(UnsafeBufferPointer(start: spans + slot * stride, count: rows)))
    }
    chunk.places.records = unsafe Array(UnsafeBufferPointer(start: records, count: rows))
    chunk.places.rows = unsafe Array(UnsafeBufferPointer(start: numbers, count: rows))
    chunk.places.lines = unsafe Array(UnsafeBufferPointer(start: lines, count: rows))
    if let base = window.constantOffset {
      for row in 0..<rows { unsafe starts[row] += Int64(base) }
    } else {
      for row in 0..<rows {
        let start = unsafe Int(starts[row])
        let end = unsafe start + Int(lengths[row])
        let offset = window.sourceOffset(start)
        unsafe starts[row] = Int64(offset)
        unsafe lengths[row] = Int64(window.sourceOffset(end) - offset)
      }
    }
    chunk.places.offsets = unsafe Array(UnsafeBufferPointer(start: starts, count: rows))
    chunk.places.lengths = unsafe Array(UnsafeBufferPointer(start: lengths, count: rows))
    chunk.rejects = rejects
    chunk.repairs = repairs
    chunk.passedOver = passedOver
    rows = 0
    rejects = []
    repairs = []
    passedOver = 0
    extra.removeAll(keepingCapacity: true)
    return chunk
  }
}
