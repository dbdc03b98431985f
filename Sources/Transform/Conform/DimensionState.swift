// All that is known of a dimension's touched members while a batch is transformed: first what the batch
// says, then what the warehouse knew (from the snapshot); what follows from both is a `DimensionResult`.

import Columnar
import Definitions
import OperatingSystem

/// A dimension during the members pass.
struct DimensionState {
  let dimension: Dimension
  /// How much memory what grows with the rows may take.
  let memory: MemoryBudget
  /// For each attribute, in the order of the definition.
  var tuples: AttributeTuples
  var directory = MemberDirectory()
  let observations: ObservationLog
  var presence = Presence()
  var evidence = IdentityEvidence()
  /// By local number of the member: source, feed and tuple of the last row whose identifiers became evidence.
  private var told: [Int64] = []
  var pins = DimensionPins()
  // What follows is the warehouse's, of the members that the batch touches; see `take(_:)`.

  /// Links that the warehouse has, by local number; none at all where it has none.
  private var knownLinks: [(member: Int32, link: IdentityLink)] = []
  /// Versions that the warehouse has.
  var knownVersions: [KnownVersion] = []
  private(set) var firstMemberID = Snapshot.firstNumber
  private(set) var firstKey = Snapshot.firstNumber

  /// A version as the warehouse has it.
  struct KnownVersion {
    var key: Int64
    var durable: Int64
    var validFrom: Int64
    var validTo: Int64
    /// Number of the attribute tuple.
    var tuple: Int32
    var isDeleted: Bool
    var isInferred: Bool

    /// It, with its values.
    func version(_ tuples: AttributeTuples) -> Version {
      Version(
        validFrom: validFrom, validTo: validTo, values: tuples.offsets(Int(tuple)), isDeleted: isDeleted,
        isInferred: isInferred)
    }
  }

  init(_ dimension: Dimension, memory: MemoryBudget) {
    self.dimension = dimension
    self.memory = memory
    observations = ObservationLog(memory: memory)
    tuples = AttributeTuples(attributeCount: dimension.attributes.count)
  }

  /// Whether a member's identifiers are to become evidence: not where it was told the same by the same feed the last time.
  mutating func isNews(member: Int, source: Int, feed: Int, tuple: Int) -> Bool {
    let said = Int64(source) << 48 | Int64(feed) << 32 | Int64(tuple)
    while told.count <= member { told.append(-1) }
    if told[member] == said { return false }
    told[member] = said
    return true
  }

  /// Proves that what comes next can be numbered: members, tuples and pieces of evidence have numbers of 32 bits.
  ///
  /// - Parameter more: how many of each come at most.
  /// - Throws: `Failure` where there would be too many.
  func checkRoom(for more: Int, most: Int = Int(Int32.max)) throws {
    for (count, what) in [
      (directory.count, "members"), (tuples.table.count, "different sets of values"),
      (evidence.pieces.count, "identifiers of members"),
    ] where more > most - count {
      throw Failure(
        .failed, "the batch speaks of more \(what) of \(dimension.name) than can be numbered (\(most))",
        remedy: "deliver it as several batches")
    }
  }

  /// Takes over what the warehouse knows, for a batch of a pipeline.
  mutating func take(
    _ snapshot: Snapshot, batches: BatchOrder, tracks: PresenceTracks, pipeline: Pipeline
  ) throws {
    firstMemberID = snapshot.number("\(dimension.name).next_member_id", default: Snapshot.firstNumber)
    firstKey = snapshot.number("\(dimension.name).next_key", default: Snapshot.firstNumber)
    let names =
      [
        dimension.memberLayout, dimension.identifierLayout, dimension.eventLayout, dimension.confirmedLayout,
      ].map(\.name) + ["\(dimension.name).versions"]
    try checkRoom(for: names.reduce(0) { $0 + (snapshot.tables[$1] ?? []).reduce(0) { $0 + $1.rowCount } })
    takeMembers(snapshot.tables[dimension.memberLayout.name] ?? [])
    // The snapshot's other tables speak of members by their ids.
    let known = MemberOrder(directory.ids)
    if dimension.identity != nil {
      takeEvidence(snapshot.tables[dimension.identifierLayout.name] ?? [], known)
      takeLinks(snapshot.tables[dimension.linkLayout.name] ?? [], known)
      pins.own = pipeline.pins[dimension.name] ?? []
      pins.take(snapshot.tables[dimension.pinLayout.name] ?? [], pipeline: pipeline.name)
    }
    // What was said once more counts as what was said.
    for layout in [dimension.eventLayout, dimension.confirmedLayout] {
      try takeEvents(snapshot.tables[layout.name] ?? [], known, batches, tracks)
    }
    takeVersions(snapshot.tables["\(dimension.name).versions"] ?? [])
    // Nothing is added any more: what finds things has nothing to find.
    tuples.end()
    evidence.end()
    told = []
  }

  /// The link that the warehouse has of a member; nil for none.
  func knownLink(_ local: Int) -> IdentityLink? {
    MemberOrder.place(of: Int64(local), in: knownLinks.count) { Int64(knownLinks[$0].member) }.map {
      knownLinks[$0].link
    }
  }

  /// Whether the warehouse has links of members that the batch touches.
  var hasKnownLinks: Bool { !knownLinks.isEmpty }

  /// Gives the versions away that the warehouse has: they are taken once.
  mutating func takeKnownVersions() -> [KnownVersion] {
    var taken: [KnownVersion] = []
    swap(&taken, &knownVersions)
    return taken
  }

  /// Gives up all but the members.
  mutating func forgetAttributes() {
    tuples = AttributeTuples(attributeCount: dimension.attributes.count)
    evidence = IdentityEvidence()
    knownLinks = []
    knownVersions = []
  }

  private mutating func takeMembers(_ chunks: [Chunk]) {
    let inferred = 2 + dimension.naturalKey.count
    for chunk in chunks {
      let systems = chunk.text(1)
      let keys = KeyColumns((0..<dimension.naturalKey.count).map { chunk.columns[2 + $0] })
      var key: [UInt8] = []
      for row in 0..<chunk.rowCount where keys.write(row, into: &key) {
        let system = directory.system(systems.string(row) ?? "")
        directory.insertKnown(
          key.span, system: system, id: chunk.integers(0).values[row],
          isInferred: chunk.integers(inferred).values[row] != 0)
      }
    }
  }

  private mutating func takeEvidence(_ chunks: [Chunk], _ known: MemberOrder) {
    let kinds = dimension.identity?.identifiers.map(\.name) ?? []
    for chunk in chunks {
      let names = chunk.text(1)
      let values = chunk.text(2)
      for row in 0..<chunk.rowCount {
        guard let member = known.local(chunk.integers(0).values[row]), let name = names.string(row),
          let kind = kinds.firstIndex(of: name)
        else { continue }
        evidence.add(
          kind: kind, value: values.arena.span.extracting(values.spans[row].range), member: member, file: 0, record: 0,
          isKnown: true)
      }
    }
  }

  private mutating func takeLinks(_ chunks: [Chunk], _ known: MemberOrder) {
    let kinds = dimension.identity?.identifiers.map(\.name) ?? []
    for chunk in chunks {
      let names = chunk.text(2)
      for row in 0..<chunk.rowCount {
        guard let member = known.local(chunk.integers(0).values[row]) else { continue }
        let name = names.string(row) ?? ""
        let link = IdentityLink(
          durable: chunk.integers(1).values[row],
          evidence: name == "pin" ? .pin : kinds.firstIndex(of: name).map { .kind($0) },
          via: chunk.integers(3).values[row])
        knownLinks.append((Int32(member), link))
      }
    }
    knownLinks.sort { $0.member < $1.member }
  }

  private mutating func takeEvents(
    _ chunks: [Chunk], _ known: MemberOrder, _ batches: BatchOrder, _ tracks: PresenceTracks
  ) throws {
    var tuple: [UInt8] = []
    for chunk in chunks {
      let repeats = chunk.text(2)
      for row in 0..<chunk.rowCount {
        guard let member = known.local(chunk.integers(0).values[row]) else { continue }
        let given = chunk.integers(5).values[row]
        if given < 0 {
          presence.append(
            Presence.Event(
              member: Int32(member), track: tracks.number(ofFile: chunk.integers(7).values[row]),
              instant: chunk.integers(1).values[row], batch: batches.rank(ofBatch: chunk.integers(6).values[row]),
              isThere: chunk.integers(4).values[row] == 0))
          continue
        }
        tuple.removeAll(keepingCapacity: true)
        for index in dimension.attributes.indices {
          let column = given & (1 << Int64(index)) == 0 ? nil : chunk.columns[9 + index]
          AttributeTuples.encode(column, row, into: &tuple)
        }
        var observation = Observation(
          member: Int32(member), tuple: Int32(tuples.number(of: tuple.span)), effective: chunk.integers(1).values[row],
          version: chunk.integers(3).value(row) ?? .min, night: batches.night(ofBatch: chunk.integers(6).values[row]),
          path: batches.path(ofFile: chunk.integers(7).values[row]),
          batch: batches.rank(ofBatch: chunk.integers(6).values[row]),
          file: Int32(truncatingIfNeeded: chunk.integers(7).values[row]), record: chunk.integers(8).values[row],
          given: given, row: 0, feed: -1)
        try observations.append(observation)
        guard !repeats.spans[row].isNull else { continue }
        let first = observation
        for again in RepeatedInstant.all(in: repeats.arena.span.extracting(repeats.spans[row].range)) {
          observation.effective = again.instant
          observation.version = again.version ?? first.version
          observation.record = again.record ?? first.record
          try observations.append(observation)
        }
      }
    }
  }

  private mutating func takeVersions(_ chunks: [Chunk]) {
    let layout = dimension.versionLayout
    guard let from = layout.index("valid_from"), let to = layout.index("valid_to"),
      let deleted = layout.index("is_deleted"), let inferred = layout.index("is_inferred")
    else { return }
    let firstAttribute = from - dimension.attributes.count
    var tuple: [UInt8] = []
    for chunk in chunks {
      for row in 0..<chunk.rowCount {
        tuple.removeAll(keepingCapacity: true)
        for index in dimension.attributes.indices {
          AttributeTuples.encode(chunk.columns[firstAttribute + index], row, into: &tuple)
        }
        knownVersions.append(
          KnownVersion(
            key: chunk.integers(0).values[row], durable: chunk.integers(1).values[row],
            validFrom: chunk.integers(from).values[row], validTo: chunk.integers(to).values[row],
            tuple: Int32(tuples.number(of: tuple.span)), isDeleted: chunk.integers(deleted).values[row] != 0,
            isInferred: chunk.integers(inferred).values[row] != 0))
      }
    }
  }
}
