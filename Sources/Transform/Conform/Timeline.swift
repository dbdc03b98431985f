// Versions are a pure function of everything that was ever observed of a person's members. So it does not
// matter in which order nights arrive, and a late change needs no case of its own.
//
// ```
// member 1 (shop)   10:00 city=Bern   12:00 city=Basel
// member 2 (desk)              11:00 phone=+41…
// versions          [−∞, 12:00) Bern   [12:00, ∞) Basel      phone (overwrite) +41… on both
// ```

import Columnar
import Definitions

/// One version of a durable id.
struct Version: Equatable {
  var validFrom: Int64
  var validTo: Int64
  /// For each attribute: offset of its value in the tuples; −1 for NULL.
  var values: [Int]
  var isDeleted = false
  /// No source has spoken of any of its members yet.
  var isInferred: Bool
}

/// Builds the versions of one durable id after the other.
struct TimelineBuilder {
  let attributes: [Attribute]
  /// For each member, the rank of its system's trust: less is more trusted.
  let trust: [Int32]

  // Reused from person to person: for each member seen, and attribute, the offset last given and when.
  private var members: [Int32] = []
  private var given: [Int] = []
  private var givenAt: [Int] = []

  init(attributes: [Attribute], trust: [Int32]) {
    self.attributes = attributes
    self.trust = trust
  }

  /// The versions that follow from the observations of one durable id, in their order.
  mutating func versions(of observations: ArraySlice<Observation>, tuples: AttributeTuples) -> [Version] {
    let none = [Int](repeating: -1, count: attributes.count)
    guard !observations.isEmpty else {
      return [
        Version(validFrom: TableColumn.minusInfinity, validTo: TableColumn.infinity, values: none, isInferred: true)
      ]
    }
    members.removeAll(keepingCapacity: true)
    given.removeAll(keepingCapacity: true)
    givenAt.removeAll(keepingCapacity: true)
    var versions: [Version] = []
    var originals = none
    var at = observations.startIndex
    while at < observations.endIndex {
      // The same values of the same member once more change nothing.
      if at > observations.startIndex, observations[at].tuple == observations[at - 1].tuple,
        observations[at].member == observations[at - 1].member
      {
        at += 1
        continue
      }
      let instant = observations[at].effective
      // All that was observed at one instant counts before the state is looked at.
      while at < observations.endIndex, observations[at].effective == instant {
        apply(observations[at], order: at, tuples: tuples)
        at += 1
      }
      let values = (0..<attributes.count).map { survivor($0, tuples: tuples) }
      for index in originals.indices where originals[index] < 0 { originals[index] = values[index] }
      if let last = versions.indices.last {
        let changed = attributes.indices.contains { index in
          attributes[index].history == .versioned && !same(values[index], versions[last].values[index], tuples)
        }
        if changed {
          versions[last].validTo = instant
          versions.append(Version(validFrom: instant, validTo: TableColumn.infinity, values: values, isInferred: false))
        } else {
          versions[last].values = merged(versions[last].values, values)
        }
      } else {
        versions.append(
          Version(
            validFrom: TableColumn.minusInfinity, validTo: TableColumn.infinity, values: values, isInferred: false))
      }
    }
    // Overwritten attributes show their newest value on every version, original ones their first.
    let newest = versions.last?.values ?? none
    for version in versions.indices {
      for index in attributes.indices {
        switch attributes[index].history {
        case .overwrite: versions[version].values[index] = newest[index]
        case .original: versions[version].values[index] = originals[index]
        case .versioned: break
        }
      }
    }
    return versions
  }

  /// Versioned attributes keep the value with which their version began; equal ones may have moved.
  private func merged(_ old: [Int], _ new: [Int]) -> [Int] {
    attributes.indices.map { attributes[$0].history == .versioned ? old[$0] : new[$0] }
  }

  private func same(_ left: Int, _ right: Int, _ tuples: AttributeTuples) -> Bool {
    if left < 0 || right < 0 { return left < 0 && right < 0 }
    return tuples.same(left, right)
  }

  private mutating func apply(_ observation: Observation, order: Int, tuples: AttributeTuples) {
    let slot: Int
    if let known = members.firstIndex(of: observation.member) {
      slot = known
    } else {
      slot = members.count
      members.append(observation.member)
      for _ in attributes.indices {
        given.append(-1)
        givenAt.append(-1)
      }
    }
    for index in attributes.indices {
      let offset = tuples.offset(Int(observation.tuple), index)
      if tuples.isGiven(offset) {
        given[slot * attributes.count + index] = offset
        givenAt[slot * attributes.count + index] = order
      }
    }
  }

  /// The value of an attribute that survives among the members: of the most trusted system, then the newest.
  private func survivor(_ attribute: Int, tuples: AttributeTuples) -> Int {
    var best = -1
    var bestTrust = Int32.max
    var bestOrder = -1
    for slot in members.indices {
      let index = slot * attributes.count + attribute
      guard given[index] >= 0, tuples.hasValue(given[index]) else { continue }
      let rank = trust[Int(members[slot])]
      if rank < bestTrust || rank == bestTrust && givenAt[index] > bestOrder {
        best = given[index]
        bestTrust = rank
        bestOrder = givenAt[index]
      }
    }
    return best
  }
}
