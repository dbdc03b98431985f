import Definitions

/// What cuboids keep of dimensions: when such a value changes in place, facts published long ago must be counted anew.
enum CuboidLevels {
  /// The attributes of a dimension that some cuboid has as a level.
  static func attributes(of dimension: Dimension, in warehouse: Warehouse) -> [String] {
    let used = warehouse.cubes.flatMap { cube in
      cube.cuboids.flatMap { cuboid in
        cuboid.levels.filter { level in
          guard let name = level.role, let role = warehouse.fact(cube.fact)?.role(name) else { return false }
          return role.dimension == dimension.name
        }.map(\.level)
      }
    }
    return dimension.attributes.map(\.name).filter { used.contains($0) }
  }
}
