import Cube
import OperatingSystem
import PostgreSQL
import Stages

extension Command {
  private static let limit = Option.value("limit", "N", "at most N rejects; 100 by default")
  private static let raw = Option.flag("raw", "with the values as they stand in the files; they may be personal")
  private static let counts = Option.flag("counts", "only how many there are, by batch, source and rule")

  /// `martlet rejects list`
  static let rejectsList = Command(
    words: ["rejects", "list"],
    options: RejectOptions.all + [RejectOptions.state, counts, limit, raw, .format, .warehouse],
    summary: "list rejected records and rows, the latest batch first",
    details: "The ID names the record: martlet rejects show ID tells all of it."
  ) { invocation in
    let format = try AnswerFormat.named(invocation[.format] ?? "table")
    let most = try invocation.number(limit, atLeast: 1) ?? 100
    let filter = try invocation.rejectFilter()
    let table = try invocation.access(root: try Project().root).withConnection { connection in
      invocation.has(counts)
        ? try RejectList.counts(connection, filter)
        : try RejectList.rejects(connection, filter, limit: most, isRaw: invocation.has(raw))
    }
    try Terminal.write(format.write(ResultTable(texts: table.headers, table.rows)), to: .standard)
    return .done
  }
}
