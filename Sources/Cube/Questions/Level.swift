package import Columnar
package import Definitions

/// A level that questions of a cube can name, and where the star keeps it.
package struct Level: Sendable, Hashable {
  /// Where its values stand.
  package enum Home: Sendable, Hashable {
    /// In the fact's own rows: a degenerate or a grain column.
    case fact
    /// In a dimension whose rows come from exports.
    case standard(dimension: String)
    /// In a generated dimension: its values follow from the key, for good.
    case generated(dimension: String)
  }
  /// What questions call it.
  package var reference: LevelReference
  package var type: ColumnType
  package var home: Home
  /// Data about a person: never kept in a cuboid.
  package var isPersonal: Bool
  /// Whether it is what the member has today, not what it had at the event: `customer@current.city`.
  package var isCurrent = false

  /// The name that questions use: `role.level`, `role@current.level`, or the column alone.
  package var name: String { isCurrent ? "\(role ?? "")@current.\(column)" : reference.description }
  /// The role that it belongs to; nil for a column of the fact.
  package var role: String? { reference.role }
  /// The column that holds it, in its dimension or in the fact.
  package var column: String { reference.level }

  /// Name of its dimension; nil for a column of the fact.
  package var dimension: String? {
    switch home {
    case .fact: nil
    case .standard(let dimension), .generated(let dimension): dimension
    }
  }
}

extension Warehouse {
  /// All levels of a cube: those of its roles in their order, then the fact's own columns.
  package func levels(of cube: Definitions.Cube) -> [Level] {
    guard let fact = fact(cube.fact) else { return [] }
    var levels: [Level] = []
    for name in cube.roles {
      guard let role = fact.role(name), let dimension = dimension(role.dimension) else { continue }
      let home: Level.Home =
        dimension.kind == .standard ? .standard(dimension: dimension.name) : .generated(dimension: dimension.name)
      levels += dimension.levels.map { level in
        Level(
          reference: LevelReference(role: name, level: level.field.name), type: level.field.type, home: home,
          isPersonal: level.isPersonal)
      }
    }
    for field in fact.grain + fact.degenerate.map({ Field($0.name, $0.type) }) {
      levels.append(
        Level(
          reference: LevelReference(role: nil, level: field.name), type: field.type, home: .fact, isPersonal: false))
    }
    return levels
  }

  /// All levels that questions of a cube can name: those, and behind them what members have today, where that can differ
  /// from what they had at the event.
  package func questionLevels(of cube: Definitions.Cube) -> [Level] {
    let levels = levels(of: cube)
    return levels
      + levels.filter { level in
        guard case .standard(let name) = level.home, let dimension = dimension(name) else { return false }
        return dimension.isRebindable && dimension.attribute(level.column) != nil
      }.map { level in
        var level = level
        level.isCurrent = true
        return level
      }
  }
}
