import Columnar
import Definitions

/// The rejects of a batch, as the ledger's table.
final class RejectTable {
  private(set) var entries: [(file: Int, reject: Reject)] = []

  /// Adds a reject.
  func append(_ reject: Reject, file: Int) { entries.append((file, reject)) }

  /// How many rejects there are by rule, in words.
  func examples() -> String {
    var counts: [String: Int] = [:]
    for entry in entries { counts[entry.reject.rule, default: 0] += 1 }
    return counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
      .map { "\($0.key): \($0.value)" }.joined(separator: ", ")
  }

  /// The rows of `LedgerLayout.rejects`, in the order of file, record, row, feed and rule.
  func chunk(firstFileID: Int64) -> Chunk {
    let sorted = entries.sorted { left, right in
      if left.file != right.file { return left.file < right.file }
      let a = left.reject
      let b = right.reject
      if a.record != b.record { return a.record < b.record }
      if a.row != b.row { return a.row < b.row }
      if a.offset != b.offset { return a.offset < b.offset }
      return (a.table ?? "", a.rule, a.message) < (b.table ?? "", b.rule, b.message)
    }
    var chunk = Chunk(empty: LedgerLayout.rejects.fields)
    var texts = (0..<5).map { _ in TextColumn() }
    var numbers = (0..<5).map { _ in IntegerColumn() }
    for (file, reject) in sorted {
      for (index, value) in [firstFileID + Int64(file), reject.record, reject.row, reject.line, reject.offset]
        .enumerated()
      {
        numbers[index].append(value)
      }
      let values = [reject.column, reject.table, reject.rule, reject.message, RejectTable.printable(reject.raw)]
      for (index, value) in values.enumerated() { texts[index].append(value) }
    }
    chunk.rowCount = sorted.count
    chunk.columns = numbers.map(Column.integers) + texts.map(Column.text)
    return chunk
  }

  /// Bytes as text: what is no UTF-8, and NUL, as `\xHH`.
  static func printable(_ bytes: [UInt8]) -> String {
    var text = ""
    var rest = bytes[...]
    while !rest.isEmpty {
      // The longest valid stretch at once; then one byte that is not.
      if let valid = String(validating: rest, as: UTF8.self), !valid.utf8.contains(0) { return text + valid }
      let end = validPrefix(rest)
      text += String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[end...]
      guard let byte = rest.popFirst() else { break }
      let hex = String(byte, radix: 16, uppercase: true)
      text += "\\x" + (hex.count == 1 ? "0" : "") + hex
    }
    return text
  }

  private static func validPrefix(_ bytes: ArraySlice<UInt8>) -> Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var end = bytes.startIndex
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      if scalar.value == 0 { return end }
      end += UTF8.width(scalar)
    }
    return end
  }
}
