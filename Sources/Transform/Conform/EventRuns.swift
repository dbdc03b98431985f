// New observations become events: one for each run of equal values of a member within the batch. Of those that give the
// same attributes at the same instant the newest alone counts, whatever else is said; the others leave nothing. Where it
// says what the newest that the warehouse knows says already, it is no event, but is remembered as having said so: what
// comes late from between the two must not take their place.
//
// ```
// night 1   city Bern at 10:00     event
// night 3   city Bern at 10:00     confirmed
// night 2   city Basel at 10:00    superseded by night 3, though newer than night 1
// ```
//
// Which observation is new, changed or unchanged for the accounting follows from the same walk: each is
// held against the one before it, the warehouse's own included.

import Columnar
import Definitions

/// Writes the events that a batch brings to a dimension, member by member.
struct EventRuns {
  private let batch: BatchNumbers
  private var table: TableBuilder
  /// Observations that say what is known: set aside, since their table comes behind that of events.
  private let confirmed: RecordLog
  private var record: [UInt8] = []
  /// The first observation of the run that is open, and the later instants of the same values, as they are written.
  private var first: Observation?
  private var later: [UInt8] = []
  // Kept from member to member: see `stand`.
  private var standings: [Standing] = []
  private var behind: [(given: Int64, tuple: Int32, isMixed: Bool, isKnown: Bool)] = []
  /// Bytes of a run's later instants from which on another event begins: one account may have any number of rows.
  private static let longestRun = 1 << 20

  init(_ state: DimensionState, batch: BatchNumbers) {
    self.batch = batch
    table = TableBuilder(state.dimension.eventLayout)
    confirmed = RecordLog(budget: state.memory.share)
  }

  /// Walks the observations of one member, which are in order.
  mutating func take(
    _ observations: ArraySlice<Observation>, of state: DimensionState, accounts: inout [FileAccount],
    to sink: any TableSink
  ) throws {
    guard let member = observations.first?.member else { return }
    let isNewMember = !state.directory.isKnown[Int(member)]
    stand(observations)
    var previous: Observation?
    // The newest tuples known of the instant, by the attributes that they give.
    var known: [Int64: Int32] = [:]
    for at in observations.indices {
      let observation = observations[at]
      if !known.isEmpty, previous?.effective != observation.effective { known.removeAll(keepingCapacity: true) }
      defer { previous = observation }
      if observation.isKnown {
        known[observation.given] = observation.tuple
        try endRun(state, sink)
        continue
      }
      let same = previous?.tuple == observation.tuple
      let standing = standings[at - observations.startIndex]
      let isConfirmed = standing != .superseded && known[observation.given] == observation.tuple
      let outcome: Outcome =
        standing == .superseded
        ? .superseded
        : same || isConfirmed || standing == .known ? .unchanged : previous == nil && isNewMember ? .new : .changed
      let file = Int(observation.file)
      accounts[file].count(outcome, feed: Int(observation.feed))
      if observation.rows > 1 {
        accounts[file].count(
          standing == .superseded ? .superseded : .unchanged, feed: Int(observation.feed),
          rows: Int(observation.rows) - 1)
      }
      switch standing {
      case .superseded: try endRun(state, sink)
      case .saidAgain, .known: break
      case .newest where isConfirmed: try confirm(observation)
      case .newest:
        if let first, first.tuple == observation.tuple, first.file == observation.file,
          later.count < EventRuns.longestRun
        {
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
    }
    try endRun(state, sink)
  }

  /// Ends the table, with the events of presence behind the others, and writes that of what was said once more.
  mutating func finish(_ state: DimensionState, _ sink: any TableSink) throws {
    try state.presence.write(state, batch: batch, into: &table, sink)
    try table.finish(sink)
    var again = TableBuilder(state.dimension.confirmedLayout)
    var records = confirmed.records
    while try records.next(&record) {
      let member = OrderedBytes.int32(record.span, at: 4)
      Self.write(Observation(record.span, member: member), later: [], of: state, batch, into: &again)
      try again.endRow(sink)
    }
    try again.finish(sink)
  }

  /// What becomes of an observation beside those of the same instant that give the same attributes.
  private enum Standing {
    /// None counts more.
    case newest
    /// The same is said behind it, and nothing else.
    case saidAgain
    /// The same, and the warehouse knows it.
    case known
    /// Something else is said behind it.
    case superseded
  }

  /// Finds out where observations stand.
  ///
  /// One walk from the end: a member may have any number of observations at one instant, since a feed without
  /// an instant of its own gives all of a batch the same.
  private mutating func stand(_ observations: ArraySlice<Observation>) {
    standings.removeAll(keepingCapacity: true)
    standings.append(contentsOf: repeatElement(.newest, count: observations.count))
    if observations.count < 2 { return }
    var instant: Int64?
    // What stands behind, by the attributes that it gives (as many as there are feeds): the last tuple seen, whether there
    // are several, and whether the warehouse knows one.
    for at in observations.indices.reversed() {
      let observation = observations[at]
      if observation.effective != instant {
        instant = observation.effective
        behind.removeAll(keepingCapacity: true)
      }
      guard let last = behind.firstIndex(where: { $0.given == observation.given }) else {
        behind.append((observation.given, observation.tuple, false, observation.isKnown))
        continue
      }
      let isMixed = behind[last].isMixed || behind[last].tuple != observation.tuple
      standings[at - observations.startIndex] = isMixed ? .superseded : behind[last].isKnown ? .known : .saidAgain
      behind[last].tuple = observation.tuple
      behind[last].isMixed = isMixed
      behind[last].isKnown = behind[last].isKnown || observation.isKnown
    }
  }

  /// Sets an observation aside that says what is known.
  private mutating func confirm(_ observation: Observation) throws {
    record.removeAll(keepingCapacity: true)
    record.append(ordered: Int32(0))
    record.append(ordered: observation.member)
    observation.writeRest(to: &record)
    try confirmed.append(record.span)
  }

  /// Writes the run that is open.
  private mutating func endRun(_ state: DimensionState, _ sink: any TableSink) throws {
    guard let run = first else { return }
    first = nil
    Self.write(run, later: later, of: state, batch, into: &table)
    try table.endRow(sink)
    later.removeAll(keepingCapacity: true)
  }

  /// Writes an observation, in the layout of `Dimension.eventLayout`.
  private static func write(
    _ observation: Observation, later: [UInt8], of state: DimensionState, _ batch: BatchNumbers,
    into table: inout TableBuilder
  ) {
    table.integer(state.directory.ids[Int(observation.member)])
    table.integer(observation.effective)
    table.text(later.isEmpty ? nil : later)
    table.integer(observation.version == .min ? nil : observation.version)
    table.integer(0)
    table.integer(observation.given)
    table.integer(batch.id)
    table.integer(batch.firstFileID + Int64(observation.file))
    table.integer(observation.record)
    var offset = state.tuples.firstOffset(Int(observation.tuple))
    for _ in 0..<state.tuples.attributeCount {
      table.attribute(state.tuples.hasValue(offset) ? offset : -1, of: state.tuples)
      offset = state.tuples.offset(behind: offset)
    }
  }
}
