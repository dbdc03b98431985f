import Cube
import OperatingSystem
import PostgreSQL
import Stages

extension Command {
  private static let rule = Option.value("rule", "NAME", "only rejects of this rule")
  private static let limit = Option.value("limit", "N", "at most N rejects; 100 by default")
  private static let raw = Option.flag("raw", "with the values as they stand in the files; they may be personal")

  /// `martlet rejects list`
  static let rejectsList = Command(
    words: ["rejects", "list"], options: [.batch, rule, limit, raw, .format, .warehouse],
    summary: "list rejected records and rows, the latest batch first"
  ) { invocation in
    let format = try AnswerFormat.named(invocation[.format] ?? "table")
    let most = try invocation.number(limit, atLeast: 1) ?? 100
    var headers = ["batch", "file", "line", "record", "column", "feed", "rule", "message"]
    if invocation.has(raw) { headers.append("raw") }
    let rows = try invocation.access(root: try Project().root).withConnection { connection -> [[String?]] in
      guard try connection.text("select to_regclass('martlet.rejects')") != nil else { return [] }
      return try connection.query(
        """
        select b.name, f.path, r.line, r.record, r.column_name, r.feed, r.rule, r.message\(invocation.has(raw) ? ", r.raw" : "")
        from martlet.rejects r join martlet.file f using (file_id) join martlet.batch b on b.batch_id = f.batch_id
        where ($1::text is null or b.name = $1) and ($2::text is null or r.rule = $2)
        order by b.batch_id desc, f.file_id, r.record, r.row_number, r.rule limit $3::bigint
        """, [invocation[.batch], invocation[rule], String(most)]
      ).texts
    }
    try Terminal.write(format.write(ResultTable(texts: headers, rows)), to: .standard)
    return .done
  }
}
