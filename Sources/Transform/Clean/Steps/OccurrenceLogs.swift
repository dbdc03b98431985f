import Columnar

/// Occurrence numbers that were written down in a pass over a file, so that the next one need not count again.
struct OccurrenceLogs: Sendable {
  /// A log for each occurrence number of the source; nil where none was written.
  var logs: [NumberLog?] = []

  /// What stands for a row without a number.
  private static let none: Int32 = 0

  /// A chunk's numbers, to be written down; nil where one is too large for that.
  static func numbers(_ column: IntegerColumn) -> [Int32]? {
    if column.values.contains(where: { $0 > Int64(Int32.max) }) { return nil }
    var numbers = column.values.map { Int32(truncatingIfNeeded: $0) }
    if !column.nulls.isEmpty { for row in numbers.indices where column.nulls[row] { numbers[row] = none } }
    return numbers
  }

  /// The numbers of a chunk, as they were written down.
  static func column(_ numbers: [Int32]) -> IntegerColumn {
    var column = IntegerColumn(numbers.map { Int64($0) })
    for row in numbers.indices where numbers[row] == none { column.nulls[row] = true }
    return column
  }
}
