// Rows whose key comes more than once wait until the whole fact was seen. They are sorted by key, the one that counts
// first, on disk if there are many; then those that count are sorted by their coming, and leave.
//
// ```
// 0 key   8 version   16 path   24 record   32 row   40 number   48 file   52 feed   56 end of the grain
// 60 end of the content   64 values
// ```
//
// What stands between key and file descends: the newest of a key comes first. Numbers are those of coming. Values stand as in `AttributeTuples`, the grain first, then what makes a row another one,
// then the row's place, so that rows are compared by bytes.

import Columnar
import Definitions

/// Rows of a fact whose key comes more than once in a batch.
final class HeldRows {
  private let layout: TableLayout
  private let memory: MemoryBudget
  private let sorter: RecordSorter
  private let grain: Range<Int>
  /// The first column of those that say where a row stands.
  private let firstPlace: Int
  private let recordColumn: Int
  private let rowColumn: Int
  private var count: Int64 = 0

  init(_ layout: TableLayout, fact: Fact, memory: MemoryBudget) {
    self.layout = layout
    self.memory = memory
    sorter = RecordSorter(budget: memory.share)
    grain = 1..<(1 + fact.grain.count)
    firstPlace = layout.index("source_version") ?? layout.columns.count
    recordColumn = layout.index("record") ?? firstPlace
    rowColumn = layout.index("row_number") ?? firstPlace
  }

  /// Sets rows of a chunk aside, of a file whose path has a place in `PathOrder`.
  func append(
    _ picks: [(feed: Int32, row: Int32)], of feeds: [FeedRows], feedIndexes: [Int], account: Int, path: Int64
  ) throws {
    var record: [UInt8] = []
    var values: [UInt8] = []
    for pick in picks {
      let columns = feeds[Int(pick.feed)].columns
      let row = Int(pick.row)
      var grainEnd = 0
      var contentEnd = 0
      values.removeAll(keepingCapacity: true)
      for index in columns.indices.dropFirst() {
        if index == grain.upperBound { grainEnd = values.count }
        if index == firstPlace { contentEnd = values.count }
        AttributeTuples.encode(columns[index], row, into: &values)
      }
      var key: Int64 = 0
      if case .integers(let keys) = columns[0] { key = keys.values[row] }
      var version = Int64.min
      if case .integers(let versions) = columns[firstPlace] { version = versions.value(row) ?? .min }
      record.removeAll(keepingCapacity: true)
      record.append(ordered: key)
      record.append(ordered: ~version)
      record.append(ordered: ~path)
      record.append(ordered: ~number(columns, recordColumn, row))
      record.append(ordered: ~number(columns, rowColumn, row))
      record.append(ordered: ~count)
      record.append(ordered: Int32(account))
      record.append(ordered: Int32(feedIndexes[Int(pick.feed)]))
      record.append(ordered: Int32(grainEnd))
      record.append(ordered: Int32(contentEnd))
      record.append(values.span)
      try sorter.append(record.span)
      count += 1
    }
  }

  /// A part of a row's place.
  private func number(_ columns: [Column], _ index: Int, _ row: Int) -> Int64 {
    if case .integers(let values) = columns[index] { values.values[row] } else { 0 }
  }

  /// Decides which row of each key counts, and writes these in the order of their coming.
  ///
  /// - Parameter decided: receives each row and what becomes of it.
  func resolve(into sink: any TableSink, _ decided: (HeldRow, Outcome) throws -> Void) throws {
    if count == 0 { return }
    let winners = RecordSorter(budget: memory.share)
    var rows = try sorter.sorted()
    var winner = HeldRow()
    var row = HeldRow()
    var moved: [UInt8] = []
    while try rows.next(&row.record) {
      if !winner.record.isEmpty, row.key == winner.key {
        let outcome: Outcome = !row.hasGrain(of: winner) ? .rejected : row.says(winner) ? .duplicate : .superseded
        try decided(row, outcome)
      } else {
        try decided(row, .emitted)
        moved.removeAll(keepingCapacity: true)
        moved.append(ordered: row.number)
        moved.append(row.record.span)
        try winners.append(moved.span)
        swap(&winner, &row)
      }
    }
    try write(winners.sorted(), to: sink)
  }

  private func write(_ sorted: SortedRecords, to sink: any TableSink) throws {
    var sorted = sorted
    var record: [UInt8] = []
    var chunk = Chunk(empty: layout.fields)
    while try sorted.next(&record) {
      let bytes = record.span
      if case .integers(var keys) = chunk.columns[0] {
        chunk.columns[0] = .text(TextColumn())
        keys.append(OrderedBytes.int64(bytes, at: 8))
        chunk.columns[0] = .integers(keys)
      }
      var at = 8 + HeldRow.firstValue
      for index in chunk.columns.indices.dropFirst() {
        AttributeTuples.append(bytes, at, to: &chunk.columns[index])
        at += AttributeTuples.length(of: bytes, at)
      }
      chunk.rowCount += 1
      if chunk.rowCount == 8192 {
        try sink.write(chunk)
        chunk = Chunk(empty: layout.fields)
      }
    }
    if chunk.rowCount > 0 { try sink.write(chunk) }
  }
}

/// A row that waits.
struct HeldRow {
  static let firstValue = 64
  fileprivate(set) var record: [UInt8] = []

  var key: Int64 { OrderedBytes.int64(record.span, at: 0) }
  /// Its place in the order of their coming.
  var number: Int64 { ~OrderedBytes.int64(record.span, at: 40) }
  /// Index of the file.
  var account: Int { Int(OrderedBytes.int32(record.span, at: 48)) }
  /// Index of the feed in the source.
  var feed: Int { Int(OrderedBytes.int32(record.span, at: 52)) }

  /// The number in a column; 0 for none.
  func integer(_ column: Int) -> Int64 {
    let bytes = record.span
    var at = Self.firstValue
    for _ in 1..<column { at += AttributeTuples.length(of: bytes, at) }
    return bytes[at] == 2 ? AttributeTuples.integer(bytes, at + 1) : 0
  }

  /// Whether another row has the same grain.
  func hasGrain(of other: HeldRow) -> Bool { isEqual(to: other, endAt: 56) }

  /// Whether another row says the same, wherever it stands.
  func says(_ other: HeldRow) -> Bool { isEqual(to: other, endAt: 60) }

  private func isEqual(to other: HeldRow, endAt place: Int) -> Bool {
    let end = Self.firstValue + Int(OrderedBytes.int32(record.span, at: place))
    let otherEnd = Self.firstValue + Int(OrderedBytes.int32(other.record.span, at: place))
    return Bytes.equal(
      record.span.extracting(Self.firstValue..<end), other.record.span.extracting(Self.firstValue..<otherEnd))
  }
}
