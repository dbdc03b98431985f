internal import Columnar
internal import Definitions
internal import Load
package import StageFiles
package import Transform

// What the commands of the stages tell when they have ended.

extension BatchRequest {
  /// Tells what extract came to.
  package func tell(extracted manifest: Manifest, isNew: Bool) {
    let records = manifest.counts.reduce(0) { $0 + $1.count }
    for (number, input) in manifest.inputs.enumerated() {
      let stored = StoredRecords(
        folder: folder.folder(manifest.stage), source: input.source, number: number + 1, columnCount: 0, recordCount: 0)
      for drift in (try? stored.drift()) ?? [] where drift.isTold { log.tell("  \(input.path): \(drift.told)") }
    }
    let what = "\(records) records of \(manifest.inputs.count) files"
    log.tell(
      isNew
        ? "extracted \(what) to \(folder.folder(manifest.stage))"
        : "files and definitions are as they were: \(what) stay in \(folder.folder(manifest.stage))", .info,
      [("records", .integer(records)), ("files", .integer(manifest.inputs.count)), ("is_new", .boolean(isNew))])
  }

  /// Tells what snapshot came to.
  package func tell(_ outcome: SnapshotStep.Outcome, _ summary: inout RunSummary) {
    switch outcome {
    case .taken(let manifest, let isNew):
      let rows = manifest.outputs.reduce(0) { $0 + $1.written.rows }
      log.tell(
        isNew ? "snapshot of \(rows) rows taken" : "the snapshot is as it was: \(rows) rows", .info,
        [("rows", .integer(rows)), ("is_new", .boolean(isNew))])
    case .published(let batch):
      summary.wasPublishedBefore = true
      log.tell(
        "published already, as batch \(batch.batchID): the snapshot stays as it is", .info,
        [("batch_id", .integer(Int(batch.batchID)))])
    }
  }

  /// Tells what transform came to.
  package func tell(transformed manifest: Manifest, _ report: TransformReport, _ summary: inout RunSummary) {
    summary.screens = report.screens
    let rejects = report.rejects.reduce(0) { $0 + $1.count }
    let rows = manifest.outputs.reduce(0) { $0 + $1.written.rows }
    for reject in report.rejects {
      log.tell(
        "  \(reject.rule): \(reject.count) rejects, at \(reject.examples.joined(separator: ", "))", .info,
        [("rule", .string(reject.rule)), ("rejects", .integer(reject.count))])
    }
    for screen in report.screens where screen.failed > 0 {
      log.tell("  \(screen.line)", .info, [("screen", screen.json)])
    }
    for listing in report.listings {
      if let line = listing.line { log.tell("  \(line)", .info, [("listing", listing.json)]) }
    }
    log.tell(
      "transformed \(report.files.count) files to \(rows) rows of \(manifest.outputs.count) tables; \(rejects) rejects",
      .info, [("rows", .integer(rows)), ("rejects", .integer(rejects))])
  }

  /// Tells what a load or a run came to: the accounting first.
  package func tell(
    _ outcome: PublishOutcome, _ access: WarehouseAccess, _ progress: Progress, _ summary: inout RunSummary
  ) {
    let batch = outcome.batch
    guard let report = outcome.publish else {
      summary.wasPublishedBefore = true
      log.tell(
        "\(pipeline.name) \(self.batch) is published already, as batch \(batch.batchID): nothing to do", .info,
        [("batch_id", .integer(Int(batch.batchID)))])
      return
    }
    do {
      let accounts = try access.withConnection { connection in
        var accounts = try BatchAccounts(connection, batchID: batch.batchID)
        try accounts.readScreens(connection)
        try accounts.readListings(connection)
        return accounts
      }
      summary.accounts = accounts
      log.tell(log.format == .text ? accounts.text : "accounting", .info, [("accounting", accounts.json)])
    } catch {
      // The batch is published, whatever becomes of telling so: the exit status must say that.
      log.tell("the accounting cannot be read back: \(error)", .warning)
    }
    for dimension in report.dimensions {
      let versions = dimension.insertedVersions + dimension.updatedVersions + dimension.deletedVersions
      guard dimension.members + dimension.relinked + versions > 0 else { continue }
      log.tell(
        "  \(dimension.dimension): \(dimension.members) members, \(dimension.relinked) relinked; versions: "
          + "\(dimension.insertedVersions) new, \(dimension.updatedVersions) changed, \(dimension.deletedVersions) gone"
      )
    }
    for fact in report.facts where fact.rebound > 0 {
      log.tell("  \(fact.fact): \(fact.rebound) published rows bound to other versions")
    }
    log.tell(timings: progress.finish())
    log.tell(
      "published \(pipeline.name) \(self.batch) as batch \(batch.batchID), warehouse version \(batch.warehouseVersion)",
      .info,
      [("batch_id", .integer(Int(batch.batchID))), ("warehouse_version", .integer(Int(batch.warehouseVersion)))])
  }
}

extension Log {
  /// Tells the seconds of a command's parts.
  func tell(timings: [(name: String, seconds: Double)]) {
    let total = timings.reduce(0) { $0 + $1.seconds }
    let parts = timings.map { "\($0.name) \(Self.tenths($0.seconds))" }.joined(separator: ", ")
    tell("took \(Self.tenths(total)) s (\(parts))", .info, timings.map { ($0.name, .seconds($0.seconds)) })
  }

  private static func tenths(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
