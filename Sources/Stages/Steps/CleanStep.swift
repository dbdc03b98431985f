package import Definitions
internal import OperatingSystem
internal import StageFiles

/// Removes run folders of published batches.
package enum CleanStep {
  /// What became of a batch's folder.
  package struct Outcome: Sendable {
    package var batch: String
    package var bytes: Int
    /// Why it is left; nil where it was removed, or would be.
    package var reason: String?
  }

  /// Looks at the folders below `run/<pipeline>`.
  ///
  /// - Parameters:
  ///   - isDry: say what would be removed, remove nothing.
  ///   - now: nanoseconds since 1970.
  /// - Returns: the folders, the newest first.
  package static func clean(
    root: String, pipeline: String, keeping retention: RunRetention, isDry: Bool,
    now: Int64 = Clock.nanosecondsSince1970()
  ) throws -> [Outcome] {
    let above = Path.join(Path.join(root, "run"), pipeline)
    guard Path.exists(above) else { return [] }
    if !isDry { try BatchFolder.removeRests(below: above) }
    let folders = try Folder.entries(above)
      .filter { !$0.hasPrefix(".") && FileStatus(ofLink: Path.join(above, $0))?.isFolder == true }
      .map { (folder: BatchFolder(root: root, pipeline: pipeline, batch: $0), name: $0) }
    let loaded = folders.map { (folder: $0.folder, name: $0.name, at: loadedAt($0.folder)) }
      .sorted { a, b in
        let (left, right) = (a.at ?? .max, b.at ?? .max)
        return left == right ? a.name > b.name : left > right
      }
    var kept = 0
    return try loaded.map { folder, name, time in
      let bytes = try size(folder.path)
      func left(_ reason: String) -> Outcome { Outcome(batch: name, bytes: bytes, reason: reason) }
      guard let time else { return left("not published") }
      switch retention {
      case .count(let count) where kept < count:
        kept += 1
        return left("of the newest \(count)")
      case .seconds(let seconds) where (now - time) / 1_000_000_000 < Int64(seconds): return left("not that old")
      default: break
      }
      if isDry { return Outcome(batch: name, bytes: bytes, reason: nil) }
      do {
        // Looked at again under the lock: somebody may have begun the batch anew meanwhile.
        let isRemoved = try folder.whileLocked {
          guard loadedAt(folder) == time else { return false }
          try folder.remove()
          return true
        }
        guard isRemoved else { return left("begun anew") }
        return Outcome(batch: name, bytes: bytes, reason: nil)
      } catch let failure as Failure where failure.status == .tryAgain {
        return left("at work")
      }
    }
  }

  /// When the batch was published, by its own folder: what stands in it is all of that publication. Nil where it is not.
  private static func loadedAt(_ folder: BatchFolder) -> Int64? {
    guard let loaded = try? folder.manifest(StageName.loaded) else { return nil }
    for stage in [StageName.extracted, StageName.snapshot, StageName.conformed] {
      guard Path.exists(folder.folder(stage)) else { continue }
      guard let manifest = try? folder.manifest(stage), manifest.fingerprint == loaded.fingerprint else { return nil }
    }
    return FileStatus(of: Path.join(folder.folder(StageName.loaded), Manifest.fileName))?.modified
  }

  private static func size(_ path: String) throws -> Int {
    guard let status = FileStatus(ofLink: path) else { return 0 }
    guard status.isFolder else { return status.size }
    return try Folder.entries(path).reduce(0) { try $0 + size(Path.join(path, $1)) }
  }
}
