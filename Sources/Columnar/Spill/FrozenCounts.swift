// A table of byte strings that went to a file, to be asked now and then:
//
// ```
// filter  a word of bits for a few keys: says no for nearly all keys that are not there
// fences  hash of the first record of each block
// file    block │ block │ …     records (hash, number, key), by hash
// ```
//
// Of many tables each would have to be asked. So some are made one from time to time, which is reading them side by
// side.

/// Byte strings with a number each, in a temporary file.
package final class FrozenCounts: Sendable {
  private static let block = 1 << 12

  private let file: SpillFile
  private let end: Int
  /// How many keys there are.
  package let count: Int
  private let filter: [UInt64]
  private let fences: [UInt64]
  private let starts: [Int]

  /// Writes a table to a file.
  ///
  /// - Parameter counts: the number of each key, by its number in the table.
  /// - Throws: `Failure` when there is no room on the disk.
  package convenience init(_ table: ByteTable, _ counts: [Int64]) throws {
    let arena = table.bytes
    let bytes = arena.span
    let order = (0..<table.count).map { (hash: ByteHash.hash(bytes.extracting(table.range(of: $0))), number: $0) }
      .sorted { $0.hash < $1.hash }
    var writer = try FrozenWriter(expecting: order.count)
    var record: [UInt8] = []
    for (hash, number) in order {
      record.removeAll(keepingCapacity: true)
      record.append(highestFirst: hash)
      record.append(ordered: counts[number])
      record.append(bytes.extracting(table.range(of: number)))
      try writer.append(record)
    }
    try self.init(writer)
  }

  /// Makes one of several, the oldest first: of a key that is in more than one the latest number counts.
  ///
  /// - Throws: `Failure` when there is no room on the disk.
  package convenience init(merging tables: [FrozenCounts]) throws {
    var writer = try FrozenWriter(expecting: tables.reduce(0) { $0 + $1.count })
    var cursors = tables.map { RecordCursor($0.file, 0..<$0.end, block: 1 << 16) }
    // What each table has next; none at its end.
    var hashes: [UInt64?] = try cursors.indices.map { try cursors[$0].next() ? cursors[$0].prefix : nil }
    var record: [UInt8] = []
    while let least = hashes.lazy.compactMap(\.self).min(), let first = hashes.firstIndex(of: least) {
      func take(_ index: Int) throws {
        cursors[index].copy(into: &record)
        hashes[index] = try cursors[index].next() ? cursors[index].prefix : nil
      }
      try take(first)
      if !hashes.contains(least) {
        try writer.append(record)
        continue
      }
      // The same key in more than one table, or keys that share a hash.
      var group = [record]
      for index in cursors.indices {
        while hashes[index] == least {
          try take(index)
          let key = record[FrozenWriter.key...]
          if let known = group.firstIndex(where: { $0[FrozenWriter.key...] == key }) {
            group[known] = record
          } else {
            group.append(record)
          }
        }
      }
      for record in group { try writer.append(record) }
    }
    try self.init(writer)
  }

  private init(_ written: FrozenWriter) throws {
    var written = written
    try written.flush()
    file = written.file
    end = written.end
    count = written.count
    filter = written.filter
    fences = written.fences
    starts = written.starts
  }

  /// Whether a key may be there, without a look at the file.
  func mayHave(_ hash: UInt64) -> Bool {
    let mask = Self.mask(hash)
    return filter[Self.word(hash, of: filter.count)] & mask == mask
  }

  /// The number of a key whose hash is known; nil if it is not there.
  package func find(_ key: Span<UInt8>, _ hash: UInt64) throws -> Int64? {
    guard mayHave(hash) else { return nil }
    // The last block that begins before the hash: one that begins with it may have others of it before.
    var low = 0
    var high = fences.count
    while low < high {
      let middle = (low + high) / 2
      if fences[middle] < hash { low = middle + 1 } else { high = middle }
    }
    guard !starts.isEmpty else { return nil }
    var cursor = RecordCursor(file, starts[max(low - 1, 0)]..<end, block: Self.block)
    var record: [UInt8] = []
    while try cursor.next() {
      let found = cursor.prefix
      if found > hash { return nil }
      guard found == hash else { continue }
      cursor.copy(into: &record)
      if Bytes.equal(record.span.extracting(FrozenWriter.key..<record.count), key) {
        return OrderedBytes.int64(record.span, at: 8)
      }
    }
    return nil
  }

  /// Where in the filter the bits of a hash are: by its upper half.
  fileprivate static func word(_ hash: UInt64, of count: Int) -> Int {
    Int(truncatingIfNeeded: ((hash >> 32) &* UInt64(count)) >> 32)
  }

  /// The bits of a hash: four, by its lower half.
  fileprivate static func mask(_ hash: UInt64) -> UInt64 {
    1 << (hash & 63) | 1 << (hash >> 6 & 63) | 1 << (hash >> 12 & 63) | 1 << (hash >> 18 & 63)
  }

  /// What finds the records of a file while they are written.
  private struct FrozenWriter {
    /// Where the key begins in a record.
    static let key = 16

    let file: SpillFile
    private(set) var end = 0
    private(set) var count = 0
    private(set) var filter: [UInt64]
    private(set) var fences: [UInt64] = []
    private(set) var starts: [Int] = []
    private var output: [UInt8] = []

    init(expecting keys: Int) throws {
      file = try SpillFile()
      // Sixteen bits a key.
      filter = [UInt64](repeating: 0, count: keys / 4 + 1)
    }

    /// Adds a record; they come by hash.
    mutating func append(_ record: [UInt8]) throws {
      let hash = OrderedBytes.highestFirst(record.span, at: 0)
      filter[FrozenCounts.word(hash, of: filter.count)] |= FrozenCounts.mask(hash)
      let start = end + output.count
      if start >= (starts.last.map { $0 + FrozenCounts.block } ?? 0) {
        fences.append(hash)
        starts.append(start)
      }
      output.append(record: record.span)
      count += 1
      if output.count >= 1 << 18 { try flush() }
    }

    mutating func flush() throws {
      try file.append(output.span)
      end += output.count
      output.removeAll(keepingCapacity: true)
    }
  }
}
