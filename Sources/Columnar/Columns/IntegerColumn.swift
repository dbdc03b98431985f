/// A column of 64-bit integers: whole numbers, scaled decimals, days, microseconds or truth values.
package struct IntegerColumn: Sendable {
  /// A value a row; 0 where there is none.
  package var values: [Int64]
  /// A bit a row, set where there is no value.
  package var nulls: Bitmap

  /// Makes a column from its parts.
  package init(values: [Int64] = [], nulls: Bitmap = Bitmap()) {
    self.values = values
    self.nulls = nulls
  }

  /// Makes a column without NULLs.
  package init(_ values: [Int64]) {
    self.values = values
    self.nulls = Bitmap(repeating: false, count: values.count)
  }

  /// How many rows there are.
  @inlinable package var count: Int { values.count }

  /// Whether a row has no value.
  @inlinable package func isNull(_ row: Int) -> Bool { nulls[row] }

  /// Adds a value, nil for none.
  package mutating func append(_ value: Int64?) {
    values.append(value ?? 0)
    nulls.append(value == nil)
  }

  /// The value of a row, nil for none.
  @inlinable package func value(_ row: Int) -> Int64? { nulls[row] ? nil : values[row] }
}
