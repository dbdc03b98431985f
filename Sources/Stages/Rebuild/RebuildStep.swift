package import Definitions
internal import Load
internal import OperatingSystem
internal import PostgreSQL

/// The star again, from the files as they were delivered, by the definitions of today, in another database.
///
/// ```
/// old ledger ─▶ nights ─ files: archive, or their place ─ target empty, or begun by this? ─▶ publish each ─▶ compare, audit
/// ```
///
/// Of the old database only the ledger is read, and at the end what is compared: its readers and runs go on. Nights that
/// the target has already, from the same files and definitions, are not published again: so it goes on where it was killed.
package enum RebuildStep {
  /// What came of it.
  package struct Outcome: Sendable {
    /// Nights that were published, and nights that were there already.
    package var published = 0
    package var before = 0
    /// The old and the new star beside each other.
    package var comparison: RebuildComparison
    /// What was proved of the new one.
    package var audit: Audit
    /// The version of the old warehouse that was looked at.
    package var lastVersion: Int64
    /// Pipelines of other warehouses of the old database that have published nothing to the new one.
    package var unmade: [String] = []
    /// Whether more has been published to the old one meanwhile.
    package var isBehind = false

    /// Whether the new star is right, and differs from the old one in nothing that is not explained.
    package var isRight: Bool {
      audit.ledger.faults.isEmpty && audit.star.faults.isEmpty && comparison.isExplained && !isBehind
    }
  }

  /// Makes the star.
  ///
  /// - Parameters:
  ///   - without: nights that are left out.
  ///   - isPartial: do without files that are nowhere.
  /// - Throws: `Failure` before anything is done when files are nowhere, or the target holds something else.
  package static func run(
    _ warehouse: Definitions.Warehouse, root: String, from old: WarehouseAccess, into new: WarehouseAccess,
    without: [String], isPartial: Bool, _ log: Log
  ) throws -> Outcome {
    let (from, plan) = try old.withConnection { connection in
      (try identity(connection), try RebuildPlan(connection, warehouse, root: root, without: without))
    }
    var missing = 0
    let (published, before) = try new.withConnection { connection in
      guard try identity(connection) != from else {
        throw Failure(
          .usage, "--into names the database that is to be made again", remedy: "name an empty one beside it")
      }
      try PublisherLock.take(connection, warehouse)
      defer { PublisherLock.release(connection) }
      let target = try RebuildTarget(connection, warehouse)
      var plan = plan
      // Nights that are done without some files have other fingerprints: those are known behind the search only.
      if !isPartial { try target.check(plan, warehouse) }
      let files = try findFiles(of: &plan, target, isPartial: isPartial, &missing, log)
      if isPartial { try target.check(plan, warehouse) }
      return try publish(plan, files, target, connection, new, log)
    }
    log.tell("compare and audit")
    let audit = try new.withConnection { try Audit($0, warehouse, batch: nil) }
    var comparison = try old.withConnection { connection in
      try new.withConnection { try RebuildComparison(old: connection, new: $0, warehouse) }
    }
    let last = try old.withConnection { try RebuildPlan.lastVersion($0) }
    let unmade = try new.withConnection { connection in
      let there = try connection.query("select distinct pipeline from martlet.batch").texts.compactMap { $0[0] }
      return plan.otherPipelines.subtracting(there).sorted()
    }
    comparison.explain(plan, missing: missing, isBehind: last != plan.lastVersion)
    return Outcome(
      published: published, before: before, comparison: comparison, audit: audit, lastVersion: plan.lastVersion,
      unmade: unmade, isBehind: last != plan.lastVersion)
  }

  /// Whether nothing has been published to a database, or unloaded, since a version of the warehouse.
  package static func isUnchanged(_ conninfo: String, since version: Int64) throws -> Bool {
    let connection = try Connection(conninfo: conninfo)
    defer { connection.close() }
    return try RebuildPlan.lastVersion(connection) == version
  }

  /// What tells a database from any other.
  static func identity(_ connection: Connection) throws -> String? {
    try connection.text(
      """
      select oid || ' ' || extract(epoch from pg_postmaster_start_time()) from pg_database
      where datname = current_database()
      """)
  }

  /// Finds the files of all nights that are not in the target yet, and proves that they are as delivered.
  ///
  /// - Parameter missing: counts files that are nowhere, which the plan is then without.
  private static func findFiles(
    of plan: inout RebuildPlan, _ target: RebuildTarget, isPartial: Bool, _ missing: inout Int, _ log: Log
  ) throws -> [[DeliveredFile]] {
    var nights: [RebuildPlan.Night] = []
    var files: [[DeliveredFile]] = []
    var nowhere: [String] = []
    let progress = Progress(log)
    try progress.watch()
    defer { progress.finish() }
    progress.begin("find files")
    for var night in plan.nights {
      if target.has(night) {
        nights.append(night)
        files.append([])
        continue
      }
      let search = DeliveredFileSearch(try BatchRequest(pipeline: night.pipeline, batch: night.name, log: log))
      var found: [DeliveredFile] = []
      var taken: [RebuildPlan.File] = []
      for file in night.files {
        let index = night.pipeline.sources.firstIndex { $0.name == file.source }
        let (delivered, state) = try index.map { try search.find($0, file.path, file.sha256) } ?? (nil, .unknownSource)
        guard let delivered else {
          nowhere.append("\(night.told): \(file.path): \(FileAudit.told(state))")
          continue
        }
        found.append(delivered)
        taken.append(file)
      }
      night.files = taken
      if taken.isEmpty { continue }
      nights.append(night)
      files.append(found)
    }
    for line in nowhere { log.tell("  \(line)", .warning) }
    missing = nowhere.count
    guard nowhere.isEmpty || isPartial else {
      throw Failure(
        .failed,
        "\(nowhere.count) file\(nowhere.count == 1 ? " is" : "s are") nowhere as delivered; nothing was done",
        remedy: "put them back where they lay, leave their batches out: --without NAME,…, or go without them: --partial"
      )
    }
    plan.nights = nights
    return files
  }

  private static func publish(
    _ plan: RebuildPlan, _ files: [[DeliveredFile]], _ target: RebuildTarget, _ connection: Connection,
    _ access: WarehouseAccess, _ log: Log
  ) throws -> (published: Int, before: Int) {
    var (published, before) = (0, 0)
    for (number, (night, files)) in zip(plan.nights, files).enumerated() {
      try Interruption.check()
      let piece = "\(night.told) (\(number + 1) of \(plan.nights.count))"
      let progress = Progress(log, piece: piece)
      try progress.watch()
      defer { progress.finish() }
      let request = try BatchRequest(pipeline: night.pipeline, batch: night.name, log: log)
      do {
        if files.isEmpty {
          before += 1
        } else {
          let outcome = try RunStep.publish(request, files, connection, access, isKept: false, progress)
          if outcome.publish == nil { before += 1 } else { published += 1 }
        }
        let corrected = try replay(plan, request, connection, access, progress)
        let again = corrected > 0 ? ", \(corrected) corrected record\(corrected == 1 ? "" : "s")" : ""
        log.tell("\(piece): \(files.isEmpty ? "there already" : "published")\(again)")
      } catch {
        log.tell("stopped at \(piece); the same command again goes on there", .warning)
        throw error
      }
    }
    return (published, before)
  }

  /// Puts into the place of records what people put there, as further revisions of the night.
  ///
  /// - Returns: how many records.
  private static func replay(
    _ plan: RebuildPlan, _ request: BatchRequest, _ connection: Connection, _ access: WarehouseAccess,
    _ progress: Progress
  ) throws -> Int {
    let pipeline = request.pipeline.name
    let rows = try connection.query(
      """
      select f.file_id, f.source, f.path, f.sha256 from martlet.file f join martlet.batch b using (batch_id)
      where b.pipeline = $1 and b.name = $2 and f.status = 'read' order by f.file_id
      """, [pipeline, request.batch])
    var records: [RejectedRecord] = []
    var corrected: [RejectID: [UInt8]] = [:]
    for row in 0..<rows.count {
      let (source, sha256) = (rows.text(row, 1) ?? "", rows.text(row, 3) ?? "")
      let content = RebuildPlan.Content(pipeline: pipeline, source: source, sha256: sha256)
      guard let corrections = plan.corrections[content], let fileID = rows.integer(row, 0) else { continue }
      for correction in corrections {
        let there = try connection.text(
          """
          select corrected from martlet.replayed where delivered_file_id = $1::int4 and byte = $2::int8
          and corrected is not null order by file_id desc limit 1
          """, [String(fileID), String(correction.byte)])
        if there.map({ Array($0.utf8) }) == correction.text { continue }
        // By the definitions of today the record may have another number, or be rejected no more.
        let number = try connection.integer(
          "select record from martlet.rejected where file_id = $1::int4 and byte = $2::int8",
          [String(fileID), String(correction.byte)])
        let id = RejectID(file: fileID, record: number ?? correction.record)
        corrected[id] = correction.text
        records.append(
          RejectedRecord(
            id: id, pipeline: pipeline, batch: request.batch, source: source, path: rows.text(row, 2) ?? "", line: 0,
            offset: correction.byte, length: 0, raw: "", isCut: false, deliveredFileID: fileID, isRedelivered: false))
      }
    }
    if records.isEmpty { return 0 }
    _ = try ReplayStep.publish(request, records, corrected, connection, access, progress)
    return records.count
  }
}
