import Stages

extension Command {
  /// `martlet snapshot`
  static let snapshot = Command(
    words: ["snapshot"], arguments: ["PIPELINE"], options: [.warehouse] + StageCommand.options,
    summary: "stage 2: what the warehouse knows of the keys, in run/PIPELINE/BATCH/snapshot",
    details: "An unchanged answer leaves the folder untouched, as does a batch that is published already."
  ) { invocation in
    try StageCommand(name: "snapshot").run(invocation) { request, progress, summary in
      let access = try invocation.access(root: request.root)
      request.tell(try SnapshotStep.run(request, access, progress), &summary)
    }
  }
}
