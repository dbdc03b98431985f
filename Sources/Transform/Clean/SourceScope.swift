import Columnar
package import Definitions

extension Source {
  /// The index in the scope of a column, number, lookup or derived column, nil if there is none of this name.
  package func scopeIndex(_ name: String) -> Int? { scope.firstIndex { $0.name == name } }
}
