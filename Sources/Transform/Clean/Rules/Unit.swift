import Columnar

/// A quantity in one unit: `{unit: kg}` makes `1500 g` `1.5`. A number without a unit is in that unit already; what is no
/// quantity of its kind stays, so that typing rejects it by its own text.
struct Unit: ValueCleaner {
  /// The unit in which it comes out.
  let unit: MeasurementUnit

  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    let trimmed = Blanks.trimmed(value)
    if trimmed.isEmpty { return value.count == 0 ? .same : .narrowed(0..<0) }
    let text = value.extracting(trimmed)
    var end = 0
    while end < text.count, text[end] &- 0x30 < 10 || text[end] == 0x2e || (end == 0 && text[end] == 0x2d) { end &+= 1 }
    guard end > 0, text[end &- 1] &- 0x30 < 10 else { return .same }
    let rest = text.extracting(end..<text.count)
    let name = rest.extracting(Blanks.trimmed(rest))
    if name.count == 0 { return trimmed.count == value.count ? .same : .narrowed(trimmed) }
    guard let other = MeasurementUnit.find(name), other.kind == unit.kind,
      let number = ExactDecimal(text.extracting(0..<end)),
      let converted = number.times(other.size, over: unit.size)
    else { return .same }
    converted.append(to: &output)
    return .written
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
