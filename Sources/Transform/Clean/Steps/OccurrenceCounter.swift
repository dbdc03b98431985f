import Columnar

/// Numbers the rows of a file that have the same value in a column: 1, 2, …
///
/// Values of whole files do not fit into memory: those that came first are set aside, and asked when a value comes
/// that is not among the later ones.
struct OccurrenceCounter: Sendable {
  private var values = ByteTable()
  private var counts: [Int64] = []
  /// The last value, with its number in the table: rows of one value stand together. Negative where there is none.
  private var last: [UInt8] = []
  private var lastNumber = -1
  /// What was set aside, the oldest first; of a value that is there twice the later number counts.
  private var frozen: [FrozenCounts] = []
  private var file: SpillFile?
  private let budget: Int

  /// Makes a counter that has seen nothing.
  ///
  /// - Parameter budget: bytes that values may take in memory.
  init(budget: Int) { self.budget = budget }

  /// The numbers of the next rows; NULL where the column has no value.
  mutating func count(_ column: Column) throws -> IntegerColumn {
    var numbers = IntegerColumn(
      values: Array(repeating: 0, count: column.count), nulls: Bitmap(repeating: false, count: column.count))
    switch column {
    case .text(let column):
      let bytes = column.arena.span
      for row in column.spans.indices {
        if column.spans[row].isNull {
          numbers.nulls[row] = true
        } else {
          numbers.values[row] = try next(bytes.extracting(column.spans[row].range))
        }
      }
    case .integers(let column):
      for row in column.values.indices {
        if column.nulls[row] {
          numbers.nulls[row] = true
        } else {
          let key = IntegerKey(column.values[row])
          numbers.values[row] = try next(key.bytes.span)
        }
      }
    }
    return numbers
  }

  @inline(__always) private mutating func next(_ value: Span<UInt8>) throws -> Int64 {
    if lastNumber >= 0, Bytes.equal(value, last.span) {
      counts[lastNumber] &+= 1
      return counts[lastNumber]
    }
    let (number, isNew) = values.insert(value)
    lastNumber = number
    last.removeAll(keepingCapacity: true)
    last.append(value)
    if isNew { counts.append(frozen.isEmpty ? 0 : try earlier(value)) }
    counts[number] &+= 1
    let count = counts[number]
    if isNew, values.byteCount &+ 8 &* counts.count > budget { try freeze() }
    return count
  }

  /// How often a value was seen among those that were set aside.
  private func earlier(_ value: Span<UInt8>) throws -> Int64 {
    for counts in frozen.reversed() {
      if let count = try counts.find(value) { return count }
    }
    return 0
  }

  private mutating func freeze() throws {
    let file = try self.file ?? SpillFile()
    self.file = file
    frozen.append(try FrozenCounts(values, counts, to: file, at: frozen.reduce(0) { $0 + $1.byteCount }))
    values = ByteTable()
    counts.removeAll(keepingCapacity: true)
    lastNumber = -1
  }
}

/// The bytes of an integer, as a key of tables of bytes.
struct IntegerKey {
  let bytes: [8 of UInt8]

  @inline(__always) init(_ value: Int64) {
    bytes = .init { UInt8(truncatingIfNeeded: value &>> Int64($0 &* 8)) }
  }
}
