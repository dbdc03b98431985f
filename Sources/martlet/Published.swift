import Load
import OperatingSystem
import Stages

/// Tells what a publish came to.
struct Published {
  let request: BatchRequest
  let access: WarehouseAccess

  func tell(_ report: PublishReport, _ progress: Progress, _ summary: inout RunSummary) throws {
    let log = request.log
    summary.wasPublishedBefore = report.wasPublishedBefore
    if report.wasPublishedBefore {
      let batch = report.batch
      log.tell(
        "\(request.pipeline.name) \(request.batch) is published already, as batch \(batch.batchID): nothing to do", .info,
        [("batch_id", .integer(Int(batch.batchID)))])
      return
    }
    let accounts = try access.withConnection { try BatchAccounts($0, batchID: report.batch.batchID) }
    summary.accounts = accounts
    if log.format == .text {
      log.tell(accounts.text)
    } else {
      log.tell("accounting", .info, [("accounting", accounts.json)])
    }
    for dimension in report.dimensions {
      let versions = dimension.insertedVersions + dimension.updatedVersions + dimension.deletedVersions
      guard dimension.members + dimension.relinked + versions > 0 else { continue }
      log.tell(
        "  \(dimension.dimension): \(dimension.members) members, \(dimension.relinked) relinked; versions: "
          + "\(dimension.insertedVersions) new, \(dimension.updatedVersions) changed, \(dimension.deletedVersions) gone")
    }
    for fact in report.facts where fact.rebound > 0 {
      log.tell("  \(fact.fact): \(fact.rebound) published rows bound to other versions")
    }
    let timings = progress.finish()
    log.tell(timings: timings)
    log.tell(
      "published \(request.pipeline.name) \(request.batch) as batch \(report.batch.batchID), "
        + "warehouse version \(report.batch.warehouseVersion)", .info,
      [
        ("batch_id", .integer(Int(report.batch.batchID))),
        ("warehouse_version", .integer(Int(report.batch.warehouseVersion))),
      ])
  }
}
