extension Expression {
  /// Whether a condition that columns decide cannot be true where all of its columns are NULL. What cannot be told from its
  /// form alone counts as if it could be.
  package var isFalseOfNulls: Bool {
    switch node {
    case .and(let a, let b): a.isFalseOfNulls || b.isFalseOfNulls
    case .or(let a, let b): a.isFalseOfNulls && b.isFalseOfNulls
    default: isNullOfNulls
    }
  }

  /// Whether it is NULL where all of its columns are.
  private var isNullOfNulls: Bool {
    switch node {
    case .null, .column: true
    case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b), .divide(let a, let b),
      .modulo(let a, let b), .compare(_, let a, let b):
      a.isNullOfNulls || b.isNullOfNulls
    case .and(let a, let b), .or(let a, let b): a.isNullOfNulls && b.isNullOfNulls
    case .negate(let a), .rescale(let a), .not(let a), .like(let a, _), .isIn(let a, _): a.isNullOfNulls
    case .text, .integer, .isNull, .cases, .coalesce, .nullif, .call, .addWorkingDays, .workingDaysBetween, .window:
      false
    }
  }

  /// The conditions that must all be true for it to be.
  package var conjuncts: [Expression] {
    if case .and(let a, let b) = node { return a.conjuncts + b.conjuncts }
    return [self]
  }
}
