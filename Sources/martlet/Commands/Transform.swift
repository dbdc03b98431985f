import Stages

extension Command {
  /// `martlet transform`
  static let transform = Command(
    words: ["transform"], arguments: ["PIPELINE"], options: StageCommand.options,
    summary: "stage 3: records to tables, in run/PIPELINE/BATCH/conformed; needs no connection"
  ) { invocation in
    try StageCommand(name: "transform").run(invocation) { request, progress, summary in
      let (manifest, report) = try TransformStep.run(request, progress)
      request.tell(transformed: manifest, report, &summary)
    }
  }
}
