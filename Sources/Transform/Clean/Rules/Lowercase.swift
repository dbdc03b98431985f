import Columnar

/// Small letters: `Ann@Shop.Test` → `ann@shop.test`.
struct Lowercase: ValueCleaner {
  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    LetterCase.lower.change(value, into: &output) ? .written : .same
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
