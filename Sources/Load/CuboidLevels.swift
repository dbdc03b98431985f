import Definitions

/// What cuboids keep of dimensions: when such a value changes in place, facts published long ago must be counted anew.
enum CuboidLevels {
  /// The columns of a dimension's versions that some cuboid has as a level, or that a measure which it sums is derived
  /// from, and the durable id where it counts members. Natural keys are left out: they never change.
  static func columns(of dimension: Dimension, in warehouse: Warehouse) -> [String] {
    let used = warehouse.facts.flatMap { columns(of: dimension, usedBy: $0, in: warehouse) }
    return changing(of: dimension).filter { used.contains($0) }
  }

  /// The columns that may change in place.
  private static func changing(of dimension: Dimension) -> [String] {
    dimension.attributes.map(\.name) + [dimension.idColumn]
  }

  /// Whether cuboids of a fact need a dimension as it was before a batch: something that they have of it may change in
  /// place, or the version that a row was bound to may go, and natural key and system with it.
  static func need(_ dimension: Dimension, of fact: Fact, in warehouse: Warehouse) -> Bool {
    let used = columns(of: dimension, usedBy: fact, in: warehouse)
    return dimension.isRebindable ? !used.isEmpty : changing(of: dimension).contains { used.contains($0) }
  }

  /// The same of any fact.
  static func need(_ dimension: Dimension, in warehouse: Warehouse) -> Bool {
    warehouse.facts.contains { need(dimension, of: $0, in: warehouse) }
  }

  private static func columns(of dimension: Dimension, usedBy fact: Fact, in warehouse: Warehouse) -> [String] {
    warehouse.cubes.filter { $0.fact == fact.name && !$0.cuboids.isEmpty }.flatMap { cube -> [String] in
      let inputs = cube.measures.flatMap { measure -> [LevelReference] in
        guard case .sum(let name) = measure.formula else { return [] }
        return fact.derivedMeasure(name)?.inputs ?? []
      }
      let counted = cube.measures.filter { measure in cube.cuboids.contains { $0.counts.contains(measure.name) } }
        .flatMap { measure -> [LevelReference] in
          guard case .distinct(let keys) = measure.formula,
            keys.contains(where: { fact.role($0)?.dimension == dimension.name })
          else { return [] }
          return keys.map { LevelReference(role: $0, level: dimension.idColumn) }
        }
      return (cube.cuboids.flatMap(\.levels) + inputs + counted).filter { level in
        level.role.flatMap { fact.role($0) }?.dimension == dimension.name
      }.map(\.level)
    }
  }
}
