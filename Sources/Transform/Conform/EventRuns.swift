// New observations become events: one for each run of equal values of a member within the batch. What the
// warehouse knows to the letter already (same member, instant and values) is no event.
//
// Which observation is new, changed or unchanged for the accounting follows from the same walk: each is
// held against the one before it, the warehouse's own included.

import Columnar
import Definitions

/// The events that a batch brings to a dimension.
struct EventRuns {
  /// A run: its first observation, and the later instants of the same values.
  private struct Run {
    var first: Observation
    var later: [Int64]
  }
  private var runs: [Run] = []
  /// Rows by index of the file and feed, for the accounting: new, changed, unchanged, superseded.
  private(set) var outcomes: [(file: Int32, feed: Int32, outcome: Outcome)] = []

  /// Walks the observations of each member in their order.
  init(_ result: DimensionResult) {
    let state = result.state
    let members = (0..<Int32(state.directory.count)).map { $0 }
    let groups = ObservationGroups(state.observations, groupCount: members.count, group: members)
    let masks = EventRuns.givenMasks(state.tuples)
    for member in state.directory.ids.indices {
      walk(groups.sorted[groups.range(member)], isNewMember: !state.directory.isKnown[member], masks)
    }
    // By member id, not by local number: that depends on the order in which the members were met.
    let ids = state.directory.ids
    runs.sort {
      ids[Int($0.first.member)] != ids[Int($1.first.member)]
        ? ids[Int($0.first.member)] < ids[Int($1.first.member)] : Observation.precedes($0.first, $1.first)
    }
  }

  private mutating func walk(_ observations: ArraySlice<Observation>, isNewMember: Bool, _ masks: [Int64]) {
    let superseded = EventRuns.superseded(observations, masks)
    var previous: Observation?
    var open = -1
    for at in observations.indices {
      let observation = observations[at]
      defer { previous = observation }
      if observation.isKnown {
        open = -1
        continue
      }
      let isFirst = previous == nil
      let same = previous?.tuple == observation.tuple
      let isSuperseded = superseded[at - observations.startIndex]
      let outcome: Outcome =
        isSuperseded ? .superseded : same ? .unchanged : isFirst && isNewMember ? .new : .changed
      outcomes.append((observation.file, observation.feed, outcome))
      if isSuperseded {
        open = -1
        continue
      }
      if same, previous?.effective == observation.effective { continue }
      if same, open >= 0 {
        runs[open].later.append(observation.effective)
      } else {
        open = runs.count
        runs.append(Run(first: observation, later: []))
      }
    }
  }

  /// Whether another delivery for the same instant gives the same attributes otherwise, and counts more.
  ///
  /// One walk from the end: a member may have any number of observations at one instant, since a feed without
  /// an instant of its own gives all of a batch the same.
  private static func superseded(_ observations: ArraySlice<Observation>, _ masks: [Int64]) -> [Bool] {
    var result = [Bool](repeating: false, count: observations.count)
    if observations.count < 2 { return result }
    var instant: Int64?
    // What stands behind, by the attributes that it gives: the last tuple seen, and whether there are several.
    var behind: [Int64: (tuple: Int32, isMixed: Bool)] = [:]
    for at in observations.indices.reversed() {
      let observation = observations[at]
      if observation.effective != instant {
        instant = observation.effective
        behind.removeAll(keepingCapacity: true)
      }
      let mask = masks[Int(observation.tuple)]
      if let known = behind[mask] {
        let differs = known.tuple != observation.tuple
        result[at - observations.startIndex] = known.isMixed || differs
        behind[mask] = (observation.tuple, known.isMixed || differs)
      } else {
        behind[mask] = (observation.tuple, false)
      }
    }
    return result
  }

  /// For each tuple, which attributes it gives: bit n for the n-th.
  private static func givenMasks(_ tuples: AttributeTuples) -> [Int64] {
    (0..<tuples.table.count).map { number in
      (0..<tuples.attributeCount).reduce(0) { mask, index in
        tuples.isGiven(tuples.offsets[number * tuples.attributeCount + index]) ? mask | 1 << Int64(index) : mask
      }
    }
  }

  /// Writes the events in the layout of `Dimension.eventLayout`.
  func write(_ state: DimensionState, batch: BatchNumbers, to sink: any TableSink) throws {
    let masks = EventRuns.givenMasks(state.tuples)
    var table = TableBuilder(state.dimension.eventLayout)
    for run in runs {
      table.integer(state.directory.ids[Int(run.first.member)])
      table.integer(run.first.effective)
      table.text(run.later.isEmpty ? nil : run.later.map(String.init).joined(separator: " ").utf8)
      table.integer(run.first.version == .min ? nil : run.first.version)
      table.integer(0)
      table.integer(masks[Int(run.first.tuple)])
      table.integer(batch.id)
      table.integer(batch.firstFileID + Int64(run.first.file))
      table.integer(run.first.record)
      for index in 0..<state.tuples.attributeCount {
        let offset = state.tuples.offsets[Int(run.first.tuple) * state.tuples.attributeCount + index]
        table.attribute(state.tuples.hasValue(offset) ? offset : -1, of: state.tuples)
      }
      try table.endRow(sink)
    }
    try state.presence.write(state, batch: batch, into: &table, sink)
    try table.finish(sink)
  }
}
