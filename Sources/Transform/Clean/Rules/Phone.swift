import Columnar

/// A telephone number in E.164: `138-1234-5678` → `+8613812345678`; extensions are cut off.
///
/// What is masked (`138****1234`), too short to be dialled from outside, or no number is dropped.
struct Phone: ValueCleaner {
  /// Where numbers without a country code are dialled.
  let region: PhoneRegion

  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    if value.count == 0 { return .same }
    var number = PhoneNumber()
    guard number.read(value) else { return number.isBlank ? .narrowed(0..<0) : .invalid }
    guard region.normalise(&number) else { return .invalid }
    let start = output.count
    output.append(0x2b)
    for index in number.start..<number.end { output.append(number.digits[index]) }
    guard output.count &- start == value.count, Bytes.equal(output.span.extracting(start..<output.count), value)
    else { return .written }
    output.removeLast(value.count)
    return .same
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
