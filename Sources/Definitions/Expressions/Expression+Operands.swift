// What an expression is made of.

extension Expression {
  /// Indexes of the scope's columns that the expression uses.
  package var usedColumns: Set<Int> {
    if case .column(let index) = node { return [index] }
    return node.operands.reduce(into: []) { $0.formUnion($1.usedColumns) }
  }

  /// Whether working days are counted in it.
  package var usesCalendar: Bool {
    switch node {
    case .addWorkingDays, .workingDaysBetween: true
    default: node.operands.contains { $0.usesCalendar }
    }
  }
}

extension Expression.Node {
  /// The expressions that it is made of.
  var operands: [Expression] {
    switch self {
    case .null, .text, .integer, .column: []
    case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b), .divide(let a, let b),
      .modulo(let a, let b), .addWorkingDays(let a, let b, _), .workingDaysBetween(let a, let b, _),
      .compare(_, let a, let b), .and(let a, let b), .or(let a, let b), .nullif(let a, let b):
      [a, b]
    case .negate(let a), .rescale(let a), .isNull(let a), .not(let a), .like(let a, _): [a]
    case .isIn(let a, let candidates): [a] + candidates
    case .cases(let branches, let otherwise):
      branches.flatMap { [$0.condition, $0.value] } + (otherwise.map { [$0] } ?? [])
    case .coalesce(let values), .call(_, let values): values
    }
  }
}
