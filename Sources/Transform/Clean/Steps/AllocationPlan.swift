import Columnar
import Definitions

/// An allocation, ready to be worked out.
struct AllocationPlan: Sendable {
  /// Index in the scope of the column whose equal values make rows belong together.
  let by: Int
  let amount: ExpressionEvaluator
  let weight: ExpressionEvaluator

  init(_ allocation: Allocation, by: Int, zone: TimeZoneRules) {
    self.by = by
    amount = ExpressionEvaluator(allocation.amount, zone: zone)
    weight = ExpressionEvaluator(allocation.weight, zone: zone)
  }

  var usedColumns: Set<Int> { amount.usedColumns.union(weight.usedColumns).union([by]) }
}

/// Why an amount cannot be shared out over the rows that have it together. Lines are those of the row at fault.
enum AllocationFault: Sendable, Equatable {
  /// The row tells not which rows it belongs to.
  case ungrouped
  /// Two rows say different amounts.
  case differing(line: Int64, other: Int64)
  /// The amount of a row is no number, or too large.
  case badAmount(line: Int64)
  /// A row has no weight.
  case noWeight(line: Int64)
  /// The weight of a row cannot be used.
  case badWeight(line: Int64)
  /// One row's weight is below zero and another one's above.
  case mixedSigns(line: Int64)

  func message(of allocation: Allocation) -> String {
    let amount = allocation.amount.source
    let weight = allocation.weight.source
    let what = "\(amount) cannot be shared out over the rows of one \(allocation.by)"
    return switch self {
    case .ungrouped: "\(allocation.by) tells which rows share \(amount) and has no value"
    case .differing(let line, let other): "\(what): it is not the same on lines \(other) and \(line)"
    case .badAmount(let line): "\(what): that of line \(line) cannot be used"
    case .noWeight(let line): "\(what): '\(weight)' has no value on line \(line)"
    case .badWeight(let line): "\(what): the value of '\(weight)' on line \(line) cannot be used"
    case .mixedSigns(let line): "\(what): '\(weight)' changes its sign on line \(line)"
    }
  }
}
