import Columnar
import Definitions

/// Finds the rows that a looked-up value comes from.
struct LookupOrigins {
  private let lookup: Lookup
  private let source: Source
  private let table: LookupTable
  private let tables: [LookupTable?]

  /// - Parameters:
  ///   - source: the source looked into.
  ///   - tables: those of its own lookups.
  init(_ lookup: Lookup, in source: Source, tables: [LookupTable?]) throws {
    self.lookup = lookup
    self.source = source
    self.tables = tables
    table = try LookupTable(lookup, in: source)
  }

  /// All rows with a key, in canonical order; those that the policy takes are marked.
  ///
  /// - Parameter key: as `KeyColumns` writes it.
  func find(_ key: [UInt8], in files: [InputFile]) throws -> [RowTrace.Origin] {
    var found: [RowTrace.Origin] = []
    var orders: [Int64] = []
    for file in files {
      var cleaner = try SourceCleaner(source: source, needed: table.needed, lookups: tables)
      let records = file.lookedInto ?? file.records
      try cleaner.begin(records)
      _ = try records.read(columns: cleaner.rawColumns) { records in
        let chunk = try cleaner.clean(records)
        let columns = KeyColumns(table.match.map { chunk.columns[$0] })
        let bad = table.needed.reduce(nil) { Bitmap.union($0, chunk.bad[$1]) }
        var own: [UInt8] = []
        for row in 0..<chunk.rowCount where chunk.filteredBy[row] < 0 && bad?[row] != true {
          guard columns.write(row, into: &own), Bytes.equal(own.span, key.span) else { continue }
          orders.append(table.order.flatMap { chunk.integers($0).value(row) } ?? .min)
          found.append(
            RowTrace.Origin(
              path: file.path, record: chunk.places.records[row], line: chunk.places.lines[row],
              value: TracedValue(chunk.columns[table.take], row, table.type), counts: false))
        }
      }
    }
    for index in counting(found.map(\.value), orders) { found[index].counts = true }
    return found
  }

  /// Which of the rows' values the policy takes.
  private func counting(_ values: [TracedValue], _ orders: [Int64]) -> [Int] {
    let given = values.indices.filter { values[$0] != .none }
    switch lookup.policy {
    case .first: return values.isEmpty ? [] : [0]
    case .any: return Array(given.prefix(1))
    case .last: return Array(given.suffix(1))
    case .latest: return values.indices.max { (orders[$0], $0) < (orders[$1], $1) }.map { [$0] } ?? []
    case .sum: return given
    case .max:
      return given.max { left, right in
        switch (values[left], values[right]) {
        // Of equal ones the first counts.
        case (.number(let a, _), .number(let b, _)): a != b ? a < b : left > right
        case (.text(let a), .text(let b)): a != b ? a.utf8.lexicographicallyPrecedes(b.utf8) : left > right
        default: false
        }
      }.map { [$0] } ?? []
    }
  }
}
