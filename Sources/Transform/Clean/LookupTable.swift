package import Columnar
package import Definitions
import OperatingSystem

/// Values of one source by key, to be looked up by the rows of another.
package struct LookupTable: Sendable {
  /// Indexes in the other source's scope of the columns that are compared.
  package let match: [Int]
  /// Index in the other source's scope of the column whose value is taken.
  package let take: Int
  /// Index there of the column by which rows are ordered; nil for their order in the files.
  package let order: Int?
  /// Type of the value taken.
  package let type: ColumnType
  private let policy: Lookup.Policy
  private var keys = ByteTable()
  /// For each key its value: an integer, or a stretch of the arena.
  private var integers: [Int64] = []
  private var spans: [TextSpan] = []
  private var arena: [UInt8] = []
  /// Bytes of the arena that are no longer any key's.
  private var idle = 0
  private var isNull: [Bool] = []
  private var hasOverflown: [Bool] = []
  /// For each key the greatest value of `order` so far; empty without one.
  private var orders: [Int64] = []

  /// Makes an empty table.
  ///
  /// - Parameters:
  ///   - lookup: what is looked up.
  ///   - other: the source looked into.
  /// - Throws: `Failure` if it has no such columns.
  package init(_ lookup: Lookup, in other: Source) throws {
    func index(_ name: String) throws -> Int {
      guard let index = other.scopeIndex(name) else {
        throw Failure(.usage, "lookup \(lookup.name) finds no column \(name) in \(other.name)")
      }
      return index
    }
    match = try lookup.match.map(index)
    take = try index(lookup.take)
    order = try lookup.order.map(index)
    type = other.scope[take].type
    policy = lookup.policy
  }

  /// The columns of the other source's scope that must be cleaned for the table.
  package var needed: Set<Int> { Set(match + [take] + (order.map { [$0] } ?? [])) }

  /// Takes the rows of a chunk of the other source, in canonical order; filtered and bad ones are left out.
  package mutating func add(_ chunk: CleanedChunk) {
    let columns = KeyColumns(match.map { chunk.columns[$0] })
    let values = chunk.columns[take]
    let bad = needed.reduce(nil) { Bitmap.union($0, chunk.bad[$1]) }
    var key: [UInt8] = []
    for row in 0..<chunk.rowCount where chunk.filteredBy[row] < 0 {
      if bad?[row] == true || !columns.write(row, into: &key) { continue }
      let (number, isNew) = keys.insert(key.span)
      if isNew {
        integers.append(0)
        spans.append(.null)
        isNull.append(true)
        hasOverflown.append(false)
        if order != nil { orders.append(.min) }
      }
      if let order {
        // Of equally late rows the later one counts; one without a value of `order` is the earliest.
        let at = chunk.integers(order).value(row) ?? .min
        if at < orders[number] { continue }
        orders[number] = at
        isNull[number] = true
      }
      if values.isNull(row) || (!isNew && policy == .first) { continue }
      switch values {
      case .integers(let column): take(column.values[row], number)
      case .text(let column): take(column.arena.span.extracting(column.spans[row].range), number)
      }
      isNull[number] = false
    }
  }

  /// The values for the keys of rows, and the rows whose sum does not fit.
  func values(of key: KeyColumns, rowCount: Int) -> (column: Column, bad: Bitmap?) {
    var bad: Bitmap?
    var found = [Int32](repeating: -1, count: rowCount)
    var bytes: [UInt8] = []
    for row in 0..<rowCount where key.write(row, into: &bytes) {
      guard let number = keys.find(bytes.span) else { continue }
      if hasOverflown[number] {
        if bad == nil { bad = Bitmap(repeating: false, count: rowCount) }
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

  private mutating func take(_ value: Int64, _ number: Int) {
    let hasNone = isNull[number]
    switch policy {
    case .first, .any:
      if hasNone { integers[number] = value }
    case .last, .latest:
      integers[number] = value
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
    if isNull[number] || policy == .last || policy == .latest {
      isBetter = true
    } else {
      isBetter = policy == .max && Bytes.precedes(arena.span.extracting(spans[number].range), value)
    }
    if isBetter { keep(value, number) }
  }

  /// Puts a text in the place of the one that a key has: what is no longer wanted must not pile up with the rows.
  private mutating func keep(_ value: Span<UInt8>, _ number: Int) {
    let old = spans[number]
    if !old.isNull {
      if value.count <= old.length {
        for index in value.indices { arena[Int(old.start) + index] = value[index] }
        spans[number] = TextSpan(start: old.start, length: Int32(value.count))
        idle += Int(old.length) - value.count
        return
      }
      spans[number] = .null
      idle += Int(old.length)
      if idle > 1 << 20, idle > arena.count / 2 { compact() }
    }
    spans[number] = arena.add(value)
  }

  private mutating func compact() {
    var kept: [UInt8] = []
    for index in spans.indices where !spans[index].isNull {
      spans[index] = kept.add(arena.span.extracting(spans[index].range))
    }
    arena = kept
    idle = 0
  }
}
