// What follows from all observations of a dimension: numbers, persons, versions; what of it is new to the
// warehouse; and how facts find their version.

import Columnar
import Definitions

/// A dimension after the members pass.
struct DimensionResult {
  private(set) var state: DimensionState
  /// By local number of the member.
  let links: [IdentityLink]
  /// Members that left one person for another.
  let relinks: [Relink]
  /// Dense number of the durable id, by local number of the member.
  let group: [Int32]
  /// The members by their ids, until the dimension's tables are written.
  private(set) var order: MemberOrder
  /// Durable ids in ascending order: group number → durable id.
  let durables: [Int64]
  // Versions of group n are at `starts[n]..<starts[n + 1]`: when they begin, and their keys.
  private var beginnings: [Int64] = []
  private var keys: [Int64] = []
  private var starts: [Int] = [0]

  /// Numbers the members and finds out who is one person.
  init(_ passed: DimensionState) {
    var state = passed
    _ = state.directory.numberNewMembers(from: state.firstMemberID)
    (links, relinks) = DimensionResult.persons(state)
    order = MemberOrder(state.directory.ids)
    (durables, group) = DimensionResult.groups(links, order, state.directory.ids)
    self.state = state
  }

  /// Makes the versions of one person after the other, and writes the events on the way.
  ///
  /// - Parameter sorted: the dimension's observations.
  /// - Returns: what changes in the table of versions.
  mutating func writeEvents(
    of sorted: consuming PersonObservations, _ batch: BatchNumbers, accounts: inout [FileAccount],
    to sink: any TableSink
  ) throws -> VersionChanges {
    var changes = VersionChanges(memory: state.memory)
    // By person, as these follow, and by the instant at which they begin.
    var known = state.takeKnownVersions()
    known.sort { $0.durable != $1.durable ? $0.durable < $1.durable : $0.validFrom < $1.validFrom }
    var old = 0
    var persons = sorted
    var observations: [Observation] = []
    var events = EventRuns(state, batch: batch)
    let presence = PresenceGroups(state.presence, groupCount: durables.count, group: group)
    var builder = TimelineBuilder(
      attributes: state.dimension.attributes, systems: state.directory.systemOf,
      ranks: Trust.ranks(of: state.directory.systems, for: state.dimension))
    var nextKey = state.firstKey
    for index in durables.indices {
      try persons.take(Int32(index), into: &observations)
      var from = 0
      while from < observations.count {
        var to = from + 1
        while to < observations.count, observations[to].member == observations[from].member { to += 1 }
        try events.take(observations[from..<to], of: state, accounts: &accounts, to: sink)
        if to < observations.count || from > 0 { from = to } else { break }
      }
      // Of one member they are in order already.
      if from > 0 { observations.sort(by: Observation.precedes) }
      let built = builder.versions(of: observations[...], presence: presence[index], tuples: state.tuples)
      // Whoever is no durable id any more has no versions.
      while old < known.count, known[old].durable < durables[index] {
        changes.removed.append(known[old])
        old += 1
      }
      var end = old
      while end < known.count, known[end].durable == durables[index] { end += 1 }
      // Both in order of their beginnings.
      for (place, version) in built.enumerated() {
        var change = VersionChanges.Change(
          key: nextKey, person: Int32(index), version: version, isLast: place == built.count - 1)
        while old < end, known[old].validFrom < version.validFrom {
          changes.removed.append(known[old])
          old += 1
        }
        if old < end, known[old].validFrom == version.validFrom {
          change.key = known[old].key
          if !same(known[old].version(state.tuples), version) { try changes.append(change, isNew: false) }
          old += 1
        } else {
          try changes.append(change, isNew: true)
          nextKey += 1
        }
        keys.append(change.key)
        beginnings.append(version.validFrom)
      }
      changes.removed += known[old..<end]
      old = end
      starts.append(keys.count)
    }
    changes.removed += known[old...]
    try events.finish(state, sink)
    return changes
  }

  /// Gives up what only the dimension's own tables are made of: facts need the members and the versions' keys.
  mutating func forgetAttributes() {
    state.forgetAttributes()
    order = MemberOrder([])
  }

  /// Joins the members into persons; each stands for itself where the dimension has no identity.
  private static func persons(_ state: DimensionState) -> (links: [IdentityLink], relinks: [Relink]) {
    let directory = state.directory
    guard let identity = state.dimension.identity else {
      return (directory.ids.map { IdentityLink(durable: $0, evidence: nil, via: $0) }, [])
    }
    let groups = IdentifierGroups(state.evidence, identity)
    let pins = state.pins.inForce(directory)
    let links = IdentityResolver.resolve(
      ids: directory.ids, groups: groups, pins: pins, precedes: directory.precedes)
    // Nobody leaves a person of whom the warehouse knows nothing.
    guard state.hasKnownLinks else { return (links, []) }
    let relinks = RelinkSearch.find(
      ids: directory.ids, known: directory.ids.indices.map { state.knownLink($0)?.durable ?? 0 }, links: links,
      groups: groups, pins: pins, unpinned: state.pins.unpinned(directory), identity: identity)
    return (links, relinks)
  }

  /// Numbers the persons: a durable id is that of the person's least member.
  private static func groups(
    _ links: [IdentityLink], _ order: MemberOrder, _ ids: [Int64]
  ) -> (durables: [Int64], group: [Int32]) {
    var durables: [Int64] = []
    var group = [Int32](repeating: 0, count: links.count)
    for local in order.locals {
      let durable = links[Int(local)].durable
      if durable == ids[Int(local)], durables.last != durable { durables.append(durable) }
      // Most members stand for themselves; the person of another one came before.
      let number = durables.last == durable ? durables.count - 1 : MemberOrder.place(of: durable, in: durables) ?? 0
      group[Int(local)] = Int32(number)
    }
    return (durables, group)
  }

  private func same(_ old: Version, _ new: Version) -> Bool {
    guard old.validTo == new.validTo, old.isDeleted == new.isDeleted, old.isInferred == new.isInferred else {
      return false
    }
    return zip(old.values, new.values).allSatisfy { left, right in
      let leftEmpty = left < 0 || !state.tuples.hasValue(left)
      let rightEmpty = right < 0 || !state.tuples.hasValue(right)
      return leftEmpty || rightEmpty ? leftEmpty == rightEmpty : state.tuples.same(left, right)
    }
  }

  /// The key of the version of a member's person that was in force at an instant.
  @inline(__always)
  func key(ofMember local: Int, at instant: Int64) -> Int64 {
    let number = Int(group[local])
    // The last version that begins no later; the first begins with time.
    var low = starts[number]
    var high = starts[number + 1]
    while high - low > 1 {
      let middle = (low + high) / 2
      if beginnings[middle] <= instant { low = middle } else { high = middle }
    }
    return keys[low]
  }
}
