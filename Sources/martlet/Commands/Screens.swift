import Cube
import OperatingSystem
import PostgreSQL
import Stages

extension Command {
  private static let batch = Option.value("batch", "NAME", "of this batch, by name or number; the latest by default")
  private static let failing = Option.flag("failing", "only those that failed")

  /// `martlet screens`
  static let screens = Command(
    words: ["screens"],
    options: [batch, RejectOptions.pipeline, RejectOptions.source, failing, .format, .warehouse],
    summary: "what became of the screens of a batch",
    details: "The rows that failed are in martlet.error_events."
  ) { invocation in
    let format = try AnswerFormat.named(invocation[.format] ?? "table")
    var filter = ScreenList.Filter()
    filter.batch = invocation[batch]
    filter.pipeline = invocation[RejectOptions.pipeline]
    filter.source = invocation[RejectOptions.source]
    filter.isFailing = invocation.has(failing)
    let table = try invocation.access(root: try Project().root).withConnection { connection in
      try ScreenList.results(connection, filter)
    }
    try Terminal.write(format.write(ResultTable(texts: table.headers, table.rows)), to: .standard)
    return .done
  }
}
