package import Columnar

/// The key of a fact row, from its grain.
package enum FactKey {
  /// The key of the row that has these values in the columns of its grain, in their order.
  package static func of(_ grain: [TracedValue]) -> Int64 {
    let columns = grain.map { value -> Column in
      switch value {
      case .text(let text):
        var texts = TextColumn()
        texts.append(text)
        return .text(texts)
      case .number(let number, _): return .integers(IntegerColumn([number]))
      case .none: return .integers(IntegerColumn(values: [0], nulls: Bitmap(repeating: true, count: 1)))
      }
    }
    return of(columns, row: 0)
  }

  /// The key of a row, from the columns of its grain in their order.
  package static func of(_ grain: [Column], row: Int) -> Int64 { Int64(bitPattern: GrainKey.hash(grain, row)) }
}
