import Cube
import Definitions
import OperatingSystem
import Stages

extension Command {
  private static let budget = Option.value(
    "budget", "25%|500MB", "space for all cuboids: of the fact with its indexes, or bytes; 25% by default")
  private static let questions = Option.value(
    "questions", "FILE", "one question a line, as arguments of `martlet query`, in place of those noted")
  private static let days = Option.value("days", "N", "questions noted in the last N days; all by default")
  private static let limit = Option.value("limit", "N", "at most N cuboids")
  private static let emit = Option.flag("emit", "print the YAML for the cube's definition")

  /// `martlet cube advise`
  static let cubeAdvise = Command(
    words: ["cube", "advise"], arguments: ["CUBE"],
    options: [budget, questions, days, limit, emit, .format, .schema, .warehouse, .logFormat],
    summary: "tell which cuboids would answer the questions of a cube, within a budget of space",
    details: """
      Questions are those that the ledger has noted. Sizes are estimated from a sample of the fact. Nothing is changed: put what
      is chosen into the cube's definition, then `martlet schema apply`.
      """
  ) { invocation in
    let project = try Project()
    let name = invocation.argument(0) ?? ""
    let warehouse = try project.warehouse(named: invocation[.schema], cube: name)
    let cube = try Cuboids.cube(warehouse, name)
    let format = try AnswerFormat.named(invocation[.format] ?? "table")
    let space = invocation[budget] ?? "25%"
    guard let budget = CuboidAdvice.Budget(space) else {
      throw Failure(.usage, "--budget cannot be \(space)", remedy: "write a share such as 25%, or a size such as 500MB")
    }
    let limit = try invocation.number(limit, atLeast: 1) ?? .max
    let days = try invocation.number(days, atLeast: 1, atMost: 100_000)
    let asked = try invocation[questions].map { try read($0, project, of: warehouse, invocation.log) }
    let advice = try invocation.access(root: project.root).withConnection { connection in
      if let asked {
        return try CuboidAdvice(connection, warehouse, cube, questions: asked, budget: budget, atMost: limit)
      }
      return try CuboidAdvice(connection, warehouse, cube, days: days, budget: budget, atMost: limit)
    }
    try Terminal.write(invocation.has(emit) ? advice.yaml : format.write(advice.table), to: .standard)
    for note in advice.notes { invocation.log.tell(note) }
    return .done
  }

  /// The questions of a file, one a line; lines that are empty or begin with # are none.
  private static func read(
    _ path: String, _ project: Project, of warehouse: Definitions.Warehouse, _ log: Log
  ) throws -> [Question] {
    let text = String(decoding: try File.read(path), as: UTF8.self)
    var questions: [Question] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = words(line)
      if words.isEmpty || words[0].hasPrefix("#") { continue }
      do {
        let found = try question(Invocation(words, of: query, log: log), project)
        let question = try QuestionReader.read(found.text, in: found.warehouse)
        if found.warehouse.name == warehouse.name { questions.append(question) }
      } catch var failure as Failure {
        failure.place = "\(path):\(index + 1)" + (failure.place.map { ": \($0)" } ?? "")
        throw failure
      }
    }
    return questions
  }

  /// The words of a line; those between quotation marks or apostrophes are one, together with what touches them.
  static func words(_ line: Substring) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\t" {
        if let complete = word { words.append(complete) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let complete = word { words.append(complete) }
    return words
  }
}
