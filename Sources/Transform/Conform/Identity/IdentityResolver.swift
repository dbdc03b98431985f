// Joins members into persons: members that share an identifier are one person, transitively, unless more members
// than the definition allows share it, or the definition ignores it. So are two that a pipeline pins together. A
// person's durable id is the least member_id of the component, so it is stable when accounts join (the older id
// survives) and needs no numbers of its own.
//
// Members that are pinned apart are never one person. Where two of them meet in a component, it is taken to pieces and
// joined once more, in order of trust, leaving out each join that would bring two of them together:
//
// ```
// pins together ▸ kinds in order of trust ▸ identifiers bytewise ▸ members bytewise by system and key
// ```
//
// This order knows no numbers that depend on the order of nights; so the persons do not either.

import Columnar
import Definitions

/// What joins a member to its person.
struct IdentityLink: Equatable {
  /// What stands for it.
  enum Evidence: Equatable {
    case pin
    /// A kind of identifier.
    case kind(Int)

    /// Less is more trusted.
    var rank: Int {
      switch self {
      case .pin: -1
      case .kind(let kind): kind
      }
    }
  }
  /// The person's durable id: the least member_id of the component.
  var durable: Int64
  /// The most trusted that there is; nil for none.
  var evidence: Evidence?
  /// The least other member_id of the person that shares it; its own for none.
  var via: Int64

  /// Takes better evidence, or a lesser member of the same.
  fileprivate mutating func take(_ found: Evidence, via other: Int64) {
    if let evidence, evidence.rank < found.rank { return }
    via = evidence == found ? min(via, other) : other
    evidence = found
  }
}

/// Two members that pins say something of, by their local numbers.
struct MemberPins {
  typealias Pair = (first: Int32, second: Int32)
  var together: [Pair] = []
  var apart: [Pair] = []
}

/// Finds the persons.
struct IdentityResolver {
  private let ids: [Int64]
  private let groups: IdentifierGroups
  private let pins: MemberPins
  private var parents: DisjointSets

  /// Resolves the members of a dimension.
  ///
  /// - Parameters:
  ///   - ids: `member_id` by local number, all numbered.
  ///   - pins: pairs in a canonical order.
  ///   - precedes: the order of members by system and natural key.
  /// - Returns: a link for each member.
  static func resolve(
    ids: [Int64], groups: IdentifierGroups, pins: MemberPins, precedes: (Int32, Int32) -> Bool
  ) -> [IdentityLink] {
    var resolver = IdentityResolver(ids: ids, groups: groups, pins: pins, parents: DisjointSets(ids.count))
    resolver.join()
    if !pins.apart.isEmpty { resolver.keepApart(precedes) }
    return resolver.links()
  }

  /// Joins whatever belongs together, pins apart left aside.
  private mutating func join() {
    for (first, second) in pins.together { parents.join(first, second) }
    for identifier in 0..<groups.count where groups.standing(identifier) == .joins {
      let members = groups.members(identifier)
      for member in members.dropFirst() { parents.join(members[members.startIndex], member) }
    }
  }

  /// Joins the components anew in which members meet that are pinned apart.
  private mutating func keepApart(_ precedes: (Int32, Int32) -> Bool) {
    var roots: Set<Int32> = []
    for (first, second) in pins.apart where parents.root(first) == parents.root(second) {
      roots.insert(parents.root(first))
    }
    if roots.isEmpty { return }
    var isConcerned = [Bool](repeating: false, count: ids.count)
    for member in ids.indices { isConcerned[member] = roots.contains(parents.root(Int32(member))) }
    for member in ids.indices where isConcerned[member] { parents.separate(Int32(member)) }

    var guarded = GuardedJoins(parents, apart: pins.apart)
    for (first, second) in pins.together where isConcerned[Int(first)] { guarded.join(first, second) }
    let identifiers = (0..<groups.count).filter { identifier in
      groups.standing(identifier) == .joins && groups.members(identifier).first.map { isConcerned[Int($0)] } == true
    }
    for identifier in groups.inOrderOfTrust(identifiers) {
      // Each is joined with all before it; of those that are one person already, with the first.
      var before: [Int32] = []
      for member in groups.members(identifier).sorted(by: precedes) {
        for other in before { guarded.join(other, member) }
        if !before.contains(where: { guarded.sets.root($0) == guarded.sets.root(member) }) { before.append(member) }
      }
    }
    parents = guarded.sets
  }

  private mutating func links() -> [IdentityLink] {
    var links = ids.map { IdentityLink(durable: $0, evidence: nil, via: $0) }
    for (first, second) in pins.together where parents.root(first) == parents.root(second) {
      links[Int(first)].take(.pin, via: ids[Int(second)])
      links[Int(second)].take(.pin, via: ids[Int(first)])
    }
    for identifier in 0..<groups.count where groups.standing(identifier) == .joins {
      let evidence = IdentityLink.Evidence.kind(groups.evidence.kind(identifier))
      let members = groups.members(identifier)
      let root = parents.root(members[members.startIndex])
      if members.allSatisfy({ parents.root($0) == root }) {
        link(members, by: evidence, &links)
      } else {
        for person in Dictionary(grouping: members, by: { parents.root($0) }).values {
          link(person[...], by: evidence, &links)
        }
      }
    }
    var least = [Int64](repeating: .max, count: ids.count)
    for member in ids.indices {
      let root = Int(parents.root(Int32(member)))
      least[root] = min(least[root], ids[member])
    }
    for member in ids.indices { links[member].durable = least[Int(parents.root(Int32(member)))] }
    return links
  }

  /// Links members of one person that share an identifier, each with the least other one.
  private func link(_ members: ArraySlice<Int32>, by evidence: IdentityLink.Evidence, _ links: inout [IdentityLink]) {
    if members.count < 2 { return }
    // The two least ids: the least other one is the first unless that is the member itself.
    var least = Int64.max
    var second = Int64.max
    for member in members {
      let id = ids[Int(member)]
      if id < least {
        second = least
        least = id
      } else if id < second {
        second = id
      }
    }
    for member in members { links[Int(member)].take(evidence, via: ids[Int(member)] == least ? second : least) }
  }
}

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
private struct GuardedJoins {
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
