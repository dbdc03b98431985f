package import Definitions
internal import Columnar
internal import OperatingSystem
package import PostgreSQL

/// Which cuboids of a cube to keep for the questions that are asked of it.
package struct CuboidAdvice: Sendable {
  /// A cuboid to keep.
  package struct Chosen: Sendable {
    package var cuboid: Cuboid
    /// Whether it is declared already.
    package var isDeclared: Bool
    /// Rows and bytes, indexes included, as estimated from a sample; those of an index that the fact needs for its counts, too,
    /// where it is the first to need it.
    package var rows: Double
    package var bytes: Double
    /// How many questions it would answer.
    package var questions: Int
    /// Fact rows that need not be read for them, beside the cuboids before.
    package var gain: Double
  }

  /// How much space there is.
  package enum Budget: Sendable, Equatable {
    /// Of the fact's heap and indexes.
    case share(Double)
    case bytes(Int64)
  }

  package let cube: Definitions.Cube
  package let chosen: [Chosen]
  package let factRows: Int64
  package let factBytes: Int64
  /// The budget in bytes.
  package let budget: Double
  /// How many questions there were, and how many of them no cuboid within the budget answers.
  package let questions: Int
  package let fromStar: Int
  /// Declared cuboids that could answer none of them.
  package let idle: [String]
  /// Declared cuboids that could answer some, which others do with fewer rows or less space.
  package let surpassed: [String]

  /// Advises by questions that are given.
  package init(
    _ connection: Connection, _ warehouse: Warehouse, _ cube: Definitions.Cube, questions: [Question], budget: Budget,
    atMost limit: Int = .max
  ) throws {
    let asked = questions.flatMap { question in
      question.parts.filter { $0.cube.name == cube.name }.map {
        CuboidDemand.all(of: question, $0, weight: 1, in: warehouse)
      }
    }
    try self.init(connection, warehouse, cube, asked, budget, limit)
  }

  /// Advises by the questions that the ledger has noted.
  ///
  /// - Parameter days: only those of so many days.
  package init(
    _ connection: Connection, _ warehouse: Warehouse, _ cube: Definitions.Cube, days: Int? = nil, budget: Budget,
    atMost limit: Int = .max
  ) throws {
    let since = days.map { " and asked_at > now() - interval '\($0) days'" } ?? ""
    // A ledger of an earlier version does not have it yet.
    let hasSets =
      try connection.text(
        """
        select exists (select from pg_attribute where attrelid = 'martlet.question'::regclass and attname = 'sets'
        and not attisdropped)
        """) == "t"
    let noted = try connection.query(
      """
      select measures, coalesce(levels, ''), coalesce(filtered, ''), \(hasSets ? "coalesce(sets, '')" : "''"), count(*)
      from martlet.question where cube = $1 and measures is not null\(since) group by 1, 2, 3, 4 order by 1, 2, 3, 4
      """, [cube.name])
    let available = warehouse.questionLevels(of: cube)
    func read(_ text: String) -> [Level]? {
      let names = text.split(separator: ",")
      let found = names.compactMap { name in available.first { $0.name == name } }
      return found.count == names.count ? found : nil
    }
    let asked = (0..<noted.count).compactMap { row -> [CuboidDemand]? in
      let names = (noted.text(row, 0) ?? "").split(separator: ",")
      let measures = names.compactMap { cube.measure(String($0)) }
      // What the definitions no longer have, nobody can ask for.
      guard let fact = warehouse.fact(cube.fact), measures.count == names.count,
        let levels = read(noted.text(row, 1) ?? ""), let filtered = read(noted.text(row, 2) ?? "")
      else { return nil }
      let part = Question.Part(
        cube: cube, fact: fact, measures: measures, levels: levels + filtered.filter { !levels.contains($0) })
      let sets = (noted.text(row, 3) ?? "").split(separator: ",").map { set in
        levels.indices.filter { (Int(set) ?? 0) >> (levels.count - 1 - $0) & 1 == 0 }.map { levels[$0] }
      }
      return CuboidDemand.all(
        of: part, sets: sets, filtered: filtered, weight: Double(noted.integer(row, 4) ?? 1), in: warehouse)
    }
    try self.init(connection, warehouse, cube, asked, budget, limit)
  }

  private init(
    _ connection: Connection, _ warehouse: Warehouse, _ cube: Definitions.Cube, _ asked: [[CuboidDemand]],
    _ budget: Budget, _ limit: Int
  ) throws {
    guard let fact = warehouse.fact(cube.fact) else {
      throw Failure(.usage, "warehouse \(warehouse.name) has no fact '\(cube.fact)'", at: "cube \(cube.name)")
    }
    var demands: [CuboidDemand] = []
    // Each question, by the places of its demands.
    let questions = asked.map { needed -> (weight: Double, demands: [Int]) in
      let places = needed.map { demand -> Int in
        if let index = demands.firstIndex(where: { $0.isSame(demand) }) {
          demands[index].weight += demand.weight
          return index
        }
        demands.append(demand)
        return demands.count - 1
      }
      return (needed.first?.weight ?? 0, places)
    }
    let declaredLevels = Set(cube.cuboids.flatMap(\.levels))
    let needed = demands.reduce(into: declaredLevels) {
      $0.formUnion($1.levels ?? [])
      $0.formUnion(($1.counted ?? []).map(\.reference))
    }
    let levels = warehouse.levels(of: cube).filter { needed.contains($0.reference) }
    let sample = try FactSample(connection, warehouse, fact, levels: levels)
    let lattice = try CuboidLattice(demands, of: cube, in: warehouse, sample)
    let space =
      switch budget {
      case .share(let share): share * Double(sample.bytes)
      case .bytes(let bytes): Double(bytes)
      }
    // A question takes its time however few rows are read, and a table that is kept takes work every night, however small:
    // below that, fewer rows or bytes are no gain, and one cuboid for several questions is better than one each.
    let leastRows = min(1000, Double(sample.rows) / 1000)
    let leastSpace = min(131_072, Double(sample.bytes) / 10_000)
    let choice = GreedyChoice(
      of: lattice.nodes.map {
        .init(
          rows: max($0.size.rows, leastRows), space: max($0.size.bytes, leastSpace), answers: $0.answers,
          needs: $0.needs)
      },
      rows: Double(sample.rows), weights: demands.map(\.weight), budget: space,
      sharing: lattice.indexes.map { CuboidSize.index(over: $0, sample) }, atMost: limit)
    func weight(_ isMeant: ([Int?]) -> Bool) -> Int {
      Int(questions.reduce(0) { $0 + (isMeant($1.demands.map { choice.answeredBy[$0] }) ? $1.weight : 0) })
    }
    var chosen: [Chosen] = []
    for step in choice.steps {
      let node = lattice.nodes[step.view]
      let index = step.space - max(node.size.bytes, leastSpace)
      // Of the same levels with more counts, and with fewer, it is one cuboid.
      if let same = chosen.firstIndex(where: { $0.cuboid.name == node.cuboid.name }) {
        if node.cuboid.counts.count > chosen[same].cuboid.counts.count { chosen[same].cuboid = node.cuboid }
        chosen[same].bytes = max(chosen[same].bytes, node.size.bytes) + index
        chosen[same].gain += step.gain
        continue
      }
      let steps = choice.steps.indices.filter { lattice.nodes[choice.steps[$0].view].cuboid.name == node.cuboid.name }
      chosen.append(
        Chosen(
          cuboid: node.cuboid, isDeclared: false, rows: node.size.rows, bytes: node.size.bytes + index,
          questions: weight { $0.contains { $0.map(steps.contains) ?? false } }, gain: step.gain))
    }
    for index in chosen.indices {
      let cuboid = chosen[index].cuboid
      chosen[index].isDeclared = cube.cuboids.contains {
        $0.name == cuboid.name && Set(cuboid.counts).isSubset(of: $0.counts)
      }
    }
    self.chosen = chosen
    let others = try CuboidTable.all(of: cube, in: warehouse).filter { table in
      !chosen.contains { $0.cuboid.name == table.name }
    }
    func isAsked(_ table: CuboidTable) -> Bool { demands.contains { $0.isAnswered(by: table) } }
    idle = others.filter { !isAsked($0) }.map(\.name)
    surpassed = others.filter(isAsked).map(\.name)
    self.cube = cube
    factRows = sample.rows
    factBytes = sample.bytes
    self.budget = space
    self.questions = weight { _ in true }
    fromStar = weight { $0.contains(nil) }
  }
}

extension CuboidAdvice.Budget {
  /// Reads `25%`, `500MB`, or a number of bytes.
  package init?(_ text: String) {
    if text.hasSuffix("%") {
      guard let percent = Double(text.dropLast()), percent > 0, percent <= 1000 else { return nil }
      self = .share(percent / 100)
      return
    }
    let digits = text.prefix { $0 >= "0" && $0 <= "9" }
    let units = ["": 1, "B": 1, "kB": 1000, "MB": 1_000_000, "GB": 1_000_000_000]
    guard let number = Int64(digits), number > 0, let unit = units[String(text.dropFirst(digits.count))] else {
      return nil
    }
    let (bytes, isTooMuch) = number.multipliedReportingOverflow(by: Int64(unit))
    if isTooMuch { return nil }
    self = .bytes(bytes)
  }
}
