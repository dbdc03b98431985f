internal import Columnar
internal import Definitions
internal import Load
internal import OperatingSystem
internal import PostgreSQL
internal import StageFiles
internal import Transform
internal import Warehouse

/// All stages in one go, under the publisher's lock from the snapshot to the publish.
///
/// ```
/// hash ─ published before? ─ archive ─ [lock] keys ─ snapshot ─ transform ─▶ publish [unlock]
///                                                                  └──keep──▶ conformed/
/// ```
///
/// Files are read from where they were delivered. `isKept` also writes the stage folders, which are the same to the
/// byte as those of the stages one by one.
package enum RunStep {
  /// Runs all stages.
  ///
  /// - Parameter patience: seconds to wait for another run that publishes.
  package static func run(
    _ request: BatchRequest, _ access: WarehouseAccess, isKept: Bool, patience: Int? = nil, _ progress: Progress
  ) throws -> PublishOutcome {
    try request.whileReadingExports {
      try runLocked(request, access, isKept: isKept, patience: patience ?? PublisherLock.patience, progress)
    }
  }

  private static func runLocked(
    _ request: BatchRequest, _ access: WarehouseAccess, isKept: Bool, patience: Int, _ progress: Progress
  ) throws -> PublishOutcome {
    let files = try DeliveredFile.find(
      request, writing: isKept ? FreeSpace.extracted + FreeSpace.conformed : 0, progress)
    try NightStep.found.pass()
    return try access.withConnection { connection in
      try publish(request, files, connection, access, isKept: isKept, patience: patience, progress)
    }
  }

  /// Publishes files of a batch, unless it is published already.
  ///
  /// - Parameter patience: seconds to wait for another run that publishes.
  static func publish(
    _ request: BatchRequest, _ files: [DeliveredFile], _ connection: Connection, _ access: WarehouseAccess,
    isKept: Bool, patience: Int = PublisherLock.patience, _ progress: Progress
  ) throws -> PublishOutcome {
    let fingerprint = BatchFingerprint.of(request, files)
    if let published = try BatchStatus.published(
      connection, request.pipeline, batch: request.batch, fingerprint: fingerprint)
    {
      return PublishOutcome(before: published)
    }
    try NightStep.connected.pass()
    try Archive.keep(files, of: request, progress)
    progress.begin("wait for the lock")
    try PublisherLock.take(connection, request.pipeline.warehouse, patience: patience)
    defer { PublisherLock.release(connection) }
    try NightStep.locked.pass()
    try SchemaApply.apply(connection, request.pipeline.warehouse)
    try NightStep.schema.pass()
    let outcome = try Collision.retried(request.log) {
      isKept
        ? try keep(request, files, connection, access, progress)
        : try stream(request, files, fingerprint, connection, access, progress)
    }
    try NightStep.told.pass()
    return outcome
  }

  /// Reads files from where they were delivered, and publishes them, without stage folders.
  static func stream(
    _ request: BatchRequest, _ files: [DeliveredFile], _ fingerprint: String, _ connection: Connection,
    _ access: WarehouseAccess, _ progress: Progress
  ) throws -> PublishOutcome {
    var (transformation, snapshot) = try prepare(request, files, connection, progress)
    let publisher = try request.publisher(
      connection, access, fingerprint: fingerprint, version: snapshot.warehouseVersion)
    do {
      progress.begin("transform and load")
      let report = try AheadSink.feeding(publisher) { try transformation.finish(snapshot, into: $0) }
      progress.begin("publish")
      return PublishOutcome(try publisher.finish(), transform: report)
    } catch {
      publisher.abandon()
      throw error
    }
  }

  /// Reads the members of files, and what the warehouse knows of them.
  static func prepare(
    _ request: BatchRequest, _ files: [DeliveredFile], _ connection: Connection, _ progress: Progress
  ) throws -> (Transformation, Snapshot) {
    progress.begin("collect keys")
    var transformation = try Transformation(request.input(files, progress))
    try transformation.readMembers()
    try NightStep.keys.pass()
    progress.begin("snapshot")
    let snapshot = Snapshot(
      tables: try SnapshotReader.read(connection, request.pipeline, batch: request.batch) {
        try transformation.forEachKeys(of: $0, $1)
      })
    try NightStep.snapshot.pass()
    return (transformation, snapshot)
  }

  private static func keep(
    _ request: BatchRequest, _ files: [DeliveredFile], _ connection: Connection, _ access: WarehouseAccess,
    _ progress: Progress
  ) throws -> PublishOutcome {
    let (extracted, keys) = try ExtractStep.write(request, files, progress)
    progress.begin("snapshot")
    let taken = try SnapshotStep.write(request, extracted, keys: keys, connection)
    let publisher = try request.publisher(
      connection, access, fingerprint: extracted.fingerprint, version: taken.snapshot.warehouseVersion)
    do {
      progress.begin("transform and load")
      let stage = try request.folder.begin(StageName.conformed)
      let sink = FolderSink(folder: stage.path)
      let report = try AheadSink.feeding(TeeSink(publisher, sink)) {
        try Transformation.run(request.input(files, progress), snapshot: taken.snapshot, into: $0)
      }
      let conformed = request.conformedManifest(
        extracted: extracted, snapshot: taken.manifest, version: taken.snapshot.warehouseVersion, sink.outputs)
      try stage.commit(conformed)
      progress.begin("publish")
      let published = try publisher.finish()
      try request.writeLoaded(from: conformed, published)
      return PublishOutcome(published, transform: report)
    } catch {
      publisher.abandon()
      throw error
    }
  }
}
