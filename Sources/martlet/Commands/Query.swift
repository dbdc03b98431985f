import Columnar
import Cube
import Definitions
import OperatingSystem
import Stages

extension Command {
  private static let measures = Option.value(
    "measures", "a,b", "measures, or expressions over them: \"a / b as ratio\"")
  private static let by = Option.value("by", "dim.level,…", "levels to group by; without: the grand total")
  private static let filter = Option.value("where", "EXPR", "condition on levels, such as \"date in last 13 months\"")
  private static let having = Option.value("having", "EXPR", "condition on measures, such as \"orders > 100\"")
  private static let rollup = Option.flag("rollup", "with subtotals of every prefix of the levels, and the grand total")
  private static let cube = Option.flag("cube", "with totals of every subset of the levels")
  private static let sets = Option.value(
    "sets", "a,b;a;", "only these sets of levels; the empty one is the grand total")
  private static let order = Option.value("order", "[-]m,…", "order by measures or levels; - for the greatest first")
  private static let top = Option.value("top", "N", "the first N of the last level, within each group of the others")
  private static let others = Option.flag("others", "with those that --top leaves as one line")
  private static let pivot = Option.value("pivot", "dim.level", "a level of --by whose members stand side by side")
  private static let limit = Option.value("limit", "N", "at most N rows")
  private static let drill = Option.value("drill-through", "N", "N of the facts behind the answer, with file and line")
  private static let saved = Option.value("saved", "NAME", "a question of schemas/*/questions; other options change it")
  private static let today = Option.value("today", "DATE", "what `in last …` counts from; by default the latest night")
  private static let timeout = Option.value("timeout", "SECONDS", "give up after so many seconds")
  private static let sql = Option.flag("sql", "show the SQL alone")
  private static let explain = Option.flag("explain", "show the SQL and the cuboids that were thought of")
  private static let fromStar = Option.flag("from-star", "leave the cuboids aside")

  /// `martlet query`
  static let query = Command(
    words: ["query"], arguments: ["[CUBE,CUBE]"],
    options: [
      measures, by, filter, having, rollup, cube, sets, order, top, others, pivot, limit, drill, saved, today, timeout,
      .format, sql, explain, fromStar, .schema, .warehouse,
    ],
    summary: "ask a question of a cube, or of several",
    details:
      "Totals are labelled apart from unknown members; ratios and distinct counts are computed for each group anew."
  ) { invocation in
    let project = try Project()
    // The server makes its side of the connection while the definitions are read.
    let ahead = invocation.accessAhead(root: project.root)
    let (warehouse, text) = try question(invocation, project)
    // What is wrong with the question is told before anything is asked.
    _ = try QuestionReader.read(text, in: warehouse)
    let format = try AnswerFormat.named(invocation[.format] ?? "table")
    var wanted = CubeQuery.Wanted.rows(format)
    if let count = try invocation.number(drill, atLeast: 1) { wanted = .facts(format, atMost: count) }
    if invocation.has(explain) { wanted = .explanation }
    if invocation.has(sql) { wanted = .statement }
    let seconds = try invocation.number(timeout, atLeast: 1, atMost: 2_000_000)
    try (ahead ?? invocation.access(root: project.root)).withConnection { connection in
      let answer = try CubeQuery.run(
        connection: connection, warehouse: warehouse, text: text, wanted: wanted, fromStar: invocation.has(fromStar),
        seconds: seconds)
      try Terminal.write(answer.text, to: .standard)
      invocation.log.tell(answer.note)
      answer.log?.write(connection)
    }
    return .done
  }

  /// The question that is saved and typed, and the warehouse that it is of.
  static func question(
    _ invocation: Invocation, _ project: Project
  ) throws -> (warehouse: Definitions.Warehouse, text: QuestionText) {
    var text = QuestionText()
    let warehouse: Definitions.Warehouse
    if let name = invocation[saved] {
      let (found, question) = try project.savedQuestion(name, schema: invocation[.schema])
      warehouse = found
      text = try QuestionText(question)
      if let cubes = invocation.argument(0) { text[.cubes] = cubes }
    } else {
      guard let cubes = invocation.argument(0) else {
        throw Failure(.usage, "CUBE is missing", remedy: "usage: \(query.usage)")
      }
      text[.cubes] = cubes
      let first = cubes.split(separator: ",").first.map(String.init) ?? cubes
      warehouse = try project.warehouse(named: invocation[.schema], cube: first)
      guard invocation.has(measures) else {
        let known = warehouse.cube(first)?.measures.map(\.name).joined(separator: ", ") ?? ""
        throw Failure(.usage, "--measures is missing", remedy: "cube \(first) has: \(known)")
      }
    }
    let texts: [(QuestionText.Part, Option)] = [
      (.measures, measures), (.by, by), (.where, filter), (.having, having), (.sets, sets), (.order, order),
      (.top, top),
      (.limit, limit), (.pivot, pivot),
    ]
    for (part, option) in texts where invocation.has(option) { text[part] = invocation[option] }
    if invocation.has(others) { text[.others] = "true" }
    // What is typed takes the place of what is saved: there is one choice of totals.
    if invocation.has(sets) {
      text.totals = .none
    } else if invocation.has(rollup) || invocation.has(cube) {
      text[.sets] = nil
    }
    if invocation.has(rollup) && invocation.has(cube) {
      throw Failure(.usage, "--rollup and --cube exclude each other")
    }
    if invocation.has(rollup) || invocation.has(cube) {
      text.totals = invocation.has(rollup) ? .rollup : .cube
      text[.totals] = nil
    }
    if let day = invocation[today] {
      guard let date = CivilDate(text: day) else {
        throw Failure(.usage, "--today cannot be \(day)", remedy: "write a date as 2026-01-31")
      }
      text.today = date
    }
    return (warehouse, text)
  }
}

extension Project {
  /// A saved question, and the warehouse that has it.
  func savedQuestion(
    _ name: String, schema: String?
  ) throws -> (warehouse: Definitions.Warehouse, question: SavedQuestion) {
    let all = try schema.map { [try warehouse($0)] } ?? warehouseNames().map { try warehouse($0) }
    let found = all.flatMap { warehouse in
      warehouse.questions.filter { $0.name == name }.map { (warehouse: warehouse, question: $0) }
    }
    if found.count == 1 { return found[0] }
    if found.isEmpty {
      throw Failure(
        .usage, "there is no saved question '\(name)'", at: "--saved",
        remedy: NearestName.remedy(name, in: all.flatMap { $0.questions.map(\.name) }, called: "there are"))
    }
    throw Failure(
      .usage, "several warehouses have a question '\(name)': \(found.map(\.warehouse.name).joined(separator: ", "))",
      at: "--saved", remedy: "name one by --schema")
  }
}
