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
}
