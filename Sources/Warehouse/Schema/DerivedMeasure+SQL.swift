internal import Columnar
package import Definitions
internal import PostgreSQL

extension DerivedMeasure {
  /// The roles that must be joined.
  package var roles: Set<String> { Set(inputs.compactMap(\.role)) }

  /// Its value in a row, at the measure's scale.
  ///
  /// - Parameter table: the fact's table, as named in the statement; dimensions are named by their roles.
  package func sql(in table: String, of fact: Fact, zone: String) -> String {
    expression.sql(zone: zone) { index in
      let input = scope[index]
      let column = "\(SQL.identifier(input.role ?? table)).\(SQL.identifier(input.level))"
      // Rows keep decimals as integers at the measure's scale.
      guard input.role == nil, case .decimal(let scale)? = fact.measure(input.level)?.type else { return column }
      return "(\(column) * \(ScaledDecimal.format(1, scale: scale)))"
    }
  }

  /// Its value in a row as an integer at the measure's scale, as stored measures are kept.
  package func scaledSQL(in table: String, of fact: Fact, zone: String) -> String {
    let value = sql(in: table, of: fact, zone: zone)
    guard case .decimal(let scale) = measure.type, scale > 0 else { return value }
    return "round(\(value) * 1\(String(repeating: "0", count: scale)))"
  }
}
