import Stages

extension Command {
  /// `martlet extract`
  static let extract = Command(
    words: ["extract"], arguments: ["PIPELINE"], options: [.standardInput] + StageCommand.options,
    summary: "stage 1: export files to records, in run/PIPELINE/BATCH/extracted",
    details: "The folder is left untouched where neither the files nor the definitions have changed."
  ) { invocation in
    try StageCommand(name: "extract").run(invocation) { request, progress, _ in
      let (manifest, isNew) = try ExtractStep.run(request, progress)
      request.tell(extracted: manifest, isNew: isNew)
    }
  }
}
