// Which members left one person for another with this batch, and what made them. A row is about a part: the members of
// one old person that are in one new person now.
//
// ```
// old person 1 {1 2}   old person 5 {5 6}          new person 1 {1 2 5 6}     part {5 6} went from 5 to 1: merge
// old person 1 {1 2 3}                             new persons 1 {1} 2 {2 3}  part {2 3} went from 1 to 2: split
// ```
//
// A part that has not the member its old person is named by was split off; one that has not the member its new person
// is named by was merged. A part that moves is one of these, or both.

import Columnar
import Definitions

/// A member that left one person for another.
struct Relink: Equatable {
  enum Cause: String {
    // Of a merge.
    case identifier, pin
    // Of a split: an identifier that joins no more, pins apart, a pin that was taken back, or what is not kept.
    case shared, ignored, apart, unpinned, withdrawn

    var isMerge: Bool { self == .identifier || self == .pin }
  }
  /// What stands for it: an identifier's kind, nil for a pin, and the members, by local numbers, that it is about.
  struct Reason: Equatable {
    var cause: Cause
    var kind: Int?
    var by: Int32?
    var via: Int32?
  }
  /// Local number.
  var member: Int32
  var from: Int64
  var to: Int64
  var reason: Reason
}

/// Finds them.
struct RelinkSearch {
  /// Members of one old person that are in one new person.
  private struct Part: Hashable {
    var from: Int64
    var to: Int64
  }

  private let ids: [Int64]
  private let groups: IdentifierGroups
  private let pins: MemberPins
  /// Pairs that were pinned together until now.
  private let unpinned: [MemberPins.Pair]
  private let identity: Identity
  /// By local number of the member: its part; `from` is 0 for a new member.
  private let parts: [Part]
  /// By local number of the member: whether its old or its new person is one that somebody left or joined.
  private let isConcerned: [Bool]

  /// The members that changed their person, by `member_id`.
  ///
  /// - Parameter known: the durable id that the warehouse has for a member, by local number; 0 for a new one.
  static func find(
    ids: [Int64], known: [Int64], links: [IdentityLink], groups: IdentifierGroups, pins: MemberPins,
    unpinned: [MemberPins.Pair], identity: Identity
  ) -> [Relink] {
    let moved = ids.indices.filter { known[$0] != 0 && known[$0] != links[$0].durable }
    if moved.isEmpty { return [] }
    let search = RelinkSearch(
      ids: ids, known: known, links: links, moved: moved, groups: groups, pins: pins, unpinned: unpinned,
      identity: identity)
    let identifiers = groups.inOrderOfTrust(
      (0..<groups.count).filter { identifier in
        groups.standing(identifier) != .alone && groups.members(identifier).contains { search.isConcerned[Int($0)] }
      })
    let merges = search.merges(identifiers)
    let splits = search.splits(identifiers)
    return moved.sorted { ids[$0] < ids[$1] }.flatMap { member in
      let part = search.parts[member]
      return [splits[part], merges[part]].compactMap(\.self).map {
        Relink(member: Int32(member), from: part.from, to: part.to, reason: $0)
      }
    }
  }

  private init(
    ids: [Int64], known: [Int64], links: [IdentityLink], moved: [Int], groups: IdentifierGroups, pins: MemberPins,
    unpinned: [MemberPins.Pair], identity: Identity
  ) {
    self.ids = ids
    self.groups = groups
    self.pins = pins
    self.unpinned = unpinned
    self.identity = identity
    let parts = ids.indices.map { Part(from: known[$0], to: links[$0].durable) }
    let persons = Set(moved.flatMap { [parts[$0].from, parts[$0].to] })
    isConcerned = parts.map { persons.contains($0.from) || persons.contains($0.to) }
    self.parts = parts
  }

  // MARK: Merges

  /// For each part that became part of another person, the most trusted that joins it to those nearer to the member
  /// which the person is named by.
  private func merges(_ identifiers: [Int]) -> [Part: Relink.Reason] {
    var edges: [Part: [(part: Part, reason: Relink.Reason)]] = [:]
    // Parts are joined in order of trust, so that what joins them is the best that does.
    var numbers: [Part: Int32] = [:]
    for member in ids.indices where isConcerned[member] && numbers[parts[member]] == nil {
      numbers[parts[member]] = Int32(numbers.count)
    }
    var sets = DisjointSets(numbers.count)
    func connect(_ one: Int32, _ other: Int32, _ cause: Relink.Cause, _ kind: Int?) {
      let (left, right) = (parts[Int(one)], parts[Int(other)])
      guard left.to == right.to, left != right, let a = numbers[left], let b = numbers[right],
        sets.root(a) != sets.root(b)
      else { return }
      sets.join(a, b)
      edges[left, default: []].append((right, Relink.Reason(cause: cause, kind: kind, by: one, via: other)))
      edges[right, default: []].append((left, Relink.Reason(cause: cause, kind: kind, by: other, via: one)))
    }
    for (first, second) in pins.together where isConcerned[Int(first)] { connect(first, second, .pin, nil) }
    for identifier in identifiers where groups.standing(identifier) == .joins {
      let members = groups.members(identifier).sorted { ids[Int($0)] < ids[Int($1)] }
      for persons in Dictionary(grouping: members, by: { parts[Int($0)].to }).values {
        for other in persons.dropFirst() {
          connect(persons[0], other, .identifier, groups.evidence.kind(identifier))
        }
      }
    }
    // From the part of the member that the person is named by to all others.
    var reasons: [Part: Relink.Reason] = [:]
    var reached = Set(ids.indices.filter { isConcerned[$0] && ids[$0] == parts[$0].to }.map { parts[$0] })
    var next = Array(reached)
    while let part = next.popLast() {
      for edge in edges[part] ?? [] where reached.insert(edge.part).inserted {
        var reason = edge.reason
        swap(&reason.by, &reason.via)
        if edge.part.from != 0, edge.part.from != edge.part.to { reasons[edge.part] = reason }
        next.append(edge.part)
      }
    }
    return reasons
  }

  // MARK: Splits

  /// For each part that is no longer with the member which its person was named by, what joined them and does no more.
  private func splits(_ identifiers: [Int]) -> [Part: Relink.Reason] {
    var least: [Part: Int32] = [:]
    var named: Set<Part> = []
    for member in ids.indices where isConcerned[member] && parts[member].from != 0 {
      let part = parts[member]
      if ids[member] == part.from { named.insert(part) }
      if let other = least[part], ids[Int(other)] < ids[member] { continue }
      least[part] = Int32(member)
    }
    var reasons: [Part: (rank: Int, reason: Relink.Reason)] = [:]
    /// Remembers what parted two members of one old person; of equal rank the first counts.
    func part(_ one: Int32, _ other: Int32, rank: Int, _ cause: Relink.Cause, _ kind: Int?) {
      let (left, right) = (parts[Int(one)], parts[Int(other)])
      guard left.from == right.from, left.from != 0, left.to != right.to else { return }
      for (own, by, via) in [(left, one, other), (right, other, one)] {
        if let known = reasons[own], known.rank <= rank { continue }
        reasons[own] = (rank, Relink.Reason(cause: cause, kind: kind, by: by, via: via))
      }
    }
    for identifier in identifiers {
      let (cause, rank) = cause(identifier)
      let members = groups.members(identifier).filter { isConcerned[Int($0)] }.sorted { ids[Int($0)] < ids[Int($1)] }
      // With one of each part all others of the old person can be compared.
      for person in Dictionary(grouping: members, by: { parts[Int($0)].from }).values {
        for other in person.dropFirst() {
          part(person[0], other, rank: rank, cause, groups.evidence.kind(identifier))
        }
      }
    }
    for (first, second) in unpinned { part(first, second, rank: 2, .unpinned, nil) }
    return least.filter { !named.contains($0.key) && $0.key.from != $0.key.to }.reduce(into: [:]) { result, entry in
      result[entry.key] = reasons[entry.key]?.reason ?? Relink.Reason(cause: .withdrawn)
    }
  }

  /// Why an identifier does not join members of two persons, and how likely it is that it did before: one that too many
  /// have by this batch only, then one that pins overrule, then one ignored, then one that had too many before.
  private func cause(_ identifier: Int) -> (Relink.Cause, rank: Int) {
    switch groups.standing(identifier) {
    case .joins, .alone: return (.apart, 1)
    case .ignored: return (.ignored, 3)
    case .shared:
      let most = identity.identifiers[groups.evidence.kind(identifier)].sharedByAtMost
      return (.shared, groups.knownCount(identifier) <= most ? 0 : 4)
    }
  }
}
