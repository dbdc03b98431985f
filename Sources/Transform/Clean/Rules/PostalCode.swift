import Columnar

/// A postal code as its region writes it: `{postal_code: US}` makes `2134` `02134` (a spreadsheet took the zero), and
/// `{postal_code: GB}` makes `sw1a1aa` `SW1A 1AA`. What is none of the region's is dropped.
struct PostalCode: ValueCleaner {
  /// The region's way of writing.
  let form: PostalForm

  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    if Blanks.trimmed(value).isEmpty { return value.count == 0 ? .same : .narrowed(0..<0) }
    // Letters and digits alone, as capitals; a code has at most ten.
    var code: [10 of UInt8] = .init(repeating: 0)
    var count = 0
    for index in value.indices {
      var byte = value[index]
      if byte &- 0x61 < 26 { byte &-= 0x20 }
      if byte &- 0x30 < 10 || byte &- 0x41 < 26 {
        guard count < 10 else { return .invalid }
        code[count] = byte
        count &+= 1
      } else if byte != 0x20 && byte != 0x2d {
        return .invalid
      }
    }
    let start = output.count
    guard form.write(code.span.extracting(0..<count), to: &output) else {
      output.removeSubrange(start...)
      return .invalid
    }
    if Bytes.equal(output.span.extracting(start...), value) {
      output.removeSubrange(start...)
      return .same
    }
    return .written
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
