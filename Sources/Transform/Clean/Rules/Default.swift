import Columnar

/// A text for where there is no value (NULL or empty): `default: none`.
struct Default: ColumnCleaner {
  /// The text.
  let text: [UInt8]

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) {
    guard column.spans.contains(where: { $0.length <= 0 }) else { return }
    // A new arena, since the old one is shared by the record's columns; the default stands in it once.
    let old = column.arena
    let bytes = old.span
    var fresh = text
    let filling = TextSpan(start: 0, length: Int32(text.count))
    for row in column.spans.indices {
      let span = column.spans[row]
      if span.length <= 0 {
        counts.changed &+= 1
        column.spans[row] = filling
      } else {
        column.spans[row] = fresh.add(bytes.extracting(span.range))
      }
    }
    column.arena = fresh
  }
}
