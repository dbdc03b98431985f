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
  /// For each member, the index of its system.
  let systems: [Int32]
  /// For each attribute, the rank of each system's trust: less is more trusted.
  let ranks: [[Int32]]

  // Reused from person to person: for each member seen, and attribute, the offset last given, by which observation, and
  // since when the value is the same.
  private var members: [Int32] = []
  private var given: [Int] = []
  private var givenAt: [Int] = []
  private var since: [Int64] = []
  // The same as it was before the instant that is looked at.
  private var before: [(given: Int, since: Int64, until: Int64)] = []
  private var candidates: [Candidate] = []
  private var presence = PersonPresence()

  init(attributes: [Attribute], systems: [Int32], ranks: [[Int32]]) {
    self.attributes = attributes
    self.systems = systems
    self.ranks = ranks
  }

  /// The versions that follow from the observations of one durable id, in their order, and from what full exports say of
  /// its members.
  mutating func versions(
    of observations: ArraySlice<Observation>, presence events: ArraySlice<Presence.Event> = [], tuples: AttributeTuples
  ) -> [Version] {
    let none = [Int](repeating: -1, count: attributes.count)
    guard !observations.isEmpty else {
      return [
        Version(validFrom: TableColumn.minusInfinity, validTo: TableColumn.infinity, values: none, isInferred: true)
      ]
    }
    members.removeAll(keepingCapacity: true)
    given.removeAll(keepingCapacity: true)
    givenAt.removeAll(keepingCapacity: true)
    since.removeAll(keepingCapacity: true)
    before.removeAll(keepingCapacity: true)
    presence.removeAll()
    var versions: [Version] = []
    var originals = none
    var at = observations.startIndex
    var told = events.startIndex
    // Where the person goes or comes back before anything was said of its attributes.
    var silent: [(instant: Int64, isDeleted: Bool)] = []
    while at < observations.endIndex || told < events.endIndex {
      // The same values of the same member once more change nothing.
      if at > observations.startIndex, at < observations.endIndex, observations[at].tuple == observations[at - 1].tuple,
        observations[at].member == observations[at - 1].member
      {
        at += 1
        continue
      }
      let instant = min(
        at < observations.endIndex ? observations[at].effective : .max,
        told < events.endIndex ? events[told].instant : .max)
      // All that was observed at one instant counts before the state is looked at.
      while told < events.endIndex, events[told].instant == instant {
        presence.apply(events[told], slot: slot(of: events[told].member))
        told += 1
      }
      let isSilent = at == observations.endIndex || observations[at].effective != instant
      while at < observations.endIndex, observations[at].effective == instant {
        apply(observations[at], order: at, tuples: tuples)
        at += 1
      }
      let isDeleted = presence.isDeleted
      if isSilent, versions.isEmpty {
        silent.append((instant, isDeleted))
        continue
      }
      var values = none
      for index in values.indices { values[index] = survivor(index, tuples: tuples) }
      for index in originals.indices where originals[index] < 0 { originals[index] = values[index] }
      guard let last = versions.indices.last else {
        versions.append(
          Version(
            validFrom: TableColumn.minusInfinity, validTo: TableColumn.infinity, values: values, isInferred: false))
        // What was said first holds for all time before, too, but for the deletions in it.
        for (instant, isDeleted) in silent + [(instant, isDeleted)] where versions.last?.isDeleted != isDeleted {
          begin(at: instant, values, isDeleted, &versions)
        }
        continue
      }
      let changed = attributes.indices.contains { index in
        attributes[index].history == .versioned && !same(values[index], versions[last].values[index], tuples)
      }
      if changed || isDeleted != versions[last].isDeleted {
        begin(at: instant, values, isDeleted, &versions)
      } else {
        versions[last].values = merged(versions[last].values, values)
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

  /// Ends the last version and begins another.
  private func begin(at instant: Int64, _ values: [Int], _ isDeleted: Bool, _ versions: inout [Version]) {
    versions[versions.count - 1].validTo = instant
    versions.append(
      Version(
        validFrom: instant, validTo: TableColumn.infinity, values: values, isDeleted: isDeleted, isInferred: false))
  }

  /// Versioned attributes keep the value with which their version began; equal ones may have moved.
  private func merged(_ old: [Int], _ new: [Int]) -> [Int] {
    attributes.indices.map { attributes[$0].history == .versioned ? old[$0] : new[$0] }
  }

  private func same(_ left: Int, _ right: Int, _ tuples: AttributeTuples) -> Bool {
    if left < 0 || right < 0 { return left < 0 && right < 0 }
    return tuples.same(left, right)
  }

  /// The place of a member among those that have been spoken of.
  private mutating func slot(of member: Int32) -> Int {
    if let known = members.firstIndex(of: member) { return known }
    members.append(member)
    presence.addMember()
    for _ in attributes.indices {
      given.append(-1)
      givenAt.append(-1)
      since.append(.min)
      before.append((-1, .min, .min))
    }
    return members.count - 1
  }

  private mutating func apply(_ observation: Observation, order: Int, tuples: AttributeTuples) {
    let slot = slot(of: observation.member)
    var next = tuples.firstOffset(Int(observation.tuple))
    for index in attributes.indices {
      let offset = next
      next = tuples.offset(behind: offset)
      guard tuples.isGiven(offset) else { continue }
      let at = slot * attributes.count + index
      if attributes[index].survives == .newest {
        // What else was said at the same instant is no change: it may not even have been kept.
        if given[at] < 0 || before[at].until != observation.effective {
          before[at] = (given[at], since[at], observation.effective)
        }
        let isOld = before[at].given >= 0 && tuples.same(before[at].given, offset)
        since[at] = isOld ? before[at].since : observation.effective
      }
      given[at] = offset
      givenAt[at] = order
    }
  }

  /// The value of an attribute that survives among those that the members have now.
  private mutating func survivor(_ attribute: Int, tuples: AttributeTuples) -> Int {
    candidates.removeAll(keepingCapacity: true)
    for slot in members.indices {
      let index = slot * attributes.count + attribute
      guard given[index] >= 0, tuples.hasValue(given[index]) else { continue }
      candidates.append(
        Candidate(
          value: given[index], trust: ranks[attribute][Int(systems[Int(members[slot])])],
          since: since[index], order: givenAt[index]))
    }
    return attributes[attribute].survives.survivor(&candidates, tuples)
  }
}
