import Columnar
import Definitions

/// What questions need of a cube, and how often.
struct CuboidDemand {
  let part: Question.Part
  /// Levels that there are conditions on.
  let filtered: Set<Level>
  var weight: Double
  /// The levels that a cuboid needs to answer them from its rows; nil where none can.
  let levels: Set<LevelReference>?
  /// Where a distinct count alone is needed: the levels of the groups that it is of. A cuboid by just these can keep it.
  let counted: [Level]?

  init(_ part: Question.Part, counted: [Level]? = nil, filtered: [Level], weight: Double, in warehouse: Warehouse) {
    self.part = part
    self.counted = counted
    self.filtered = Set(filtered)
    self.weight = weight
    levels = Self.levels(part, warehouse)
  }

  /// What a question needs of one of its cubes: all of it of one cuboid, or, where distinct counts can be kept, each of one for each
  /// set of levels.
  static func all(of question: Question, _ part: Question.Part, weight: Double, in warehouse: Warehouse)
    -> [CuboidDemand]
  {
    let filtered = question.filter?.levels ?? []
    let sets =
      question.top?.withOthers == true
      ? [] : question.neededSets.map { question.shown(in: $0).map { question.levels[$0] } }
    return all(of: part, sets: sets, filtered: filtered, weight: weight, in: warehouse)
  }

  /// The same of a part whose levels are to be shown in some sets.
  static func all(
    of part: Question.Part, sets: [[Level]], filtered: [Level], weight: Double, in warehouse: Warehouse
  ) -> [CuboidDemand] {
    let counts = part.measures.filter(\.isDistinct)
    let areKept = sets.allSatisfy { set in
      !set.contains { $0.isCurrent || $0.isPersonal }
        && Set((set + filtered).withoutFollowing(in: warehouse)) == Set(set.withoutFollowing(in: warehouse))
    }
    guard !counts.isEmpty, !sets.isEmpty, areKept else {
      return [CuboidDemand(part, filtered: filtered, weight: weight, in: warehouse)]
    }
    var rest = part
    rest.measures.removeAll(where: \.isDistinct)
    let others = rest.measures.isEmpty ? [] : [CuboidDemand(rest, filtered: filtered, weight: weight, in: warehouse)]
    return others
      + sets.flatMap { set in
        counts.map { count in
          var part = part
          part.measures = [count]
          part.levels = set + filtered.filter { !set.contains($0) }
          return CuboidDemand(part, counted: set, filtered: filtered, weight: weight, in: warehouse)
        }
      }
  }

  /// Whether another one asks the same.
  func isSame(_ other: CuboidDemand) -> Bool {
    Set(part.levels) == Set(other.part.levels) && filtered == other.filtered
      && counted.map(Set.init) == other.counted.map(Set.init)
      && Set(part.measures.map(\.name)) == Set(other.part.measures.map(\.name))
  }

  /// Whether a cuboid can answer it.
  func isAnswered(by table: CuboidTable) -> Bool {
    if let counted, part.measures.allSatisfy({ table.keeps($0, by: counted, where: Array(filtered)) }) { return true }
    return CuboidSource.obstacle(table, part) == nil
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
