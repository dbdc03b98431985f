import Columnar
import Definitions

/// Questions that ask the same of a cube, and how often.
struct CuboidDemand {
  let part: Question.Part
  /// Levels that there are conditions on.
  let filtered: Set<Level>
  var weight: Double
  /// The levels that a cuboid needs to answer them; nil where none can.
  let levels: Set<LevelReference>?

  init(_ part: Question.Part, filtered: [Level], weight: Double, in warehouse: Warehouse) {
    self.part = part
    self.filtered = Set(filtered)
    self.weight = weight
    levels = Self.levels(part, warehouse)
  }

  /// Whether another one asks the same.
  func isSame(_ other: CuboidDemand) -> Bool {
    Set(part.levels) == Set(other.part.levels) && filtered == other.filtered
      && Set(part.measures.map(\.name)) == Set(other.part.measures.map(\.name))
  }

  private static func levels(_ part: Question.Part, _ warehouse: Warehouse) -> Set<LevelReference>? {
    var needed: Set<LevelReference> = []
    for level in part.levels {
      if level.isCurrent || level.isPersonal {
        guard level.followsFromMember(in: warehouse), let id = key(level.role ?? "", part.fact, warehouse) else {
          return nil
        }
        needed.insert(id)
      } else {
        needed.insert(level.reference)
      }
    }
    for measure in part.measures {
      switch measure.formula {
      case .rows: continue
      case .sum(let name): if part.fact.measure(name)?.isAdditive != true { return nil }
      case .distinct(let keys): needed.formUnion(keys.compactMap { key($0, part.fact, warehouse) })
      case .ratio, .expression: return nil
      }
    }
    return needed.isEmpty ? nil : needed
  }

  /// The level that tells the members of a role apart, or the values of a column of the fact.
  private static func key(_ name: String, _ fact: Fact, _ warehouse: Warehouse) -> LevelReference? {
    guard let role = fact.role(name) else { return LevelReference(role: nil, level: name) }
    guard let dimension = warehouse.dimension(role.dimension) else { return nil }
    let level =
      switch dimension.kind {
      case .standard: dimension.idColumn
      case .date: "date"
      case .timeOfDay: "minute"
      }
    return LevelReference(role: name, level: level)
  }
}

extension Collection where Element == Level {
  /// Without those that follow from others of them: a month from its day, a category that has no versions from its article.
  func withoutFollowing(in warehouse: Warehouse) -> [Level] {
    filter { level in
      !contains { other in
        guard other.role == level.role, other.role != nil, other != level else { return false }
        if other.isFinest { return true }
        guard let dimension = other.dimension.flatMap({ warehouse.dimension($0) }) else { return false }
        return other.column == dimension.idColumn && level.followsFromMember(in: warehouse)
      }
    }
  }
}
