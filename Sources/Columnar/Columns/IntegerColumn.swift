/// A column of 64-bit integers: whole numbers, scaled decimals, days, microseconds or truth values.
public struct IntegerColumn: Sendable {
  /// A value a row; 0 where there is none.
  public var values: [Int64]
  /// A bit a row, set where there is no value.
  public var nulls: Bitmap

  /// Makes a column from its parts.
  @inlinable public init(values: [Int64] = [], nulls: Bitmap = Bitmap()) {
    self.values = values
    self.nulls = nulls
  }

  /// Makes a column without NULLs.
  @inlinable public init(_ values: [Int64]) {
    self.values = values
    self.nulls = Bitmap(repeating: false, count: values.count)
  }

  /// How many rows there are.
  @inlinable public var count: Int { values.count }

  /// Whether a row has no value.
  @inlinable public func isNull(_ row: Int) -> Bool { nulls[row] }

  /// Adds a value, nil for none.
  @inlinable public mutating func append(_ value: Int64?) {
    values.append(value ?? 0)
    nulls.append(value == nil)
  }

  /// The value of a row, nil for none.
  @inlinable public func value(_ row: Int) -> Int64? { nulls[row] ? nil : values[row] }
}
