import Columnar

/// Drops outer blanks: `"  Ann "` → `"Ann"`.
struct Trim: ValueCleaner {
  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    let kept = Blanks.trimmed(value)
    return kept.count == value.count ? .same : .narrowed(kept)
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
