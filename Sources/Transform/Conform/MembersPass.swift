// The first pass over a batch's files: who is spoken of, and what is said of them. It reads only the
// columns that members, identity and the grain need, and counts what became of each record.

import Columnar
import Definitions
import OperatingSystem

/// Collects members, observations, evidence and the grain keys of all files.
struct MembersPass {
  let warehouse: Warehouse
  /// Instant of rows that say nothing of when they hold: the beginning of the batch's day, or the ends of time.
  let fallbackInstant: Int64
  /// A state for each dimension; nil for generated ones.
  var dimensions: [DimensionState?]
  /// For each fact, the keys seen.
  let factKeys: [FactKeys]
  /// The members that facts speak of, row by row.
  private(set) var roleMembers = RoleMembers()
  /// Whom full exports list, where absence means deletion.
  private(set) var listings: [Listing]
  private let paths: PathOrder
  private var key: [UInt8] = []
  private var lastKey: [UInt8] = []
  private var tuple: [UInt8] = []
  private var lastTuple: [UInt8] = []

  init(warehouse: Warehouse, fallbackInstant: Int64, listings: [Listing], paths: PathOrder, memory: MemoryBudget) {
    self.warehouse = warehouse
    self.paths = paths
    self.listings = listings
    dimensions = warehouse.dimensions.map { $0.kind == .standard ? DimensionState($0, memory: memory) : nil }
    self.fallbackInstant = fallbackInstant
    factKeys = warehouse.facts.map { _ in FactKeys(memory: memory) }
  }

  /// Takes the rows of a cleaned chunk.
  mutating func take(_ chunk: CleanedChunk, plan: SourcePlan, account: inout FileAccount, rejects: RejectTable) throws {
    let perRow = plan.dimensionFeeds.count + plan.factFeeds.reduce(0) { $0 + $1.roles.count }
    for state in dimensions {
      let kinds = state?.dimension.identity?.identifiers.count ?? 1
      try state?.checkRoom(for: chunk.rowCount * perRow * max(kinds, 1))
    }
    var members = ChunkMembers(plan, rowCount: chunk.rowCount)
    for feed in plan.dimensionFeeds {
      let isOnlyFeed = plan.dimensionFeeds.count { $0.dimension == feed.dimension } == 1
      try take(
        chunk, feed, isOnlyFeed: isOnlyFeed, version: plan.version.map(chunk.integers), members: &members,
        account: &account, rejects: rejects)
    }
    for feed in plan.factFeeds { try takeKeys(chunk, feed, file: account.index, members: &members) }
    try roleMembers.append(members, plan, file: account.index)
  }

  /// Ends a file.
  func endFile(_ file: Int) throws { try roleMembers.end(file) }

  /// Gives up the members that facts speak of, and the room on the disk that they take.
  mutating func forgetRoleMembers() { roleMembers = RoleMembers() }

  private mutating func take(
    _ chunk: CleanedChunk, _ plan: DimensionFeedPlan, isOnlyFeed: Bool, version: IntegerColumn?,
    members: inout ChunkMembers, account: inout FileAccount, rejects: RejectTable
  ) throws {
    let rows = SelectedRows(chunk, when: plan.when)
    let keyParts = plan.key.map { $0.evaluate(chunk) }
    let effective = plan.effective?.evaluate(chunk)
    let attributes = plan.attributes.map { $0?.evaluate(chunk) }
    let identifiers = plan.identifiers.map { $0?.evaluate(chunk) }
    let faults = FeedFaults(
      [rows.condition, effective] + keyParts + attributes + identifiers, rowCount: chunk.rowCount)
    let keys = KeyColumns(keyParts.map(\.column))
    let attributeColumns = attributes.map { $0?.column }
    let instants: IntegerColumn? =
      if case .integers(let column) = effective?.column { column } else { nil }
    let listing = listings.firstIndex { $0.source == account.source && $0.feed == plan.index }
    guard var state = dimensions[plan.dimension] else { return }
    // Taken out while it is worked on, so that its arrays are not shared and copied.
    dimensions[plan.dimension] = nil
    let system = state.directory.system(plan.system)
    let file = Int32(truncatingIfNeeded: account.index)
    let areAttributes = plan.identifiersAreAttributes
    var found = members.take(plan.binding)
    let given = attributes.indices.reduce(Int64(0)) { attributes[$1] == nil ? $0 : $0 | 1 << Int64($1) }
    // Rows of one order stand together, and say the same of its customer: who that is and what is said are looked up once.
    var member = -1
    var number = -1
    for row in 0..<chunk.rowCount where rows.contains(row) {
      if faults.isBad(row) {
        rejects.append(faults.reject(chunk, row, table: plan.feed.label), file: account.index)
        account.count(.rejected, feed: plan.index)
        if let listing { listings[listing].take(rejected: row, of: chunk, keyParts, keys, &key) }
        continue
      }
      guard keys.write(row, into: &key) else {
        account.count(.withoutKey, feed: plan.index)
        if let listing { listings[listing].takeUnreadable() }
        continue
      }
      let record = chunk.places.records[row]
      if member < 0 || !Bytes.equal(key.span, lastKey.span) {
        member = state.directory.insert(key.span, system: system, file: file, record: record)
        swap(&key, &lastKey)
      }
      found[row] = Int32(truncatingIfNeeded: member)
      if let listing { listings[listing].take(member) }
      if state.directory.isInferred[member] {
        state.directory.isInferred[member] = false
        state.directory.places[member] = (file, record)
      }
      tuple.removeAll(keepingCapacity: true)
      for column in attributeColumns { AttributeTuples.encode(column, row, into: &tuple) }
      if number < 0 || !Bytes.equal(tuple.span, lastTuple.span) {
        number = state.tuples.number(of: tuple.span)
        swap(&tuple, &lastTuple)
      }
      let rowVersion = version?.value(row)
      try state.observations.append(
        Observation(
          member: Int32(member), tuple: Int32(number),
          effective: instants?.value(row) ?? (plan.effective == nil ? rowVersion : nil) ?? fallbackInstant,
          version: rowVersion ?? .min, path: paths.places[account.index], batch: 0, file: file, record: record,
          given: given,
          row: Int32(truncatingIfNeeded: chunk.places.rows[row]), feed: Int32(plan.index)),
        isOnlyFeed: isOnlyFeed)
      if areAttributes, !state.isNews(member: member, source: account.source, feed: plan.index, tuple: number) {
        continue
      }
      for kind in identifiers.indices {
        guard case .text(let text) = identifiers[kind]?.column, !text.spans[row].isNull else { continue }
        state.evidence.add(
          kind: kind, value: text.arena.span.extracting(text.spans[row].range), member: member, file: file,
          record: record)
      }
    }
    members.put(found, plan.binding)
    dimensions[plan.dimension] = state
  }

  /// Members that facts speak of, and the facts' own keys.
  private mutating func takeKeys(
    _ chunk: CleanedChunk, _ plan: FactFeedPlan, file: Int, members: inout ChunkMembers
  ) throws {
    let rows = SelectedRows(chunk, when: plan.when)
    let grain = plan.grain.map { $0.evaluate(chunk) }
    let faults = FeedFaults([rows.condition] + grain, rowCount: chunk.rowCount)
    let grainColumns = grain.map(\.column)
    let keyed = (0..<Int32(chunk.rowCount)).filter { rows.contains(Int($0)) && !faults.isBad(Int($0)) }
    try factKeys[plan.fact].append(
      GrainKey.hashes(grainColumns, keyed), of: RowOrigin(file: file, feed: plan.index))
    for case .member(let dimension, let systemName, let parts, let binding) in plan.roles {
      let evaluated = parts.map { $0.evaluate(chunk) }
      let roleFaults = FeedFaults([rows.condition] + evaluated, rowCount: chunk.rowCount)
      let keys = KeyColumns(evaluated.map(\.column))
      guard var state = dimensions[dimension] else { continue }
      dimensions[dimension] = nil
      let system = state.directory.system(systemName)
      var found = members.take(binding)
      // The last row that had a key, its member, and whether its key was written.
      var last = -1
      var member = ChunkMembers.none
      var isWritten = false
      for row in 0..<chunk.rowCount where rows.contains(row) && !roleFaults.isBad(row) {
        if found[row] != ChunkMembers.unasked {
          if found[row] == ChunkMembers.none { continue }
          (last, member, isWritten) = (row, found[row], false)
        } else if last >= 0, keys.isSame(row, last) {
          found[row] = member
        } else if keys.write(row, into: &key) {
          if !isWritten || !Bytes.equal(key.span, lastKey.span) {
            member = Int32(
              truncatingIfNeeded: state.directory.insert(
                key.span, system: system, file: Int32(truncatingIfNeeded: file), record: chunk.places.records[row]))
            swap(&key, &lastKey)
          }
          (last, isWritten) = (row, true)
          found[row] = member
        } else {
          found[row] = ChunkMembers.none
        }
      }
      members.put(found, binding)
      dimensions[dimension] = state
    }
  }
}

/// The rows of a chunk that a feed takes: not filtered out, its condition true (or bad: then they are rejected).
struct SelectedRows {
  let condition: EvaluatedColumn?
  private let filteredBy: [Int32]
  private let values: IntegerColumn?

  init(_ chunk: CleanedChunk, when: ExpressionEvaluator?) {
    condition = when?.evaluate(chunk)
    filteredBy = chunk.filteredBy
    if case .integers(let column) = condition?.column { values = column } else { values = nil }
  }

  @inline(__always)
  func contains(_ row: Int) -> Bool {
    if filteredBy[row] >= 0 { return false }
    guard let values else { return true }
    return !values.nulls[row] && values.values[row] != 0 || condition?.bad?[row] == true
  }
}

/// Which rows of a feed have a value that must not be used.
struct FeedFaults {
  private let evaluated: [EvaluatedColumn]
  private let bad: Bitmap?

  init(_ evaluated: [EvaluatedColumn?], rowCount: Int) {
    self.evaluated = evaluated.compactMap { $0 }
    var union: Bitmap?
    for column in self.evaluated {
      guard let bad = column.bad else { continue }
      if union == nil { union = bad } else { union?.formUnion(bad) }
    }
    bad = union
  }

  @inline(__always)
  func isBad(_ row: Int) -> Bool { bad?[row] ?? false }

  /// The reject of a row that is bad, for the first value at fault.
  func reject(_ chunk: CleanedChunk, _ row: Int, table: String) -> Reject {
    for value in evaluated where value.bad?[row] == true { return chunk.reject(row: row, of: value, table: table) }
    return Reject(
      record: chunk.places.records[row], row: chunk.places.rows[row], line: chunk.places.lines[row],
      offset: chunk.places.offsets[row], length: chunk.places.lengths[row], table: table, rule: "invalid",
      message: "the row cannot be used", raw: [])
  }
}
