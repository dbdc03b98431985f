import Cube
import Definitions
import OperatingSystem
import Stages

extension Command {
  private static let measures = Option.value("measures", "a,b", "measures of the cube")
  private static let by = Option.value("by", "dim.level,…", "levels to group by; without: the grand total")
  private static let filter = Option.value("where", "EXPR", "condition on levels, such as \"date.year = 2026\"")
  private static let rollup = Option.flag("rollup", "with subtotals of every prefix of the levels, and the grand total")
  private static let cube = Option.flag("cube", "with totals of every subset of the levels")
  private static let order = Option.value("order", "[-]m", "order by a measure; - for the greatest first")
  private static let top = Option.value("top", "N", "only the first N rows")
  private static let explain = Option.flag("explain", "show the SQL and the cuboids that were thought of")
  private static let fromStar = Option.flag("from-star", "leave the cuboids aside")

  /// `martlet query`
  static let query = Command(
    words: ["query"], arguments: ["CUBE"],
    options: [measures, by, filter, rollup, cube, order, top, .format, explain, fromStar, .schema, .warehouse],
    summary: "ask a question of a cube",
    details:
      "Totals are labelled apart from unknown members; ratios and distinct counts are computed for each group anew."
  ) { invocation in
    let name = invocation.argument(0) ?? ""
    let project = try Project()
    let warehouse = try project.warehouse(named: invocation[.schema], cube: name)
    guard let asked = invocation[measures] else {
      let known = warehouse.cube(name)?.measures.map(\.name).joined(separator: ", ") ?? ""
      throw Failure(.usage, "--measures is missing", remedy: "cube \(name) has: \(known)")
    }
    if invocation.has(rollup) && invocation.has(cube) {
      throw Failure(.usage, "--rollup and --cube exclude each other")
    }
    let text = QuestionText(
      cube: name, measures: asked, by: invocation[by] ?? "", filter: invocation[filter],
      totals: invocation.has(rollup) ? .rollup : invocation.has(cube) ? .cube : .none, order: invocation[order],
      top: invocation[top])
    let question = try QuestionReader.read(text, in: warehouse)
    let format = try AnswerFormat.named(invocation[.format] ?? "table")
    let answer = try invocation.access(root: project.root).withConnection { connection in
      try CubeQuery.run(
        connection: connection, warehouse: warehouse, question: question, format: format,
        fromStar: invocation.has(fromStar), explain: invocation.has(explain))
    }
    try Terminal.write(answer.text, to: .standard)
    invocation.log.tell(answer.note)
    return .done
  }
}
