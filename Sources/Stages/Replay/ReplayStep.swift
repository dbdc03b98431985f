internal import Definitions
internal import Load
internal import OperatingSystem
internal import PostgreSQL
internal import StageFiles
internal import Warehouse

/// Takes rejected records once more, the same way as everything: extract, transform, load, each batch in one transaction.
///
/// A replay is a further revision of the batch that the records came with, so what was delivered later still wins. Its
/// files have the paths, records and lines of the delivered ones. In the transaction that publishes the rows, the
/// ledger notes the records as replayed: doing it twice does nothing.
package enum ReplayStep {
  /// What is to be replayed.
  package enum Choice: Sendable {
    /// Records as they are, by the definition of today.
    case same(RejectFilter)
    /// What a person made of them.
    case corrected([(id: RejectID, text: [UInt8], line: Int)])
  }

  /// What became of a batch.
  package struct Outcome: Sendable {
    package var request: BatchRequest
    package var published: PublishOutcome
    /// Records that were taken once more, and how many of them were rejected again.
    package var records: Int
    package var rejectedAgain: Int

    /// Tells how many records were taken, and how many not.
    package func tell() {
      request.log.tell(
        "replayed \(records) record\(records == 1 ? "" : "s") of \(request.batch); rejected again: \(rejectedAgain)",
        .info, [("records", .integer(records)), ("rejected_again", .integer(rejectedAgain))])
    }
  }

  /// Replays what was chosen, batch by batch in the order of their names.
  ///
  /// - Parameter workingDirectory: from where the pipelines are found.
  /// - Returns: what became of each batch, and records that were left alone, with the reason.
  package static func run(
    _ choice: Choice, workingDirectory: String, _ access: WarehouseAccess, _ log: Log, _ progress: Progress
  ) throws -> (outcomes: [Outcome], left: [(id: RejectID, reason: String)]) {
    try access.withConnection { connection in
      let chosen = try choose(choice, connection)
      var left = chosen.left
      var outcomes: [Outcome] = []
      let batches = Dictionary(grouping: chosen.records) { [$0.batch, $0.pipeline] }
      for (key, records) in batches.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        let pipeline = try DefinitionReader.pipeline(key[1], workingDirectory: workingDirectory)
        let request = try BatchRequest(pipeline: pipeline, batch: key[0], log: log)
        try PublisherLock.take(connection, pipeline.warehouse)
        defer { PublisherLock.release(connection) }
        try SchemaApply.apply(connection, pipeline.warehouse)
        // Under the lock nobody else replays: what was open when it was looked for may not be so any more.
        let open = try RejectedRecord.find(connection, ids: records.map(\.id)).filter { $0.replayedBy == nil }
        left += records.filter { record in !open.contains { $0.id == record.id } }
          .map { ($0.id, "it has been replayed meanwhile") }
        if open.isEmpty { continue }
        let outcome = try request.folder.whileLocked {
          try publish(request, open, chosen.corrected, connection, access, progress)
        }
        outcomes.append(outcome)
      }
      return (outcomes, left)
    }
  }

  private static func choose(
    _ choice: Choice, _ connection: Connection
  ) throws -> (records: [RejectedRecord], corrected: [RejectID: [UInt8]], left: [(id: RejectID, reason: String)]) {
    var left: [(id: RejectID, reason: String)] = []
    var corrected: [RejectID: [UInt8]] = [:]
    var found: [RejectedRecord]
    switch choice {
    case .same(var filter):
      filter.state = .open
      found = try RejectedRecord.find(connection, filter)
    case .corrected(let entries):
      found = try RejectedRecord.find(connection, ids: entries.map(\.id))
      let texts = Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0.text) })
      for record in found where texts[record.id] != Array(record.raw.utf8) { corrected[record.id] = texts[record.id] }
    }
    found.removeAll { record in
      let reason: String? =
        if let batch = record.replayedBy {
          "it was replayed by batch \(batch)"
        } else if record.isRedelivered {
          "a later delivery of \(record.path) has taken the place of its file"
        } else {
          nil
        }
      if let reason { left.append((record.id, reason)) }
      return reason != nil
    }
    return (found, corrected, left)
  }

  /// Publishes records of one batch.
  static func publish(
    _ request: BatchRequest, _ records: [RejectedRecord], _ corrected: [RejectID: [UInt8]], _ connection: Connection,
    _ access: WarehouseAccess, _ progress: Progress
  ) throws -> Outcome {
    progress.begin("hash")
    let plan = try ReplayPlan(request, connection, records, corrected: corrected)
    try Archive.keep(plan.delivered, of: request, progress)
    let fingerprint = BatchFingerprint.of(request, plan.files)
    let outcome = try RunStep.stream(request, plan.files, fingerprint, connection, access, progress)
    let again = try connection.integer(
      """
      select count(distinct (r.file_id, r.record)) from martlet.rejects r join martlet.file f using (file_id)
      where f.batch_id = $1::int4
      """, [String(outcome.batch.batchID)])
    return Outcome(
      request: request, published: outcome, records: plan.recordCount, rejectedAgain: Int(again ?? 0))
  }
}
