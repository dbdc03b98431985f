import Stages

extension Command {
  /// `martlet snapshot`
  static let snapshot = Command(
    words: ["snapshot"], arguments: ["PIPELINE"], options: [.warehouse] + StageCommand.options,
    summary: "stage 2: what the warehouse knows of the keys, in run/PIPELINE/BATCH/snapshot",
    details: "An unchanged answer leaves the folder untouched, as does a batch that is published already."
  ) { invocation in
    try StageCommand(name: "snapshot").run(invocation) { request, progress, summary in
      let access = try invocation.access(root: request.pipeline.root)
      switch try SnapshotStep.run(request, access, progress) {
      case .taken(let manifest, let isNew):
        let rows = manifest.outputs.reduce(0) { $0 + $1.written.rows }
        request.log.tell(
          isNew ? "snapshot of \(rows) rows taken" : "the snapshot is as it was: \(rows) rows", .info,
          [("rows", .integer(rows)), ("is_new", .boolean(isNew))])
      case .published(let batch):
        summary.wasPublishedBefore = true
        request.log.tell("published already, as batch \(batch.batchID): the snapshot stays as it is")
      }
    }
  }
}
