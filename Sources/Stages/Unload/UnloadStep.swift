package import Definitions
internal import Load
internal import OperatingSystem
internal import PostgreSQL
internal import Warehouse

/// A published night taken out again: what stays is the star of the other nights, as if it had never come.
///
/// ```
/// [lock] ledger ─ files of all that stands? ─▶ scratch database: publish each ─ audit ─▶ one transaction [unlock]
///                                                                    └─ --dry-run: compare, no more
/// ```
///
/// What a night has said cannot be subtracted: of rows and values that several nights say, the tables keep the newest two
/// at most. So the others are published again, each as it was, in a database beside; and what then differs, row by row, is
/// brought over in one transaction.
package enum UnloadStep {
  /// What came of it.
  package enum Outcome: Sendable {
    /// It had been unloaded before: nothing was done.
    case before(String)
    /// What would be done.
    case planned(RebuildComparison)
    /// What was done: figures before and after, and rows by table, in words.
    case done(RebuildComparison, [String])
  }

  /// Unloads a night.
  ///
  /// - Parameters:
  ///   - night: name of the batch, or `PIPELINE/NAME`.
  ///   - scratch: conninfo of an empty database to work in; nil: one is made.
  ///   - byToday: whether nights that were published by other definitions may be made by those of today.
  ///   - isDry: only find out what would become of the star.
  package static func run(
    _ warehouse: Definitions.Warehouse, root: String, night: String, _ access: WarehouseAccess, scratch: String?,
    byToday: Bool, isDry: Bool, _ log: Log
  ) throws -> Outcome {
    try access.withConnection { live in
      try PublisherLock.take(live, warehouse)
      defer { PublisherLock.release(live) }
      let plan = try UnloadPlan(live, warehouse, root: root, night: night)
      if let earlier = plan.earlier {
        return .before(earlier.told)
      }
      try check(plan, byToday: byToday || isDry)
      try checkRefused(plan, live)
      log.tell("find files")
      let files = try plan.findFiles(log)
      let database = try ScratchDatabase(live, access, warehouse, given: scratch, log)
      defer { database.drop() }
      return try database.access.withConnection { new in
        try SchemaApply.apply(new, warehouse)
        try publish(plan, files, new, database.access, log)
        log.tell("compare and audit")
        try prove(plan, new, warehouse)
        var comparison = try RebuildComparison(old: live, new: new, warehouse)
        comparison.explain("left out: \(plan.leaving[0].told)")
        let changed = plan.standing.count { $0.isByOtherDefinitions }
        if changed > 0 { comparison.explain(told(changed, of: plan)) }
        if isDry { return .planned(comparison) }
        try SchemaApply.apply(live, warehouse)
        log.tell("bring it over")
        let changes = try Unloading(
          live, from: new, warehouse, leaving: plan.leaving.map(\.id), standing: plan.standing.map(\.id)
        ).perform()
        return .done(comparison, changes.map { "\($0.table): \($0.removed) rows out, \($0.added) in" })
      }
    }
  }

  private static func told(_ changed: Int, of plan: UnloadPlan) -> String {
    "\(changed) of \(plan.standing.count) batches were published by other definitions than today's"
  }

  private static func check(_ plan: UnloadPlan, byToday: Bool) throws {
    let changed = plan.standing.count { $0.isByOtherDefinitions }
    guard changed == 0 || byToday else {
      throw Failure(
        .usage, told(changed, of: plan) + ": more would change than that the batch is gone",
        remedy: "look at it first: --dry-run; then let them be made by the definitions of today: --current-definitions")
    }
  }

  /// Refuses to make again what the server refused: the scratch database has none of the constraints that an owner added.
  private static func checkRefused(_ plan: UnloadPlan, _ connection: Connection) throws {
    let rows = try connection.query(
      """
      select count(*), min(f.path) from martlet.rejects r join martlet.file f using (file_id)
      where r.rule = 'server' and f.batch_id = any($1::int4[])
      """, [SQL.array(plan.standing.map { String($0.id) })])
    guard let count = rows.integer(0, 0), count > 0 else { return }
    throw Failure(
      .usage,
      "\(count) rows of batches that stand were refused by the server (\(rows.text(0, 1) ?? "")…): they would come in",
      remedy: "make the star again with the constraint in another database: martlet rebuild --without")
  }

  /// Publishes what stands, each batch under the numbers that it has.
  private static func publish(
    _ plan: UnloadPlan, _ files: [Int64: [DeliveredFile]], _ connection: Connection, _ access: WarehouseAccess,
    _ log: Log
  ) throws {
    for (number, batch) in plan.standing.enumerated() {
      try Interruption.check()
      let piece = "\(batch.told) (\(number + 1) of \(plan.standing.count))"
      let progress = Progress(log, piece: piece)
      try progress.watch()
      defer { progress.finish() }
      guard let first = batch.files.first else { continue }
      try LedgerNumbers.expect(connection, batch: batch.id, file: first.id, version: batch.version)
      var pipeline = batch.pipeline
      // What was kept of it when it came stays as it is.
      pipeline.archive = nil
      let request = try BatchRequest(pipeline: pipeline, batch: batch.name, log: log)
      let outcome =
        batch.isReplay
        ? try ReplayStep.publish(request, batch.replayed, batch.corrected, connection, access, progress).published
        : try RunStep.publish(request, files[batch.id] ?? [], connection, access, isKept: false, progress)
      log.tell("\(piece): \(outcome.publish == nil ? "brings nothing of its own" : "published")")
    }
  }

  /// Proves that the star is right, and its batches and files have the numbers of those that stand.
  private static func prove(_ plan: UnloadPlan, _ connection: Connection, _ warehouse: Definitions.Warehouse) throws {
    let audit = try Audit(connection, warehouse, batch: nil)
    guard audit.ledger.faults.isEmpty, audit.star.faults.isEmpty else {
      throw Failure(
        .failed, "the star without the batch is not right; nothing was done:\n" + audit.text(),
        remedy: "martlet audit tells whether the star with it is")
    }
    let rows = try connection.query(
      "select f.batch_id, f.file_id, b.pipeline, b.name, f.path from martlet.file f join martlet.batch b using (batch_id)"
    )
    var known: [Int64: String] = [:]
    for batch in plan.standing {
      for file in batch.files { known[file.id] = "\(batch.id) \(batch.told) \(file.path)" }
    }
    for row in 0..<rows.count {
      let made =
        "\(rows.text(row, 0) ?? "") \(rows.text(row, 2) ?? "") \(rows.text(row, 3) ?? "") \(rows.text(row, 4) ?? "")"
      guard known[rows.integer(row, 1) ?? 0] == made else {
        throw Failure(
          .failed, "batches or files come out under other numbers than they have (\(made)); nothing was done",
          remedy:
            "the definitions name other sources than when they came: make the star again by martlet rebuild --without")
      }
    }
  }
}
