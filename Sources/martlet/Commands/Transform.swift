import Stages

extension Command {
  /// `martlet transform`
  static let transform = Command(
    words: ["transform"], arguments: ["PIPELINE"], options: StageCommand.options,
    summary: "stage 3: records to tables, in run/PIPELINE/BATCH/conformed; needs no connection"
  ) { invocation in
    try StageCommand(name: "transform").run(invocation) { request, progress, _ in
      let (manifest, report) = try TransformStep.run(request, progress)
      let rejects = report.rejects.reduce(0) { $0 + $1.count }
      let rows = manifest.outputs.reduce(0) { $0 + $1.written.rows }
      for reject in report.rejects {
        request.log.tell("  \(reject.rule): \(reject.count), at \(reject.examples.joined(separator: ", "))")
      }
      request.log.tell(
        "transformed \(report.files.count) files to \(rows) rows of \(manifest.outputs.count) tables; \(rejects) rejects",
        .info, [("rows", .integer(rows)), ("rejects", .integer(rejects))])
    }
  }
}
