import Cube
import OperatingSystem
import Stages

extension Command {
  private static let out = Option.value("out", "FOLDER", "write the files there, as a project")

  /// `martlet schema history`
  static let schemaHistory = Command(
    words: ["schema", "history"], arguments: ["[BATCH]"], options: [out, .format, .warehouse, .logFormat],
    summary: "list the versions of definitions, or show the files that a batch was made by",
    details: "BATCH is a batch's name or number, or the beginning of a version's fingerprint."
  ) { invocation in
    let format = try AnswerFormat.named(invocation[.format] ?? "table")
    let access = try invocation.access(root: try Project().root)
    guard let batch = invocation.argument(0) else {
      let versions = try access.withConnection { try DefinitionHistory.versions($0) }
      try Terminal.write(format.write(ResultTable(texts: versions.headers, versions.rows)), to: .standard)
      return .done
    }
    let files = try access.withConnection { try DefinitionHistory.files($0, of: batch) }
    if let folder = invocation[out] {
      try DefinitionHistory.write(files, to: folder)
      invocation.log.tell("wrote \(files.count) files to \(folder)")
      return .done
    }
    try Terminal.write(files.map { "# ── \($0.path)\n\($0.text)\n" }.joined(), to: .standard)
    return .done
  }
}
