import Columnar
import Definitions
import OperatingSystem

extension QuestionReader {
  /// The measures asked for, each with its place: `net_amount`, `sales.customers`, `net_amount / orders as aov`.
  func measures(_ names: inout MeasureNames) throws -> [(measure: Question.Measure, place: String)] {
    let items = text.items(.measures)
    if items.isEmpty {
      throw Failure(
        .usage, "no measure is asked for", at: text.place(.measures),
        remedy: cubes.map { "cube \($0.cube.name) has \(Self.list($0.cube.measures.map(\.name)))" }
          .joined(separator: "; "))
    }
    var measures: [(measure: Question.Measure, place: String)] = []
    for item in items {
      let measure = try measure(item, &names)
      let place = item.place.description
      if measures.contains(where: { $0.measure.name == measure.name }) {
        throw Self.twice("measure", measure.name, at: place)
      }
      guard !available.contains(where: { $0.name == measure.name }) else {
        throw Failure(
          .usage, "'\(measure.name)' is the name of a level", at: place, remedy: "choose another behind 'as'")
      }
      measures.append((measure, place))
    }
    return measures
  }

  private func measure(_ item: SavedQuestion.Piece, _ names: inout MeasureNames) throws -> Question.Measure {
    let (formula, alias) = try Self.named(item)
    if let (cube, measure) = names.find(formula.text) {
      let expression = try names.expression(measure, of: cube)
      return Question.Measure(
        name: alias ?? formula.text, expression: expression, format: measure.format,
        currency: measure.format == .currency ? currency(expression, names) : nil)
    }
    if formula.text.utf8.allSatisfy(Self.isOfWord) {
      throw unknownMeasure(formula.text, at: item.place.description, names)
    }
    let expression = try names.expression(formula.text, expecting: nil, at: formula.place)
    guard expression.type.isNumeric else {
      throw Failure(.usage, "a measure is a number, this is \(expression.type)", at: formula.place.description)
    }
    let isShare = expression.windows.contains { $0.window.kind == .shareOfTotal || $0.window.kind == .shareOfParent }
    var format = CubeMeasure.Format.plain
    if case .window = expression.node, isShare { format = .percent }
    return Question.Measure(name: alias ?? formula.text, expression: expression, format: format, currency: nil)
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    byte >= 0x61 && byte <= 0x7a || byte >= 0x30 && byte <= 0x39 || byte == 0x5f || byte == 0x2e
  }

  /// What stands before and behind `as`.
  private static func named(_ item: SavedQuestion.Piece) throws -> (formula: SavedQuestion.Piece, name: String?) {
    let scalars = Array(item.text.unicodeScalars)
    let words = item.text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count >= 3, words[words.count - 2].lowercased() == "as", let name = words.last else {
      return (item, nil)
    }
    guard let first = name.utf8.first, first >= 0x61, first <= 0x7a, name.utf8.allSatisfy(isOfWord), !name.contains(".")
    else {
      var place = item.place
      place.column += scalars.count - name.unicodeScalars.count
      throw Failure(
        .usage, "'\(name)' is no name; names are small letters, digits and _, a letter first", at: place.description)
    }
    let end = scalars.count - name.unicodeScalars.count - 4
    return (item.part(0, end, scalars).divided(by: "\u{0}")[0], String(name))
  }

  private func unknownMeasure(_ name: String, at place: String, _ names: MeasureNames) -> Failure {
    if available.contains(where: { $0.name == name }) {
      return Failure(.usage, "'\(name)' is a level, not a measure", at: place, remedy: "name it in --by")
    }
    let owners = names.cubes(with: name)
    if owners.count > 1 {
      return Failure(
        .usage, "'\(name)' is a measure of several cubes", at: place,
        remedy: "write \(owners.map { "\($0).\(name)" }.joined(separator: " or "))")
    }
    let plain = name.split(separator: ".").last.map(String.init) ?? name
    let asked = cubes.map(\.cube.name)
    if let other = warehouse.cubes.first(where: { !asked.contains($0.name) && $0.measure(plain) != nil }),
      name == plain || name == "\(other.name).\(plain)"
    {
      return Failure(
        .usage, "'\(name)' is a measure of cube \(other.name)", at: place,
        remedy: "ask both: martlet query \((asked + [other.name]).joined(separator: ","))")
    }
    return Self.unknown(
      "measure", name, of: cubes.count == 1 ? "cube \(cubes[0].cube.name)" : "the question", at: place, names.names)
  }

  /// The currency of all sums that an expression is made of; nil where rows tell it, or where they differ.
  private func currency(_ expression: Expression, _ names: MeasureNames) -> String? {
    var found: Set<String?> = []
    for atom in expression.usedColumns.map({ names.atoms[$0] }) {
      guard let name = atom.measure.summed, let measure = cubes[atom.part].fact.measure(name) else { continue }
      switch measure.currency {
      case .some(.fixed(let currency)): found.insert(currency)
      case .some(.row): found.insert(nil)
      case .some(.none): break
      case nil: if measure.type != .integer { found.insert(warehouse.currency) }
      }
    }
    return found.count > 1 ? nil : found.first ?? warehouse.currency
  }

  // MARK: What is asked of other lines

  /// Refuses what has no period to go along, and sums of what cannot be summed.
  func checkWindows(of question: Question, _ places: [String]) throws {
    let expressions = question.measures.map(\.expression) + (question.having.map { [$0] } ?? [])
    for (expression, place) in zip(expressions, places + [text.place(.having)]) {
      for (window, value) in expression.windows {
        if window.kind.isOverPeriods { try checkPeriod(window, question, at: place) }
        if window.kind.addsUp { try checkSum(value, window, question, at: place) }
      }
    }
  }

  private func checkPeriod(_ window: MeasureWindow, _ question: Question, at place: String) throws {
    let name = window.kind.rawValue
    if let level = window.level, !question.levels.contains(where: { $0.name == level && Period($0) != nil }) {
      let periods = question.levels.filter { Period($0) != nil }.map(\.name)
      throw Failure(
        .usage, "\(name) cannot go along '\(level)', which is no period that is asked by", at: place,
        remedy: NearestName.remedy(level, in: periods, called: "there are") ?? "ask by a level such as date.month")
    }
    let found = question.sets.compactMap { question.period(of: window, in: $0) }
    // The finest set that shows periods must say which is meant; one that shows none has nothing to say.
    let finest = question.sets.first { set in
      question.shown(in: set).contains { Period(question.levels[$0]) != nil }
    }
    let isClear = window.level != nil || finest.map { question.period(of: window, in: $0) != nil } ?? false
    guard let index = found.first, let period = Period(question.levels[index]), isClear else {
      let periods = question.levels.filter { Period($0) != nil }.map(\.name)
      throw Failure(
        .usage,
        periods.isEmpty
          ? "\(name) goes along the periods of a date, and none is asked by"
          : "\(name) could go along each of \(Self.list(periods))", at: place,
        remedy: periods.isEmpty
          ? "add a level such as date.month to --by" : "name one: \(name)(measure, \(periods[periods.count - 1]))")
    }
    let level = question.levels[index].name
    if window.kind == .monthToDate, period != .date {
      throw Failure(.usage, "\(name) needs days, \(level) is none", at: place, remedy: "ask by date.date")
    }
    if window.kind == .yearToDate, period.isYear {
      throw Failure(
        .usage, "\(name) needs periods within a year, \(level) is none", at: place, remedy: "ask by date.month")
    }
  }

  /// Only counts and sums add up, and what is made of them by adding.
  private func checkSum(_ value: Expression, _ window: MeasureWindow, _ question: Question, at place: String) throws {
    switch value.node {
    case .add(let a, let b), .subtract(let a, let b):
      try checkSum(a, window, question, at: place)
      try checkSum(b, window, question, at: place)
    case .negate(let a): try checkSum(a, window, question, at: place)
    case .coalesce(let values) where values.dropFirst().allSatisfy(\.isZero):
      if let first = values.first { try checkSum(first, window, question, at: place) }
    case .rescale(let a) where a.type.scale <= value.type.scale: try checkSum(a, window, question, at: place)
    case .column(let index) where index < question.atoms.count && !question.atoms[index].measure.isDistinct: return
    case .column(let index) where index < question.atoms.count:
      throw Failure(
        .usage,
        "\(window.kind.rawValue) adds up, but '\(question.atoms[index].measure.name)' is a distinct count: who comes in two periods is counted once",
        at: place, remedy: "take it of a sum or a count of rows")
    default:
      throw Failure(
        .usage, "\(window.kind.rawValue) adds up, but '\(value.source)' is no sum", at: place,
        remedy: "take it of each part: \(window.kind.rawValue)(a) / \(window.kind.rawValue)(b)")
    }
  }
}

extension Expression {
  /// Whether it is the number 0, as `coalesce` says what nothing counts for.
  fileprivate var isZero: Bool {
    switch node {
    case .integer(0): true
    case .rescale(let value): value.isZero
    default: false
    }
  }
}
