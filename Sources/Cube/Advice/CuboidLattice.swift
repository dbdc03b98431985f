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
  }

  private(set) var nodes: [Node] = []

  /// No more level sets than these are thought of: those of the questions asked most, then unions of two.
  private static let most = 400
  /// Below, an index finds no rows faster than they are read.
  private static let leastRowsOfIndex = 10_000.0
  private static let leastValuesOfIndex = 20.0

  init(_ demands: [CuboidDemand], of cube: Definitions.Cube, in warehouse: Warehouse, _ sample: FactSample) throws {
    let available = warehouse.levels(of: cube)
    var sets: [[Level]] = []
    func add(_ needed: Set<LevelReference>) {
      let levels = available.filter { needed.contains($0.reference) }.withoutFollowing(in: warehouse)
      if sets.count < Self.most, !levels.isEmpty, !sets.contains(levels) { sets.append(levels) }
    }
    for demand in demands.sorted(by: { $0.weight > $1.weight }) { if let levels = demand.levels { add(levels) } }
    let own = sets
    for cuboid in cube.cuboids { add(Set(cuboid.levels)) }
    for (index, one) in own.enumerated() {
      for other in own[..<index] { add(Set((one + other).map(\.reference))) }
    }
    let names = CuboidNames(of: cube, in: warehouse)
    var taken: Set<String> = []
    for levels in sets {
      var cuboid = Cuboid(name: names.name(levels, beside: taken), levels: levels.map(\.reference))
      let table = try CuboidTable(cuboid, of: cube, in: warehouse)
      let answers = demands.indices.filter { CuboidSource.obstacle(table, demands[$0].part) == nil }
      let rows = sample.groups(cuboid.levels)
      // Half of the fact's rows are no aggregate.
      guard !answers.isEmpty, rows <= Double(sample.rows) / 2 else { continue }
      if rows >= Self.leastRowsOfIndex {
        let filtered = answers.reduce(into: Set<LevelReference>()) { found, demand in
          found.formUnion(demands[demand].filtered.filter { !$0.isCurrent && !$0.isFinest }.map(\.reference))
        }
        cuboid.indexed = cuboid.levels.filter {
          filtered.contains($0) && sample.groups([$0]) >= Self.leastValuesOfIndex
        }
      }
      taken.insert(cuboid.name)
      let size = CuboidSize(try CuboidTable(cuboid, of: cube, in: warehouse), cuboid.levels, sample)
      nodes.append(Node(cuboid: cuboid, size: size, answers: answers))
    }
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
    let words = levels.map { level -> String in
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
