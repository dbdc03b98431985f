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
        for number in keys.sortedNumbers() {
          columns[0].append(dimension.name)
          columns[1].append("key")
          columns[2].append(system)
          columns[3].append(keys.bytes.span.extracting(keys.range(of: number)))
        }
      }
      let kinds = dimension.identity?.identifiers.map(\.name) ?? []
      let identifiers = state.evidence.identifiers
      for number in identifiers.sortedNumbers() {
        let range = identifiers.range(of: number)
        columns[0].append(dimension.name)
        columns[1].append(kinds[state.evidence.kind(number)])
        columns[2].append("")
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
