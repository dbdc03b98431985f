import Columnar
import Text

/// Unicode's composed form: `e` and a combining accent are `é`, so that equal texts have equal bytes.
struct Nfc: ValueCleaner {
  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    ComposedForm.append(value, to: &output) ? .written : .same
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
