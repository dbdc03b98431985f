internal import Columnar
internal import Definitions
internal import OperatingSystem
package import StageFiles
package import Transform

/// From `extracted/` and `snapshot/` to tables that are ready to be loaded, in `conformed/`. Needs no connection.
package enum TransformStep {
  /// Runs the stage.
  package static func run(
    _ request: BatchRequest, _ progress: Progress
  ) throws -> (manifest: Manifest, report: TransformReport) {
    try request.folder.whileLocked { try transform(request, progress) }
  }

  private static func transform(
    _ request: BatchRequest, _ progress: Progress
  ) throws -> (manifest: Manifest, report: TransformReport) {
    progress.begin("transform")
    let extractedFolder = try TableFolder(path: request.folder.folder(StageName.extracted), madeBy: "martlet extract")
    let snapshotFolder = try TableFolder(path: request.folder.folder(StageName.snapshot), madeBy: "martlet snapshot")
    try snapshotFolder.manifest.check(madeFrom: extractedFolder.manifest, remedy: "run martlet snapshot again")
    let input = try request.input(
      extracted: extractedFolder.manifest, in: request.folder.folder(StageName.extracted), progress)
    try FreeSpace.check(
      request.folder.path, needs: extractedFolder.manifest.inputs.reduce(0) { $0 + $1.bytes },
      times: FreeSpace.conformed)
    let snapshot = Snapshot(tables: try snapshotFolder.tables())
    let stage = try request.folder.begin(StageName.conformed)
    let sink = FolderSink(folder: stage.path)
    let report = try Transformation.run(input, snapshot: snapshot, into: sink)
    let manifest = request.conformedManifest(
      extracted: extractedFolder.manifest, snapshot: snapshotFolder.manifest, version: snapshot.warehouseVersion,
      sink.outputs)
    try stage.commit(manifest)
    return (manifest, report)
  }
}

extension BatchRequest {
  /// The manifest of the conformed folder.
  func conformedManifest(
    extracted: Manifest, snapshot: Manifest, version: Int64, _ outputs: [Manifest.Output]
  ) -> Manifest {
    var manifest = manifest(StageName.conformed, fingerprint: extracted.fingerprint)
    manifest.inputs = [extracted.asInput, snapshot.asInput]
    manifest.outputs = outputs
    manifest.counts = [("warehouse_version", Int(version))]
    return manifest
  }
}

extension Snapshot {
  /// The warehouse's version that the snapshot was taken at; 0 for an empty warehouse.
  var warehouseVersion: Int64 {
    for chunk in tables[SnapshotLayout.numbers.name] ?? [] {
      for row in 0..<chunk.rowCount where chunk.text(0).string(row) == "warehouse_version" {
        return chunk.integers(1).values[row]
      }
    }
    return 0
  }
}

extension TableFolder {
  /// Opens a stage that must be there.
  ///
  /// - Throws: `Failure` that names the command which makes it.
  init(path: String, madeBy command: String) throws {
    guard Path.exists(Path.join(path, Manifest.fileName)) else {
      throw Failure(.failed, "there is no \(Path.name(path)) folder yet", at: path, remedy: "run \(command) first")
    }
    try self.init(path: path)
  }
}
