package import Columnar

/// The names that an expression can use.
package struct ExpressionScope: Sendable {
  /// Columns by name, in the order of the indexes in `Expression.Node.column`. A name may have parts with points between
  /// them, such as `date.month`.
  package var columns: [Field]
  /// What the columns belong to, for messages: `source shop_orders`.
  package var subject: String
  /// What a column is called in messages: `measure`.
  package var noun = "column"
  /// The day that `in last 13 months` counts from, in days since 1970; nil where rows are of no day.
  package var today: Int64?
  /// Whether columns are measures of lines of an answer, so that other lines can be asked: `previous(net_amount)`.
  package var hasLines = false
  /// The days that are worked; nil where no calendar is at hand.
  package var workingDays: WorkingDays?
  /// Names of columns that are declared but could not be read: an expression that uses one is not judged.
  var unreadable: Set<String> = []

  /// Makes a scope.
  package init(_ columns: [Field], of subject: String) {
    self.columns = columns
    self.subject = subject
  }

  /// Index of a column.
  package func index(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }
}
