import Columnar

/// The names of the groups of a chunk's rows: the value of a column; rows without one are a group of their own.
struct GroupNames {
  private let keys: KeyColumns?
  /// The name of the row that was asked for last.
  private(set) var name: [UInt8] = []

  init(_ chunk: CleanedChunk, by column: Int?) { keys = column.map { KeyColumns([chunk.columns[$0]]) } }

  @inline(__always)
  mutating func find(_ row: Int) {
    guard let keys else { return }
    // No text has a NUL.
    if !keys.write(row, into: &name) { name.append(0) }
  }
}
