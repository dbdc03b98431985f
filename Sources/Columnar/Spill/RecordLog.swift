/// Records in the order of their coming: in memory up to a budget, beyond it in a temporary file.
package final class RecordLog {
  private let budget: Int
  private var file: SpillFile?
  /// How much is in the file.
  private var spilled = 0
  private var recent: [UInt8] = []

  /// Makes an empty log.
  ///
  /// - Parameter budget: bytes that it may take in memory.
  package init(budget: Int) { self.budget = budget }

  /// Adds a record.
  ///
  /// - Throws: `Failure` when there is no room on the disk.
  package func append(_ record: Span<UInt8>) throws {
    if recent.isEmpty {
      // The whole at once, so that it is never copied; pages that are not written to take no memory. A budget that
      // somebody chose may be more than there is.
      recent.reserveCapacity(min(budget, 64 << 20))
    } else if recent.count + RecordCursor.lengthBytes + record.count > budget {
      let file = try self.file ?? SpillFile()
      self.file = file
      do {
        let bytes = recent
        try file.append(bytes.span)
      }
      spilled += recent.count
      recent.removeAll(keepingCapacity: true)
    }
    recent.append(record: record)
  }

  /// The records from the first on. Nothing may be added while they are read.
  package var records: Records { Records(file, spilled, recent) }

  /// Goes through the records.
  package struct Records {
    private var cursors: [RecordCursor] = []

    fileprivate init(_ file: SpillFile?, _ spilled: Int, _ recent: [UInt8]) {
      cursors.append(RecordCursor(recent))
      if let file { cursors.append(RecordCursor(file, 0..<spilled, block: 1 << 18)) }
    }

    /// Puts the next record in the place of what is in the buffer; false when there is none.
    package mutating func next(_ record: inout [UInt8]) throws -> Bool {
      while let last = cursors.indices.last {
        if try cursors[last].next() {
          cursors[last].copy(into: &record)
          return true
        }
        cursors.removeLast()
      }
      return false
    }
  }
}
