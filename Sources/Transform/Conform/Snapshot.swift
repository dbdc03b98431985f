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

  /// The files whose bytes were published before, each with the name of the batch that it was read with first.
  var publishedFiles: [PublishedFile: String] {
    var files: [PublishedFile: String] = [:]
    for chunk in tables[SnapshotLayout.published.name] ?? [] {
      let (sources, digests, batches) = (chunk.text(0), chunk.text(1), chunk.text(2))
      for row in 0..<chunk.rowCount {
        files[PublishedFile(source: sources.string(row) ?? "", sha256: digests.string(row) ?? "")] =
          batches.string(row) ?? ""
      }
    }
    return files
  }

  /// The first number for a batch, a file, a member or a version of an empty warehouse.
  static let firstNumber: Int64 = 1
}

/// A file by its contents.
package struct PublishedFile: Sendable, Hashable {
  /// Name of its source.
  package var source: String
  /// SHA-256 of its bytes, in hex.
  package var sha256: String

  /// Makes the name of a file.
  package init(source: String, sha256: String) {
    self.source = source
    self.sha256 = sha256
  }
}

/// The numbers that a batch writes into its rows.
struct BatchNumbers {
  /// `batch_id`.
  var id: Int64
  /// `file_id` of the batch's first file; the others follow.
  var firstFileID: Int64

  /// The next free numbers of a warehouse.
  init(_ snapshot: Snapshot) {
    id = snapshot.number("next_batch_id", default: Snapshot.firstNumber)
    firstFileID = snapshot.number("next_file_id", default: Snapshot.firstNumber)
  }
}
