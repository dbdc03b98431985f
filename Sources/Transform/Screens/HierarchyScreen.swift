import Columnar

/// Finds rows in which a value of a column has another value of the next, coarser one than in a row before: a city
/// in two regions.
struct HierarchyScreen: BatchScreen {
  let columns: [Int]
  /// A table for each pair of columns.
  private var finer: [ByteTable]
  private var coarser: [ByteTable]
  /// For each pair, by number of the finer value: number of the coarser one that came with it first.
  private var first: [[Int32]]

  init(columns: [Int]) {
    self.columns = columns
    finer = columns.dropFirst().map { _ in ByteTable() }
    coarser = finer
    first = finer.map { _ in [] }
  }

  var usedColumns: Set<Int> { Set(columns) }

  mutating func look(_ chunk: CleanedChunk, file: Int, _ found: inout ScreenFindings) {
    let usable = UsableRows(chunk, columns: columns)
    var key: [UInt8] = []
    let levels = columns.map { KeyColumns([chunk.columns[$0]]) }
    for row in 0..<chunk.rowCount where usable.contains(row) {
      var isTested = false
      var fails = false
      for pair in finer.indices {
        guard levels[pair].write(row, into: &key) else { continue }
        let child = finer[pair].insert(key.span)
        if child.isNew { first[pair].append(-1) }
        guard levels[pair + 1].write(row, into: &key) else { continue }
        isTested = true
        let parent = Int32(coarser[pair].insert(key.span).number)
        if first[pair][child.number] < 0 {
          first[pair][child.number] = parent
        } else if first[pair][child.number] != parent {
          fails = true
        }
      }
      if isTested { found.tested += 1 }
      if fails { found.fail(chunk, row, file: file) }
    }
  }

  mutating func decide(_ known: ScreenKnowledge, _ found: inout ScreenFindings) -> Bool { false }
}
