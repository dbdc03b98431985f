/// A measure that is not stored: it follows from its row and from the members that the row is bound to, such as units ×
/// the product's list price. What changes there, in whatever batch, holds at once for rows of all batches.
package struct DerivedMeasure: Sendable {
  package var measure: Measure
  package var expression: Expression
  /// The expression's scope: columns of the fact itself, and `role.column`.
  package var scope: [LevelReference]

  /// What the expression uses of its scope.
  package var inputs: [LevelReference] { expression.usedColumns.sorted().map { scope[$0] } }
}

extension Fact {
  package func derivedMeasure(_ name: String) -> DerivedMeasure? { derived.first { $0.measure.name == name } }
}
