// The screens of a batch, from the first pass over its files to the ledger. Whatever is found is kept by screen, in the
// order of files and records: so nothing depends on where chunks end, and a failing row costs its place alone.

import Columnar
import Definitions
import OperatingSystem

/// All screens of the pipeline's sources, and what they have found of the batch so far.
struct Screening {
  /// A screen at work.
  final class State {
    let placed: Source.PlacedScreen
    /// Nil for a screen that is answered from a row: the cleaner tests it.
    fileprivate(set) var test: (any BatchScreen)?
    fileprivate(set) var found = ScreenFindings()
    fileprivate(set) var looksAgain = false

    fileprivate init(_ placed: Source.PlacedScreen, test: (any BatchScreen)?) {
      self.placed = placed
      self.test = test
    }

    fileprivate func look(_ chunk: CleanedChunk, file: Int) { test?.look(chunk, file: file, &found) }
    fileprivate func lookAgain(_ chunk: CleanedChunk, file: Int) { test?.lookAgain(chunk, file: file, &found) }
    fileprivate func decide(_ known: ScreenKnowledge) {
      looksAgain = test?.decide(known, &found) ?? false
      if found.untested == nil, found.tested == 0 {
        found.untested = known.delivery.reasonNotToJudge(rows: true) ?? "there is no value"
      }
    }
  }

  /// For each source, its screens by their numbers.
  let sources: [[State]]
  private let names: [String]

  init(_ pipeline: Pipeline, day: BatchDay?) throws {
    names = pipeline.sources.map(\.name)
    sources = try pipeline.sources.map { source in
      let zone = try TimeZoneRules(named: source.zone)
      return try source.allScreens.map { placed in
        let test = try Screening.test(placed.screen, of: source, pipeline.warehouse, zone, day)
        return State(placed, test: test)
      }
    }
  }

  private static func test(
    _ screen: Screen, of source: Source, _ warehouse: Warehouse, _ zone: TimeZoneRules, _ day: BatchDay?
  ) throws -> (any BatchScreen)? {
    func type(_ column: Int) -> ColumnType { source.scope[column].type }
    switch screen.test {
    case .oneOf, .range, .expression, .pattern, .required, .rule: return nil
    case .unique(let columns): return UniqueScreen(columns: columns)
    case .hierarchy(let columns): return HierarchyScreen(columns: columns)
    case .gaps(let column, let by): return GapsScreen(column: column, by: by)
    case .volume(let volume): return VolumeScreen(volume: volume)
    case .freshness(let column, let within):
      return FreshnessScreen(column: column, within: within, isDate: type(column) == .date, day: day)
    case .outlier(let column, let over, let by):
      var scale = 0
      if case .decimal(let digits) = type(column) { scale = digits }
      return OutlierScreen(column: column, over: over, by: by, scale: scale)
    case .reference(let name, let system, let key):
      guard let dimension = warehouse.dimensions.firstIndex(where: { $0.name == name }) else {
        throw Failure(.usage, "the screen '\(screen.name)' names the dimension \(name), which there is not")
      }
      return ReferenceScreen(
        dimension: dimension, name: name,
        system: warehouse.dimensions[dimension].isConformed ? "" : system ?? source.system,
        key: key.map { ExpressionEvaluator($0, zone: zone) })
    }
  }

  // MARK: The two looks

  /// Columns that the first pass must clean for the screens of a source, besides those of screens of rows.
  func usedColumns(_ source: Int) -> Set<Int> {
    sources[source].reduce(into: []) { $0.formUnion($1.test?.usedColumns ?? []) }
  }

  /// Takes the rows of the first pass.
  func take(_ chunk: CleanedChunk, source: Int, file: Int) {
    for (number, verdict) in chunk.verdicts { sources[source][number].found.take(verdict, chunk, file: file) }
    for state in sources[source] { state.look(chunk, file: file) }
  }

  /// Comes to a verdict, as far as one look is enough.
  func decide(_ known: ScreenKnowledge, _ deliveries: [SourceDelivery]) {
    var known = known
    for (source, states) in sources.enumerated() {
      known.source = names[source]
      known.delivery = deliveries[source]
      for state in states {
        known.screen = state.placed.screen.name
        state.decide(known)
      }
    }
  }

  /// Columns that a second look at a source needs; nil where it needs none.
  func columnsOfSecondLook(_ source: Int) -> Set<Int>? {
    let states = sources[source].filter(\.looksAgain)
    return states.isEmpty ? nil : states.reduce(into: []) { $0.formUnion($1.test?.usedColumns ?? []) }
  }

  /// Takes the rows of a second look.
  func lookAgain(_ chunk: CleanedChunk, source: Int, file: Int) {
    for state in sources[source] where state.looksAgain { state.lookAgain(chunk, file: file) }
  }

  /// Keys of a dimension that the warehouse is asked about, by their system.
  func askedKeys(_ dimension: String) -> [(system: String, keys: ByteTable)] {
    sources.joined().compactMap { state in
      guard let asked = state.test?.askedKeys, asked.dimension == dimension else { return nil }
      return (asked.system, asked.keys)
    }
  }
}
