internal import Definitions
internal import Extract
internal import OperatingSystem

/// Files of a published batch, found once more as they were delivered: where they lay, if they still lie there with the
/// same bytes, else in the archive.
final class DeliveredFileSearch {
  private let request: BatchRequest
  private let archive: Archive
  /// What the sources find for the batch today.
  private var known: [Int: [FoundFile]] = [:]

  init(_ request: BatchRequest) {
    self.request = request
    archive = Archive(root: request.root)
  }

  /// Finds a file.
  ///
  /// - Parameters:
  ///   - source: index of its source.
  ///   - path: its path in the ledger.
  /// - Returns: the file, and where it is; without a file, why there is none.
  func find(_ source: Int, _ path: String, _ sha256: String) throws -> (file: DeliveredFile?, state: TracedFile.State) {
    var state = TracedFile.State.notKept
    if !path.hasPrefix(FoundFile.standardInput) {
      let found = atPlace(source, path)
      state = .gone
      if FileStatus(of: found.path) != nil {
        if let file = try whole(found, source, sha256) { return (file, .asDelivered) }
        state = .changed
      }
    }
    let name = request.pipeline.sources[source].name
    guard let found = archive.find(sha256, source: name, as: path) else { return (nil, state) }
    if let file = try whole(found, source, sha256) { return (file, .archived) }
    return (nil, .damaged)
  }

  /// Where a file lay, whether or not it is there.
  private func atPlace(_ index: Int, _ path: String) -> FoundFile {
    let source = request.pipeline.sources[index]
    if known[index] == nil {
      known[index] =
        (try? SourceFiles.find(source, of: request.pipeline, batch: request.batch, exports: request.exports)) ?? []
    }
    return known[index]?.first { $0.relativePath == path }
      ?? FoundFile(source: source.name, relativePath: path, path: Path.join(request.exports, path), size: 0)
  }

  /// A file, if its bytes are those of a digest.
  private func whole(_ found: FoundFile, _ source: Int, _ sha256: String) throws -> DeliveredFile? {
    guard let status = FileStatus(of: found.path),
      let digest = try? DeliveredFile.digest(of: found, request.pipeline.sources[source]), digest.sha256 == sha256
    else {
      try Interruption.check()
      return nil
    }
    return DeliveredFile(source: source, found: found, sha256: sha256, bytes: digest.bytes, status: status)
  }
}
