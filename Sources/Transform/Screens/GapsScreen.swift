import Columnar

/// Finds numbers that are missing in a series, such as order numbers.
///
/// Of a text the last digits are its number, and what stands before them is the series: `R2026-00017` is 17 of `R2026-`.
/// A row that is filtered out or rejected has its number all the same: it is not missing in what was delivered.
///
/// Where earlier batches are known, what comes after the greatest number of theirs is looked at; else what comes after
/// the least of this batch.
struct GapsScreen: BatchScreen {
  let column: Int
  let by: Int?
  private var counts: ValueCounts

  init(column: Int, by: Int?, limit: Int = ValueCounts.usualLimit) {
    self.column = column
    self.by = by
    counts = ValueCounts(limit: limit)
  }

  var usedColumns: Set<Int> { Set([column] + (by.map { [$0] } ?? [])) }

  mutating func look(_ chunk: CleanedChunk, file: Int, _ found: inout ScreenFindings) {
    var groups = GroupNames(chunk, by: by)
    switch chunk.columns[column] {
    case .integers(let values):
      for row in 0..<chunk.rowCount where !values.nulls[row] {
        found.tested += 1
        groups.find(row)
        let group = counts.group(groups.name.span)
        counts.add(values.values[row], group: group)
      }
    case .text(let values):
      var series: [UInt8] = []
      for row in 0..<chunk.rowCount where !values.spans[row].isNull {
        let text = values.arena.span.extracting(values.spans[row].range)
        guard let (number, prefix) = Self.number(of: text) else { continue }
        found.tested += 1
        groups.find(row)
        series.removeAll(keepingCapacity: true)
        series.append(groups.name.span)
        series.append(0x1f)
        series.append(text.extracting(0..<prefix))
        let group = counts.group(series.span)
        counts.add(number, group: group)
      }
    }
  }

  /// The number that the last digits of a text are, and where they begin; nil for a text without, or with more than 18.
  static func number(of text: Span<UInt8>) -> (number: Int64, start: Int)? {
    func isDigit(_ at: Int) -> Bool { text[at] >= 0x30 && text[at] <= 0x39 }
    var end = text.count
    while end > 0, !isDigit(end - 1) { end -= 1 }
    var start = end
    while start > 0, isDigit(start - 1) { start -= 1 }
    guard end > start, end - start <= 18 else { return nil }
    var number: Int64 = 0
    for at in start..<end { number = number * 10 + Int64(text[at] - 0x30) }
    return (number, start)
  }

  mutating func decide(_ known: ScreenKnowledge, _ found: inout ScreenFindings) -> Bool {
    counts.settle()
    if counts.isOverfull {
      found.untested = counts.overfull
    } else {
      found.untested = known.delivery.reasonNotToJudge(rows: true)
    }
    if found.untested != nil || counts.groupCount == 0 { return false }
    // Of several series, which one it was is not kept.
    let before = by == nil && counts.groupCount == 1 ? known.history.greatest(known.source, known.screen) : nil
    var missing: UInt64 = 0
    var greatest = before
    counts.forEachGroup { _, entries in
      var last = before
      for entry in entries {
        defer { last = max(last ?? entry.value, entry.value) }
        guard let last, entry.value > last, UInt64(bitPattern: entry.value &- last) > 1 else { continue }
        found.gaps.append(last + 1...entry.value - 1)
        let (sum, isTooMuch) = missing.addingReportingOverflow(UInt64(bitPattern: entry.value &- last) - 1)
        missing = isTooMuch ? .max : sum
      }
      greatest = last
    }
    found.comparedWith = before
    if by == nil, counts.groupCount == 1 { found.measured = greatest }
    if missing > 0 { found.note = missing == 1 ? "1 number is missing" : "\(missing) numbers are missing" }
    return false
  }
}
