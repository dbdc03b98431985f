import Columnar
import Definitions

/// The cuboids that are worth thinking of: what the questions need, what is declared, and what serves two kinds of questions
/// at once.
struct CuboidLattice {
  struct Node {
    var cuboid: Cuboid
    var size: CuboidSize
    /// The demands that it can answer, by their places.
    var answers: [Int]
    /// The indexes that the fact needs for its counts, by their places.
    var needs: [Int]
  }

  private(set) var nodes: [Node] = []
  /// Columns of the fact that counts are of, each with an index over all of them.
  private(set) var indexes: [[String]] = []

  /// No more level sets than these are thought of: those of the questions asked most, then unions of two.
  private static let most = 400
  /// Below, an index finds no rows faster than they are read.
  private static let leastRowsOfIndex = 10_000.0
  private static let leastValuesOfIndex = 20.0

  init(_ demands: [CuboidDemand], of cube: Definitions.Cube, in warehouse: Warehouse, _ sample: FactSample) throws {
    guard let fact = warehouse.fact(cube.fact) else { return }
    let available = warehouse.levels(of: cube)
    var sets: [[Level]] = []
    func levels(_ needed: Set<LevelReference>) -> [Level] {
      available.filter { needed.contains($0.reference) }.withoutFollowing(in: warehouse)
    }
    func add(_ needed: Set<LevelReference>) {
      let levels = levels(needed)
      if sets.count < Self.most, !levels.isEmpty, !sets.contains(levels) { sets.append(levels) }
    }
    // What is to be counted of the groups of a set of levels.
    var counts: [[Level]: [String]] = [:]
    for demand in demands.sorted(by: { $0.weight > $1.weight }) {
      if let needed = demand.levels { add(needed) }
      guard let counted = demand.counted else { continue }
      let set = levels(Set(counted.map(\.reference)))
      if !sets.contains(set) { sets.append(set) }
      let known = counts[set] ?? []
      counts[set] = known + demand.part.measures.map(\.name).filter { !known.contains($0) }
    }
    // Without levels there is nothing to unite.
    let own = sets.filter { !$0.isEmpty }
    for cuboid in cube.cuboids { add(Set(cuboid.levels)) }
    for (index, one) in own.enumerated() {
      for other in own[..<index] { add(Set((one + other).map(\.reference))) }
    }
    let names = CuboidNames(of: cube, in: warehouse)
    var taken: Set<String> = []
    for levels in sets {
      let rows = sample.groups(levels.map(\.reference))
      // Half of the fact's rows are no aggregate.
      if rows > Double(sample.rows) / 2 { continue }
      let name = names.name(levels, beside: taken)
      // Some counts ask for an index of the fact: with all of them, with those that do not, with none.
      let wanted = counts[levels] ?? []
      var choices = [wanted]
      for fewer in [wanted.filter { cube.ownColumns(of: $0, fact).isEmpty }, []] where !choices.contains(fewer) {
        choices.append(fewer)
      }
      for counts in choices {
        let cuboid = Cuboid(name: name, levels: levels.map(\.reference), counts: counts)
        guard let node = try node(cuboid, rows: rows, demands, of: cube, in: warehouse, sample) else { continue }
        nodes.append(node)
        taken.insert(name)
      }
    }
  }

  /// A cuboid as it would be; nil where it can answer nothing.
  private mutating func node(
    _ cuboid: Cuboid, rows: Double, _ demands: [CuboidDemand], of cube: Definitions.Cube, in warehouse: Warehouse,
    _ sample: FactSample
  ) throws -> Node? {
    var cuboid = cuboid
    let table = try CuboidTable(cuboid, of: cube, in: warehouse)
    let answers = demands.indices.filter { demands[$0].isAnswered(by: table) }
    if answers.isEmpty { return nil }
    if rows >= Self.leastRowsOfIndex {
      let filtered = answers.reduce(into: Set<LevelReference>()) { found, demand in
        found.formUnion(demands[demand].filtered.filter { !$0.isCurrent && !$0.isFinest }.map(\.reference))
      }
      cuboid.indexed = cuboid.levels.filter {
        filtered.contains($0) && sample.groups([$0]) >= Self.leastValuesOfIndex
      }
    }
    var needs: Set<Int> = []
    for count in cuboid.counts {
      let columns = cube.ownColumns(of: count, table.fact)
      if columns.isEmpty { continue }
      if !indexes.contains(columns) { indexes.append(columns) }
      needs.formUnion(indexes.firstIndex(of: columns).map { [$0] } ?? [])
    }
    let size = CuboidSize(try CuboidTable(cuboid, of: cube, in: warehouse), cuboid.levels, sample)
    return Node(cuboid: cuboid, size: size, answers: answers, needs: needs.sorted())
  }
}

extension Definitions.Cube {
  /// The columns of the fact itself that a distinct count counts values of.
  fileprivate func ownColumns(of count: String, _ fact: Fact) -> [String] {
    guard case .distinct(let keys)? = measure(count)?.formula else { return [] }
    return keys.filter { fact.role($0) == nil }
  }
}

/// Names for cuboids, after their levels.
struct CuboidNames {
  private let cube: Definitions.Cube
  private let warehouse: Warehouse
  /// Its table is called `<cube>_<cuboid>`.
  private var most: Int { 62 - cube.name.utf8.count }

  init(of cube: Definitions.Cube, in warehouse: Warehouse) {
    self.cube = cube
    self.warehouse = warehouse
  }

  /// The name of the cuboid that is declared with these levels; else one made of the levels.
  func name(_ levels: [Level], beside taken: Set<String>) -> String {
    let references = Set(levels.map(\.reference))
    if let declared = cube.cuboids.first(where: { Set($0.levels) == references }) { return declared.name }
    let words =
      levels.isEmpty
      ? ["total"]
      : levels.map { level -> String in
        guard let role = level.role else { return level.column }
        let dimension = level.dimension.flatMap { warehouse.dimension($0) }
        let keys = (dimension?.naturalKey.map(\.name) ?? []) + (dimension.map { [$0.idColumn] } ?? [])
        let isMember = level.isFinest || keys.contains(level.column)
        if isMember { return role }
        return levels.contains { $0 != level && $0.column == level.column } ? "\(role)_\(level.column)" : level.column
      }
    let name = words.joined(separator: "_")
    let used = taken.union(cube.cuboids.map(\.name))
    if name.utf8.count <= most, !used.contains(name) { return name }
    var number = 1
    while used.contains("advised_\(number)") { number += 1 }
    return "advised_\(number)"
  }
}
