package import Columnar
package import Definitions

/// What an expression gives over the rows of a chunk.
package struct EvaluatedColumn: Sendable {
  /// The values.
  package var column: Column
  /// Rows whose value must not be used: a value it is computed from is bad, or a number does not fit; nil for none.
  package var bad: Bitmap?
  /// Columns of the scope that the expression uses, ascending.
  package var used: [Int]
  /// The expression as it was written.
  package var source: String
  /// Whether it is computed with working days.
  package var usesCalendar: Bool
}

/// Computes an expression over whole chunks.
package struct ExpressionEvaluator: Sendable {
  /// The expression.
  package let expression: Expression
  /// Indexes of the scope's columns that the expression uses.
  package let usedColumns: Set<Int>
  private let used: [Int]
  private let usesCalendar: Bool
  private let zone: TimeZoneRules

  /// Makes an evaluator.
  ///
  /// - Parameters:
  ///   - expression: checked against the scope of the chunks' source.
  ///   - zone: zone in which timestamps have their dates.
  package init(_ expression: Expression, zone: TimeZoneRules) {
    self.expression = expression
    self.zone = zone
    usedColumns = expression.usedColumns
    used = usedColumns.sorted()
    usesCalendar = expression.usesCalendar
  }

  /// The values for the rows of a chunk.
  package func evaluate(_ chunk: CleanedChunk) -> EvaluatedColumn {
    var bad: Bitmap?
    for column in used { bad = Bitmap.union(bad, chunk.bad[column]) }
    if case .column(let index) = expression.node, chunk.columns[index].count == chunk.rowCount {
      return EvaluatedColumn(
        column: chunk.columns[index], bad: bad, used: used, source: expression.source, usesCalendar: usesCalendar)
    }
    var evaluation = Evaluation(columns: chunk.columns, rowCount: chunk.rowCount, zone: zone)
    let column: Column
    switch evaluation.value(of: expression) {
    case .integers(let vector): column = .integers(vector.column(rowCount: chunk.rowCount))
    case .text(let texts): column = .text(texts.column(rowCount: chunk.rowCount))
    }
    return EvaluatedColumn(
      column: column, bad: Bitmap.union(bad, evaluation.overflow), used: used, source: expression.source,
      usesCalendar: usesCalendar)
  }
}
