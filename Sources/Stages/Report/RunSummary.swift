package import OperatingSystem
package import StageFiles
package import Transform

/// What `--summary` writes, on success and on failure.
package struct RunSummary: Sendable {
  package var command: String
  package var pipeline: String
  package var batch: String?
  /// When the command began, UTC.
  package var startedAt = Clock.nowUTC()
  /// How it ended.
  package var status: ExitStatus = .done
  /// Why it failed; nil if it did not.
  package var failure: Failure?
  /// Whether the batch had been published before.
  package var wasPublishedBefore = false
  /// The parts of the work and their seconds.
  package var timings: [(name: String, seconds: Double)] = []
  /// What became of the files and rows; nil where nothing was published.
  package var accounts: BatchAccounts?
  /// What all screens came to, as far as the batch came to be screened.
  package var screens: [ScreenResult] = []

  /// Begins a summary.
  package init(command: String, pipeline: String, batch: String?) {
    self.command = command
    self.pipeline = pipeline
    self.batch = batch
  }

  /// Writes the summary to a file.
  package func write(to path: String) throws { try File.replace(path, with: Array(json.lines.utf8)) }

  /// The summary's JSON.
  package var json: JSONValue {
    .members([
      ("martlet", .string(martletVersion)), ("command", .string(command)), ("pipeline", .string(pipeline)),
      ("batch", .optional(batch)), ("started_at", .string(startedAt)), ("ended_at", .string(Clock.nowUTC())),
      ("status", .integer(Int(status.rawValue))),
      ("failure", failure?.json ?? .null),
      ("published_before", .boolean(wasPublishedBefore)),
      ("seconds", .members(timings.map { ($0.name, .seconds($0.seconds)) })),
      ("screens", .array((accounts?.screens ?? screens).map(\.json))),
      ("accounting", accounts?.json ?? .null),
    ])
  }
}
