internal import Columnar
internal import Definitions
internal import Text
internal import Transform

/// Which values of a trace are shown: personal ones only where they are asked for.
///
/// Personal are attributes that the definition says so of, natural keys and identifiers of persons, and all columns of a
/// source that feed them, take them from another source, or are made of them. Of other columns the value is shown, since it stands in the star for all to see; what a rule
/// has cut out of a longer text is not, since the rest stands nowhere.
struct Discretion {
  let isRaw: Bool
  let zone: TimeZoneRules
  /// Columns of the source's scope that are personal.
  private var personal: Set<Int> = []

  /// What stands in place of a value.
  static let hidden = "(personal)"
  private static let cutting: Set<String> = ["extract", "split", "replace"]
  private static let ofPersons: Set<String> = ["email", "phone", "name_order", "postal_code"]

  /// - Parameter record: the record whose columns are told; nil where none are.
  init(isRaw: Bool, _ warehouse: Definitions.Warehouse, record: TracedRecord? = nil) throws {
    self.isRaw = isRaw
    zone = try TimeZoneRules(named: warehouse.zone)
    guard let source = record?.source else { return }
    personal = Self.personal(source, warehouse, record?.pipeline, path: [])
  }

  private static func personal(
    _ source: Source, _ warehouse: Definitions.Warehouse, _ pipeline: Pipeline?, path: [String]
  ) -> Set<Int> {
    var personal: Set<Int> = []
    var open: [Int] = []
    // What the star shows to all.
    var shown: Set<Int> = []
    func show(_ expression: Expression?) { shown.formUnion(expression?.usedColumns ?? []) }
    func add(_ expression: Expression?) { open += expression?.usedColumns ?? [] }
    for feed in source.feeds {
      switch feed {
      case .dimension(let feed):
        guard let dimension = warehouse.dimension(feed.dimension) else { continue }
        for (attribute, expression) in zip(dimension.attributes, feed.attributes) {
          if attribute.isPersonal { add(expression) } else { show(expression) }
        }
        feed.identifiers.forEach(add)
        feed.key.forEach(dimension.isPersonal ? add : show)
      case .fact(let feed):
        for expression in feed.grain + [feed.instant] + feed.degenerate + feed.measures { show(expression) }
        for (role, binding) in zip(warehouse.fact(feed.fact)?.roles ?? [], feed.roles)
        where warehouse.dimension(role.dimension)?.isPersonal == true { binding?.key.forEach(add) }
      }
    }
    for (index, column) in source.columns.enumerated()
    where column.cleaning.contains(where: { Self.ofPersons.contains($0.rule) }) { open.append(index) }
    let firstDerived = source.scope.count - source.derived.count
    let firstLookup = source.columns.count + source.numbers.count
    for (index, lookup) in source.lookups.enumerated() where !path.contains(lookup.source) {
      guard let pipeline, let other = pipeline.source(lookup.source), let taken = other.scopeIndex(lookup.take) else {
        continue
      }
      let others = Self.personal(other, warehouse, pipeline, path: path + [source.name])
      if others.contains(taken) { open.append(firstLookup + index) }
    }
    while let index = open.popLast() {
      guard personal.insert(index).inserted else { continue }
      if index >= firstDerived, index < source.scope.count {
        open += source.derived[index - firstDerived].expression.usedColumns
      }
    }
    // A derived column uses only what stands before it, so one way through them finds all.
    for (index, derived) in source.derived.enumerated() where !shown.contains(firstDerived + index) {
      if !personal.isDisjoint(with: derived.expression.usedColumns) { personal.insert(firstDerived + index) }
    }
    return personal
  }

  /// What cannot be used may be anything, personal or not.
  func isHidden(_ column: RowTrace.Column) -> Bool {
    !isRaw && (personal.contains(column.index) || column.fault != nil)
  }

  /// Whether the raw text of a column is not shown, nor what its rules make of it before a step.
  func isHidden(_ trace: CleaningTrace, before step: Int, of column: RowTrace.Column) -> Bool {
    if isRaw { return false }
    return isHidden(column) || trace.isBad
      || trace.steps[step...].contains { Self.cutting.contains($0.rule) && $0.isChange }
  }

  /// A value; `—` for none.
  func shown(_ value: TracedValue, isPersonal: Bool = false) -> String {
    guard let text = value.shown(in: zone) else { return "—" }
    return isPersonal && !isRaw ? Self.hidden : Self.printable(text)
  }

  /// A text between quotation marks.
  static func quoted(_ text: String?) -> String { text.map { "\"\(printable($0))\"" } ?? "nothing" }

  /// A text on one line, cut where it is very long.
  static func printable(_ text: String) -> String {
    let start = text.prefix(200)
    return PrintableText.of(String(start)) + (start.endIndex < text.endIndex ? "…" : "")
  }
}

/// Lines in columns, aligned.
struct TraceLines {
  private(set) var text = ""

  mutating func title(_ title: String) { text += (text.isEmpty ? "" : "\n") + title + "\n" }

  /// A line, which may hold anything that stands in a file, or is the name of one.
  mutating func line(_ line: String, indent: Int = 2) {
    text += String(repeating: " ", count: indent) + PrintableText.of(line) + "\n"
  }

  /// Rows of cells, each column as wide as its widest cell; a last cell may be as long as it likes.
  mutating func table(_ rows: [[String]], indent: Int = 2) {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.filter { column < $0.count - 1 }.map { DisplayWidth.of($0[column]) }.max() ?? 0
    }
    for row in rows {
      var line = ""
      for (column, cell) in row.enumerated() {
        line += column < row.count - 1 ? DisplayWidth.padded(cell, to: widths[column]) + "  " : cell
      }
      while line.last == " " { line.removeLast() }
      self.line(line, indent: indent)
    }
  }
}
