package import Columnar

/// A typed scalar expression: parsed and checked once, evaluated over chunks by Transform, turned into SQL by Cube.
///
/// Three-valued logic as in SQL: comparisons with NULL are NULL; `and`, `or`, `not` follow Kleene.
package struct Expression: Sendable {
  /// What it computes.
  package var node: Node
  /// The type of the value.
  package var type: ColumnType
  /// The text it was written as.
  package var source: String

  package init(node: Node, type: ColumnType, source: String) {
    self.node = node
    self.type = type
    self.source = source
  }

  /// The tree. Operands carry their types; conversions between numeric types are explicit (`.rescale`).
  package indirect enum Node: Sendable {
    case null
    case text(String)
    /// Integer, decimal (scaled), date (days), timestamp (microseconds) or boolean (0, 1) literal, by the expression's type.
    case integer(Int64)
    /// A column by its index in the scope that the expression was checked against.
    case column(Int)
    /// Both operands have the expression's type.
    case add(Expression, Expression)
    case subtract(Expression, Expression)
    /// Scale of the result: the sum of the operands' scales.
    case multiply(Expression, Expression)
    /// NULL where the divisor is zero; rounded half away from zero to the result's scale.
    case divide(Expression, Expression)
    /// Integers only; NULL where the divisor is zero.
    case modulo(Expression, Expression)
    case negate(Expression)
    /// A number at another scale: exact upwards, rounded half away from zero downwards.
    case rescale(Expression)
    case compare(Comparison, Expression, Expression)
    case isNull(Expression)
    case and(Expression, Expression)
    case or(Expression, Expression)
    case not(Expression)
    /// Operand and candidates of one type.
    case isIn(Expression, [Expression])
    /// `%` and `_` as in SQL; the pattern is a literal.
    case like(Expression, String)
    case cases([Branch], otherwise: Expression?)
    case coalesce([Expression])
    case nullif(Expression, Expression)
    case call(Function, [Expression])
  }

  package struct Branch: Sendable {
    package var condition: Expression
    package var value: Expression
  }

  package enum Comparison: String, Sendable, CaseIterable {
    case equal = "=", notEqual = "<>", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
  }

  /// Functions; the type rules are in the checker's table.
  package enum Function: String, Sendable, CaseIterable {
    case lower, upper, trim, length, concat, substring, replace
    case abs, round
    /// Parts of a date: integers.
    case year, month, day
    /// The date of a timestamp in the zone of the scope (the source's, or the warehouse's).
    case date
    /// Days from the second date to the first; whole minutes from the second timestamp to the first.
    case days_between, minutes_between, seconds_between
    /// Conversions from text; NULL where it is no such number.
    case to_integer
  }
}
