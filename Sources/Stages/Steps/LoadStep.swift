internal import Columnar
internal import Definitions
internal import Load
internal import OperatingSystem
internal import PostgreSQL
internal import StageFiles
internal import Warehouse

/// From `conformed/` to the star: one batch, all or nothing.
package enum LoadStep {
  /// Runs the stage.
  package static func run(
    _ request: BatchRequest, _ access: WarehouseAccess, _ progress: Progress
  ) throws -> PublishOutcome {
    try request.folder.whileLocked { try load(request, access, progress) }
  }

  private static func load(
    _ request: BatchRequest, _ access: WarehouseAccess, _ progress: Progress
  ) throws -> PublishOutcome {
    let manifest = try request.folder.manifest(StageName.conformed, madeBy: "martlet transform")
    try request.checkDefinitions(manifest)
    progress.begin("load")
    return try access.withConnection { connection in
      let published = try BatchStatus.published(
        connection, request.pipeline, batch: request.batch, fingerprint: manifest.fingerprint)
      if let published { return PublishOutcome(before: published) }
      try NightStep.connected.pass()
      let tables = try TableFolder(path: request.folder.folder(StageName.conformed))
      guard tables.manifest == manifest, let version = manifest.count("warehouse_version") else {
        throw Failure(
          .failed, "not the manifest of a conformed folder", at: request.folder.folder(StageName.conformed),
          remedy: "run martlet transform again")
      }
      try request.checkArchived(tables)
      try SchemaApply.apply(connection, request.pipeline.warehouse)
      try NightStep.schema.pass()
      let report = try Collision.retried(request.log) {
        let publisher = try request.publisher(
          connection, access, fingerprint: manifest.fingerprint, version: Int64(version))
        do {
          try tables.stream(into: publisher)
          progress.begin("publish")
          return try publisher.finish()
        } catch {
          publisher.abandon()
          throw error
        }
      }
      try request.writeLoaded(from: manifest, report)
      try NightStep.told.pass()
      return PublishOutcome(report)
    }
  }
}

extension BatchRequest {
  /// Proves that the files that tables were made from are archived, if the pipeline says so.
  fileprivate func checkArchived(_ tables: TableFolder) throws {
    let layout = LedgerLayout.files
    guard let path = layout.index("path"), let sha256 = layout.index("sha256") else { return }
    for chunk in try tables.chunks(layout.name) ?? [] {
      let files = (0..<chunk.rowCount).map { row in
        (path: chunk.text(path).string(row) ?? "", sha256: chunk.text(sha256).string(row) ?? "")
      }
      try Archive.check(files, of: self)
    }
  }

  /// Begins the publish of this batch.
  func publisher(
    _ connection: Connection, _ access: WarehouseAccess, fingerprint: String, version: Int64,
    isPlan: Bool = false
  ) throws -> Publisher {
    let conninfo = access.conninfo
    return try Publisher(
      connection: connection, pipeline: pipeline,
      batch: BatchIdentity(name: batch, inputFingerprint: fingerprint, martletVersion: martletVersion),
      expectedWarehouseVersion: version, isPlan: isPlan, reconnect: { try Connection(conninfo: conninfo) })
  }

  /// Writes what became of the batch beside the other stages.
  func writeLoaded(from conformed: Manifest, _ report: PublishReport) throws {
    let stage = try folder.begin(StageName.loaded)
    var manifest = manifest(StageName.loaded, fingerprint: conformed.fingerprint)
    manifest.inputs = [conformed.asInput]
    manifest.counts = [
      ("batch_id", Int(report.batch.batchID)), ("revision", Int(report.batch.revision)),
      ("warehouse_version", Int(report.batch.warehouseVersion)),
    ]
    for fact in report.facts {
      manifest.counts += [
        ("\(fact.fact).inserted", Int(fact.inserted)), ("\(fact.fact).replacing", Int(fact.replacing)),
        ("\(fact.fact).superseded", Int(fact.superseded)), ("\(fact.fact).duplicate", Int(fact.duplicate)),
        ("\(fact.fact).rejected", Int(fact.rejected)),
      ]
    }
    try stage.commit(manifest)
  }
}
