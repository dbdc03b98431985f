package import Definitions
internal import OperatingSystem

/// Finds every name of a question in the definitions.
package struct QuestionReader {
  private let text: QuestionText
  private let warehouse: Warehouse
  let cube: Definitions.Cube
  private let fact: Fact
  let available: [Level]

  /// Checks a question.
  ///
  /// - Throws: `Failure` with status `usage`, naming the flag, the position in its text and the nearest right name.
  package static func read(_ text: QuestionText, in warehouse: Warehouse) throws -> Question {
    try QuestionReader(text, warehouse).question()
  }

  private init(_ text: QuestionText, _ warehouse: Warehouse) throws {
    self.text = text
    self.warehouse = warehouse
    if text.cube.contains(",") {
      throw Failure(
        .usage, "a question is about one cube, not several: \(text.cube)", at: "CUBE",
        remedy: "ask a question for each")
    }
    guard let cube = warehouse.cube(text.cube), let fact = warehouse.fact(cube.fact) else {
      throw Self.unknown("cube", text.cube, of: "warehouse \(warehouse.name)", at: "CUBE", warehouse.cubes.map(\.name))
    }
    self.cube = cube
    self.fact = fact
    available = warehouse.levels(of: cube)
  }

  private func question() throws -> Question {
    let measures = try measures()
    let levels = try levels()
    var question = Question(
      cube: cube, fact: fact, measures: measures, levels: levels, filter: nil, totals: text.totals, order: nil, top: nil
    )
    if levels.isEmpty { question.totals = .none }
    if question.totals == .cube, levels.count > Self.greatestCube {
      throw Failure(
        .usage, "a cube of \(levels.count) levels has \(1 << levels.count) kinds of totals", at: "--cube",
        remedy: "ask for at most \(Self.greatestCube) levels, or take --rollup")
    }
    question.filter = try text.filter.map { try filter($0) }
    try checkCurrencies(of: question)
    question.order = try text.order.map { try order($0, among: measures) }
    question.top = try text.top.map { try top($0, levels) }
    if question.top != nil, question.order == nil { question.order = Question.Order(measure: 0, isDescending: true) }
    return question
  }

  /// Most levels of `--cube`: 64 kinds of totals are more than anybody reads.
  private static let greatestCube = 6
  /// Most levels of a question: PostgreSQL's `grouping()` takes 31.
  private static let mostLevels = 31

  private func measures() throws -> [CubeMeasure] {
    let names = Self.names(in: text.measures)
    if names.isEmpty {
      throw Failure(
        .usage, "no measure is asked for", at: "--measures",
        remedy: "cube \(cube.name) has \(Self.list(cube.measures.map(\.name)))")
    }
    return try names.enumerated().map { index, name in
      let place = Self.place("--measures", name.position)
      guard let measure = cube.measure(name.text) else {
        if available.contains(where: { $0.name == name.text }) {
          throw Failure(.usage, "'\(name.text)' is a level, not a measure", at: place, remedy: "name it in --by")
        }
        throw Self.unknown("measure", name.text, of: "cube \(cube.name)", at: place, cube.measures.map(\.name))
      }
      if names[..<index].contains(where: { $0.text == name.text }) { throw Self.twice("measure", name.text, at: place) }
      return measure
    }
  }

  private func levels() throws -> [Level] {
    let names = Self.names(in: text.by)
    if names.count > Self.mostLevels {
      throw Failure(.usage, "\(names.count) levels are asked for; at most \(Self.mostLevels) can be", at: "--by")
    }
    return try names.enumerated().map { index, name in
      let place = Self.place("--by", name.position)
      if names[..<index].contains(where: { $0.text == name.text }) { throw Self.twice("level", name.text, at: place) }
      return try level(name.text, at: place)
    }
  }

  private func level(_ name: String, at place: String) throws -> Level {
    if let level = available.first(where: { $0.name == name }) { return level }
    let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if cube.measure(name) != nil {
      throw Failure(.usage, "'\(name)' is a measure, not a level", at: place, remedy: "name it in --measures")
    }
    let ofRole = available.filter { $0.role == parts[0] }
    if !ofRole.isEmpty {
      if parts.count == 1 {
        throw Failure(
          .usage, "'\(name)' is a whole dimension; a question names a level of it", at: place,
          remedy: "choose from \(Self.list(ofRole.map(\.name)))")
      }
      let columns = ofRole.map(\.column)
      let near = NearestName.find(parts[1], in: columns).map { "\(parts[0]).\($0)" }
      throw Failure(
        .usage, "\(parts[0]) has no level '\(parts[1])'", at: place,
        remedy: near.map { "did you mean '\($0)'?" } ?? "it has \(Self.list(columns))")
    }
    if parts.count == 2 {
      // The level may be right and the role wrong: `article.category`.
      let near = NearestName.find(parts[0], in: cube.roles)
      let same = available.first { $0.column == parts[1] && $0.role != nil }?.name
      let meant = near.map { (role: String) -> String in
        let columns = available.filter { $0.role == role }.map(\.column)
        if columns.contains(parts[1]) { return "\(role).\(parts[1])" }
        return NearestName.find(parts[1], in: columns).map { "\(role).\($0)" } ?? role
      }
      throw Failure(
        .usage, "cube \(cube.name) has no dimension '\(parts[0])'", at: place,
        remedy: (meant ?? same).map { "did you mean '\($0)'?" } ?? "it has \(Self.list(cube.roles))")
    }
    // A level named without its role.
    if let level = available.first(where: { $0.column == name }) {
      throw Failure(.usage, "'\(name)' needs its dimension", at: place, remedy: "did you mean '\(level.name)'?")
    }
    throw Self.unknown("level", name, of: "cube \(cube.name)", at: place, available.map(\.name))
  }

  private func order(_ text: String, among measures: [CubeMeasure]) throws -> Question.Order {
    let isDescending = text.hasPrefix("-")
    let name = isDescending ? String(text.dropFirst()) : text
    if let index = measures.firstIndex(where: { $0.name == name }) {
      return Question.Order(measure: index, isDescending: isDescending)
    }
    let place = Self.place("--order", isDescending ? 2 : 1)
    if cube.measure(name) != nil {
      throw Failure(.usage, "'\(name)' is not asked for", at: place, remedy: "name it in --measures too")
    }
    if available.contains(where: { $0.name == name }) {
      throw Failure(
        .usage, "'\(name)' is a level; rows are in the order of their levels anyway", at: place,
        remedy: "order by a measure: \(Self.list(measures.map(\.name)))")
    }
    throw Self.unknown("measure", name, of: "the question", at: place, measures.map(\.name))
  }

  private func top(_ text: String, _ levels: [Level]) throws -> Int {
    guard let count = Int(text), count > 0 else {
      throw Failure(.usage, "'\(text)' is not a number of rows", at: "--top", remedy: "give a whole number above zero")
    }
    if self.text.totals != .none, !levels.isEmpty {
      throw Failure(
        .usage, "--top cuts rows off, so that totals would not be those of the rows shown", at: "--top",
        remedy: "leave --\(self.text.totals.rawValue) out")
    }
    return count
  }
}

// MARK: Names and messages

extension QuestionReader {
  /// The names of a list with commas between, and where each begins (from 1, in characters).
  static func names(in text: String) -> [(text: String, position: Int)] {
    var names: [(text: String, position: Int)] = []
    var position = 1
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let blanks = part.prefix { $0 == " " }.count
      var name = part.dropFirst(blanks)
      while name.last == " " { name.removeLast() }
      if !name.isEmpty { names.append((String(name), position + blanks)) }
      position += part.count + 1
    }
    return names
  }

  /// A position in a flag's text.
  static func place(_ flag: String, _ position: Int) -> String {
    SourcePlace(file: flag, column: position).description
  }

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
