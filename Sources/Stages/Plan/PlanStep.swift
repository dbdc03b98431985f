internal import Definitions
internal import Load
internal import OperatingSystem
internal import PostgreSQL
internal import Transform
internal import Warehouse

/// What a run would do, found out by doing it in a transaction that is taken back.
///
/// ```
/// hash ─ published before? ─ [lock] begin ─ tables of a new warehouse ─ keys ─ snapshot ─ transform ─▶ publish ─ read ─ rollback [unlock]
/// ```
///
/// So a plan comes to just what the run would come to. Left out is only what nobody could see in it and readers would have
/// to wait for: the exchange of an empty fact, and the cuboids.
package enum PlanStep {
  /// Plans a batch.
  ///
  /// - Parameter isRaw: whether keys and values of persons are shown.
  /// - Returns: the plan, and the gate that stops the batch, if one does.
  package static func run(
    _ request: BatchRequest, _ access: WarehouseAccess, isRaw: Bool, _ progress: Progress
  ) throws -> (plan: BatchPlan, stopped: (any Error)?) {
    try request.whileReadingExports {
      let files = try DeliveredFile.find(request, writing: 0, progress)
      let fingerprint = BatchFingerprint.of(request, files)
      return try access.withConnection { connection in
        if let published = try BatchStatus.published(
          connection, request.pipeline, batch: request.batch, fingerprint: fingerprint)
        {
          return (BatchPlan(request, published, .published), nil)
        }
        try PublisherLock.take(connection, request.pipeline.warehouse)
        defer { PublisherLock.release(connection) }
        return try connection.trial {
          try bring(connection, request.pipeline.warehouse)
          return try plan(request, files, fingerprint, connection, access, isRaw: isRaw, progress)
        }
      }
    }
  }

  /// Makes the tables of a warehouse that is not there yet; who has one, and other definitions now, is told so, since
  /// columns can be added only while nobody reads.
  private static func bring(_ connection: Connection, _ warehouse: Definitions.Warehouse) throws {
    if try SchemaApply.isInLine(connection, warehouse) { return }
    let tables = try connection.integer("select count(*) from pg_tables where schemaname = $1", [warehouse.name])
    guard tables == 0 else {
      throw Failure(
        .failed,
        "the tables of warehouse \(warehouse.name) are not in line with its definition; a run changes them first",
        remedy: "martlet schema apply brings them in line; then plan again")
    }
    try SchemaApply.apply(connection, warehouse)
  }

  private static func plan(
    _ request: BatchRequest, _ files: [DeliveredFile], _ fingerprint: String, _ connection: Connection,
    _ access: WarehouseAccess, isRaw: Bool, _ progress: Progress
  ) throws -> (plan: BatchPlan, stopped: (any Error)?) {
    var (transformation, snapshot) = try RunStep.prepare(request, files, connection, progress)
    let publisher = try request.publisher(
      connection, access, fingerprint: fingerprint, version: snapshot.warehouseVersion, isPlan: true)
    defer { publisher.abandon() }
    progress.begin("transform and compare")
    do {
      _ = try transformation.finish(snapshot, into: publisher)
    } catch let stopped as StoppedBatch {
      var plan = BatchPlan(request, publisher.batch, .stopped(stopped.failure))
      plan.changes = try publisher.plan(isRaw: isRaw, isStopped: true)
      plan.screens = stopped.screens
      return (plan, stopped)
    }
    progress.begin("judge")
    let report = try publisher.finish()
    progress.begin("read the plan")
    var plan = BatchPlan(request, report.batch, .open)
    plan.changes = try publisher.plan(isRaw: isRaw)
    var accounts = try BatchAccounts(connection, batchID: report.batch.batchID)
    try accounts.readScreens(connection)
    try accounts.readListings(connection)
    plan.accounts = accounts
    plan.screens = accounts.screens
    return (plan, nil)
  }
}
