package import Columnar
package import Definitions

extension Source {
  // The scope of a source's expressions: columns, occurrence numbers, lookups, derived columns, in this order.

  /// How many columns the scope of the source's expressions has.
  package var scopeCount: Int { columns.count + numbers.count + lookups.count + derived.count }

  /// Index in the scope of the first occurrence number.
  var firstNumber: Int { columns.count }
  /// Index in the scope of the first lookup.
  var firstLookup: Int { columns.count + numbers.count }
  /// Index in the scope of the first derived column.
  var firstDerived: Int { columns.count + numbers.count + lookups.count }

  /// The index in the scope of a column, number, lookup or derived column, nil if there is none of this name.
  package func scopeIndex(_ name: String) -> Int? {
    columns.firstIndex { $0.name == name }
      ?? numbers.firstIndex { $0.name == name }.map { firstNumber + $0 }
      ?? lookups.firstIndex { $0.name == name }.map { firstLookup + $0 }
      ?? derived.firstIndex { $0.name == name }.map { firstDerived + $0 }
  }

  /// The name of a column of the scope.
  package func scopeName(_ index: Int) -> String {
    if index < firstNumber { return columns[index].name }
    if index < firstLookup { return numbers[index - firstNumber].name }
    if index < firstDerived { return lookups[index - firstLookup].name }
    return derived[index - firstDerived].name
  }

  /// The type of a column of the scope; nil for a lookup, whose type is that of the column it takes.
  package func scopeType(_ index: Int) -> ColumnType? {
    if index < firstNumber { return columns[index].type }
    if index < firstLookup { return .integer }
    if index < firstDerived { return nil }
    return derived[index - firstDerived].expression.type
  }
}
