import Definitions
import OperatingSystem
import Stages

/// What the commands that work on a batch have in common: definitions, progress, the summary at the end.
struct StageCommand {
  /// Name of the command.
  let name: String

  /// Options that all of them have.
  static let options: [Option] = [.batch, .files, .summary, .logFormat]

  /// Runs the body; writes the summary however it ends.
  ///
  /// - Parameter body: does the work, and adds to the summary what came of it.
  func run(
    _ invocation: Invocation, _ body: (BatchRequest, Progress, inout RunSummary) throws -> Void
  ) throws -> ExitStatus {
    _ = try invocation.choice(.logFormat, Log.Format.self)
    let progress = Progress(invocation.log)
    var summary = RunSummary(command: name, pipeline: invocation.argument(0) ?? "", batch: invocation[.batch])
    do {
      let pipeline = try DefinitionReader.pipeline(
        invocation.argument(0) ?? "", workingDirectory: try Path.workingFolder())
      let request = try BatchRequest(
        pipeline: pipeline, batch: invocation[.batch], glob: invocation[.files],
        standardInput: invocation[.standardInput], log: invocation.log)
      summary.pipeline = pipeline.name
      summary.batch = request.batch
      try progress.watch()
      try body(request, progress, &summary)
      summary.timings = progress.finish()
      try write(summary, invocation)
      return .done
    } catch {
      summary.timings = progress.finish()
      let failure = Failure.one(for: error)
      summary.take(error, failure)
      invocation.log.tell(screensOf: error)
      try write(summary, invocation)
      throw error
    }
  }

  private func write(_ summary: RunSummary, _ invocation: Invocation) throws {
    if let path = invocation[.summary] { try summary.write(to: path) }
  }
}
