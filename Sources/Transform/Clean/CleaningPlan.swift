import Columnar
import Definitions
import OperatingSystem

/// Which screens of rows a pass tests.
package enum ScreenUse: Sendable {
  /// None.
  case none
  /// Those of severity reject, as far as they concern what is wanted.
  case rejecting
  /// All, whatever columns they need; the pass tells what they found.
  case all
}

/// What has to be done for the wanted columns of a source: made once, used for all its files.
struct CleaningPlan: Sendable {
  /// Steps of each source column; nil where it is not needed.
  var columns: [ColumnSteps?]
  /// Index of the column by which values are filled down, and whether a column is filled.
  var fillBy: Int?
  var isFilled: [Bool]
  /// For each occurrence number the column counted; nil where it is not needed.
  var numbers: [Int?]
  /// For each lookup the key columns and the table; nil where it is not needed.
  var lookups: [(key: [Int], table: LookupTable)?]
  /// Amounts that are shared out; nil where they are not needed.
  var allocations: [AllocationPlan?]
  /// Derived columns; nil where not needed.
  var derived: [ExpressionEvaluator?]
  var filters: [ExpressionEvaluator]
  /// Screens that are answered from a row.
  var screens: [RowScreen]
  /// Whether the pass tells what the screens found.
  let isScreening: Bool
  /// For each column of the scope those it is computed from.
  var uses: [[Int]]

  init(_ source: Source, needed: Set<Int>, tables: [LookupTable?], screens use: ScreenUse) throws {
    isScreening = use == .all
    let zone = try TimeZoneRules(named: source.zone)
    let scope = source.scope
    func index(_ name: String, _ user: String) throws -> Int {
      guard let found = scope.firstIndex(where: { $0.name == name }) else {
        throw Failure(.usage, "\(user) of source \(source.name) names the column \(name), which there is not")
      }
      return found
    }
    let firstNumber = source.columns.count
    let firstLookup = firstNumber + source.numbers.count
    let firstShare = firstLookup + source.lookups.count
    let firstDerived = firstShare + source.allocations.count

    let all = source.derived.map { ExpressionEvaluator($0.expression, zone: zone) }
    filters = source.filters.map { ExpressionEvaluator($0.expression, zone: zone) }
    let allScreens = try source.allScreens.enumerated().compactMap { number, placed in
      try RowScreen(placed, number: number, of: source, zone: zone)
    }
    let rejecting = use == .none ? [] : allScreens.filter { $0.severity == .reject }
    uses = Array(repeating: [], count: scope.count)
    for (at, number) in source.numbers.enumerated() {
      uses[firstNumber + at] = [try index(number.of, "the number \(number.name)")]
    }
    for (at, lookup) in source.lookups.enumerated() {
      uses[firstLookup + at] = try lookup.key.map { try index($0, "the lookup \(lookup.name)") }
    }
    var shared: [AllocationPlan] = []
    for (at, allocation) in source.allocations.enumerated() {
      shared.append(try AllocationPlan(allocation, of: source, zone: zone))
      uses[firstShare + at] = shared[at].usedColumns.sorted()
    }
    for (at, evaluator) in all.enumerated() { uses[firstDerived + at] = evaluator.usedColumns.sorted() }
    fillBy = try source.fillDown.map { try index($0.by, "fill_down") }
    isFilled = source.columns.map { source.fillDown?.columns.contains($0.name) ?? false }

    var wanted = Set<Int>()
    var open = Array(needed) + filters.flatMap(\.usedColumns)
    if isScreening { open += allScreens.flatMap(\.usedColumns) }
    // A rule that rejects rejects the whole row, whatever is wanted of it.
    open += rejecting.filter { $0.column == nil }.flatMap(\.usedColumns)
    while let next = open.popLast() {
      guard scope.indices.contains(next), wanted.insert(next).inserted else { continue }
      open += uses[next]
      if next < firstNumber {
        open += rejecting.filter { $0.column == next }.flatMap(\.usedColumns)
        if isFilled[next], let fillBy { open.append(fillBy) }
      }
    }
    columns = try source.columns.enumerated().map { at, column in
      wanted.contains(at) ? try ColumnSteps(column, of: source, zone: zone) : nil
    }
    screens = isScreening ? allScreens : rejecting.filter { $0.column.map(wanted.contains) ?? true }
    let uses = uses
    numbers = source.numbers.indices.map { wanted.contains(firstNumber + $0) ? uses[firstNumber + $0].first : nil }
    lookups = try source.lookups.enumerated().map { at, lookup in
      guard wanted.contains(firstLookup + at) else { return nil }
      guard at < tables.count, let table = tables[at] else {
        throw Failure(.failed, "the lookup \(lookup.name) of source \(source.name) has no table")
      }
      return (uses[firstLookup + at], table)
    }
    allocations = shared.enumerated().map { at, plan in wanted.contains(firstShare + at) ? plan : nil }
    derived = all.enumerated().map { at, evaluator in wanted.contains(firstDerived + at) ? evaluator : nil }
  }
}
