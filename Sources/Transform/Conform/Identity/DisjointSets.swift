/// Members in sets that can be joined.
struct DisjointSets {
  private var parents: [Int32]

  init(_ count: Int) { parents = (0..<Int32(count)).map { $0 } }

  /// The member that stands for a member's set.
  mutating func root(_ member: Int32) -> Int32 {
    var at = member
    while parents[Int(at)] != at {
      parents[Int(at)] = parents[Int(parents[Int(at)])]
      at = parents[Int(at)]
    }
    return at
  }

  mutating func join(_ left: Int32, _ right: Int32) {
    let a = root(left)
    let b = root(right)
    if a != b { parents[Int(max(a, b))] = min(a, b) }
  }

  /// Makes a member a set of its own. Right only where this is done to all members of its set.
  mutating func separate(_ member: Int32) { parents[Int(member)] = member }
}

/// Joins that keep apart what is pinned apart.
struct GuardedJoins {
  var sets: DisjointSets
  /// For each root, members that are pinned apart from one of its set.
  private var foes: [Int32: [Int32]] = [:]

  init(_ sets: DisjointSets, apart: [MemberPins.Pair]) {
    self.sets = sets
    for (first, second) in apart {
      foes[self.sets.root(first), default: []].append(second)
      foes[self.sets.root(second), default: []].append(first)
    }
  }

  /// Joins two sets, unless that would bring two together that are pinned apart.
  mutating func join(_ left: Int32, _ right: Int32) {
    let a = sets.root(left)
    let b = sets.root(right)
    if a == b { return }
    for foe in foes[a] ?? [] where sets.root(foe) == b { return }
    sets.join(a, b)
    let all = (foes.removeValue(forKey: a) ?? []) + (foes.removeValue(forKey: b) ?? [])
    if !all.isEmpty { foes[sets.root(a)] = all }
  }
}
