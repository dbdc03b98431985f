internal import Definitions
internal import Extract
internal import OperatingSystem
internal import StageFiles

/// What the archive knows of a batch: the files that it was delivered with.
struct ArchivedBatch: Sendable, Equatable {
  /// A file.
  struct File: Sendable, Equatable {
    var source: String
    var path: String
    var sha256: String
    var bytes: Int
    /// When it was delivered first, in seconds since 1970.
    var delivered: Int
  }

  var pipeline: String
  var name: String
  var files: [File] = []

  /// When its last file was delivered.
  var delivered: Int { files.map(\.delivered).max() ?? 0 }

  /// Adds files. Those that were delivered before keep their date: a star that is made again makes no file younger.
  mutating func note(_ delivered: [DeliveredFile], _ sources: [Source], at seconds: Int64) {
    var known = Set(files.map { [$0.source, $0.path, $0.sha256] })
    for file in delivered {
      let source = sources[file.source].name
      guard known.insert([source, file.found.relativePath, file.sha256]).inserted else { continue }
      files.append(
        File(
          source: source, path: file.found.relativePath, sha256: file.sha256, bytes: file.bytes,
          delivered: Int(seconds)))
    }
  }
}

extension Archive {
  /// What is known of a batch; without files where nothing is.
  ///
  /// - Throws: `Failure` when what is there cannot be read: nothing may be concluded from it.
  func batch(_ pipeline: String, _ name: String) throws -> ArchivedBatch {
    let path = place(of: pipeline, name)
    var batch = ArchivedBatch(pipeline: pipeline, name: name)
    guard Path.exists(path) else { return batch }
    guard let files = JSONReader.value(try File.read(path))?["files"] else { throw damaged(path) }
    for file in files.elements {
      guard let source = file["source"]?.string, let name = file["path"]?.string, let sha256 = file["sha256"]?.string,
        let bytes = file["bytes"]?.integer, let delivered = file["delivered"]?.integer
      else { throw damaged(path) }
      batch.files.append(
        ArchivedBatch.File(source: source, path: name, sha256: sha256, bytes: bytes, delivered: delivered))
    }
    return batch
  }

  /// Writes what is known of a batch, where it is more than is written.
  func write(_ batch: ArchivedBatch) throws {
    if try self.batch(batch.pipeline, batch.name) == batch { return }
    let path = place(of: batch.pipeline, batch.name)
    try makeFolder(Path.parent(path))
    let json = JSONValue.members([
      ("pipeline", .string(batch.pipeline)), ("batch", .string(batch.name)),
      (
        "files",
        .array(
          batch.files.map { file in
            .members([
              ("source", .string(file.source)), ("path", .string(file.path)), ("sha256", .string(file.sha256)),
              ("bytes", .integer(file.bytes)), ("delivered", .integer(file.delivered)),
            ])
          })
      ),
    ])
    try File.replace(path, with: Array(json.lines.utf8))
  }

  /// Forgets a batch.
  func remove(_ batch: ArchivedBatch) throws { try Folder.remove(place(of: batch.pipeline, batch.name)) }

  /// Names of the pipelines that have batches in the archive.
  package func pipelines() throws -> [String] {
    isThere && Path.exists(batches) ? try Folder.entries(batches) : []
  }

  /// All batches of all pipelines.
  func allBatches() throws -> [ArchivedBatch] {
    try pipelines().flatMap { pipeline in
      try Folder.entries(Path.join(batches, pipeline)).filter { $0.hasSuffix(Self.ending) }
        .map { try batch(pipeline, String($0.dropLast(Self.ending.count))) }
    }
  }

  private static let ending = ".json"

  private func place(of pipeline: String, _ name: String) -> String {
    Path.join(Path.join(batches, pipeline), name + Self.ending)
  }

  private func damaged(_ path: String) -> Failure {
    Failure(
      .failed, "what the archive knows of a batch cannot be read", at: path,
      remedy: "put it back from a backup; or remove it, and run the batch again where its files are at hand")
  }
}
