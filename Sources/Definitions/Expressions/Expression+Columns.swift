extension Expression {
  /// The columns that it names, as indexes into its scope.
  package var columns: Set<Int> {
    var found: Set<Int> = []
    collect(into: &found)
    return found
  }

  private func collect(into found: inout Set<Int>) {
    switch node {
    case .null, .text, .integer: break
    case .column(let index): found.insert(index)
    case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b), .divide(let a, let b),
      .modulo(let a, let b), .compare(_, let a, let b), .and(let a, let b), .or(let a, let b), .nullif(let a, let b):
      a.collect(into: &found)
      b.collect(into: &found)
    case .negate(let a), .rescale(let a), .isNull(let a), .not(let a), .like(let a, _): a.collect(into: &found)
    case .isIn(let a, let candidates): ([a] + candidates).forEach { $0.collect(into: &found) }
    case .cases(let branches, let otherwise):
      for branch in branches {
        branch.condition.collect(into: &found)
        branch.value.collect(into: &found)
      }
      otherwise?.collect(into: &found)
    case .coalesce(let values), .call(_, let values): values.forEach { $0.collect(into: &found) }
    }
  }
}
