package import Definitions
internal import OperatingSystem

/// Removes from the archive what no policy keeps any more.
///
/// A batch goes when its pipeline's policy says so; a file, when no batch that stays was delivered with it. Nothing is
/// asked of a warehouse: several may have been loaded from the same files.
package enum ArchiveClean {
  /// What became of a batch of the archive.
  package struct Outcome: Sendable {
    package var pipeline: String
    package var batch: String
    /// Bytes of its files as delivered.
    package var bytes: Int
    package var files: Int
  }

  /// What was removed, or would be.
  package struct Report: Sendable {
    package var gone: [Outcome] = []
    package var files = 0
    /// Bytes on disk.
    package var bytes = 0
    /// Files that stay, and their bytes on disk.
    package var left = (files: 0, bytes: 0)
  }

  /// Applies policies.
  ///
  /// - Parameters:
  ///   - policies: by pipeline; of pipelines without one everything stays.
  ///   - isDry: say what would be removed, remove nothing.
  /// - Returns: nil where there is no archive.
  package static func clean(
    root: String, _ policies: [String: ArchivePolicy], isDry: Bool, now: Int64 = Clock.nanosecondsSince1970()
  ) throws -> Report? {
    let archive = Archive(root: root)
    guard archive.isThere else { return nil }
    return try archive.whileLocked {
      var report = Report()
      let batches = try archive.allBatches()
      var needed: Set<String> = []
      for (pipeline, batches) in Dictionary(grouping: batches, by: \.pipeline).sorted(by: { $0.key < $1.key }) {
        let newest = batches.sorted { ($0.delivered, $0.name) > ($1.delivered, $1.name) }
        for (index, batch) in newest.enumerated() {
          if stays(batch, index, policies[pipeline], now / 1_000_000_000) {
            needed.formUnion(batch.files.map(\.sha256))
            continue
          }
          // Before its files: killed in between, they are of no batch, and go the next time.
          if !isDry { try archive.remove(batch) }
          report.gone.append(
            Outcome(
              pipeline: pipeline, batch: batch.name, bytes: batch.files.reduce(0) { $0 + $1.bytes },
              files: batch.files.count))
        }
      }
      for file in try archive.kept() {
        if needed.contains(file.sha256) {
          report.left.files += 1
          report.left.bytes += file.bytes
          continue
        }
        if !isDry { try Folder.remove(file.path) }
        report.files += 1
        report.bytes += file.bytes
      }
      if !isDry { try archive.removeRests() }
      return report
    }
  }

  private static func stays(_ batch: ArchivedBatch, _ index: Int, _ policy: ArchivePolicy?, _ now: Int64) -> Bool {
    switch policy {
    case nil, .all: true
    case .batches(.count(let count)): index < count
    case .batches(.seconds(let seconds)): now - Int64(batch.delivered) < Int64(seconds)
    }
  }
}
