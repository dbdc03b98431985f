package import Definitions
import Columnar

// The versions are built once more, by the builder of the night. Every event gets a number of its own beside its
// attributes, so that equal values of different events are different values to the builder's eye, and each value that
// survives leads back to the event that said it.
//
// ```
// event 4   city Bern   phone —      4
// event 7   city —      phone +41…   7
// version   city Bern (of 4)   phone +41… (of 7)
// ```

/// What a source said of a member, as the warehouse keeps it.
package struct TracedEvent: Sendable {
  package var member: Int64
  package var system: String
  package var effective: Int64
  /// Later instants of the same values.
  package var repeated: [RepeatedInstant]
  package var version: Int64?
  package var batchID: Int64
  package var batch: String
  package var fileID: Int64
  package var record: Int64
  /// Bit n: the n-th attribute was given.
  package var given: Int64
  package var values: [TracedValue]
  /// Of a full export that speaks of presence alone: whether it lists the member; nil for an event of attributes.
  package var isThere: Bool?
  /// The source that the file is of, by a name that no other source has.
  package var source: String
  /// Path of the file.
  package var path: String
  /// Whether an event said so before: it is told of only where the value survives from it.
  package var isAgain: Bool

  package init(
    member: Int64, system: String, effective: Int64, repeated: [RepeatedInstant], version: Int64?, batchID: Int64,
    batch: String,
    fileID: Int64, record: Int64, given: Int64, values: [TracedValue], isThere: Bool? = nil, source: String = "",
    path: String = "", isAgain: Bool = false
  ) {
    self.member = member
    self.system = system
    self.effective = effective
    self.repeated = repeated
    self.version = version
    self.batchID = batchID
    self.batch = batch
    self.fileID = fileID
    self.record = record
    self.given = given
    self.values = values
    self.isThere = isThere
    self.source = source
    self.path = path
    self.isAgain = isAgain
  }
}

/// A version, with the events that it follows from.
package struct TracedVersion: Sendable {
  /// Why a value survives.
  package enum Reason: Sendable, Equatable {
    /// Nothing else was said.
    case only
    /// The first that was said: the attribute keeps it.
    case first
    /// The newest of so many that the account said.
    case newest(of: Int)
    /// Its system is trusted more than those of the other accounts.
    case trusted(over: [String])
    /// The newest among accounts of the system that is trusted most.
    case newestOfTrusted(of: Int)
    /// By the attribute's own rule among several accounts.
    case rule(Attribute.Survival)
  }
  package struct Value: Sendable {
    package var value: TracedValue
    /// Index of the event; nil where there is no value.
    package var event: Int?
    package var reason: Reason?
  }
  package var validFrom: Int64
  package var validTo: Int64
  package var isInferred: Bool
  package var isDeleted: Bool
  /// For each attribute of the dimension.
  package var values: [Value]
  /// The versioned attributes that made it begin, by index; empty for the first version.
  package var changed: [Int] = []
  /// Events at the instant at which it begins.
  package var begun: [Int] = []
}

/// The versions of one durable id, built again from its events.
package enum TimelineTrace {
  /// The versions in their order; the events' indexes are those of `events`.
  package static func versions(_ dimension: Dimension, _ events: [TracedEvent]) -> [TracedVersion] {
    let attributes = dimension.attributes
    guard var mark = attributes.first else { return [] }
    mark.history = .overwrite
    mark.survives = .mostTrusted
    let members = Array(Set(events.map(\.member))).sorted()
    let observed = observations(events, members)
    var tuples = AttributeTuples(attributeCount: attributes.count + 1)
    var observations: [Observation] = []
    var eventOfTuple: [Int: Int] = [:]
    for (index, entry) in observed.enumerated() {
      var observation = entry.observation
      // A run of the same is one: the builder passes over what is said again.
      let isSame =
        index > 0 && observed[index - 1].observation.member == observation.member
        && isEqual(events[observed[index - 1].event], events[entry.event])
      if isSame {
        observation.tuple = observations[index - 1].tuple
      } else {
        let tuple = encode(events[entry.event], mark: index)
        observation.tuple = Int32(tuples.number(of: tuple.span))
        eventOfTuple[Int(observation.tuple)] = entry.event
      }
      observations.append(observation)
    }
    var builder = builder(dimension, attributes + [mark], events, members)
    let built = builder.versions(of: observations[...], presence: presence(events, members)[...], tuples: tuples)
    var eventAt: [Int: Int] = [:]
    for (tuple, event) in eventOfTuple {
      for offset in tuples.offsets(tuple).prefix(attributes.count) { eventAt[offset] = event }
    }
    // What was said first holds for all time before: also for versions that only deletions end.
    let first = events.filter { $0.isThere == nil }.map(\.effective).min() ?? .min
    var versions = built.map { version in
      TracedVersion(
        validFrom: version.validFrom, validTo: version.validTo, isInferred: version.isInferred,
        isDeleted: version.isDeleted,
        values: attributes.indices.map { index in
          let event = eventAt[version.values[index]]
          return TracedVersion.Value(
            value: event.map { events[$0].values[index] } ?? .none, event: event,
            reason: event.map { reason(dimension, index, $0, events, until: max(version.validTo, first &+ 1)) })
        })
    }
    for index in versions.indices {
      let from = versions[index].validFrom
      versions[index].begun = events.indices.filter {
        !events[$0].isAgain
          && (events[$0].effective == from || events[$0].repeated.contains { $0.instant == from })
      }
      guard index > 0 else { continue }
      versions[index].changed = attributes.indices.filter {
        attributes[$0].history == .versioned && versions[index].values[$0].value != versions[index - 1].values[$0].value
      }
    }
    return versions
  }

  /// The builder of the night, for members by their local numbers.
  private static func builder(
    _ dimension: Dimension, _ attributes: [Attribute], _ events: [TracedEvent], _ members: [Int64]
  ) -> TimelineBuilder {
    var systemOf: [Int64: String] = [:]
    for event in events { systemOf[event.member] = event.system }
    let systems = Array(Set(events.map(\.system))).sorted()
    var ranks = Trust.ranks(of: systems, for: dimension)
    ranks.append(ranks[0])
    return TimelineBuilder(
      attributes: attributes,
      systems: members.map { Int32(systems.firstIndex(of: systemOf[$0] ?? "") ?? 0) }, ranks: ranks)
  }

  /// Ranks of the events' batches, by number. What the definition declares comes before all batches.
  private static func ranks(_ events: [TracedEvent]) -> [Int64: Int32] {
    let batches = Array(Set(events.map { BatchPlace(name: $0.batch, id: $0.batchID) })).sorted()
    var ranks: [Int64: Int32] = [:]
    for (rank, batch) in batches.enumerated() { ranks[batch.id] = batch.id == 0 ? .min : Int32(rank) }
    return ranks
  }

  private static func presence(_ events: [TracedEvent], _ members: [Int64]) -> [Presence.Event] {
    let ranks = ranks(events)
    let sources = Array(Set(events.map(\.source))).sorted()
    return events.compactMap { event in
      event.isThere.map { isThere in
        Presence.Event(
          member: Int32(members.firstIndex(of: event.member) ?? 0),
          track: Int32(sources.firstIndex(of: event.source) ?? 0), instant: event.effective,
          batch: ranks[event.batchID] ?? 0, isThere: isThere, file: nil)
      }
    }.sorted(by: Presence.Event.precedes)
  }

  private static func observations(
    _ events: [TracedEvent], _ members: [Int64]
  ) -> [(observation: Observation, event: Int)] {
    let ranks = ranks(events)
    // The night of a batch is that of the first delivery under its name.
    var nights: [String: Int32] = [:]
    for event in events where event.batchID != 0 {
      nights[event.batch] = min(nights[event.batch] ?? .max, ranks[event.batchID] ?? 0)
    }
    let paths = PathOrder(events.map(\.path))
    var found: [(observation: Observation, event: Int)] = []
    for (index, event) in events.enumerated() where event.isThere == nil {
      let rank = ranks[event.batchID] ?? 0
      for again in [RepeatedInstant(instant: event.effective)] + event.repeated {
        found.append(
          (
            Observation(
              member: Int32(members.firstIndex(of: event.member) ?? 0), tuple: 0, effective: again.instant,
              version: again.version ?? event.version ?? .min,
              night: event.batchID == 0 ? .min : nights[event.batch] ?? 0,
              path: paths.places[index], batch: rank, file: Int32(truncatingIfNeeded: event.fileID),
              record: again.record ?? event.record, given: event.given, row: 0, feed: -1), index
          ))
      }
    }
    return found.sorted { Observation.precedes($0.observation, $1.observation) }
  }

  private struct BatchPlace: Hashable, Comparable {
    var name: String
    var id: Int64
    static func < (left: BatchPlace, right: BatchPlace) -> Bool {
      left.name != right.name ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8) : left.id < right.id
    }
  }

  private static func isEqual(_ left: TracedEvent, _ right: TracedEvent) -> Bool {
    left.given == right.given && left.values == right.values
  }

  private static func encode(_ event: TracedEvent, mark: Int) -> [UInt8] {
    var tuple: [UInt8] = []
    for (index, value) in event.values.enumerated() {
      var column: Column?
      if event.given & (1 << Int64(index)) != 0 {
        switch value {
        case .none: column = .integers(IntegerColumn(values: [0], nulls: Bitmap(repeating: true, count: 1)))
        case .text(let text):
          var texts = TextColumn()
          texts.append(text)
          column = .text(texts)
        case .number(let number, _): column = .integers(IntegerColumn([number]))
        }
      }
      AttributeTuples.encode(column, 0, into: &tuple)
    }
    AttributeTuples.encode(.integers(IntegerColumn([Int64(mark)])), 0, into: &tuple)
    return tuple
  }

  /// Why the value of an event is the one that a version has.
  private static func reason(
    _ dimension: Dimension, _ attribute: Int, _ chosen: Int, _ events: [TracedEvent], until end: Int64
  ) -> TracedVersion.Reason {
    let history = dimension.attributes[attribute].history
    let rivals = events.indices.filter { index in
      (!events[index].isAgain || index == chosen) && events[index].values[attribute] != .none
        && (history != .versioned || events[index].effective < end)
    }
    if rivals.count == 1 { return .only }
    if history == .original { return .first }
    let event = events[chosen]
    let others = Set(rivals.map { events[$0].member }).subtracting([event.member])
    let own = rivals.count { events[$0].member == event.member }
    if others.isEmpty { return .newest(of: own) }
    let survives = dimension.attributes[attribute].survives
    if survives != .mostTrusted { return .rule(survives) }
    let equal = rivals.filter { events[$0].system == event.system }
    if Set(equal.map { events[$0].member }).count > 1 { return .newestOfTrusted(of: equal.count) }
    return .trusted(over: Set(rivals.map { events[$0].system }).subtracting([event.system]).sorted())
  }
}
