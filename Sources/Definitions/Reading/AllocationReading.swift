import Columnar

/// Reads `allocate`: amounts of several rows together, shared out over them.
struct AllocationReading {
  let reading: SourceReading
  private var findings: Findings { reading.findings }
  private var subject: String { reading.mapping.subject }

  init(_ reading: SourceReading) { self.reading = reading }

  /// Adds the allocations to the source.
  ///
  /// - Parameter scope: what they can be computed from: columns, numbers and lookups.
  func read(_ scope: ExpressionScope) {
    guard let node = reading.mapping.optional("allocate") else { return }
    for (name, entry) in findings.named(node, "\(subject): allocate") where reading.isNew(name, entry.keyPlace) {
      if let allocation = allocation(name, entry.value, scope) {
        reading.source.allocations.append(allocation)
      } else {
        reading.leaveUnreadable(name)
      }
    }
  }

  private func allocation(_ name: String, _ node: YAMLNode, _ scope: ExpressionScope) -> Allocation? {
    let subject = "\(subject): allocate \(name)"
    guard let mapping = DefinitionMapping(node, subject, keys: ["amount", "by", "over", "scale"], findings) else {
      return nil
    }
    let amount = mapping.required("amount", remedy: "what the rows have together, such as amount: shipping")
    let by = mapping.required("by", remedy: "the column that rows belonging together have alike, such as by: order_id")
    let over = mapping.required("over", remedy: "in proportion to what, such as over: quantity * price")
    let scale = mapping.integer("scale", 0...ScaledDecimal.greatestScale)
    guard let amount, let by, let over else { return nil }
    guard let byName = column(by, "\(subject): by", scope), let weight = number(over, "\(subject): over", scope),
      let value = number(amount, "\(subject): amount", scope)
    else { return nil }
    // A share must have all the digits that the amount has, or the shares could not sum up to it.
    let type = scale.map { $0 == 0 ? ColumnType.integer : .decimal(scale: $0) } ?? value.type
    guard let exact = ExpressionReading(findings).read(amount, "\(subject): amount", scope, expecting: type) else {
      return nil
    }
    return Allocation(name: name, amount: exact, by: byName, weight: weight)
  }

  private func column(_ node: YAMLNode, _ subject: String, _ scope: ExpressionScope) -> String? {
    guard let name = findings.text(node, subject, expecting: "a column"), !reading.isUnreadable(name),
      findings.reference(
        name, among: scope.columns.map(\.name), "\(subject): there is no column", called: "columns", at: node.place)
    else { return nil }
    return name
  }

  private func number(_ node: YAMLNode, _ subject: String, _ scope: ExpressionScope) -> Expression? {
    guard let expression = ExpressionReading(findings).read(node, subject, scope, expecting: nil) else { return nil }
    if expression.type.isNumeric { return expression }
    findings.report("\(subject): expected a number, this is \(expression.type)", at: node.place)
    return nil
  }

  /// Reports a filter that depends on a share: what is filtered takes none, so that the one would hang on the other.
  static func check(_ filter: Filter, _ source: Source, _ subject: String, _ place: SourcePlace, _ findings: Findings) {
    let firstShare = source.columns.count + source.numbers.count + source.lookups.count
    let firstDerived = firstShare + source.allocations.count
    var open = Array(filter.expression.usedColumns)
    var seen = Set(open)
    while let next = open.popLast() {
      if next >= firstDerived {
        open += source.derived[next - firstDerived].expression.usedColumns.filter { seen.insert($0).inserted }
      } else if next >= firstShare {
        findings.report(
          "\(subject): depends on the share '\(source.allocations[next - firstShare].name)', and what is filtered has no share",
          at: place, remedy: "filter by what stands in the file, or use when: of the feeds")
        return
      }
    }
  }
}
