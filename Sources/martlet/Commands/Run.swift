import Stages

extension Command {
  private static let wait = Option.value("wait", "1h", "wait this long for another run that is publishing")
  private static let keep = Option.flag("keep", "also write the stage folders below run/PIPELINE/BATCH")

  /// `martlet run`
  static let run = Command(
    words: ["run"], arguments: ["PIPELINE"],
    options: [.warehouse, keep, wait, .standardInput, Backfill.from, Backfill.to] + StageCommand.options,
    summary: "all stages in one go, as schedulers call it",
    details: """
      A batch that was published before, from the same files and definitions, is left alone with status 0. A run that
      was killed needs no repair: run it again. One run publishes to a database at a time: another one waits for --wait, by
      default for some seconds, and ends with status 75.

      With --from and --to, the batches of these days are run one after the other. A day without any file is passed by.
      The first that fails ends the command with its status; the same command again goes on there.
      """
  ) { invocation in
    let patience = try invocation.duration(wait)
    if let backfill = try Backfill(invocation) {
      return try backfill.run(isKept: invocation.has(keep), patience: patience)
    }
    return try StageCommand(name: "run").run(invocation) { request, progress, summary in
      let access = try invocation.access(root: request.root)
      let outcome = try RunStep.run(request, access, isKept: invocation.has(keep), patience: patience, progress)
      request.tell(outcome, access, progress, &summary)
    }
  }
}
