import Definitions

/// What cuboids keep of dimensions: when such a value changes in place, facts published long ago must be counted anew.
enum CuboidLevels {
  /// The attributes of a dimension that some cuboid has as a level, or that a measure which it sums is derived from.
  static func attributes(of dimension: Dimension, in warehouse: Warehouse) -> [String] {
    let used = warehouse.cubes.filter { !$0.cuboids.isEmpty }.flatMap { cube -> [String] in
      let fact = warehouse.fact(cube.fact)
      let inputs = cube.measures.flatMap { measure -> [LevelReference] in
        guard case .sum(let name) = measure.formula else { return [] }
        return fact?.derivedMeasure(name)?.inputs ?? []
      }
      return (cube.cuboids.flatMap(\.levels) + inputs).filter { level in
        level.role.flatMap { fact?.role($0) }?.dimension == dimension.name
      }.map(\.level)
    }
    return dimension.attributes.map(\.name).filter { used.contains($0) }
  }
}
