package import Columnar
package import Definitions
import OperatingSystem

/// Values of one source by key, to be looked up by the rows of another.
package struct LookupTable: Sendable {
  /// Index in the other source's scope of the column that is compared.
  package let match: Int
  /// Index in the other source's scope of the column whose value is taken.
  package let take: Int
  /// Type of the value taken.
  package let type: ColumnType
  private let policy: Lookup.Policy
  private var keys = ByteTable()
  /// For each key its value: an integer, or a stretch of the arena.
  private var integers: [Int64] = []
  private var spans: [TextSpan] = []
  private var arena: [UInt8] = []
  private var isNull: [Bool] = []
  private var hasOverflown: [Bool] = []

  /// Makes an empty table.
  ///
  /// - Parameters:
  ///   - lookup: what is looked up.
  ///   - other: the source looked into.
  /// - Throws: `Failure` if it has no such columns.
  package init(_ lookup: Lookup, in other: Source) throws {
    let scope = other.scope
    guard let match = scope.firstIndex(where: { $0.name == lookup.match }),
      let take = scope.firstIndex(where: { $0.name == lookup.take })
    else {
      throw Failure(.usage, "lookup \(lookup.name) finds no column \(lookup.match) or \(lookup.take) in \(other.name)")
    }
    self.match = match
    self.take = take
    type = scope[take].type
    policy = lookup.policy
  }

  /// The columns of the other source's scope that must be cleaned for the table.
  package var needed: Set<Int> { [match, take] }

  /// Takes the rows of a chunk of the other source, in canonical order; filtered and bad ones are left out.
  package mutating func add(_ chunk: CleanedChunk) {
    let keys = chunk.columns[match]
    let values = chunk.columns[take]
    let badKeys = chunk.bad[match]
    let badValues = chunk.bad[take]
    for row in 0..<chunk.rowCount where chunk.filteredBy[row] < 0 && !keys.isNull(row) {
      if badKeys?[row] == true || badValues?[row] == true { continue }
      let (number, isNew) = insert(keys, row)
      if isNew {
        integers.append(0)
        spans.append(.null)
        isNull.append(true)
        hasOverflown.append(false)
      }
      if values.isNull(row) || (!isNew && policy == .first) { continue }
      switch values {
      case .integers(let column): take(column.values[row], number)
      case .text(let column): take(column.arena.span.extracting(column.spans[row].range), number)
      }
      isNull[number] = false
    }
  }

  /// The values for the keys of a column, and the rows whose sum does not fit.
  func values(of key: Column) -> (column: Column, bad: Bitmap?) {
    var bad: Bitmap?
    var found = [Int32](repeating: -1, count: key.count)
    for row in 0..<key.count where !key.isNull(row) {
      guard let number = find(key, row) else { continue }
      if hasOverflown[number] {
        if bad == nil { bad = Bitmap(repeating: false, count: key.count) }
        bad?[row] = true
      } else if !isNull[number] {
        found[row] = Int32(number)
      }
    }
    if type == .text {
      // The spans point into the table's own arena: nothing is copied.
      return (.text(TextColumn(arena: arena, spans: found.map { $0 < 0 ? .null : spans[Int($0)] })), bad)
    }
    var column = IntegerColumn(found.map { $0 < 0 ? 0 : integers[Int($0)] })
    for row in found.indices where found[row] < 0 { column.nulls[row] = true }
    return (.integers(column), bad)
  }

  private mutating func insert(_ column: Column, _ row: Int) -> (number: Int, isNew: Bool) {
    switch column {
    case .text(let column):
      return keys.insert(column.arena.span.extracting(column.spans[row].range))
    case .integers(let column):
      let key = IntegerKey(column.values[row])
      return keys.insert(key.bytes.span)
    }
  }

  private func find(_ column: Column, _ row: Int) -> Int? {
    switch column {
    case .text(let column):
      return keys.find(column.arena.span.extracting(column.spans[row].range))
    case .integers(let column):
      let key = IntegerKey(column.values[row])
      return keys.find(key.bytes.span)
    }
  }

  private mutating func take(_ value: Int64, _ number: Int) {
    let hasNone = isNull[number]
    switch policy {
    case .first, .any:
      if hasNone { integers[number] = value }
    case .max:
      if hasNone || value > integers[number] { integers[number] = value }
    case .sum:
      let (sum, overflow) = integers[number].addingReportingOverflow(value)
      integers[number] = sum
      if overflow { hasOverflown[number] = true }
    }
  }

  private mutating func take(_ value: Span<UInt8>, _ number: Int) {
    let isBetter: Bool
    if isNull[number] {
      isBetter = true
    } else {
      isBetter = policy == .max && Bytes.precedes(arena.span.extracting(spans[number].range), value)
    }
    if isBetter { spans[number] = arena.add(value) }
  }
}
