// A table of byte strings that went to a file, to be asked now and then:
//
// ```
// filter  a word of bits for a few keys: says no for nearly all keys that are not there
// fences  hash of the first record of each block
// file    block │ block │ …     records (hash, number, key), by hash
// ```

/// Byte strings with a number each, in a stretch of a temporary file.
package final class FrozenCounts: Sendable {
  private static let block = 1 << 12

  private let file: SpillFile
  private let end: Int
  /// How many bytes of the file it takes.
  package let byteCount: Int
  private let filter: [UInt64]
  private let fences: [UInt64]
  private let starts: [Int]

  /// Writes a table to a file.
  ///
  /// - Parameters:
  ///   - counts: the number of each key, by its number in the table.
  ///   - start: where the file ends so far.
  /// - Throws: `Failure` when there is no room on the disk.
  package init(_ table: ByteTable, _ counts: [Int64], to file: SpillFile, at start: Int) throws {
    let arena = table.bytes
    let bytes = arena.span
    let order = (0..<table.count).map { (hash: ByteHash.hash(bytes.extracting(table.range(of: $0))), number: $0) }
      .sorted { $0.hash < $1.hash }
    // Sixteen bits a key.
    var filter = [UInt64](repeating: 0, count: order.count / 4 + 1)
    var fences: [UInt64] = []
    var starts: [Int] = []
    var output: [UInt8] = []
    var record: [UInt8] = []
    var written = start
    for (hash, number) in order {
      filter[Self.word(hash, of: filter.count)] |= Self.mask(hash)
      if written + output.count >= (starts.last.map { $0 + Self.block } ?? 0) {
        fences.append(hash)
        starts.append(written + output.count)
      }
      record.removeAll(keepingCapacity: true)
      record.append(highestFirst: hash)
      record.append(ordered: counts[number])
      record.append(bytes.extracting(table.range(of: number)))
      output.append(record: record.span)
      if output.count >= 1 << 18 {
        try file.append(output.span)
        written += output.count
        output.removeAll(keepingCapacity: true)
      }
    }
    try file.append(output.span)
    end = written + output.count
    byteCount = end - start
    self.file = file
    self.filter = filter
    self.fences = fences
    self.starts = starts
  }

  /// Whether a key may be there, without a look at the file.
  func mayHave(_ hash: UInt64) -> Bool {
    let mask = Self.mask(hash)
    return filter[Self.word(hash, of: filter.count)] & mask == mask
  }

  /// The number of a key; nil if it is not there.
  package func find(_ key: Span<UInt8>) throws -> Int64? {
    let hash = ByteHash.hash(key)
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
      cursor.copy(into: &record)
      let found = OrderedBytes.highestFirst(record.span, at: 0)
      if found > hash { return nil }
      if found == hash, Bytes.equal(record.span.extracting(16..<record.count), key) {
        return OrderedBytes.int64(record.span, at: 8)
      }
    }
    return nil
  }

  /// Where in the filter the bits of a hash are: by its upper half.
  private static func word(_ hash: UInt64, of count: Int) -> Int {
    Int(truncatingIfNeeded: ((hash >> 32) &* UInt64(count)) >> 32)
  }

  /// The bits of a hash: four, by its lower half.
  private static func mask(_ hash: UInt64) -> UInt64 {
    1 << (hash & 63) | 1 << (hash >> 6 & 63) | 1 << (hash >> 12 & 63) | 1 << (hash >> 18 & 63)
  }
}
