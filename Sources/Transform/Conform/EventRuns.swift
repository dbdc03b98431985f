// New observations become events: one for each run of equal values of a member within the batch. What the
// warehouse knows to the letter already (same member, instant and values) is no event.
//
// Which observation is new, changed or unchanged for the accounting follows from the same walk: each is
// held against the one before it, the warehouse's own included.

import Columnar
import Definitions

/// Writes the events that a batch brings to a dimension, member by member.
struct EventRuns {
  private let attributeCount: Int
  private let batch: BatchNumbers
  private var table: TableBuilder
  /// The first observation of the run that is open, and the later instants of the same values, as they are written.
  private var first: Observation?
  private var later: [UInt8] = []
  /// Bytes of a run's later instants from which on another event begins: one account may have any number of rows.
  private static let longestRun = 1 << 20

  init(_ state: DimensionState, batch: BatchNumbers) {
    attributeCount = state.tuples.attributeCount
    self.batch = batch
    table = TableBuilder(state.dimension.eventLayout)
  }

  /// Walks the observations of one member, which are in order.
  mutating func take(
    _ observations: ArraySlice<Observation>, of state: DimensionState, accounts: inout [FileAccount],
    to sink: any TableSink
  ) throws {
    guard let member = observations.first?.member else { return }
    let isNewMember = !state.directory.isKnown[Int(member)]
    let superseded = superseded(observations)
    var previous: Observation?
    for at in observations.indices {
      let observation = observations[at]
      defer { previous = observation }
      if observation.isKnown {
        try endRun(state, sink)
        continue
      }
      let same = previous?.tuple == observation.tuple
      let isSuperseded = superseded[at - observations.startIndex]
      let outcome: Outcome =
        isSuperseded ? .superseded : same ? .unchanged : previous == nil && isNewMember ? .new : .changed
      let file = Int(observation.file)
      accounts[file].count(outcome, feed: Int(observation.feed))
      if observation.rows > 1 {
        accounts[file].count(
          isSuperseded ? .superseded : .unchanged, feed: Int(observation.feed), rows: Int(observation.rows) - 1)
      }
      if isSuperseded {
        try endRun(state, sink)
        continue
      }
      // What the warehouse knows to the letter, and every full export says again, in however many rows, is kept once.
      if same, first == nil, let previous, previous.effective == observation.effective,
        previous.version == observation.version
      {
        continue
      }
      if same, let first, first.file == observation.file, later.count < EventRuns.longestRun {
        RepeatedInstant(
          instant: observation.effective,
          version: observation.version == first.version ? nil : observation.version,
          record: observation.record == first.record ? nil : observation.record
        ).append(to: &later)
      } else {
        try endRun(state, sink)
        first = observation
      }
    }
    try endRun(state, sink)
  }

  /// Ends the table, with the events of presence behind the others.
  mutating func finish(_ state: DimensionState, _ sink: any TableSink) throws {
    try state.presence.write(state, batch: batch, into: &table, sink)
    try table.finish(sink)
  }

  /// Whether another delivery for the same instant gives the same attributes otherwise, and counts more.
  ///
  /// One walk from the end: a member may have any number of observations at one instant, since a feed without
  /// an instant of its own gives all of a batch the same.
  private func superseded(_ observations: ArraySlice<Observation>) -> [Bool] {
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
      let mask = observation.given
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

  /// Writes the run that is open, in the layout of `Dimension.eventLayout`.
  private mutating func endRun(_ state: DimensionState, _ sink: any TableSink) throws {
    guard let run = first else { return }
    first = nil
    table.integer(state.directory.ids[Int(run.member)])
    table.integer(run.effective)
    table.text(later.isEmpty ? nil : later)
    table.integer(run.version == .min ? nil : run.version)
    table.integer(0)
    table.integer(run.given)
    table.integer(batch.id)
    table.integer(batch.firstFileID + Int64(run.file))
    table.integer(run.record)
    for index in 0..<attributeCount {
      let offset = state.tuples.offset(Int(run.tuple), index)
      table.attribute(state.tuples.hasValue(offset) ? offset : -1, of: state.tuples)
    }
    try table.endRow(sink)
    later.removeAll(keepingCapacity: true)
  }
}
