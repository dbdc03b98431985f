import Columnar

/// Reads the measures of a fact that are said by an expression.
struct DerivedMeasureReading {
  let findings: Findings
  let dimensions: [Dimension]

  /// A measure with the expression that stands behind `is:`.
  func read(_ measure: Measure, _ node: YAMLNode, of fact: Fact) -> DerivedMeasure? {
    let columns = columns(of: fact)
    let fields = columns.map { Field($0.reference.description, $0.type) }
    let scope = ExpressionScope(fields, of: "fact \(fact.name)")
    let subject = "measure \(fact.name).\(measure.name): is"
    return ExpressionReading(findings).read(node, subject, scope, expecting: measure.type).map {
      DerivedMeasure(measure: measure, expression: $0, scope: columns.map(\.reference))
    }
  }

  /// What the fact stores, and what its roles lead to; but for data about persons, since sums would be kept of it, and
  /// durable ids, which are numbers without a meaning.
  private func columns(of fact: Fact) -> [(reference: LevelReference, type: ColumnType)] {
    let own =
      fact.grain + [Field(fact.instant, .timestamp)] + fact.degenerate.map { Field($0.name, $0.type) }
      + fact.measures.map { Field($0.name, $0.type) }
    return own.map { (LevelReference(role: nil, level: $0.name), $0.type) }
      + fact.roles.flatMap { role -> [(reference: LevelReference, type: ColumnType)] in
        guard let dimension = dimensions.first(where: { $0.name == role.dimension }) else { return [] }
        return dimension.levels.filter { !$0.isPersonal && $0.field.name != dimension.idColumn }.map {
          (LevelReference(role: role.name, level: $0.field.name), $0.field.type)
        }
      }
  }
}
