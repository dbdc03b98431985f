import Stages

extension Command {
  /// `martlet extract`
  static let extract = Command(
    words: ["extract"], arguments: ["PIPELINE"], options: [.standardInput] + StageCommand.options,
    summary: "stage 1: export files to records, in run/PIPELINE/BATCH/extracted"
  ) { invocation in
    try StageCommand(name: "extract").run(invocation) { request, progress, _ in
      request.tell(extracted: try ExtractStep.run(request, progress))
    }
  }
}
