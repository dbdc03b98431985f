import Columnar

/// Numbers the rows of a file that have the same value in a column: 1, 2, …
struct OccurrenceCounter: Sendable {
  private var values = ByteTable()
  private var counts: [Int64] = []

  init() {}

  /// The numbers of the next rows; NULL where the column has no value.
  mutating func count(_ column: Column) -> IntegerColumn {
    var numbers = IntegerColumn(
      values: Array(repeating: 0, count: column.count), nulls: Bitmap(repeating: false, count: column.count))
    switch column {
    case .text(let column):
      let bytes = column.arena.span
      for row in column.spans.indices {
        if column.spans[row].isNull {
          numbers.nulls[row] = true
        } else {
          numbers.values[row] = next(bytes.extracting(column.spans[row].range))
        }
      }
    case .integers(let column):
      for row in column.values.indices {
        if column.nulls[row] {
          numbers.nulls[row] = true
        } else {
          let key = IntegerKey(column.values[row])
          numbers.values[row] = next(key.bytes.span)
        }
      }
    }
    return numbers
  }

  @inline(__always) private mutating func next(_ value: Span<UInt8>) -> Int64 {
    let (number, isNew) = values.insert(value)
    if isNew { counts.append(0) }
    counts[number] &+= 1
    return counts[number]
  }
}

/// The bytes of an integer, as a key of tables of bytes.
struct IntegerKey {
  let bytes: [8 of UInt8]

  @inline(__always) init(_ value: Int64) {
    bytes = .init { UInt8(truncatingIfNeeded: value &>> Int64($0 &* 8)) }
  }
}
