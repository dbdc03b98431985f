package import Columnar
package import Definitions

// The order of the work on a chunk: each column by itself (null markers, rules, type), then across columns
// and rows: fill-down, required values, occurrence numbers, lookups, shares of amounts, derived columns, filters, screens.
//
// Nothing depends on where chunks end: what goes from record to record (fill-down, numbers, shares) is carried here.

/// Makes typed, checked columns of a source's records, chunk by chunk, file by file.
package struct SourceCleaner: Sendable {
  /// The source whose records are cleaned.
  package let source: Source
  /// Indexes of the source columns that must be read, ascending.
  package let rawColumns: [Int]
  /// What was done to the rows of the file so far.
  package private(set) var counts: CleaningCounts
  private(set) var plan: CleaningPlan
  /// For each row of the last chunk the first of its group, where values are filled down.
  private(set) var groupStarts: [Int32] = []
  let tables: [LookupTable?]
  private let scope: [Field]
  private let faultDescription: FaultDescription
  private var groups = FillDownGroups()
  private var fills: [FillDownColumn]
  private var counters: [OccurrenceCounter]
  /// Where occurrence numbers are written down, and what has been.
  private var occurrences = OccurrenceLogs()
  private var recalled: [NumberLog.Reader?] = []
  /// What the rows of the file get of the amounts that they share.
  private var shares: [RowShares?] = []
  let memory: MemoryBudget

  /// Makes a cleaner.
  ///
  /// - Parameters:
  ///   - source: the source.
  ///   - needed: indexes of the scope's columns (`Source.scope`) that are wanted; what these and the filters depend
  ///     on is found here.
  ///   - lookups: for each of the source's lookups its table; nil where no wanted column needs it.
  ///   - screens: which screens of rows are tested.
  ///   - memory: how much what was seen of a file may take.
  /// - Throws: `Failure` for a rule, format or zone that there is not.
  package init(
    source: Source, needed: Set<Int>, lookups: [LookupTable?] = [], screens: ScreenUse = .rejecting,
    memory: MemoryBudget = .standard
  ) throws {
    self.source = source
    self.memory = memory
    tables = lookups
    let plan = try CleaningPlan(source, needed: needed, tables: lookups, screens: screens)
    self.plan = plan
    scope = source.scope
    rawColumns = plan.columns.indices.filter { plan.columns[$0] != nil }
    faultDescription = FaultDescription(source, uses: plan.uses)
    counts = CleaningCounts(source)
    fills = source.columns.map { _ in FillDownColumn() }
    counters = source.numbers.map { _ in OccurrenceCounter(budget: memory.share) }
  }

  /// Begins a file: numbers start at 1 again, nothing is filled down from the last file, counts are 0. Amounts that its
  /// rows share are not known: `begin` finds them out.
  package mutating func beginFile() { beginFile([]) }

  /// Writes the occurrence numbers of the file's rows down, for the next pass over the file.
  mutating func noteOccurrences(in file: NumberFile) {
    occurrences.logs = plan.numbers.map { $0 == nil ? nil : NumberLog(in: file) }
  }

  /// What was written down of the file.
  func endOccurrences() throws -> OccurrenceLogs {
    for log in occurrences.logs { try log?.end() }
    return occurrences
  }

  /// Takes the occurrence numbers from where another pass over the file wrote them down, as far as it did.
  ///
  /// - Parameter path: the file, for messages.
  mutating func recallOccurrences(_ occurrences: OccurrenceLogs, of path: String) {
    recalled = zip(plan.numbers, occurrences.logs).map { wanted, log in
      wanted == nil ? nil : log.map { NumberLog.Reader($0, of: path) }
    }
  }

  /// Proves, at the end of the file, that it has no fewer rows than when its occurrence numbers were written down.
  func checkRecalled() throws {
    for reader in recalled { try reader?.checkEnd() }
  }

  mutating func beginFile(_ shares: [RowShares?]) {
    occurrences = OccurrenceLogs()
    recalled = []
    self.shares = shares
    counts = CleaningCounts(source)
    groups = FillDownGroups()
    fills = source.columns.map { _ in FillDownColumn() }
    counters = source.numbers.map { _ in OccurrenceCounter(budget: memory.share) }
  }

  /// Cleans the next rows of the file.
  package mutating func clean(_ chunk: RecordChunk) throws -> CleanedChunk {
    let rowCount = chunk.rowCount
    var result = CleanedChunk(
      rowCount: rowCount, columns: scope.map { Column(empty: $0.type) },
      bad: Array(repeating: nil, count: scope.count), filteredBy: Array(repeating: -1, count: rowCount),
      places: chunk.places, rejects: chunk.rejects, faults: Array(repeating: [:], count: scope.count),
      raw: chunk.columns, description: faultDescription)
    if rowCount == 0 { return result }
    cleanColumns(chunk, &result)
    requireValues(&result)
    try compute(&result)
    filter(&result)
    screen(&result)
    return result
  }

  private mutating func cleanColumns(_ chunk: RecordChunk, _ result: inout CleanedChunk) {
    var filled: [(Int, ColumnSteps.Result)] = []
    for index in rawColumns {
      var raw = chunk.columns[index]
      if raw.count != chunk.rowCount {
        // A column that was not read has no values.
        raw = TextColumn(spans: Array(repeating: .null, count: chunk.rowCount))
        result.raw[index] = raw
      }
      guard
        let cleaned = plan.columns[index]?.clean(
          raw, noting: plan.isFilled[index], &counts.steps[index], ambiguous: &counts.ambiguous[index],
          skipped: &counts.skipped[index])
      else { continue }
      if plan.isFilled[index] {
        filled.append((index, cleaned))
      } else {
        result.columns[index] = cleaned.column
        result.bad[index] = cleaned.bad
      }
    }
    guard let by = plan.fillBy, !filled.isEmpty else { return }
    groupStarts = groups.starts(result.columns[by], bad: result.bad[by])
    for (index, cleaned) in filled {
      var cleaned = cleaned
      fills[index].fill(&cleaned, starts: groupStarts, raw: result.raw[index], faults: &result.faults[index])
      result.columns[index] = cleaned.column
      result.bad[index] = cleaned.bad
    }
  }

  private func requireValues(_ result: inout CleanedChunk) {
    for index in rawColumns where source.columns[index].isRequired {
      let column = result.columns[index]
      guard column.hasNulls else { continue }
      for row in 0..<result.rowCount where column.isNull(row) && result.bad[index]?[row] != true {
        result.mark(row, index, Fault(.required))
      }
    }
  }

  private mutating func compute(_ result: inout CleanedChunk) throws {
    let firstNumber = source.columns.count
    for (at, of) in plan.numbers.enumerated() {
      guard let of else { continue }
      result.columns[firstNumber + at] = .integers(try occurrenceNumbers(at, of: result.columns[of]))
      result.bad[firstNumber + at] = result.bad[of]
    }
    let firstLookup = firstNumber + source.numbers.count
    for (at, lookup) in plan.lookups.enumerated() {
      guard let lookup else { continue }
      let (column, bad) = lookup.table.values(
        of: KeyColumns(lookup.key.map { result.columns[$0] }), rowCount: result.rowCount)
      result.columns[firstLookup + at] = column
      result.bad[firstLookup + at] = lookup.key.reduce(bad) { Bitmap.union($0, result.bad[$1]) }
    }
    let firstShare = firstLookup + source.lookups.count
    for (at, allocation) in plan.allocations.enumerated() where allocation != nil {
      share(at, firstShare + at, &result)
    }
    let firstDerived = firstShare + source.allocations.count
    for (at, evaluator) in plan.derived.enumerated() {
      guard let evaluator else { continue }
      let value = evaluator.evaluate(result)
      result.columns[firstDerived + at] = value.column
      result.bad[firstDerived + at] = value.bad
    }
  }

  private mutating func occurrenceNumbers(_ at: Int, of column: Column) throws -> IntegerColumn {
    if recalled.indices.contains(at), let known = try recalled[at]?.next(column.count) {
      return OccurrenceLogs.column(known)
    }
    let numbers = try counters[at].count(column)
    if occurrences.logs.indices.contains(at), let log = occurrences.logs[at] {
      if let written = OccurrenceLogs.numbers(numbers) {
        try log.append(written)
      } else {
        // The next pass counts anew.
        occurrences.logs[at] = nil
      }
    }
    return numbers
  }

  /// What the rows get of an amount that they share.
  private mutating func share(_ at: Int, _ index: Int, _ result: inout CleanedChunk) {
    guard shares.indices.contains(at), var found = shares[at] else {
      let none = Bitmap(repeating: true, count: result.rowCount)
      result.columns[index] = .integers(IntegerColumn(values: Array(repeating: 0, count: result.rowCount), nulls: none))
      return
    }
    shares[at] = nil
    var faults: [(row: Int, fault: AllocationFault)] = []
    result.columns[index] = .integers(found.next(result.rowCount, &faults))
    shares[at] = found
    for used in plan.uses[index] { result.bad[index] = Bitmap.union(result.bad[index], result.bad[used]) }
    // A row with a value at fault of its own is rejected for that one.
    for (row, fault) in faults where result.bad[index]?[row] != true {
      result.mark(row, index, Fault(.allocation(fault)))
    }
  }

  private func filter(_ result: inout CleanedChunk) {
    for (number, evaluator) in plan.filters.enumerated() {
      guard case .integers(let truth) = evaluator.evaluate(result).column else { continue }
      for row in 0..<result.rowCount where truth.values[row] == 1 && !truth.nulls[row] {
        if result.filteredBy[row] < 0 { result.filteredBy[row] = Int32(number) }
      }
    }
  }

  /// Tests the screens. What is filtered out is not tested; values that fail severely are bad from here on.
  private func screen(_ result: inout CleanedChunk) {
    // All are tested before one marks anything: none depends on what another one found.
    let verdicts = plan.screens.map { $0.judge(result) }
    if plan.isScreening { result.verdicts = Array(zip(plan.screens.map(\.number), verdicts)) }
    var hasRejected = false
    for (screen, verdict) in zip(plan.screens, verdicts) where screen.severity == .reject {
      guard let rows = verdict.failed, let column = screen.column else { continue }
      for row in 0..<result.rowCount where rows[row] && result.bad[column]?[row] != true {
        result.mark(row, column, Fault(.screen(screen.number)))
        hasRejected = true
      }
    }
    if hasRejected {
      for index in source.columns.count..<scope.count where result.columns[index].count == result.rowCount {
        for used in plan.uses[index] { result.bad[index] = Bitmap.union(result.bad[index], result.bad[used]) }
      }
    }
    for (screen, verdict) in zip(plan.screens, verdicts) where screen.severity == .reject && screen.column == nil {
      guard let rows = verdict.failed else { continue }
      // The whole row is bad: every feed that takes it rejects it, by whatever column it comes.
      for row in 0..<result.rowCount where rows[row] {
        for index in scope.indices where result.columns[index].count == result.rowCount {
          if result.bad[index]?[row] != true { result.mark(row, index, Fault(.rule(screen.number))) }
        }
      }
    }
  }
}

extension CleanedChunk {
  /// Marks a value as bad, with its reason.
  mutating func mark(_ row: Int, _ column: Int, _ fault: Fault) {
    if bad[column] == nil { bad[column] = Bitmap(repeating: false, count: rowCount) }
    bad[column]?[row] = true
    faults[column][row] = fault
  }
}

extension Bitmap {
  /// The bits that are set in either, nil standing for none.
  static func union(_ one: Bitmap?, _ other: Bitmap?) -> Bitmap? {
    guard var both = one else { return other }
    guard let other else { return one }
    both.formUnion(other)
    return both
  }
}
