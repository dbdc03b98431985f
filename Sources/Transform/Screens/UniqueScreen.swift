import Columnar

/// Finds rows whose values some row before them has: in the batch, over all files of the source.
struct UniqueScreen: BatchScreen {
  let columns: [Int]
  private var seen = ByteTable()

  init(columns: [Int]) { self.columns = columns }

  var usedColumns: Set<Int> { Set(columns) }

  mutating func look(_ chunk: CleanedChunk, file: Int, _ found: inout ScreenFindings) {
    let usable = UsableRows(chunk, columns: columns)
    let keys = KeyColumns(columns.map { chunk.columns[$0] })
    var key: [UInt8] = []
    for row in 0..<chunk.rowCount where usable.contains(row) && keys.write(row, into: &key) {
      found.tested += 1
      if !seen.insert(key.span).isNew { found.fail(chunk, row, file: file) }
    }
  }

  mutating func decide(_ known: ScreenKnowledge, _ found: inout ScreenFindings) -> Bool { false }
}
