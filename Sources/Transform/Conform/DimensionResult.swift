// What follows from all observations of a dimension: numbers, persons, versions; what of it is new to the
// warehouse; and how facts find their version.

import Columnar
import Definitions

/// A dimension after the members pass.
struct DimensionResult {
  let state: DimensionState
  /// By local number of the member.
  let links: [IdentityLink]
  /// Members that left one person for another.
  let relinks: [Relink]
  /// Dense number of the durable id, by local number of the member.
  let group: [Int32]
  /// Durable ids in ascending order: group number → durable id.
  let durables: [Int64]
  /// Versions of group n are `versions[starts[n]..<starts[n + 1]]`, with their keys.
  private(set) var versions: [Version] = []
  private(set) var keys: [Int64] = []
  private(set) var starts: [Int] = [0]
  /// What changes in the dimension table: index into `versions`, or into `removed`.
  private(set) var inserted: [Int] = []
  private(set) var updated: [Int] = []
  private(set) var removed: [DimensionState.KnownVersion] = []

  /// Resolves a dimension.
  init(_ passed: DimensionState) {
    var state = passed
    _ = state.directory.numberNewMembers(from: state.firstMemberID)
    (links, relinks) = DimensionResult.persons(state)
    durables = Array(Set(links.map(\.durable))).sorted()
    var number: [Int64: Int32] = [:]
    for (index, durable) in durables.enumerated() { number[durable] = Int32(index) }
    group = links.map { number[$0.durable] ?? 0 }
    self.state = state

    // Known versions by the instant at which they begin, for each durable id.
    var known: [[DimensionState.KnownVersion]] = Array(repeating: [], count: durables.count)
    for version in state.knownVersions {
      if let index = number[version.durable] { known[Int(index)].append(version) } else { removed.append(version) }
    }
    let groups = ObservationGroups(state.observations, groupCount: durables.count, group: group)
    let presence = PresenceGroups(state.presence, groupCount: durables.count, group: group)
    var builder = TimelineBuilder(
      attributes: state.dimension.attributes, systems: state.directory.systemOf,
      ranks: Trust.ranks(of: state.directory.systems, for: state.dimension))
    var nextKey = state.firstKey
    for index in durables.indices {
      let built = builder.versions(
        of: groups.sorted[groups.range(index)], presence: presence[index], tuples: state.tuples)
      var unmatched = known[index]
      for version in built {
        if let match = unmatched.firstIndex(where: { $0.version.validFrom == version.validFrom }) {
          let old = unmatched.remove(at: match)
          if !same(old.version, version) { updated.append(versions.count) }
          keys.append(old.key)
        } else {
          inserted.append(versions.count)
          keys.append(nextKey)
          nextKey += 1
        }
        versions.append(version)
      }
      removed += unmatched
      starts.append(versions.count)
    }
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
    let relinks = RelinkSearch.find(
      ids: directory.ids, known: directory.ids.map { state.knownLinks[$0]?.durable ?? 0 }, links: links, groups: groups,
      pins: pins, unpinned: state.pins.unpinned(directory), identity: identity)
    return (links, relinks)
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
      if versions[middle].validFrom <= instant { low = middle } else { high = middle }
    }
    return keys[low]
  }
}
