package import Columnar

/// A typed scalar expression: parsed and checked once, evaluated over chunks by Transform, turned into SQL by Cube.
///
/// The semantics, on which the columnar evaluation and `sql(zone:column:)` agree:
///
/// | expression | value |
/// |---|---|
/// | anything of NULL | NULL, unless said otherwise here |
/// | `and`, `or`, `not` | Kleene: `false and NULL` is false, `true or NULL` is true |
/// | `+`, `-` | exact, at the greater scale of both (rescaled before); a value that does not fit 64 bits is bad |
/// | `*` | exact; scale = sum of the scales |
/// | `/` | NULL for a divisor of 0; at scale max(6, both scales), half away from zero |
/// | `%` | integers, sign of the dividend; NULL for a divisor of 0 |
/// | `round(x)`, `round(x, n)` | `.rescale` to integer or scale n, half away from zero |
/// | `=`, `<>`, `<`, … | numbers by value, texts bytewise, dates and instants by time, false before true |
/// | `x in (a, NULL)` | true if x equals a, else NULL |
/// | `x between a and b` | `x >= a and x <= b` |
/// | `like` | `%` any characters, `_` one character, `\` before either (or itself) the character; letters as they are |
/// | `x is [not] distinct from y` | never NULL: NULL is the same as NULL and as nothing else |
/// | `d in last n months` | within the n calendar months that end with the one of the scope's day; days, weeks (ISO), quarters, years too |
/// | `case` | the first branch whose condition is true; NULL without `else` |
/// | `coalesce(a, …)` | the first that is not NULL |
/// | `nullif(a, b)` | NULL if a = b, else a |
/// | <code>&#124;&#124;</code> (`.concat`) | NULL if an operand is; the function `concat(a, …)` takes NULL as '' (written with `.coalesce`) |
/// | `lower`, `upper` | by character, Unicode's simple case mapping |
/// | `trim(t)` | without blanks (U+0020) at both ends |
/// | `length(t)` | characters (Unicode scalars) |
/// | `substring(t, from[, count])` | characters at positions p, from 1: from <= p < from + count; a count below 0 is 0 |
/// | `replace(t, a, b)` | every a, left to right, as b; unchanged for an empty a |
/// | `abs` | magnitude |
/// | `year`, `month`, `day` | of a date; of a timestamp by its date in the zone |
/// | `date(x)` | date of a timestamp in the zone of the scope |
/// | `days_between(a, b)` | a − b in days |
/// | `minutes_between(a, b)`, `seconds_between(a, b)` | a − b, cut toward zero to whole minutes, seconds |
/// | `add_working_days(d, n)` | the n-th working day after d, before it for n < 0; bad where the calendar does not know a year between |
/// | `working_days_between(a, b)` | working days after b up to a; bad in the same way |
/// | `to_integer(t)` | the number if t is an optional sign and 1 to 18 digits and nothing else, else NULL |
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
    /// Scale of the result: the sum of the operands' scales. The operands keep their own.
    case multiply(Expression, Expression)
    /// NULL where the divisor is zero; rounded half away from zero to the result's scale. The operands keep their own scales.
    case divide(Expression, Expression)
    /// Integers only; NULL where the divisor is zero.
    case modulo(Expression, Expression)
    case negate(Expression)
    /// A number at the scale of the expression's type: exact upwards, rounded half away from zero downwards. `round` is this.
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
    /// The day that is a number of working days after a date. Computed in pipelines only: there is no SQL of it.
    case addWorkingDays(Expression, Expression, WorkingDays)
    /// The number of working days after the second date up to the first. Computed in pipelines only.
    case workingDaysBetween(Expression, Expression, WorkingDays)
    /// What other lines of an answer say of a measure. Computed in questions only: rows of pipelines have no lines.
    case window(MeasureWindow, Expression)
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
