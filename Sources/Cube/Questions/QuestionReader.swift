package import Definitions
internal import Columnar
internal import OperatingSystem

/// Finds every name of a question in the definitions.
package struct QuestionReader {
  /// A cube that is asked, with its fact.
  struct Asked {
    var cube: Definitions.Cube
    var fact: Fact
  }

  let text: QuestionText
  let warehouse: Warehouse
  let cubes: [Asked]
  /// The levels that all of the cubes have.
  let available: [Level]

  /// Checks a question.
  ///
  /// - Throws: `Failure` with status `usage`, naming the option, the position in its text and the nearest right name.
  package static func read(_ text: QuestionText, in warehouse: Warehouse) throws -> Question {
    try QuestionReader(text, warehouse).question()
  }

  private init(_ text: QuestionText, _ warehouse: Warehouse) throws {
    self.text = text
    self.warehouse = warehouse
    cubes = try Self.cubes(text, warehouse)
    available = Self.sharedLevels(cubes, warehouse)
  }

  private func question() throws -> Question {
    let levels = try levels()
    var names = MeasureNames(cubes)
    let measures = try measures(&names)
    var question = Question(
      parts: [], atoms: [], measures: measures.map(\.measure), levels: levels, filter: nil, having: nil,
      totals: text.totals, sets: [0], order: [], top: nil, limit: nil, pivot: nil)
    try setTotals(of: &question)
    question.filter = try filter()
    question.having = try having(measures.map(\.measure), &names)
    question.order = try order(of: question)
    question.top = try top(of: question)
    if question.top != nil, !question.order.contains(where: \.isByMeasure) {
      question.order.append(Question.Order(target: .measure(0), isDescending: true))
    }
    question.limit = try number(.limit)
    question.pivot = try pivot(levels)
    question.atoms = names.atoms
    question.parts = cubes.indices.map { index in
      Question.Part(
        cube: cubes[index].cube, fact: cubes[index].fact,
        measures: names.atoms.filter { $0.part == index }.map(\.measure),
        levels: levels + (question.filter?.levels.filter { !levels.contains($0) } ?? []))
    }
    try checkParts(of: question)
    try checkWindows(of: question, measures.map(\.place))
    try checkCurrencies(of: question)
    return question
  }

  // MARK: Cubes

  private static func cubes(_ text: QuestionText, _ warehouse: Warehouse) throws -> [Asked] {
    let items = text.items(.cubes)
    if items.isEmpty {
      throw Failure(
        .usage, "no cube is asked", at: text.place(.cubes),
        remedy: "warehouse \(warehouse.name) has \(list(warehouse.cubes.map(\.name)))")
    }
    return try items.enumerated().map { index, item in
      let place = item.place.file == "CUBE" ? "CUBE" : item.place.description
      guard let cube = warehouse.cube(item.text), let fact = warehouse.fact(cube.fact) else {
        throw unknown("cube", item.text, of: "warehouse \(warehouse.name)", at: place, warehouse.cubes.map(\.name))
      }
      if items[..<index].contains(where: { $0.text == item.text }) { throw twice("cube", item.text, at: place) }
      return Asked(cube: cube, fact: fact)
    }
  }

  /// A cube that nothing is asked of would only add groups.
  private func checkParts(of question: Question) throws {
    guard cubes.count > 1, let idle = question.parts.first(where: \.measures.isEmpty) else { return }
    throw Failure(
      .usage, "no measure of cube \(idle.cube.name) is asked for", at: text.place(.measures),
      remedy: "name one of \(Self.list(idle.cube.measures.map(\.name))), or leave the cube out")
  }

  // MARK: Conditions

  private func filter() throws -> Question.Filter? {
    guard let piece = text.piece(.where) else { return nil }
    let fields = available.map { Field($0.name, $0.type) }
    var scope = ExpressionScope(fields, of: cubes.count == 1 ? "cube \(cubes[0].cube.name)" : "this question")
    scope.noun = "level"
    // Whether the text can be read does not depend on the day: before it is known, any will do.
    scope.today = (text.today ?? CivilDate(daysSince1970: 0)).daysSince1970
    do {
      let expression = try ExpressionParser.parse(piece.text, scope: scope, expecting: .boolean, at: piece.place)
      return Question.Filter(expression: expression, scope: available)
    } catch let failure as Failure {
      throw explained(failure)
    }
  }

  /// A failure about a name that is a measure, or a level of only some of the cubes, says so.
  private func explained(_ failure: Failure) -> Failure {
    guard failure.message.contains(" has no level '"),
      let name = failure.message.split(separator: "'", omittingEmptySubsequences: false).dropFirst().first.map(
        String.init)
    else { return failure }
    var failure = failure
    if cubes.contains(where: { $0.cube.measure(name) != nil }) {
      failure.message = "'\(name)' is a measure, not a level"
      failure.remedy = "put conditions on measures into --having"
    } else if let reason = notShared(name) {
      (failure.message, failure.remedy) = reason
    }
    return failure
  }

  private func having(_ measures: [Question.Measure], _ names: inout MeasureNames) throws -> Expression? {
    guard let piece = text.piece(.having) else { return nil }
    if text.totals != .none || text[.sets] != nil {
      throw Failure(
        .usage, "--having leaves groups out, so that totals would not be those of the rows shown",
        at: text.place(.having), remedy: "leave the totals out")
    }
    return try names.expression(piece.text, asked: measures, expecting: .boolean, at: piece.place)
  }

  // MARK: Order and number of rows

  private func order(of question: Question) throws -> [Question.Order] {
    var order: [Question.Order] = []
    for item in text.items(.order) {
      let isDescending = item.text.hasPrefix("-")
      let name = isDescending ? String(item.text.dropFirst()) : item.text
      let measures = question.measures.map(\.name)
      var place = item.place
      if isDescending { place.column += 1 }
      let target: Question.Order.Target
      if let index = measures.firstIndex(of: name) {
        target = .measure(index)
      } else if let index = question.levels.firstIndex(where: { $0.name == name }) {
        target = .level(index)
      } else if cubes.contains(where: { $0.cube.measure(name) != nil }) {
        throw Failure(
          .usage, "'\(name)' is not asked for", at: place.description, remedy: "name it in --measures too")
      } else if available.contains(where: { $0.name == name }) {
        throw Failure(.usage, "'\(name)' is not asked by", at: place.description, remedy: "name it in --by too")
      } else {
        throw Self.unknown(
          "measure", name, of: "the question", at: place.description, measures + question.levels.map(\.name))
      }
      if order.contains(where: { $0.target == target }) { throw Self.twice("order", name, at: place.description) }
      order.append(Question.Order(target: target, isDescending: isDescending))
    }
    if order.filter(\.isByMeasure).count > 1, question.sets != [0] {
      throw Failure(
        .usage, "totals can be ordered by one measure only", at: text.place(.order), remedy: "leave one out")
    }
    return order
  }

  private func top(of question: Question) throws -> Question.Top? {
    let withOthers = text[.others] != nil
    guard let count = try number(.top) else {
      if withOthers {
        throw Failure(.usage, "--others is what --top leaves", at: text.place(.others), remedy: "say --top N, too")
      }
      return nil
    }
    if !withOthers, question.sets != [0], !question.levels.isEmpty {
      throw Failure(
        .usage, "--top cuts rows off, so that totals would not be those of the rows shown", at: text.place(.top),
        remedy: "add --others, or leave \(text[.sets] == nil ? "--\(text.totals.rawValue)" : "--sets") out")
    }
    if withOthers, question.having != nil {
      throw Failure(
        .usage, "--having leaves groups out, which the line of the others would miss", at: text.place(.having),
        remedy: "leave --others out")
    }
    let measure = question.order.first(where: \.isByMeasure)?.measureIndex ?? 0
    if withOthers, question.measures[measure].expression.usesLines {
      throw Failure(
        .usage, "the greatest by '\(question.measures[measure].name)' cannot be told before there are lines",
        at: text.place(.top), remedy: "order by a measure that needs no other lines")
    }
    return Question.Top(count: count, withOthers: withOthers)
  }

  private func number(_ part: QuestionText.Part) throws -> Int? {
    guard let written = text[part] else { return nil }
    guard let count = Int(written), count > 0 else {
      throw Failure(
        .usage, "'\(written)' is not a number of rows", at: text.place(part), remedy: "give a whole number above zero")
    }
    return count
  }

  private func pivot(_ levels: [Level]) throws -> Int? {
    guard let name = text[.pivot] else { return nil }
    if text[.limit] != nil {
      throw Failure(
        .usage, "--limit counts lines before they stand side by side, and would leave gaps", at: text.place(.limit),
        remedy: "leave it out, or take --top")
    }
    if let index = levels.firstIndex(where: { $0.name == name }) { return index }
    if available.contains(where: { $0.name == name }) {
      throw Failure(.usage, "'\(name)' is not asked by", at: text.place(.pivot), remedy: "name it in --by too")
    }
    throw Self.unknown("level", name, of: "the question", at: text.place(.pivot), levels.map(\.name))
  }
}

extension Question.Order {
  var measureIndex: Int? { if case .measure(let index) = target { index } else { nil } }
  var isByMeasure: Bool { measureIndex != nil }
}

// MARK: Names and messages

extension QuestionReader {
  static func list(_ names: [String]) -> String { names.joined(separator: ", ") }

  static func unknown(
    _ what: String, _ name: String, of whole: String, at place: String, _ names: [String]
  ) -> Failure {
    Failure(
      .usage, "\(whole) has no \(what) '\(name)'", at: place,
      remedy: NearestName.remedy(name, in: names, called: "it has"))
  }

  static func twice(_ what: String, _ name: String, at place: String) -> Failure {
    Failure(.usage, "\(what) '\(name)' is named twice", at: place)
  }
}
