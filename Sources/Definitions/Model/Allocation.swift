package import Columnar

/// An amount that several rows of a file have together, such as an order's postage, shared out over them: a new column.
package struct Allocation: Sendable {
  /// Name of the new column.
  package var name: String
  /// What is shared out, at the scale of the shares: said by one of the rows that belong together, or by several alike.
  package var amount: Expression
  /// Column whose equal values make rows belong together.
  package var by: String
  /// In proportion to what.
  package var weight: Expression

  /// Makes an allocation.
  package init(name: String, amount: Expression, by: String, weight: Expression) {
    self.name = name
    self.amount = amount
    self.by = by
    self.weight = weight
  }

  /// The type of the shares.
  package var type: ColumnType { amount.type }
}
