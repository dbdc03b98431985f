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
  func find(_ key: Column, _ at: Int, in files: [InputFile]) throws -> [RowTrace.Origin] {
    if key.isNull(at) { return [] }
    var found: [RowTrace.Origin] = []
    for file in files {
      var cleaner = try SourceCleaner(source: source, needed: table.needed, lookups: tables)
      cleaner.beginFile()
      _ = try (file.lookedInto ?? file.records).read(columns: cleaner.rawColumns) { records in
        let chunk = try cleaner.clean(records)
        for row in 0..<chunk.rowCount where isMatch(chunk, row, key, at) {
          found.append(
            RowTrace.Origin(
              path: file.path, record: chunk.places.records[row], line: chunk.places.lines[row],
              value: TracedValue(chunk.columns[table.take], row, table.type), counts: false))
        }
      }
    }
    for index in counting(found.map(\.value)) { found[index].counts = true }
    return found
  }

  private func isMatch(_ chunk: CleanedChunk, _ row: Int, _ key: Column, _ at: Int) -> Bool {
    guard chunk.filteredBy[row] < 0, chunk.bad[table.match]?[row] != true, chunk.bad[table.take]?[row] != true,
      !chunk.columns[table.match].isNull(row)
    else { return false }
    switch (key, chunk.columns[table.match]) {
    case (.text(let wanted), .text(let texts)):
      return Bytes.equal(
        wanted.arena.span.extracting(wanted.spans[at].range), texts.arena.span.extracting(texts.spans[row].range))
    case (.integers(let wanted), .integers(let integers)): return wanted.values[at] == integers.values[row]
    default: return false
    }
  }

  /// Which of the rows' values the policy takes.
  private func counting(_ values: [TracedValue]) -> [Int] {
    let given = values.indices.filter { values[$0] != .none }
    switch lookup.policy {
    case .first: return values.isEmpty ? [] : [0]
    case .any: return Array(given.prefix(1))
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
