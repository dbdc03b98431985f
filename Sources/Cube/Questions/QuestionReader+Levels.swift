import Definitions
import OperatingSystem

// Levels: of one cube, those of its roles and the columns of its fact; of several, those of the roles that all of them
// have of the same dimension, since only there a member means the same in each.

extension QuestionReader {
  /// Most levels of `--cube`: 64 kinds of totals are more than anybody reads.
  private static let greatestCube = 6
  /// Most levels of a question: PostgreSQL's `grouping()` takes 31.
  private static let mostLevels = 31

  static func sharedLevels(_ cubes: [Asked], _ warehouse: Warehouse) -> [Level] {
    let first = warehouse.questionLevels(of: cubes[0].cube)
    if cubes.count == 1 { return first }
    return first.filter { level in
      guard let role = level.role else { return false }
      return cubes.allSatisfy { isConformed(role, $0, with: cubes[0]) }
    }
  }

  private static func isConformed(_ role: String, _ asked: Asked, with other: Asked) -> Bool {
    asked.cube.roles.contains(role) && asked.fact.role(role)?.dimension == other.fact.role(role)?.dimension
  }

  func levels() throws -> [Level] {
    let items = text.items(.by)
    if items.count > Self.mostLevels {
      throw Failure(
        .usage, "\(items.count) levels are asked for; at most \(Self.mostLevels) can be", at: text.place(.by))
    }
    return try items.enumerated().map { index, item in
      let place = item.place.description
      if items[..<index].contains(where: { $0.text == item.text }) { throw Self.twice("level", item.text, at: place) }
      return try level(item.text, at: place)
    }
  }

  private func level(_ name: String, at place: String) throws -> Level {
    if let level = available.first(where: { $0.name == name }) { return level }
    if cubes.contains(where: { $0.cube.measure(name) != nil }) {
      throw Failure(.usage, "'\(name)' is a measure, not a level", at: place, remedy: "name it in --measures")
    }
    if let (message, remedy) = notShared(name) { throw Failure(.usage, message, at: place, remedy: remedy) }
    throw unknownLevel(name, at: place)
  }

  /// Why a level that one of several cubes has cannot be asked by; nil where none has it.
  func notShared(_ name: String) -> (message: String, remedy: String?)? {
    guard cubes.count > 1,
      let owner = cubes.first(where: { asked in
        warehouse.questionLevels(of: asked.cube).contains { $0.name == name || $0.role == name }
      })
    else { return nil }
    let roles = cubes[0].cube.roles.filter { role in cubes.allSatisfy { Self.isConformed(role, $0, with: cubes[0]) } }
    let remedy = roles.isEmpty ? nil : "these cubes share \(Self.list(roles))"
    guard let role = warehouse.questionLevels(of: owner.cube).first(where: { $0.name == name || $0.role == name })?.role
    else {
      return (
        "'\(name)' is a column of fact \(owner.fact.name): what it means elsewhere nobody has said; several cubes are asked by shared dimensions",
        remedy
      )
    }
    guard let lacking = cubes.first(where: { !$0.cube.roles.contains(role) }) else {
      let dimensions = cubes.map { "\($0.fact.role(role)?.dimension ?? "") in \($0.cube.name)" }
      return (
        "'\(role)' is dimension \(dimensions.joined(separator: ", ")): their members do not mean the same", remedy
      )
    }
    return (
      "cube \(lacking.cube.name) has no dimension '\(role)': its rows belong to all members of '\(name)' or to none, and would be counted for each",
      remedy
    )
  }

  private func unknownLevel(_ name: String, at place: String) -> Failure {
    let whole = cubes.count == 1 ? "cube \(cubes[0].cube.name)" : "this question"
    var roles: [String] = []
    for role in available.compactMap(\.role) where !roles.contains(role) { roles.append(role) }
    let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let isCurrent = parts[0].hasSuffix("@current")
    let asked = isCurrent ? String(parts[0].dropLast("@current".count)) : parts[0]
    let ofRole = available.filter { $0.role == asked && $0.isCurrent == isCurrent }
    if !ofRole.isEmpty {
      if parts.count == 1 {
        return Failure(
          .usage, "'\(name)' is a whole dimension; a question names a level of it", at: place,
          remedy: "choose from \(Self.list(ofRole.map(\.name)))")
      }
      let columns = ofRole.map(\.column)
      let near = NearestName.find(parts[1], in: columns).map { "\(parts[0]).\($0)" }
      return Failure(
        .usage, "\(parts[0]) has no level '\(parts[1])'", at: place,
        remedy: near.map { "did you mean '\($0)'?" } ?? "it has \(Self.list(columns))")
    }
    if isCurrent, roles.contains(asked) {
      return Failure(
        .usage, "'\(asked)' has no versions: what it is today it always was", at: place,
        remedy: "write '\(asked)\(parts.count == 2 ? ".\(parts[1])" : "")'")
    }
    if parts.count == 2 {
      // The level may be right and the role wrong: `article.category`.
      let near = NearestName.find(asked, in: roles)
      let same = available.first { $0.column == parts[1] && $0.role != nil }?.name
      let meant = near.map { (role: String) -> String in
        let columns = available.filter { $0.role == role }.map(\.column)
        if columns.contains(parts[1]) { return "\(role).\(parts[1])" }
        return NearestName.find(parts[1], in: columns).map { "\(role).\($0)" } ?? role
      }
      return Failure(
        .usage, "\(whole) has no dimension '\(parts[0])'", at: place,
        remedy: (meant ?? same).map { "did you mean '\($0)'?" } ?? "it has \(Self.list(roles))")
    }
    // A level named without its role.
    if let level = available.first(where: { $0.column == name }) {
      return Failure(.usage, "'\(name)' needs its dimension", at: place, remedy: "did you mean '\(level.name)'?")
    }
    return Self.unknown("level", name, of: whole, at: place, available.map(\.name))
  }

  // MARK: Totals

  func setTotals(of question: inout Question) throws {
    let levels = question.levels
    if text[.sets] != nil {
      if text.totals != .none {
        throw Failure(
          .usage, "--sets and --\(text.totals.rawValue) exclude each other", at: text.place(.sets))
      }
      var sets = Set<Int>()
      for list in text.lists(.sets) {
        var set = question.grandTotal
        for item in list {
          guard let index = levels.firstIndex(where: { $0.name == item.text }) else {
            throw Self.unknown(
              "level", item.text, of: "the question", at: item.place.description, levels.map(\.name))
          }
          set &= ~question.bit(index)
        }
        sets.insert(set)
      }
      question.sets = Question.inOrder(sets)
      return
    }
    if levels.isEmpty { question.totals = .none }
    if question.totals == .cube, levels.count > Self.greatestCube {
      throw Failure(
        .usage, "a cube of \(levels.count) levels has \(1 << levels.count) kinds of totals", at: text.place(.totals),
        remedy: "ask for at most \(Self.greatestCube) levels, or take --rollup")
    }
    question.sets = Question.sets(question.totals, levels: levels.count)
  }
}
