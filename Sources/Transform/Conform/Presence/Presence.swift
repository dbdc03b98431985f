// Whether a source has a member is a track of its own: nothing is said of it but by full exports from which absence means
// deletion, and these come in order. So nights of other sources may come in any order around them.
//
// ```
// catalogue   11-20 lists A B     11-21 lists A        11-22 lists A B
// A           there
// B           there               gone                 there
// ```
//
// Only what changes is an event. What sources say of attributes does not touch the track.

import Columnar
import Definitions

/// What full exports said of the members of a dimension.
struct Presence {
  /// From when on a source has a member, or no longer has it.
  struct Event {
    /// Local number of the member.
    var member: Int32
    /// Number of the source: see `PresenceTracks`.
    var track: Int32
    /// The beginning of the batch's day.
    var instant: Int64
    /// Rank of the batch, as in `Observation`.
    var batch: Int32
    var isThere: Bool
    /// Index of the first file of the source; nil for what the warehouse knew.
    var file: Int?

    /// The order in which they count: at equal instants the later delivery wins.
    static func precedes(_ left: Event, _ right: Event) -> Bool {
      left.instant != right.instant ? left.instant < right.instant : left.batch < right.batch
    }
  }
  /// What a source said last of a member.
  enum Standing: UInt8 { case unknown, there, gone }

  private(set) var events: [Event] = []

  /// Adds an event.
  mutating func append(_ event: Event) { events.append(event) }

  /// What a source said last of each member, by local number.
  func standings(on track: Int32, memberCount: Int) -> [Standing] {
    var last = [Int32](repeating: -1, count: memberCount)
    for (index, event) in events.enumerated() where event.track == track {
      let known = Int(last[Int(event.member)])
      if known < 0 || Event.precedes(events[known], event) { last[Int(event.member)] = Int32(index) }
    }
    return last.map { $0 < 0 ? .unknown : events[Int($0)].isThere ? .there : .gone }
  }

  /// Adds the events of the batch to those of attributes, in the layout of `Dimension.eventLayout`.
  func write(_ state: DimensionState, batch: BatchNumbers, into table: inout TableBuilder, _ sink: any TableSink) throws
  {
    let ids = state.directory.ids
    let new = events.filter { $0.file != nil }.sorted {
      $0.member != $1.member ? ids[Int($0.member)] < ids[Int($1.member)] : ($0.file ?? 0) < ($1.file ?? 0)
    }
    for event in new {
      table.integer(ids[Int(event.member)])
      table.integer(event.instant)
      table.text(nil as String.UTF8View?)
      table.integer(nil)
      table.integer(event.isThere ? 0 : 1)
      table.integer(Dimension.givenPresence)
      table.integer(batch.id)
      table.integer(batch.firstFileID + Int64(event.file ?? 0))
      table.integer(0)
      for _ in 0..<state.tuples.attributeCount { table.attribute(-1, of: state.tuples) }
      try table.endRow(sink)
    }
  }
}

/// Numbers of the sources whose events of presence meet: a source of another pipeline is another one.
struct PresenceTracks {
  private var numbers: [String: Int32] = [:]
  private var byFile: [Int64: Int32] = [:]

  init(_ snapshot: Snapshot) {
    for chunk in snapshot.tables[SnapshotLayout.files.name] ?? [] {
      let (pipelines, sources) = (chunk.text(2), chunk.text(3))
      for row in 0..<chunk.rowCount {
        byFile[chunk.integers(0).values[row]] = number(
          pipeline: pipelines.string(row) ?? "", source: sources.string(row) ?? "")
      }
    }
  }

  /// The number of a source.
  mutating func number(pipeline: String, source: String) -> Int32 {
    let name = "\(pipeline)\u{1f}\(source)"
    if let number = numbers[name] { return number }
    numbers[name] = Int32(numbers.count)
    return Int32(numbers.count - 1)
  }

  /// The number of the source that a file is of; −1 for a file that the warehouse does not know.
  func number(ofFile id: Int64) -> Int32 { byFile[id] ?? -1 }
}

/// Events of presence in groups: by person, in order within each group.
struct PresenceGroups {
  private var sorted: [Presence.Event] = []
  private var starts: [Int] = []

  init(_ presence: Presence, groupCount: Int, group: [Int32]) {
    // Most dimensions have none.
    if presence.events.isEmpty { return }
    sorted = presence.events.sorted { left, right in
      let (a, b) = (group[Int(left.member)], group[Int(right.member)])
      return a != b ? a < b : Presence.Event.precedes(left, right)
    }
    starts = [Int](repeating: 0, count: groupCount + 1)
    for event in sorted { starts[Int(group[Int(event.member)]) + 1] += 1 }
    for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
  }

  /// The events of a group.
  subscript(_ group: Int) -> ArraySlice<Presence.Event> {
    starts.isEmpty ? [] : sorted[starts[group]..<starts[group + 1]]
  }
}
