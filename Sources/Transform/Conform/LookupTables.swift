import Columnar
import Definitions
import OperatingSystem

/// The tables that the sources of a batch look values up in, filled from the batch's own files.
struct LookupTables {
  private let pipeline: Pipeline
  /// For each source, for each of its lookups.
  private var tables: [[LookupTable?]]

  init(_ pipeline: Pipeline) {
    self.pipeline = pipeline
    tables = pipeline.sources.map { $0.lookups.map { _ in nil } }
  }

  /// The tables of a source, in the order of its lookups.
  func tables(for source: Int) -> [LookupTable?] { tables[source] }

  /// Reads the sources that are looked into; one that looks values up itself comes after those it needs.
  ///
  /// - Throws: `Failure` of status usage where lookups need one another in a circle.
  mutating func fill(_ input: BatchInput) throws {
    for source in pipeline.sources.indices {
      for index in pipeline.sources[source].lookups.indices { try fill(source, index, input, path: []) }
    }
  }

  /// Reads only the sources that one source looks into.
  mutating func fill(_ input: BatchInput, for source: Int) throws {
    for index in pipeline.sources[source].lookups.indices { try fill(source, index, input, path: []) }
  }

  private mutating func fill(_ source: Int, _ index: Int, _ input: BatchInput, path: [String]) throws {
    guard tables[source][index] == nil else { return }
    let lookup = pipeline.sources[source].lookups[index]
    let name = "\(pipeline.sources[source].name).\(lookup.name)"
    guard !path.contains(name) else {
      throw Failure(.usage, "lookups need one another in a circle: \((path + [name]).joined(separator: " → "))")
    }
    guard let other = pipeline.sources.firstIndex(where: { $0.name == lookup.source }) else { return }
    let definition = pipeline.sources[other]
    var table = try LookupTable(lookup, in: definition)
    for needed in lookups(neededFor: table.needed, of: definition) {
      try fill(other, needed, input, path: path + [name])
    }
    for file in input.files where file.source == other {
      var cleaner = try SourceCleaner(
        source: definition, needed: table.needed, lookups: tables[other], memory: input.memory)
      let records = file.lookedInto ?? file.records
      try cleaner.begin(records)
      _ = try records.read(columns: cleaner.rawColumns) { records in
        table.add(try cleaner.clean(records))
      }
    }
    tables[source][index] = table
  }

  /// The lookups of a source that columns of its scope, and its filters, are computed from.
  private func lookups(neededFor columns: Set<Int>, of source: Source) -> [Int] {
    let firstLookup = source.columns.count + source.numbers.count
    let firstShare = firstLookup + source.lookups.count
    let firstDerived = firstShare + source.allocations.count
    var needed = columns
    for filter in source.filters { needed.formUnion(ExpressionEvaluator(filter.expression, zone: .utc).usedColumns) }
    for placed in source.allScreens where placed.screen.severity == .reject {
      switch placed.screen.test {
      case .rule(let expression), .expression(let expression): needed.formUnion(expression.usedColumns)
      default: break
      }
    }
    // A derived column uses only what stands before it, so one way back through them finds all.
    for index in source.derived.indices.reversed() where needed.contains(firstDerived + index) {
      needed.formUnion(ExpressionEvaluator(source.derived[index].expression, zone: .utc).usedColumns)
    }
    for (index, allocation) in source.allocations.enumerated() where needed.contains(firstShare + index) {
      let plan = try? AllocationPlan(allocation, of: source, zone: .utc)
      needed.formUnion(plan?.gatheredColumns ?? [])
    }
    // The key of a lookup may be one that stands before it.
    for (index, lookup) in source.lookups.enumerated().reversed() where needed.contains(firstLookup + index) {
      needed.formUnion(lookup.key.compactMap(source.scopeIndex))
    }
    return source.lookups.indices.filter { needed.contains(firstLookup + $0) }
  }
}
