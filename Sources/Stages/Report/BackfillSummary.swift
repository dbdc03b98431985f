package import OperatingSystem
package import StageFiles

/// What `--summary` writes of several batches, on success and on failure: that of each batch, and what holds for all.
package struct BackfillSummary: Sendable {
  package var pipeline: String
  /// The first and the last day that were asked for.
  package let from: String
  package let to: String
  /// When the command began, UTC.
  private let startedAt = Clock.nowUTC()
  private var status: ExitStatus = .done
  private var failure: Failure?
  /// The batches that were begun, in order.
  package var batches: [RunSummary] = []
  /// Days of which there is no file.
  package var withoutFiles: [String] = []

  /// Begins a summary.
  package init(pipeline: String, from: String, to: String) {
    self.pipeline = pipeline
    self.from = from
    self.to = to
  }

  /// Takes why it failed.
  package mutating func take(_ failure: Failure) {
    status = failure.status
    self.failure = failure
  }

  /// How many days were begun or passed by.
  package var days: Int { batches.count + withoutFiles.count }

  /// How many batches came to what, in words.
  package var counts: String {
    let before = batches.count { $0.wasPublishedBefore }
    let published = batches.count { $0.failure == nil } - before
    return "\(published) published, \(before) published before, \(withoutFiles.count) without files"
  }

  /// Writes the summary to a file.
  package func write(to path: String) throws { try File.replace(path, with: Array(json.lines.utf8)) }

  /// The summary's JSON.
  package var json: JSONValue {
    .members([
      ("martlet", .string(martletVersion)), ("command", .string("run")), ("pipeline", .string(pipeline)),
      ("from", .string(from)), ("to", .string(to)), ("started_at", .string(startedAt)),
      ("ended_at", .string(Clock.nowUTC())), ("status", .integer(Int(status.rawValue))),
      ("failure", failure?.json ?? .null), ("without_files", .array(withoutFiles.map { .string($0) })),
      ("batches", .array(batches.map(\.json))),
    ])
  }
}

extension Failure {
  /// What summaries say of it.
  var json: JSONValue {
    .members([("message", .string(message)), ("place", .optional(place)), ("remedy", .optional(remedy))])
  }
}
