// Nearly every key of a fact comes once in a batch. Which come more often must be known before the first row leaves,
// and a batch has too many keys to keep them all. So the members pass sorts them, on disk if need be, and what is left
// of it is a bit a row:
//
// ```
// rows of a feed in a file   0 1 2 3 4 …     numbered alike in both passes: those that are selected and have a grain
// repeated                   0 0 1 0 0 …
// ```

import Columnar

/// Collects the keys of a fact's rows in the members pass.
final class FactKeys {
  private let sorter: RecordSorter
  private var streams: [(origin: RowOrigin, count: Int)] = []
  private var record: [UInt8] = []

  /// A record is the key, then the number of the feed in its file, then that of the row in it.
  private static let streamPlace = 8
  private static let rowPlace = 12

  init(memory: MemoryBudget) { sorter = RecordSorter(budget: memory.share) }

  /// The number under which rows of a feed in a file are added.
  func stream(_ origin: RowOrigin) -> Int {
    if let index = streams.lastIndex(where: { $0.origin == origin }) { return index }
    streams.append((origin, 0))
    return streams.count - 1
  }

  /// Adds the key of the next row.
  func append(_ key: UInt64, stream: Int) throws {
    // Taken out while it is filled, as a span of what belongs to an object would outlive its access.
    var record: [UInt8] = []
    swap(&record, &self.record)
    record.removeAll(keepingCapacity: true)
    record.append(highestFirst: key)
    record.append(ordered: Int32(truncatingIfNeeded: stream))
    record.append(ordered: Int64(streams[stream].count))
    streams[stream].count += 1
    try sorter.append(record.span)
    swap(&record, &self.record)
  }

  /// The rows whose key comes more than once.
  func repeated() throws -> RepeatedKeys {
    var sorted = try sorter.sorted()
    var bits: [Bitmap?] = streams.map { _ in nil }
    func mark(_ record: [UInt8]) {
      let stream = Int(OrderedBytes.int32(record.span, at: Self.streamPlace))
      let row = Int(OrderedBytes.int64(record.span, at: Self.rowPlace))
      if bits[stream] == nil { bits[stream] = Bitmap(repeating: false, count: streams[stream].count) }
      bits[stream]?[row] = true
    }
    var previous: [UInt8] = []
    var record: [UInt8] = []
    guard try sorted.next(&previous) else { return RepeatedKeys() }
    while try sorted.next(&record) {
      if OrderedBytes.highestFirst(record.span, at: 0) == OrderedBytes.highestFirst(previous.span, at: 0) {
        mark(previous)
        mark(record)
      }
      swap(&record, &previous)
    }
    var result = RepeatedKeys()
    for (stream, bits) in zip(streams, bits) { result.rows[stream.origin] = bits }
    return result
  }
}

/// A feed of a file.
struct RowOrigin: Hashable {
  /// Index of the file in the batch.
  var file: Int
  /// Index of the feed in the source.
  var feed: Int
}

/// The rows of a fact whose key comes more than once in the batch.
struct RepeatedKeys {
  /// A bit a row; nothing for a feed of a file that has none of these.
  fileprivate(set) var rows: [RowOrigin: Bitmap] = [:]
}
