import Columnar
import Definitions

/// The rejects of a batch, as the ledger's table.
final class RejectTable {
  /// A reject, and the index of its file.
  typealias Entry = (file: Int, reject: Reject)

  private(set) var entries: [Entry] = []

  /// Bytes of records rejected whole that are kept in memory: beyond them, only the beginning of each.
  private static let budget = 64 << 20
  private var kept = 0

  /// Adds a reject.
  func append(_ reject: Reject, file: Int) {
    var reject = reject
    if reject.table == nil {
      // These come in the order of their files whatever the chunks, so what is cut does not depend on them.
      kept += reject.raw.count
      if kept > RejectTable.budget { reject.raw = Array(reject.raw.prefix(256)) }
    }
    entries.append((file, reject))
  }

  /// The rows of `LedgerLayout.rejects`, in the order of file, record, row, feed and rule.
  func chunk(firstFileID: Int64) -> Chunk {
    let sorted = RejectTable.sorted(entries)
    var chunk = Chunk(empty: LedgerLayout.rejects.fields)
    var texts = (0..<5).map { _ in TextColumn() }
    var numbers = (0..<5).map { _ in IntegerColumn() }
    for (file, reject) in sorted {
      for (index, value) in [firstFileID + Int64(file), reject.record, reject.row, reject.line, reject.offset]
        .enumerated()
      {
        numbers[index].append(value)
      }
      let values = [reject.column, reject.table, reject.rule, reject.message, RawRecord.printable(reject.raw)]
      for (index, value) in values.enumerated() { texts[index].append(value) }
    }
    chunk.rowCount = sorted.count
    chunk.columns = numbers.map(Column.integers) + texts.map(Column.text)
    return chunk
  }

  /// Entries in the order of the ledger's table.
  static func sorted(_ entries: [Entry]) -> [Entry] {
    entries.sorted { left, right in
      if left.file != right.file { return left.file < right.file }
      let a = left.reject
      let b = right.reject
      if a.record != b.record { return a.record < b.record }
      if a.row != b.row { return a.row < b.row }
      if a.offset != b.offset { return a.offset < b.offset }
      return (a.table ?? "", a.rule, a.message) < (b.table ?? "", b.rule, b.message)
    }
  }
}
