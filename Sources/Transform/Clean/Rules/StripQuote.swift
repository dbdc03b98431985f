import Columnar

/// Drops what spreadsheets are told "this is text" with: `'0123` → `0123`, `="0123"` → `0123`.
struct StripQuote: ValueCleaner {
  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    let count = value.count
    if count >= 1, value[0] == 0x27 { return .narrowed(1..<count) }
    if count >= 3, value[0] == 0x3d, value[1] == 0x22, value[count &- 1] == 0x22 { return .narrowed(2..<(count &- 1)) }
    return .same
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
