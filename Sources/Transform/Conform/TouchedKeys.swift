// What extraction writes beside the records, so that the snapshot can ask the warehouse about just the
// members that a batch touches: the distinct cleaned natural keys and identifiers, by the rules of Clean; and which full
// exports must be held against all whom they had until now.
//
// A batch may touch millions of members: so the rows are made piece by piece, and only for dimensions that are asked for.

package import Columnar
import Definitions

extension Transformation {
  /// Makes rows of `SnapshotLayout.keys`, once the members were read: distinct, sorted bytewise by dimension, kind,
  /// system and value.
  ///
  /// - Parameters:
  ///   - dimensions: the names of those whose rows are made; nil for all.
  ///   - body: gets the rows piece by piece.
  package func forEachKeys(of dimensions: Set<String>? = nil, _ body: (Chunk) throws -> Void) rethrows {
    let delivered = members.listings.filter { listing in input.files.contains { $0.source == listing.source } }
    for (index, dimension) in warehouse.dimensions.enumerated() where dimensions?.contains(dimension.name) != false {
      guard let state = members.dimensions[index] else { continue }
      let listings = delivered.filter { $0.dimension == index }
      var tables = Dictionary(uniqueKeysWithValues: zip(state.directory.systems, state.directory.tables))
      for (system, keys) in screens.askedKeys(dimension.name) + listings.map({ ($0.system, $0.rejected) }) {
        var table = tables[system] ?? ByteTable()
        for number in 0..<keys.count { _ = table.insert(keys.bytes.span.extracting(keys.range(of: number))) }
        tables[system] = table
      }
      for (system, keys) in tables.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        var piece = KeyPiece(dimension.name, "key", system: system)
        for number in keys.sortedNumbers() {
          try piece.append(keys.bytes.span.extracting(keys.range(of: Int(number))), body)
        }
        try piece.flush(body)
      }
      // Sorted by kind first, as that is their first byte.
      let kinds = dimension.identity?.identifiers.map(\.name) ?? []
      let identifiers = state.evidence.identifiers
      var last = -1
      var piece = KeyPiece(dimension.name, "", system: "")
      for number in identifiers.sortedNumbers() {
        let kind = state.evidence.kind(Int(number))
        if kind != last {
          try piece.flush(body)
          piece = KeyPiece(dimension.name, kinds[kind], system: "")
          last = kind
        }
        let range = identifiers.range(of: Int(number))
        try piece.append(identifiers.bytes.span.extracting(range.lowerBound + 1..<range.upperBound), body)
      }
      try piece.flush(body)
      for listing in listings where !isReplay {
        var piece = KeyPiece(dimension.name, SnapshotLayout.listedBy, system: listing.system)
        try piece.append(Array(input.pipeline.sources[listing.source].name.utf8).span, body)
        try piece.flush(body)
      }
    }
  }
}

/// Rows of one dimension, kind and system.
struct KeyPiece {
  private let texts: [String]
  private var values = TextColumn()

  private static let mostRows = 1 << 16
  private static let mostBytes = 1 << 22

  init(_ dimension: String, _ kind: String, system: String) { texts = [dimension, kind, system] }

  mutating func append(_ value: Span<UInt8>, _ body: (Chunk) throws -> Void) rethrows {
    values.append(value)
    if values.count == Self.mostRows || values.arena.count >= Self.mostBytes { try flush(body) }
  }

  mutating func flush(_ body: (Chunk) throws -> Void) rethrows {
    if values.count == 0 { return }
    let columns = texts.map { text in
      // It stands once in its column's arena, whatever the number of its rows.
      let span = TextSpan(start: 0, length: Int32(text.utf8.count))
      return Column.text(TextColumn(arena: Array(text.utf8), spans: Array(repeating: span, count: values.count)))
    }
    try body(Chunk(rowCount: values.count, columns: columns + [.text(values)]))
    values = TextColumn()
  }
}
