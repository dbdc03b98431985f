// Nearly every key of a fact comes once in a batch. Which come more often must be known before the first row leaves,
// and a batch has too many keys to keep them all in a table. So the members pass writes them down. Then a filter of two
// bits a key tells which may have come twice, only these are sorted, and what is left of it is a bit a row:
//
// ```
// rows of a feed in a file   0 1 2 3 4 …     numbered alike in both passes: those that are selected and have a grain
// repeated                   0 0 1 0 0 …
// ```

import Columnar

/// Collects the keys of a fact's rows in the members pass.
final class FactKeys {
  private let memory: MemoryBudget
  private var log: KeyLog
  private var streams: [(origin: RowOrigin, count: Int)] = []
  /// Whose keys follow one another in the log.
  private var runs: [(stream: Int, count: Int)] = []

  /// A record is the key, then the number of the feed in its file, then that of the row in it.
  private static let streamPlace = 8
  private static let rowPlace = 12

  init(memory: MemoryBudget) {
    self.memory = memory
    log = KeyLog(budget: memory.share / 2)
  }

  /// Adds the keys of the next rows of a feed in a file.
  func append(_ keys: [UInt64], of origin: RowOrigin) throws {
    if keys.isEmpty { return }
    let stream = streams.lastIndex { $0.origin == origin } ?? streams.count
    if stream == streams.count { streams.append((origin, 0)) }
    streams[stream].count += keys.count
    if let last = runs.indices.last, runs[last].stream == stream {
      runs[last].count += keys.count
    } else {
      runs.append((stream, keys.count))
    }
    try log.append(keys)
  }

  /// The rows whose key comes more than once.
  func repeated() throws -> RepeatedKeys {
    var sorted = try suspects()
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

  /// The rows whose key may come more than once, by key.
  private func suspects() throws -> SortedRecords {
    var filter = TwiceFilter(expecting: log.count, budget: memory.share / 4)
    try log.forEachPiece { filter.insert($0) }
    let sorter = RecordSorter(budget: memory.share / 4)
    var rows = [Int](repeating: 0, count: streams.count)
    var run = 0
    var restOfRun = runs.first?.count ?? 0
    var record: [UInt8] = []
    try log.forEachPiece { keys in
      for key in keys {
        if restOfRun == 0 {
          run += 1
          restOfRun = runs[run].count
        }
        restOfRun -= 1
        let stream = runs[run].stream
        if filter.mayRepeat(key) {
          record.removeAll(keepingCapacity: true)
          record.append(highestFirst: key)
          record.append(ordered: Int32(truncatingIfNeeded: stream))
          record.append(ordered: Int64(rows[stream]))
          try sorter.append(record.span)
        }
        rows[stream] += 1
      }
    }
    // What follows has the memory.
    log = KeyLog(budget: 0)
    runs = []
    return try sorter.sorted()
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
