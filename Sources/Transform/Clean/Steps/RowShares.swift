import Columnar

/// What the rows of a file get of an amount, in the order of the rows.
struct RowShares: Sendable {
  /// Stands for no share.
  static let none = Int64.min

  private var values: [Int64]
  /// For each row the number of its group; empty where no group is at fault.
  private var groups: [Int32]
  /// By number of the group.
  private var faults: [Int32: AllocationFault]
  private var at = 0

  /// - Parameters:
  ///   - values: a share a row, or `none`.
  ///   - groups: numbers of groups by row; of no meaning where there are no faults.
  init(_ values: [Int64], groups: [Int32], faults: [Int32: AllocationFault]) {
    self.values = values
    self.groups = faults.isEmpty ? [] : groups
    self.faults = faults
  }

  /// The shares of the next rows, and why some have none that should.
  mutating func next(_ count: Int, _ found: inout [(row: Int, fault: AllocationFault)]) -> IntegerColumn {
    var column = IntegerColumn(
      values: Array(repeating: 0, count: count), nulls: Bitmap(repeating: false, count: count))
    for row in 0..<count {
      let value = at + row < values.count ? values[at + row] : RowShares.none
      if value == RowShares.none { column.nulls[row] = true } else { column.values[row] = value }
    }
    if !faults.isEmpty {
      for row in 0..<count where at + row < groups.count {
        if let fault = faults[groups[at + row]] { found.append((row, fault)) }
      }
    }
    at += count
    return column
  }
}
