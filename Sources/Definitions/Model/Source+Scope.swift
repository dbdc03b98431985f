package import Columnar

extension Source {
  /// What the source's expressions can name, in the order of the indexes in `Expression.Node.column`:
  /// columns, occurrence numbers, lookups, shares of amounts, derived columns. A share sees lookups and what stands before
  /// them, a derived column sees what stands before it only.
  package var scope: [Field] {
    columns.map { Field($0.name, $0.type) }
      + numbers.map { Field($0.name, .integer) }
      + lookups.map { Field($0.name, $0.type) }
      + allocations.map { Field($0.name, $0.type) }
      + derived.map { Field($0.name, $0.expression.type) }
  }

  /// Name of a lookup that an expression over the scope takes a value of, by itself or through derived columns.
  package func lookup(usedBy expression: Expression) -> String? {
    let firstLookup = columns.count + numbers.count
    let firstDerived = scope.count - derived.count
    var used = expression.usedColumns
    // A derived column uses only what stands before it, so one way back through them finds all.
    for index in derived.indices.reversed() where used.contains(firstDerived + index) {
      used.formUnion(derived[index].expression.usedColumns)
    }
    return lookups.indices.first { used.contains(firstLookup + $0) }.map { lookups[$0].name }
  }
}
