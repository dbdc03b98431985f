// Makes the columns of a fact's rows out of a cleaned chunk: evaluates the feed, takes the members that the members
// pass has found, and finds their versions, dates and minutes. One binder for each feed, kept over the chunks of a file.

import Columnar
import Definitions
import OperatingSystem

/// The rows that a feed makes of one chunk.
struct FeedRows {
  /// The fact's columns in the order of its layout, each with a value for every row of the cleaned chunk.
  var columns: [Column]
  /// The rows that are taken, ascending.
  var rows: [Int32]
  /// The rows of the cleaned chunk whose key comes more than once in the batch; nil for none.
  var repeated: Bitmap?
}

/// Binds the rows of one fact feed.
struct FactBinder {
  private let plan: FactFeedPlan
  private let fact: Fact
  private let warehouse: Warehouse
  private let batch: BatchNumbers
  /// A bit for each row of the file that has a key, set where the key comes more than once; nil for none.
  private let repeated: Bitmap?
  /// Rows of the file so far that have a key.
  private var keyed = 0
  private var zone: TimeZoneRules

  init(_ plan: FactFeedPlan, warehouse: Warehouse, zone: TimeZoneRules, batch: BatchNumbers, repeated: Bitmap?) {
    self.plan = plan
    fact = warehouse.facts[plan.fact]
    self.warehouse = warehouse
    self.zone = zone
    self.batch = batch
    self.repeated = repeated
  }

  /// Evaluates a chunk; rows that cannot be used are rejected and counted.
  ///
  /// - Parameters:
  ///   - dimensions: the warehouse's; roles of one that is nil are bound to no member.
  ///   - members: the members of the rows by binding, as the members pass found them; none where no dimension is given.
  mutating func bind(
    _ chunk: CleanedChunk, version: IntegerColumn?, dimensions: [DimensionResult?], members: [[Int32]],
    account: inout FileAccount, rejects: RejectTable
  ) -> FeedRows {
    let count = chunk.rowCount
    let selected = SelectedRows(chunk, when: plan.when)
    let grain = plan.grain.map { $0.evaluate(chunk) }
    let instant = plan.instant.evaluate(chunk)
    let roles = plan.roles.map { $0.evaluators.map { $0.evaluate(chunk) } }
    let degenerate = plan.degenerate.map { $0?.evaluate(chunk) }
    let links = plan.links.map { $0.map { $0.evaluate(chunk) } }
    let measures = plan.measures.map { $0?.evaluate(chunk) }
    let faults = FeedFaults(
      [selected.condition] + grain + [instant] + roles.flatMap { $0 } + degenerate + links.flatMap { $0 } + measures,
      rowCount: count)
    let grainColumns = grain.map(\.column)
    let instants: IntegerColumn =
      if case .integers(let column) = instant.column { column } else { IntegerColumn() }

    var rows: [Int32] = []
    rows.reserveCapacity(count)
    let suspects = suspects(grainColumns, instants, count)
    for row in 0..<count where selected.contains(row) {
      if faults.isBad(row) {
        reject(faults.reject(chunk, row, table: plan.feed.label), &account, rejects)
      } else if suspects?[row] == true, let fault = rowFault(grainColumns, instants, row) {
        reject(
          Reject(
            record: chunk.places.records[row], row: chunk.places.rows[row], line: chunk.places.lines[row],
            offset: chunk.places.offsets[row], length: chunk.places.lengths[row], column: fault.column,
            table: plan.feed.label, rule: fault.rule,
            message: fault.message, raw: []), &account, rejects)
      } else {
        rows.append(Int32(row))
      }
    }

    var keys = [Int64](repeating: 0, count: count)
    for (row, hash) in zip(rows, GrainKey.hashes(grainColumns, rows)) { keys[Int(row)] = Int64(bitPattern: hash) }
    var columns: [Column] = [.integers(IntegerColumn(keys))]
    columns += grainColumns
    columns.append(.integers(instants))
    for (index, role) in plan.roles.enumerated() {
      if case .member(let dimension, _, _, let binding) = role {
        let isRebindable = warehouse.dimensions[dimension].isRebindable
        columns += FactBinder.bound(
          dimensions[dimension].map { ($0, members[binding]) }, isRebindable: isRebindable, rows, count, instants)
      } else {
        columns += bound(role, fact.roles[index], roles[index], rows, count)
      }
    }
    for (index, column) in fact.degenerate.enumerated() {
      columns.append(degenerate[index]?.column ?? FactBinder.empty(column.type, count))
    }
    for index in fact.links.indices {
      let grain = links.indices.contains(index) ? links[index].map(\.column) : []
      columns.append(FactBinder.linked(grain, rows, count))
    }
    for (index, measure) in fact.measures.enumerated() {
      columns.append(measures[index]?.column ?? FactBinder.empty(measure.type, count))
    }
    columns.append(version.map(Column.integers) ?? FactBinder.empty(.integer, count))
    columns.append(FactBinder.constant(batch.id, count))
    columns.append(FactBinder.constant(batch.firstFileID + Int64(account.index), count))
    columns.append(.integers(IntegerColumn(chunk.places.records)))
    columns.append(.integers(IntegerColumn(chunk.places.rows)))
    columns.append(.integers(IntegerColumn(chunk.places.lines)))
    let repeated = repeatedRows(selected, FeedFaults([selected.condition] + grain, rowCount: count), count)
    return FeedRows(columns: columns, rows: rows, repeated: repeated)
  }

  /// The rows of a chunk whose key comes more than once, counted as the members pass counts them.
  private mutating func repeatedRows(_ selected: SelectedRows, _ faults: FeedFaults, _ count: Int) -> Bitmap? {
    guard let repeated else { return nil }
    var found = Bitmap(repeating: false, count: count)
    for row in 0..<count where selected.contains(row) && !faults.isBad(row) {
      if keyed < repeated.count, repeated[keyed] { found[row] = true }
      keyed += 1
    }
    return found
  }

  private func reject(_ reject: Reject, _ account: inout FileAccount, _ rejects: RejectTable) {
    rejects.append(reject, file: account.index)
    account.count(.rejected, feed: plan.index)
  }

  /// Rows that `rowFault` is to look at, found column by column; nil for none.
  private func suspects(_ grain: [Column], _ instants: IntegerColumn, _ count: Int) -> Bitmap? {
    var suspects: Bitmap? = instants.nulls.isEmpty ? nil : instants.nulls
    for column in grain {
      var rows = Bitmap(repeating: false, count: count)
      switch column {
      case .text(let text): for row in 0..<count where text.spans[row].isNull { rows[row] = true }
      case .integers(let integers):
        for row in 0..<count where integers.nulls[row] || Int32(exactly: integers.values[row]) == nil {
          rows[row] = true
        }
      }
      if !rows.isEmpty { suspects = Bitmap.union(suspects, rows) }
    }
    return suspects
  }

  /// What makes a row without a bad value unusable all the same.
  private func rowFault(_ grain: [Column], _ instants: IntegerColumn, _ row: Int) -> (
    column: String, rule: String, message: String
  )? {
    for index in grain.indices {
      if grain[index].isNull(row) {
        let name = fact.grain[index].name
        return (name, "grain", "\(name) belongs to the grain of \(fact.name) and has no value")
      }
      if case .integers(let column) = grain[index], Int32(exactly: column.values[row]) == nil,
        fact.grain[index].type == .integer
      {
        let name = fact.grain[index].name
        return (name, "range", "\(name) is \(column.values[row]), which is no 32-bit number")
      }
    }
    if instants.isNull(row) {
      return (fact.instant, "instant", "\(fact.instant) says when the event happened and has no value")
    }
    return nil
  }

  /// The columns of a role that leads to no member: its key, and that of no member where it could be bound anew.
  private mutating func bound(
    _ plan: RolePlan, _ role: Role, _ parts: [EvaluatedColumn], _ rows: [Int32], _ count: Int
  ) -> [Column] {
    let unknown = SpecialMember.unknown.rawValue
    switch plan {
    case .notApplicable, .member:
      let none = FactBinder.constant(SpecialMember.notApplicable.rawValue, count)
      return warehouse.dimension(role.dimension)?.isRebindable == true ? [none, none] : [none]
    case .date(let evaluator):
      guard case .integers(let values) = parts[0].column else { return [FactBinder.constant(unknown, count)] }
      var keys = [Int64](repeating: unknown, count: count)
      let isInstant = evaluator.expression.type == .timestamp
      let first = warehouse.calendar.first.daysSince1970
      let last = warehouse.calendar.last.daysSince1970
      var lastValue = Int64.min
      var lastDay = Int64.min
      var lastKey: Int64 = 0
      for row in rows where !values.nulls[Int(row)] {
        // Rows of one order have one instant.
        if values.values[Int(row)] == lastValue {
          keys[Int(row)] = lastKey
          continue
        }
        lastValue = values.values[Int(row)]
        let day = isInstant ? zone.day(atMicroseconds: values.values[Int(row)]) : values.values[Int(row)]
        if day != lastDay {
          lastDay = day
          lastKey =
            day < first || day > last ? SpecialMember.invalid.rawValue : CivilDate(daysSince1970: day).dateKey
        }
        keys[Int(row)] = lastKey
      }
      return [.integers(IntegerColumn(keys))]
    case .timeOfDay:
      guard case .integers(let values) = parts[0].column else { return [FactBinder.constant(unknown, count)] }
      var keys = [Int64](repeating: unknown, count: count)
      var lastValue = Int64.min
      var lastKey: Int64 = unknown
      for row in rows where !values.nulls[Int(row)] {
        if values.values[Int(row)] != lastValue {
          lastValue = values.values[Int(row)]
          lastKey = zone.minuteOfDay(atMicroseconds: lastValue)
        }
        keys[Int(row)] = lastKey
      }
      return [.integers(IntegerColumn(keys))]
    }
  }

  /// The columns of a member's role: its id, where the role can be bound anew, and the key of its version.
  ///
  /// - Parameter found: the dimension, and the members of the chunk's rows; nil where they are not known.
  private static func bound(
    _ found: (dimension: DimensionResult, members: [Int32])?, isRebindable: Bool, _ rows: [Int32], _ count: Int,
    _ instants: IntegerColumn
  ) -> [Column] {
    var ids = [Int64](repeating: SpecialMember.unknown.rawValue, count: count)
    var keys = ids
    if let (dimension, members) = found {
      // Rows of one order stand together: the last member is remembered.
      var last = ChunkMembers.none
      var instant: Int64 = 0
      var id: Int64 = 0
      var key: Int64 = 0
      for row in rows {
        let row = Int(row)
        let member = members[row]
        if member < 0 { continue }
        if member != last || instants.values[row] != instant {
          (last, instant) = (member, instants.values[row])
          id = dimension.state.directory.ids[Int(member)]
          key = dimension.key(ofMember: Int(member), at: instant)
        }
        ids[row] = id
        keys[row] = key
      }
    }
    let key = Column.integers(IntegerColumn(keys))
    return isRebindable ? [.integers(IntegerColumn(ids)), key] : [key]
  }

  /// Keys of the rows with a grain; NULL where a part of it has no value.
  private static func linked(_ grain: [Column], _ rows: [Int32], _ count: Int) -> Column {
    var keys = IntegerColumn(values: Array(repeating: 0, count: count), nulls: Bitmap(repeating: true, count: count))
    guard !grain.isEmpty else { return .integers(keys) }
    let whole = rows.filter { row in !grain.contains { $0.isNull(Int(row)) } }
    for (row, hash) in zip(whole, GrainKey.hashes(grain, whole)) {
      keys.values[Int(row)] = Int64(bitPattern: hash)
      keys.nulls[Int(row)] = false
    }
    return .integers(keys)
  }

  private static func constant(_ value: Int64, _ count: Int) -> Column {
    .integers(IntegerColumn([Int64](repeating: value, count: count)))
  }

  private static func empty(_ type: ColumnType, _ count: Int) -> Column {
    type == .text
      ? .text(TextColumn(spans: Array(repeating: .null, count: count)))
      : .integers(
        IntegerColumn(values: Array(repeating: 0, count: count), nulls: Bitmap(repeating: true, count: count)))
  }
}
