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

extension Expression {
  /// The expression with others in the place of its columns, of the same types.
  package func replacingColumns(_ replacement: (Int) -> Expression) -> Expression {
    if case .column(let index) = node { return replacement(index) }
    var copy = self
    copy.node = node.mapping { $0.replacingColumns(replacement) }
    return copy
  }
}

extension Expression.Node {
  /// The node with other operands.
  fileprivate func mapping(_ change: (Expression) -> Expression) -> Self {
    switch self {
    case .null, .text, .integer, .column: self
    case .add(let a, let b): .add(change(a), change(b))
    case .subtract(let a, let b): .subtract(change(a), change(b))
    case .multiply(let a, let b): .multiply(change(a), change(b))
    case .divide(let a, let b): .divide(change(a), change(b))
    case .modulo(let a, let b): .modulo(change(a), change(b))
    case .negate(let a): .negate(change(a))
    case .rescale(let a): .rescale(change(a))
    case .compare(let comparison, let a, let b): .compare(comparison, change(a), change(b))
    case .isNull(let a): .isNull(change(a))
    case .and(let a, let b): .and(change(a), change(b))
    case .or(let a, let b): .or(change(a), change(b))
    case .not(let a): .not(change(a))
    case .isIn(let a, let candidates): .isIn(change(a), candidates.map(change))
    case .like(let a, let pattern): .like(change(a), pattern)
    case .cases(let branches, let otherwise):
      .cases(
        branches.map { Expression.Branch(condition: change($0.condition), value: change($0.value)) },
        otherwise: otherwise.map(change))
    case .coalesce(let values): .coalesce(values.map(change))
    case .nullif(let a, let b): .nullif(change(a), change(b))
    case .call(let function, let values): .call(function, values.map(change))
    case .addWorkingDays(let a, let b, let calendar): .addWorkingDays(change(a), change(b), calendar)
    case .workingDaysBetween(let a, let b, let calendar): .workingDaysBetween(change(a), change(b), calendar)
    case .window(let window, let a): .window(window, change(a))
    }
  }

  /// The expressions that it is made of.
  package var operands: [Expression] {
    switch self {
    case .null, .text, .integer, .column: []
    case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b), .divide(let a, let b),
      .modulo(let a, let b), .addWorkingDays(let a, let b, _), .workingDaysBetween(let a, let b, _),
      .compare(_, let a, let b), .and(let a, let b), .or(let a, let b), .nullif(let a, let b):
      [a, b]
    case .negate(let a), .rescale(let a), .isNull(let a), .not(let a), .like(let a, _), .window(_, let a): [a]
    case .isIn(let a, let candidates): [a] + candidates
    case .cases(let branches, let otherwise):
      branches.flatMap { [$0.condition, $0.value] } + (otherwise.map { [$0] } ?? [])
    case .coalesce(let values), .call(_, let values): values
    }
  }
}
