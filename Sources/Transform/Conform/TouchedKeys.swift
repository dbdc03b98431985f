// What extraction writes beside the records, so that the snapshot can ask the warehouse about just the
// members that a batch touches: the distinct cleaned natural keys and identifiers, by the rules of Clean; and which full
// exports must be held against all whom they had until now.

package import Columnar
import Definitions

extension Transformation {
  /// The rows of `SnapshotLayout.keys`, once the members were read: distinct, sorted bytewise by dimension, kind,
  /// system and value.
  package func keys() -> Chunk {
    var table = Chunk(empty: SnapshotLayout.keys.fields)
    var columns = (0..<4).map { _ in TextColumn() }
    // A dimension, kind or system stands once in its column's arena, whatever the number of its rows.
    func add(_ text: String, to column: Int, rows: Int) {
      let start = columns[column].arena.count
      columns[column].arena.append(contentsOf: text.utf8)
      let span = TextSpan(start: UInt32(start), length: Int32(text.utf8.count))
      columns[column].spans.append(contentsOf: repeatElement(span, count: rows))
    }
    let rowCount = members.dimensions.reduce(0) { sum, state in
      sum + (state.map { $0.directory.count + $0.evidence.identifiers.count } ?? 0)
    }
    for column in columns.indices { columns[column].spans.reserveCapacity(rowCount) }
    let delivered = members.listings.filter { listing in input.files.contains { $0.source == listing.source } }
    for (index, dimension) in warehouse.dimensions.enumerated() {
      guard let state = members.dimensions[index] else { continue }
      let listings = delivered.filter { $0.dimension == index }
      var tables = Dictionary(uniqueKeysWithValues: zip(state.directory.systems, state.directory.tables))
      for (system, keys) in screens.askedKeys(dimension.name) + listings.map({ ($0.system, $0.rejected) }) {
        var table = tables[system] ?? ByteTable()
        for number in 0..<keys.count { _ = table.insert(keys.bytes.span.extracting(keys.range(of: number))) }
        tables[system] = table
      }
      for (system, keys) in tables.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        add(dimension.name, to: 0, rows: keys.count)
        add("key", to: 1, rows: keys.count)
        add(system, to: 2, rows: keys.count)
        for number in keys.sortedNumbers() {
          columns[3].append(keys.bytes.span.extracting(keys.range(of: number)))
        }
      }
      let kinds = dimension.identity?.identifiers.map(\.name) ?? []
      let identifiers = state.evidence.identifiers
      add(dimension.name, to: 0, rows: identifiers.count)
      add("", to: 2, rows: identifiers.count)
      // Sorted by kind first, as that is their first byte.
      var rowsOfKind = kinds.map { _ in 0 }
      for number in 0..<identifiers.count { rowsOfKind[state.evidence.kind(number)] += 1 }
      for (kind, rows) in zip(kinds, rowsOfKind) { add(kind, to: 1, rows: rows) }
      for number in identifiers.sortedNumbers() {
        let range = identifiers.range(of: number)
        columns[3].append(identifiers.bytes.span.extracting(range.lowerBound + 1..<range.upperBound))
      }
      for listing in listings where !isReplay {
        columns[0].append(dimension.name)
        columns[1].append(SnapshotLayout.listedBy)
        columns[2].append(listing.system)
        columns[3].append(input.pipeline.sources[listing.source].name)
      }
    }
    table.rowCount = columns[0].count
    table.columns = columns.map(Column.text)
    return table
  }
}
