import Columnar

/// Capital letters: `sku-1` → `SKU-1`.
struct Uppercase: ValueCleaner {
  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    LetterCase.upper.change(value, into: &output) ? .written : .same
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
