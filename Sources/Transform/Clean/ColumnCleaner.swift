import Columnar
import Definitions

/// One application of a cleaning rule: changes the texts of a column.
protocol ColumnCleaner: Sendable {
  /// Cleans all values of a column and counts what it did.
  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step)
}

/// What a rule makes of one value.
enum Cleaned {
  /// The value stays.
  case same
  /// The value stays, and the rule's table does not know it.
  case unmapped
  /// A stretch of the value stays.
  case narrowed(Range<Int>)
  /// The new value was appended to the output.
  case written
  /// There is no value any more.
  case null
  /// The value makes no sense and is dropped.
  case invalid
}

/// A rule that looks at one value at a time, and leaves NULL alone.
protocol ValueCleaner: ColumnCleaner {
  /// Decides about one value. Appends to the output only for `written`.
  func clean(_ value: Span<UInt8>, into output: inout [UInt8]) -> Cleaned
}

extension ValueCleaner {
  @inline(__always) func cleanEach(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) {
    ValueLoop.run(&column, &counts) { value, output in clean(value, into: &output) }
  }
}

/// The way of a rule through the values of a column.
enum ValueLoop {
  // Spans are narrowed where they are. Only when a value needs new bytes, all values of the column move to
  // an arena of its own: the one they came in is shared by the columns of the record, and appending to it
  // would copy them all.

  /// Gives each value that is not NULL to a rule, puts in its place what comes out, and counts.
  @inline(__always) static func run(
    _ column: inout TextColumn, _ counts: inout CleaningCounts.Step,
    _ clean: (Span<UInt8>, inout [UInt8]) -> Cleaned
  ) {
    let old = column.arena
    let bytes = old.span
    var fresh: [UInt8] = []
    var isMoved = false
    for row in column.spans.indices {
      let span = column.spans[row]
      if span.isNull { continue }
      let start = fresh.count
      switch clean(bytes.extracting(span.range), &fresh) {
      case .same:
        if isMoved { column.spans[row] = fresh.add(bytes.extracting(span.range)) }
      case .unmapped:
        counts.unmapped &+= 1
        if isMoved { column.spans[row] = fresh.add(bytes.extracting(span.range)) }
      case .narrowed(let range):
        counts.changed &+= 1
        let kept = Int(span.start) &+ range.lowerBound
        column.spans[row] =
          isMoved
          ? fresh.add(bytes.extracting(kept..<(kept &+ range.count)))
          : TextSpan(start: UInt32(kept), length: Int32(range.count))
      case .null:
        counts.changed &+= 1
        column.spans[row] = .null
      case .invalid:
        counts.emptied &+= 1
        column.spans[row] = .null
      case .written:
        counts.changed &+= 1
        column.spans[row] = TextSpan(start: UInt32(start), length: Int32(fresh.count &- start))
        if !isMoved {
          isMoved = true
          fresh.reserveCapacity(old.count / 4)
          for earlier in 0..<row where !column.spans[earlier].isNull {
            column.spans[earlier] = fresh.add(bytes.extracting(column.spans[earlier].range))
          }
        }
      }
    }
    if isMoved { column.arena = fresh }
  }
}

extension Array where Element == UInt8 {
  /// Appends bytes and tells where they are.
  @inline(__always) mutating func add(_ bytes: Span<UInt8>) -> TextSpan {
    let start = count
    append(bytes)
    return TextSpan(start: UInt32(start), length: Int32(bytes.count))
  }
}
