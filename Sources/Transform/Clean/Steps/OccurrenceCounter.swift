import Columnar

/// Numbers the rows of a file that have the same value in a column: 1, 2, …
///
/// Values of whole files do not fit into memory: those that came first are set aside, and asked when a value comes
/// that is not among the later ones. A number of order is mostly beyond all that came before: then nothing is asked.
struct OccurrenceCounter: Sendable {
  private var values = ByteTable()
  private var counts: [Int64] = []
  /// The last value, with its number in the table: rows of one value stand together. Negative where there is none.
  private var last: [UInt8] = []
  private var lastNumber = -1
  /// What was set aside, the oldest first; of a value that is there twice the later number counts. Those of a level are
  /// made one, of the next level, when there are enough of them: so few are asked, however many values there are.
  private var frozen: [(level: Int, counts: FrozenCounts)] = []
  /// The longest value that was set aside, of equal length the greatest.
  private var greatest: [UInt8] = []
  private static let mostOfLevel = 8
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
    if Self.isBeyond(value, greatest.span) { return 0 }
    let hash = ByteHash.hash(value)
    for (_, counts) in frozen.reversed() {
      if let count = try counts.find(value, hash) { return count }
    }
    return 0
  }

  /// Whether a value is longer than another one, or as long and greater: as numbers grow.
  private static func isBeyond(_ value: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
    value.count != other.count ? value.count > other.count : Bytes.precedes(other, value)
  }

  private mutating func freeze() throws {
    let bytes = values.bytes
    for number in 0..<values.count {
      let value = bytes.span.extracting(values.range(of: number))
      if Self.isBeyond(value, greatest.span) {
        greatest.removeAll(keepingCapacity: true)
        greatest.append(value)
      }
    }
    frozen.append((0, try FrozenCounts(values, counts)))
    values = ByteTable()
    counts = []
    lastNumber = -1
    while let level = frozen.last?.level,
      frozen.suffix(Self.mostOfLevel).count(where: { $0.level == level }) == Self.mostOfLevel
    {
      let merged = try FrozenCounts(merging: frozen.suffix(Self.mostOfLevel).map(\.counts))
      frozen.removeLast(Self.mostOfLevel)
      frozen.append((level + 1, merged))
    }
  }
}

/// The bytes of an integer, as a key of tables of bytes: the highest first, so that they grow as the integer does.
struct IntegerKey {
  let bytes: [8 of UInt8]

  @inline(__always) init(_ value: Int64) {
    bytes = .init { UInt8(truncatingIfNeeded: value &>> Int64(56 &- $0 &* 8)) }
  }
}
