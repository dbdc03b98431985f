import Stages

extension Command {
  /// `martlet extract`
  static let extract = Command(
    words: ["extract"], arguments: ["PIPELINE"], options: StageCommand.options,
    summary: "stage 1: export files to records, in run/PIPELINE/BATCH/extracted"
  ) { invocation in
    try StageCommand(name: "extract").run(invocation) { request, progress, _ in
      let manifest = try ExtractStep.run(request, progress)
      let records = manifest.counts.reduce(0) { $0 + $1.count }
      request.log.tell(
        "extracted \(records) records of \(manifest.inputs.count) files to \(request.folder.folder(manifest.stage))",
        .info, [("records", .integer(records)), ("files", .integer(manifest.inputs.count))])
    }
  }
}
