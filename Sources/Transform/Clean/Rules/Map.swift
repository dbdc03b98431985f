import Columnar
import Definitions

/// Other texts for known ones: `map: {交易成功: completed}`. What the table does not have stays, or becomes no value by
/// `unmapped: none`; either is counted.
struct Map: ValueCleaner {
  private var from = ByteTable()
  private var to: [[UInt8]] = []

  private let keepsUnmapped: Bool

  init(_ table: [CleaningStep.TableEntry], keepsUnmapped: Bool = true) {
    self.keepsUnmapped = keepsUnmapped
    for entry in table {
      let known = Array(entry.from.utf8)
      if from.insert(known.span).isNew { to.append(Array(entry.to.utf8)) }
    }
  }

  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    if value.count == 0 { return .same }
    guard let number = from.find(value) else { return keepsUnmapped ? .unmapped : .invalid }
    let other = to[number]
    if Bytes.equal(other.span, value) { return .same }
    output.append(other.span)
    return .written
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
