import Definitions
import OperatingSystem
import Stages

extension Command {
  /// `martlet rejects replay`
  static let rejectsReplay = Command(
    words: ["rejects", "replay"], arguments: ["[FILE]"],
    options: RejectOptions.all + [.summary, .logFormat, .warehouse],
    summary: "take rejected records once more: corrected ones, or the same by a corrected definition",
    details: """
      FILE is what martlet rejects export wrote, with the records corrected. Without FILE, the open records that the
      options name are read again by the definition of today. The files must be at hand as they were
      delivered, or archived.
      A record is replayed once: the same again does nothing.
      """
  ) { invocation in
    _ = try invocation.choice(.logFormat, Log.Format.self)
    let filter = try invocation.rejectFilter()
    let isFiltered = RejectOptions.all.contains { invocation.has($0) }
    let choice: ReplayStep.Choice
    if let path = invocation.argument(0) {
      if isFiltered { throw Failure(.usage, "FILE names the records itself: no other option may") }
      choice = .corrected(try CorrectionFile.read(try File.read(path), path: path))
    } else {
      guard isFiltered else {
        throw Failure(
          .usage, "it must be said which rejects are to be replayed",
          remedy: "name a FILE of corrected ones, or some by --source, --batch, --pipeline, --file or --rule")
      }
      choice = .same(filter)
    }
    let root = try Project().root
    let access = try invocation.access(root: root)
    let progress = Progress(invocation.log)
    var summary = RunSummary(command: "rejects replay", pipeline: filter.pipeline ?? "", batch: filter.batch)
    do {
      try progress.watch()
      let (outcomes, left) = try ReplayStep.run(
        choice, workingDirectory: root, access, invocation.log, progress)
      for outcome in outcomes {
        summary.pipeline = outcome.request.pipeline.name
        summary.batch = outcome.request.batch
        outcome.request.tell(outcome.published, access, progress, &summary)
        outcome.tell()
      }
      for (id, reason) in left { invocation.log.tell("\(id) is left alone: \(reason)", .warning) }
      if outcomes.isEmpty { invocation.log.tell("there is nothing to replay") }
      summary.timings = progress.finish()
      if let path = invocation[.summary] { try summary.write(to: path) }
      return .done
    } catch {
      summary.timings = progress.finish()
      let failure = Failure.one(for: error)
      summary.take(error, failure)
      invocation.log.tell(screensOf: error)
      if let path = invocation[.summary] { try summary.write(to: path) }
      throw error
    }
  }
}
