package import Columnar
package import Definitions

/// What an expression gives over the rows of a chunk.
package struct EvaluatedColumn: Sendable {
  /// The values.
  package var column: Column
  /// Rows whose value must not be used: a value it is computed from is bad, or a number does not fit; nil for none.
  package var bad: Bitmap?
  /// Columns of the scope that the expression uses, in order.
  package var used: [Int]
  /// The expression as it was written.
  package var source: String
}

/// Computes an expression over whole chunks.
package struct ExpressionEvaluator: Sendable {
  /// The expression.
  package let expression: Expression
  /// Indexes of the scope's columns that the expression uses.
  package var usedColumns: Set<Int> { [] }

  /// Makes an evaluator.
  ///
  /// - Parameters:
  ///   - expression: checked against the scope of the chunks' source.
  ///   - zone: zone in which timestamps have their dates.
  package init(_ expression: Expression, zone: TimeZoneRules) {
    self.expression = expression
  }

  /// The values for the rows of a chunk.
  package func evaluate(_ chunk: CleanedChunk) -> EvaluatedColumn {
    EvaluatedColumn(column: Column(empty: expression.type), bad: nil, used: usedColumns.sorted(), source: expression.source)
  }
}
