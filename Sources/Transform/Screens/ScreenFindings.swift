import Columnar

/// What a screen has found so far.
///
/// A row that fails is kept as its place alone, 28 bytes: what is to be said of it follows from the screen.
struct ScreenFindings: Sendable {
  /// Rows, or values, on which there is a verdict.
  var tested = 0
  // Rows that fail, in the order of files and records, whatever the chunks.
  private(set) var files: [Int32] = []
  private(set) var records: [Int64] = []
  private(set) var rows: [Int64] = []
  private(set) var lines: [Int64] = []
  /// Stretches of numbers that are missing.
  var gaps: [ClosedRange<Int64>] = []
  /// What is wrong with the batch as a whole.
  var fault: String?
  /// What was measured, to be compared with in later batches.
  var measured: Int64?
  /// What it was compared with.
  var comparedWith: Int64?
  /// What was measured, in words.
  var note: String?
  /// Why there is no verdict at all.
  var untested: String?

  /// How many failures there are.
  var failed: Int { files.count + gaps.count + (fault == nil ? 0 : 1) }

  /// Adds a row that fails.
  mutating func fail(_ chunk: CleanedChunk, _ row: Int, file: Int) {
    files.append(Int32(truncatingIfNeeded: file))
    records.append(chunk.places.records[row])
    rows.append(chunk.places.rows[row])
    lines.append(chunk.places.lines[row])
  }

  /// Takes over the verdict of a screen that is answered from a row.
  mutating func take(_ verdict: RowScreen.Verdict, _ chunk: CleanedChunk, file: Int) {
    tested += verdict.tested
    guard let failed = verdict.failed else { return }
    for row in 0..<chunk.rowCount where failed[row] { fail(chunk, row, file: file) }
  }
}

/// The rows of a chunk whose values in some columns may be used: not filtered out, neither wrong nor rejected.
struct UsableRows {
  private let filteredBy: [Int32]
  private let bad: Bitmap?

  init(_ chunk: CleanedChunk, columns: some Sequence<Int>) {
    filteredBy = chunk.filteredBy
    bad = columns.reduce(nil) { Bitmap.union($0, chunk.bad[$1]) }
  }

  init(_ chunk: CleanedChunk, _ evaluated: [EvaluatedColumn]) {
    filteredBy = chunk.filteredBy
    bad = evaluated.reduce(nil) { Bitmap.union($0, $1.bad) }
  }

  @inline(__always)
  func contains(_ row: Int) -> Bool { filteredBy[row] < 0 && bad?[row] != true }
}
