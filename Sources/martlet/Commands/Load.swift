import Stages

extension Command {
  /// `martlet load`
  static let load = Command(
    words: ["load"], arguments: ["PIPELINE"], options: [.warehouse] + StageCommand.options,
    summary: "stage 4: publish the tables, all or nothing; nothing if published before"
  ) { invocation in
    try StageCommand(name: "load").run(invocation) { request, progress, summary in
      let access = try invocation.access(root: request.root)
      request.tell(try LoadStep.run(request, access, progress), access, progress, &summary)
    }
  }
}
