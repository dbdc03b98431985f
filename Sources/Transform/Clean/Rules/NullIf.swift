import Columnar

/// No value in place of a text: `null_if: unknown`.
struct NullIf: ValueCleaner {
  /// What means "no value".
  let text: [UInt8]

  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    Bytes.equal(text.span, value) ? .null : .same
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
