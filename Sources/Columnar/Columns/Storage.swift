/// How PostgreSQL keeps a column.
package enum Storage: Sendable, Hashable {
  case text, int2, int4, int8, boolean, date, timestamptz
  /// `numeric(18, scale)`.
  case numeric(scale: Int)
}
