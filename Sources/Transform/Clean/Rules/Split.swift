import Columnar
import Definitions

/// One part of a text that is written in several: `{split: {by: "-", part: 2}}` makes `A-17-red` `17`. Parts are counted
/// from 1, from the end by negative numbers; a text without that part has no value.
struct Split: ValueCleaner {
  private let separator: [UInt8]
  private let part: Int

  init(_ table: [CleaningStep.TableEntry]) {
    separator = Array((table.first { $0.from == "by" }?.to ?? ",").utf8)
    part = table.first { $0.from == "part" }.flatMap { Int($0.to) } ?? 1
  }

  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned {
    if value.count == 0 { return .same }
    var wanted = part
    if part < 0 {
      var count = 1
      var at = 0
      while let found = Bytes.find(separator.span, in: value, from: at) {
        count &+= 1
        at = found &+ separator.count
      }
      wanted = count &+ 1 &+ part
      if wanted < 1 { return .null }
    }
    var start = 0
    var number = 1
    while let end = Bytes.find(separator.span, in: value, from: start) {
      if number == wanted { return .narrowed(start..<end) }
      number &+= 1
      start = end &+ separator.count
    }
    guard number == wanted else { return .null }
    return start == 0 ? .same : .narrowed(start..<value.count)
  }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) { cleanEach(&column, &counts) }
}
