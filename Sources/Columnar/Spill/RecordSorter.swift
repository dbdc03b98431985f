// Sorts any number of records in a fixed amount of memory:
//
// ```
// records ─▶ arena ─full─▶ sort ─▶ run │ run │ run │ …  in one temporary file
//                                   └──────┴─────┴─ merge ─▶ records in order
// ```
//
// As long as the arena is not full there is no file. An entry a record carries its first eight bytes, so that
// most comparisons touch no record.

/// Sorts records bytewise: in memory up to a budget, beyond it with the help of a temporary file.
package final class RecordSorter {
  /// A record in the arena.
  struct Entry {
    /// Its first eight bytes, the first one the highest.
    var prefix: UInt64
    /// Where it begins, with its length.
    var at: Int
  }

  private let budget: Int
  private var arena: [UInt8] = []
  private var entries: [Entry] = []
  private var file: SpillFile?
  private var runs: [Range<Int>] = []

  /// Makes an empty sorter.
  ///
  /// - Parameter budget: bytes that it may take in memory.
  package init(budget: Int) { self.budget = budget }

  /// Adds a record.
  ///
  /// - Throws: `Failure` when there is no room on the disk.
  package func append(_ record: Span<UInt8>) throws {
    try makeRoom(record.count)
    entries.append(Entry(prefix: Self.prefix(record), at: arena.count))
    arena.append(record: record)
  }

  @inline(__always) private func makeRoom(_ count: Int) throws {
    let used = arena.count + entries.count * MemoryLayout<Entry>.stride
    if used + count + RecordCursor.lengthBytes + MemoryLayout<Entry>.stride > budget { try makeRoom() }
  }

  private func makeRoom() throws {
    if entries.isEmpty { return }
    try endRun()
    arena.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }

  /// The first eight bytes of a record as a number in their order.
  @inline(__always) static func prefix(_ record: Span<UInt8>) -> UInt64 {
    if record.count >= 8 { return OrderedBytes.highestFirst(record, at: 0) }
    var prefix: UInt64 = 0
    for index in 0..<8 { prefix = prefix << 8 | (index < record.count ? UInt64(record[index]) : 0) }
    return prefix
  }

  private func sortEntries() {
    let arena = arena
    let bytes = arena.span
    entries.sort { left, right in
      if left.prefix != right.prefix { return left.prefix < right.prefix }
      return Bytes.precedes(
        bytes.extracting(Self.record(bytes, left.at)), bytes.extracting(Self.record(bytes, right.at)))
    }
  }

  /// Where the record is whose length stands at a place of the arena.
  @inline(__always) static func record(_ arena: Span<UInt8>, _ at: Int) -> Range<Int> {
    let start = at &+ RecordCursor.lengthBytes
    return start..<start &+ RecordCursor.length(arena, at)
  }

  /// Writes what is in the arena to the file, in order.
  private func endRun() throws {
    sortEntries()
    let file = try self.file ?? SpillFile()
    self.file = file
    let start = runs.last?.upperBound ?? 0
    var end = start
    let arena = arena
    var output: [UInt8] = []
    for entry in entries {
      output.append(record: arena.span.extracting(Self.record(arena.span, entry.at)))
      if output.count >= 1 << 18 {
        try file.append(output.span)
        end += output.count
        output.removeAll(keepingCapacity: true)
      }
    }
    try file.append(output.span)
    runs.append(start..<end + output.count)
  }

  /// The records in order. The sorter is empty afterwards.
  ///
  /// - Throws: `Failure` when there is no room on the disk.
  package func sorted() throws -> SortedRecords {
    defer {
      arena = []
      entries = []
      file = nil
      runs = []
    }
    if runs.isEmpty {
      sortEntries()
      return SortedRecords(arena, entries)
    }
    if !entries.isEmpty { try endRun() }
    guard let file else { return SortedRecords([], []) }
    return try SortedRecords(file, runs, block: min(max(budget / runs.count, 1 << 12), 1 << 18))
  }
}
