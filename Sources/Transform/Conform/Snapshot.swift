package import Columnar
import Definitions

/// What the warehouse knows of the members that a batch touches: the tables of `Warehouse.snapshotTables(of:)` and `SnapshotLayout`.
package struct Snapshot: Sendable {
  /// Chunks by the table's name; a table that is absent is empty.
  package var tables: [String: [Chunk]]

  /// Makes a snapshot from its tables.
  package init(tables: [String: [Chunk]]) {
    self.tables = tables
  }

  /// What an empty warehouse answers.
  package static let empty = Snapshot(tables: [:])

  /// A number by its name, as `SnapshotLayout.numbers` lists them.
  func number(_ name: String, default fallback: Int64) -> Int64 {
    for chunk in tables[SnapshotLayout.numbers.name] ?? [] {
      let names = chunk.text(0)
      for row in 0..<chunk.rowCount where names.string(row) == name { return chunk.integers(1).values[row] }
    }
    return fallback
  }

  /// The first number for a batch, a file, a member or a version of an empty warehouse.
  static let firstNumber: Int64 = 1
}

/// A table that is read row by row: for the members of a snapshot, not for facts.
struct RowReader {
  let chunk: Chunk
  let layout: TableLayout

  func integer(_ row: Int, _ column: Int) -> Int64? { chunk.integers(column).value(row) }
  func text(_ row: Int, _ column: Int) -> String? { chunk.text(column).string(row) }
}
