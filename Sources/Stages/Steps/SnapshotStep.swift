internal import Columnar
internal import Definitions
package import Load
internal import OperatingSystem
internal import PostgreSQL
package import StageFiles
internal import Transform
internal import Warehouse

/// From the keys in `extracted/` to what the warehouse knows of them, in `snapshot/`.
package enum SnapshotStep {
  /// What the stage came to.
  package enum Outcome {
    /// The folder holds the warehouse's answer; whether it was written, or was the same already.
    case taken(Manifest, isNew: Bool)
    /// The batch is published already: the folder was left as it is.
    case published(PublishedBatch)
  }

  /// Runs the stage.
  package static func run(
    _ request: BatchRequest, _ access: WarehouseAccess, _ progress: Progress
  ) throws -> Outcome {
    try request.folder.whileLocked { try take(request, access, progress) }
  }

  private static func take(
    _ request: BatchRequest, _ access: WarehouseAccess, _ progress: Progress
  ) throws -> Outcome {
    let extracted = try request.folder.manifest(StageName.extracted, madeBy: "martlet extract")
    try request.checkDefinitions(extracted)
    progress.begin("snapshot")
    return try access.withConnection { connection in
      let published = try BatchStatus.published(
        connection, request.pipeline, batch: request.batch, fingerprint: extracted.fingerprint)
      if let published, try request.folder.manifest(StageName.snapshot) != nil { return .published(published) }
      try SchemaApply.apply(connection, request.pipeline.warehouse)
      let keys =
        try TableFolder(path: request.folder.folder(StageName.extracted)).chunks(SnapshotLayout.keys.name) ?? []
      let (_, manifest, isNew) = try write(request, extracted, keys: keys, connection)
      return .taken(manifest, isNew: isNew)
    }
  }

  /// Asks the warehouse and writes the folder, unless the one that is there says the same.
  static func write(
    _ request: BatchRequest, _ extracted: Manifest, keys: [Chunk], _ connection: Connection
  ) throws -> (snapshot: Snapshot, manifest: Manifest, isNew: Bool) {
    let tables = try SnapshotReader.read(connection, request.pipeline, batch: request.batch, keys: keys)
    let stage = try request.folder.begin(StageName.snapshot)
    let sink = FolderSink(folder: stage.path)
    for layout in Self.layouts(request.pipeline.warehouse) {
      try sink.begin(layout.name, layout.fields)
      for chunk in tables[layout.name] ?? [] { try sink.write(chunk) }
      try sink.end()
    }
    var manifest = request.manifest(StageName.snapshot, fingerprint: extracted.fingerprint)
    manifest.inputs = [extracted.asInput]
    manifest.outputs = sink.outputs
    let isNew = try stage.commit(manifest, keepingEqual: true)
    return (Snapshot(tables: tables), manifest, isNew)
  }

  /// The tables of a snapshot in the order in which they are written.
  static func layouts(_ warehouse: Definitions.Warehouse) -> [TableLayout] {
    [
      SnapshotLayout.numbers, SnapshotLayout.published, SnapshotLayout.history, SnapshotLayout.batches,
      SnapshotLayout.files, SnapshotLayout.latest,
    ]
      + warehouse.dimensions.flatMap { warehouse.snapshotTables(of: $0) }
  }
}

extension Manifest {
  /// This stage as the input of another.
  var asInput: Input {
    let bytes = Array(json.lines.utf8)
    return Input(source: stage, path: "\(stage)/\(Self.fileName)", sha256: SHA256.hex(of: bytes), bytes: bytes.count)
  }

  /// Proves that a stage was made from another as it is now.
  ///
  /// - Throws: `Failure` naming the command that makes it anew.
  func check(madeFrom other: Manifest, remedy: String) throws {
    guard inputs.contains(other.asInput) else {
      throw Failure(.failed, "the \(stage) folder was made from another \(other.stage) folder", remedy: remedy)
    }
  }
}
