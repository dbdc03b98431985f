package import Columnar
package import Definitions

// The order of the work on a chunk: each column by itself (null markers, rules, type), then across columns
// and rows: fill-down, required values, occurrence numbers, lookups, derived columns, filters, screens.
//
// Nothing depends on where chunks end: what goes from record to record (fill-down, numbers) is carried here.

/// Makes typed, checked columns of a source's records, chunk by chunk, file by file.
package struct SourceCleaner: Sendable {
  /// The source whose records are cleaned.
  package let source: Source
  /// Indexes of the source columns that must be read, ascending.
  package let rawColumns: [Int]
  /// What was done to the rows of the file so far.
  package private(set) var counts: CleaningCounts
  private var plan: CleaningPlan
  private let scope: [Field]
  private let faultDescription: FaultDescription
  private var groups = FillDownGroups()
  private var fills: [FillDownColumn]
  private var counters: [OccurrenceCounter]
  private let memory: MemoryBudget

  /// Makes a cleaner.
  ///
  /// - Parameters:
  ///   - source: the source.
  ///   - needed: indexes of the scope's columns (`Source.scope`) that are wanted; what these and the filters depend
  ///     on is found here. Only the screens of columns that are worked on are tested.
  ///   - lookups: for each of the source's lookups its table; nil where no wanted column needs it.
  ///   - memory: how much what was seen of a file may take.
  /// - Throws: `Failure` for a rule, format or zone that there is not.
  package init(source: Source, needed: Set<Int>, lookups: [LookupTable?] = [], memory: MemoryBudget = .standard) throws
  {
    self.source = source
    self.memory = memory
    let plan = try CleaningPlan(source, needed: needed, tables: lookups)
    self.plan = plan
    scope = source.scope
    rawColumns = plan.columns.indices.filter { plan.columns[$0] != nil }
    faultDescription = FaultDescription(source, uses: plan.uses)
    counts = CleaningCounts(source)
    fills = source.columns.map { _ in FillDownColumn() }
    counters = source.numbers.map { _ in OccurrenceCounter(budget: memory.share) }
  }

  /// Begins a file: numbers start at 1 again, nothing is filled down from the last file, counts are 0.
  package mutating func beginFile() {
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
    let starts = groups.starts(result.columns[by], bad: result.bad[by])
    for (index, cleaned) in filled {
      var cleaned = cleaned
      fills[index].fill(&cleaned, starts: starts, raw: result.raw[index], faults: &result.faults[index])
      result.columns[index] = cleaned.column
      result.bad[index] = cleaned.bad
    }
  }

  private func requireValues(_ result: inout CleanedChunk) {
    for index in rawColumns where source.columns[index].isRequired {
      let column = result.columns[index]
      for row in 0..<result.rowCount where column.isNull(row) && result.bad[index]?[row] != true {
        result.mark(row, index, Fault(.required))
      }
    }
  }

  private mutating func compute(_ result: inout CleanedChunk) throws {
    let firstNumber = source.columns.count
    for (at, of) in plan.numbers.enumerated() {
      guard let of else { continue }
      result.columns[firstNumber + at] = .integers(try counters[at].count(result.columns[of]))
      result.bad[firstNumber + at] = result.bad[of]
    }
    let firstLookup = firstNumber + source.numbers.count
    for (at, lookup) in plan.lookups.enumerated() {
      guard let lookup else { continue }
      let (column, bad) = lookup.table.values(of: result.columns[lookup.key])
      result.columns[firstLookup + at] = column
      result.bad[firstLookup + at] = Bitmap.union(bad, result.bad[lookup.key])
    }
    let firstDerived = firstLookup + source.lookups.count
    for (at, evaluator) in plan.derived.enumerated() {
      guard let evaluator else { continue }
      let value = evaluator.evaluate(result)
      result.columns[firstDerived + at] = value.column
      result.bad[firstDerived + at] = value.bad
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

  /// Tests the screens. What is filtered out is not counted; values that fail severely are bad from here on.
  private mutating func screen(_ result: inout CleanedChunk) {
    // All are tested before one marks anything: none depends on what another one found.
    var failures: [(column: Int, number: Int, rows: Bitmap)] = []
    for index in rawColumns {
      for (number, screen) in plan.screens[index].enumerated() {
        if let rows = screen.failures(result, column: index) { failures.append((index, number, rows)) }
      }
    }
    var hasRejected = false
    for (index, number, rows) in failures {
      let isRejecting = plan.screens[index][number].severity == .reject
      for row in 0..<result.rowCount where rows[row] && result.filteredBy[row] < 0 {
        counts.screens[index][number] += 1
        if isRejecting, result.bad[index]?[row] != true {
          result.mark(row, index, Fault(.screen(number)))
          hasRejected = true
        }
      }
    }
    guard hasRejected else { return }
    for index in source.columns.count..<scope.count where result.columns[index].count == result.rowCount {
      for used in plan.uses[index] { result.bad[index] = Bitmap.union(result.bad[index], result.bad[used]) }
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
