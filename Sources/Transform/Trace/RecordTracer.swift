import Columnar
import Definitions
import OperatingSystem

// The file is read from its beginning, as in the night, and no further than to the record: fill-down and occurrence
// numbers need what stands before it. Where they are not in use, what stands before is not cleaned. Only amounts that
// rows share need the whole file.

/// Runs single records of a batch's file through the definitions again.
package struct RecordTracer {
  private let input: BatchInput
  private let file: InputFile
  private let plan: SourcePlan
  private let warehouse: Warehouse
  private let zone: TimeZoneRules
  private var lookups: LookupTables

  private var source: Source { plan.source }

  /// Makes a tracer; reads what the file's source looks values up in.
  ///
  /// - Parameters:
  ///   - input: the file, and those of sources that it looks into.
  ///   - file: index of the file in the input.
  package init(_ input: BatchInput, file: Int) throws {
    self.input = input
    self.file = input.files[file]
    warehouse = input.pipeline.warehouse
    zone = try TimeZoneRules(named: warehouse.zone)
    plan = try SourcePlan(input.pipeline.sources[self.file.source], of: warehouse, zone: zone)
    lookups = LookupTables(input.pipeline)
    try lookups.fill(input, for: self.file.source)
  }

  /// What the feeds of a fact make of a row of a record.
  package func trace(fact: Int, record: Int64, row: Int64) throws -> RecordOutcome {
    try find(record, needed: plan.needed(forFact: fact)) { chunk, at in
      chunk.places.rows[at] == row
    } make: {
      chunk, at in
      try plan.factFeeds.filter { $0.fact == fact }.map { try feed($0, chunk, at) }
    }
  }

  /// What the feeds of a dimension make of the row of a record that speaks of a member.
  ///
  /// - Parameter key: the member's natural key, columns joined by `|`.
  package func trace(dimension: Int, record: Int64, key: String) throws -> RecordOutcome {
    let feeds = plan.dimensionFeeds.filter { $0.dimension == dimension }
    let needed = feeds.reduce(into: plan.version.map { [$0] as Set } ?? []) { $0.formUnion($1.used) }
    return try find(record, needed: needed) { chunk, at in
      feeds.contains { feed in
        SelectedRows(chunk, when: feed.when).contains(at)
          && Self.key(feed.key.map { $0.evaluate(chunk) }, at)?.replacing("\u{1f}", with: "|") == key
      }
    } make: { chunk, at in
      feeds.map { feed($0, chunk, at) }
    }
  }

  // MARK: The record

  private struct Done: Error {}

  /// The first record of the group that the last row belongs to.
  private struct GroupStart {
    var place: RowTrace.Place
    /// What stands in its columns, by index.
    var texts: [Int: String?]
  }

  private func find(
    _ record: Int64, needed: Set<Int>, isMeant: (CleanedChunk, Int) -> Bool,
    make: (CleanedChunk, Int) throws -> [RowTrace.Feed]
  ) throws -> RecordOutcome {
    var cleaner = try SourceCleaner(source: source, needed: needed, lookups: lookups.tables(for: file.source))
    try cleaner.begin(file.records)
    let readsRowsAlone = source.fillDown == nil && source.numbers.isEmpty && source.allocations.isEmpty
    var outcome = RecordOutcome.missing
    var start: GroupStart?
    do {
      _ = try file.records.read(columns: cleaner.rawColumns) { records in
        if let reject = records.rejects.first(where: { $0.record == record }) {
          outcome = .rejected(rule: reject.rule, message: reject.message)
          throw Done()
        }
        if readsRowsAlone, (records.places.records.last ?? 0) < record { return }
        let chunk = try cleaner.clean(records)
        for at in 0..<chunk.rowCount where chunk.places.records[at] == record && isMeant(chunk, at) {
          outcome = .row(
            RowTrace(
              place: Self.place(chunk, at), columns: try columns(cleaner, chunk, at, start),
              feeds: try make(chunk, at)))
          throw Done()
        }
        if (chunk.places.records.last ?? 0) > record { throw Done() }
        start = groupStart(cleaner, chunk, after: start)
      }
    } catch is Done {}
    return outcome
  }

  private static func place(_ chunk: CleanedChunk, _ at: Int) -> RowTrace.Place {
    RowTrace.Place(
      record: chunk.places.records[at], line: chunk.places.lines[at], offset: chunk.places.offsets[at],
      length: chunk.places.lengths[at])
  }

  private func groupStart(_ cleaner: SourceCleaner, _ chunk: CleanedChunk, after known: GroupStart?) -> GroupStart? {
    guard let last = cleaner.groupStarts.last, chunk.rowCount > 0 else { return known }
    if last == FillDownGroups.carried { return known }
    return last < 0 ? nil : groupStart(cleaner, chunk, at: Int(last))
  }

  private func groupStart(_ cleaner: SourceCleaner, _ chunk: CleanedChunk, at row: Int) -> GroupStart {
    var texts: [Int: String?] = [:]
    for index in cleaner.rawColumns where cleaner.plan.isFilled[index] { texts[index] = chunk.raw[index].string(row) }
    return GroupStart(place: Self.place(chunk, row), texts: texts)
  }

  // MARK: Its columns

  private func columns(
    _ cleaner: SourceCleaner, _ chunk: CleanedChunk, _ at: Int, _ start: GroupStart?
  ) throws -> [RowTrace.Column] {
    let scope = source.scope
    return try scope.indices.filter { chunk.columns[$0].count == chunk.rowCount }.map { index in
      var column = RowTrace.Column(
        index: index, name: scope[index].name, making: try making(cleaner, chunk, at, index, start),
        value: TracedValue(chunk.columns[index], at, scope[index].type))
      if chunk.bad[index]?[at] == true { column.fault = chunk.reject(row: at, column: index, table: nil).message }
      return column
    }
  }

  private func making(
    _ cleaner: SourceCleaner, _ chunk: CleanedChunk, _ at: Int, _ index: Int, _ start: GroupStart?
  ) throws -> RowTrace.Making {
    let firstNumber = source.columns.count
    let firstLookup = firstNumber + source.numbers.count
    let firstShare = firstLookup + source.lookups.count
    let firstDerived = firstShare + source.allocations.count
    if index >= firstDerived { return .derived(source.derived[index - firstDerived].expression) }
    if index >= firstShare { return .shared(source.allocations[index - firstShare]) }
    if index >= firstLookup { return try lookedUp(index - firstLookup, chunk, at) }
    if index >= firstNumber { return .numbered(of: source.numbers[index - firstNumber].of) }
    let own = cleaner.trace(chunk.raw[index].string(at), column: index)
    guard own.isMissing, cleaner.plan.isFilled[index], cleaner.groupStarts.count == chunk.rowCount,
      let fillDown = source.fillDown, cleaner.groupStarts[at] != FillDownGroups.none
    else { return .cleaned(own) }
    let first = Int(cleaner.groupStarts[at])
    guard first != at, let start = first < 0 ? start : groupStart(cleaner, chunk, at: first) else {
      return .cleaned(own)
    }
    return .filled(
      cleaner.trace(start.texts[index] ?? nil, column: index), from: start.place, by: fillDown.by)
  }

  private func lookedUp(_ number: Int, _ chunk: CleanedChunk, _ at: Int) throws -> RowTrace.Making {
    let lookup = source.lookups[number]
    guard let other = input.pipeline.sources.firstIndex(where: { $0.name == lookup.source }) else {
      return .lookedUp(lookup, [])
    }
    var key: [UInt8] = []
    let columns = lookup.key.compactMap(source.scopeIndex).map { chunk.columns[$0] }
    guard KeyColumns(columns).write(at, into: &key) else { return .lookedUp(lookup, []) }
    let rows = try LookupOrigins(lookup, in: input.pipeline.sources[other], tables: lookups.tables(for: other))
      .find(key, in: input.files.filter { $0.source == other })
    return .lookedUp(lookup, rows)
  }

  // MARK: Its feeds

  private func feed(_ plan: FactFeedPlan, _ chunk: CleanedChunk, _ at: Int) throws -> RowTrace.Feed {
    var result = RowTrace.Feed(label: plan.feed.label, outcome: .withoutKey, used: plan.used)
    if let passed = passed(chunk, at, plan.when, plan.feed.when) {
      result.outcome = passed
      return result
    }
    let fact = warehouse.facts[plan.fact]
    // Members and versions are the warehouse's to say: nothing is bound to them here.
    var binder = FactBinder(plan, warehouse: warehouse, zone: zone, batch: BatchNumbers(.empty), repeated: nil)
    var account = FileAccount(index: 0, file: file, source: source, warehouse: warehouse, repeated: false)
    let rejects = RejectTable()
    let rows = binder.bind(
      chunk, version: self.plan.version.map(chunk.integers), dimensions: warehouse.dimensions.map { _ in nil },
      members: [],
      account: &account, rejects: rejects)
    let (record, row) = (chunk.places.records[at], chunk.places.rows[at])
    if let reject = rejects.entries.first(where: { $0.reject.record == record && $0.reject.row == row })?.reject {
      result.outcome = .rejected(rule: reject.rule, message: reject.message)
      return result
    }
    guard case .integers(let keys) = rows.columns[0] else { return result }
    result.outcome = .row(keys.values[at])
    let expressions = Self.expressions(of: plan.feed, fact)
    for (column, values) in zip(warehouse.layout(of: fact).columns, rows.columns) {
      result.columns.append(
        RowTrace.Fed(
          name: column.name, source: expressions[column.name], value: TracedValue(values, at, column.type)))
    }
    result.members = plan.roles.map { role in
      guard case .member(_, let system, let key, _) = role else { return nil }
      return (system, Self.key(key.map { $0.evaluate(chunk) }, at))
    }
    return result
  }

  private func feed(_ plan: DimensionFeedPlan, _ chunk: CleanedChunk, _ at: Int) -> RowTrace.Feed {
    var result = RowTrace.Feed(label: plan.feed.label, outcome: .withoutKey, used: plan.used)
    if let passed = passed(chunk, at, plan.when, plan.feed.when) {
      result.outcome = passed
      return result
    }
    let dimension = warehouse.dimensions[plan.dimension]
    for (attribute, expression) in zip(dimension.attributes, plan.feed.attributes) {
      guard let expression else { continue }
      let value = ExpressionEvaluator(expression, zone: zone).evaluate(chunk)
      result.columns.append(
        RowTrace.Fed(
          name: attribute.name, source: expression.source, used: expression.usedColumns,
          value: TracedValue(value.column, at, attribute.type)))
    }
    if let key = Self.key(plan.key.map { $0.evaluate(chunk) }, at) {
      result.outcome = .row(0)
      result.members = [(plan.system, key)]
    }
    return result
  }

  /// Why a feed takes nothing of a row; nil where it takes it.
  private func passed(
    _ chunk: CleanedChunk, _ at: Int, _ when: ExpressionEvaluator?, _ condition: Expression?
  ) -> RowTrace.Feed.Outcome? {
    if chunk.filteredBy[at] >= 0 { return .filtered(source.filters[Int(chunk.filteredBy[at])].name) }
    return SelectedRows(chunk, when: when).contains(at) ? nil : .passedBy(condition?.source ?? "")
  }

  private static func key(_ parts: [EvaluatedColumn], _ at: Int) -> String? {
    var bytes: [UInt8] = []
    return KeyColumns(parts.map(\.column)).write(at, into: &bytes) ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// The expressions of a feed as they were written, by name of the column.
  private static func expressions(of feed: FactFeed, _ fact: Fact) -> [String: String] {
    func joined(_ expressions: [Expression]) -> String { expressions.map(\.source).joined(separator: ", ") }
    var found: [String: String] = [fact.instant: feed.instant.source]
    for (field, expression) in zip(fact.grain, feed.grain) { found[field.name] = expression.source }
    for (column, expression) in zip(fact.degenerate, feed.degenerate) { found[column.name] = expression?.source }
    for (measure, expression) in zip(fact.measures, feed.measures) { found[measure.name] = expression?.source }
    for (role, binding) in zip(fact.roles, feed.roles) { found["\(role.name)_key"] = binding.map { joined($0.key) } }
    for (link, grain) in zip(fact.links, feed.links) {
      found[link.keyColumn] = grain.map { "\(link.fact)(\(joined($0)))" }
    }
    return found
  }
}
