import Columnar
import Definitions

/// What the snapshot knows of earlier batches of the pipeline's sources.
struct ScreenHistory {
  private var records: [String: [(batch: String, value: Int64)]] = [:]
  private var measures: [String: Int64] = [:]

  init(_ snapshot: Snapshot) {
    for chunk in snapshot.tables[SnapshotLayout.history.name] ?? [] {
      let (sources, batches, screens) = (chunk.text(0), chunk.text(1), chunk.text(2))
      for row in 0..<chunk.rowCount {
        let source = sources.string(row) ?? ""
        let value = chunk.integers(3).values[row]
        if let screen = screens.string(row) {
          let key = Self.key(source, screen)
          measures[key] = max(measures[key] ?? value, value)
        } else {
          records[source, default: []].append((batches.string(row) ?? "", value))
        }
      }
    }
    for source in records.keys {
      records[source]?.sort { $1.batch.utf8.lexicographicallyPrecedes($0.batch.utf8) }
    }
  }

  private static func key(_ source: String, _ screen: String) -> String { "\(source)\u{1f}\(screen)" }

  /// The records of a source in each of so many batches before.
  func records(_ source: String, last count: Int) -> [Int64] {
    records[source, default: []].prefix(count).map(\.value)
  }

  /// The greatest that a screen has measured in batches before.
  func greatest(_ source: String, _ screen: String) -> Int64? { measures[Self.key(source, screen)] }
}

/// A file that was published before.
struct EarlierFile: Hashable {
  var source: String
  var sha256: String
  /// Name of the batch that it was read with.
  var batch: String
  var records: Int
}

extension Snapshot {
  /// The files whose bytes were published before, with their records.
  var earlierFiles: [EarlierFile] {
    (tables[SnapshotLayout.published.name] ?? []).flatMap { chunk in
      (0..<chunk.rowCount).map { row in
        EarlierFile(
          source: chunk.text(0).string(row) ?? "", sha256: chunk.text(1).string(row) ?? "",
          batch: chunk.text(2).string(row) ?? "",
          records: chunk.columns.count > 3 ? Int(chunk.integers(3).values[row]) : 0)
      }
    }
  }
}
