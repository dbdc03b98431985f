import Columnar

// Groups of adjacent records whose `by` column is equal. The first record of a group may stand in an earlier
// chunk: its values are carried over.
//
// ```
// by       A A B B B | B C
// start    0 0 2 2 2 | c 1      c: carried
// ```

/// Which record's values each row takes over.
struct FillDownGroups: Sendable {
  /// Stands for the first record of the group that began in an earlier chunk.
  static let carried: Int32 = -1
  /// Stands for no group.
  static let none: Int32 = -2

  /// Value of the `by` column that the last row had; nil if it had none.
  private var last: [UInt8]?
  private var lastInteger: Int64?

  init() {}

  /// For each row the first row of its group.
  ///
  /// - Parameters:
  ///   - column: the `by` column.
  ///   - bad: its bad rows, which belong to no group.
  mutating func starts(_ column: Column, bad: Bitmap?) -> [Int32] {
    var starts = [Int32](repeating: Self.none, count: column.count)
    switch column {
    case .text(let column):
      let bytes = column.arena.span
      var before = TextSpan.null
      for row in column.spans.indices {
        let span = column.spans[row]
        if span.isNull {
          (before, last) = (.null, nil)
          continue
        }
        let isSame: Bool
        if before.isNull {
          isSame = last.map { Bytes.equal($0.span, bytes.extracting(span.range)) } ?? false
        } else {
          isSame = Bytes.equal(bytes.extracting(before.range), bytes.extracting(span.range))
        }
        starts[row] = isSame ? (before.isNull ? Self.carried : starts[row - 1]) : Int32(row)
        before = span
      }
      if !before.isNull { last = Array(column.arena[before.range]) }
    case .integers(let column):
      for row in column.values.indices {
        let value = bad?[row] == true ? nil : column.value(row)
        if let value, value == lastInteger {
          starts[row] = row == 0 ? Self.carried : starts[row - 1]
        } else if value != nil {
          starts[row] = Int32(row)
        }
        lastInteger = value
      }
    }
    return starts
  }
}
