import Columnar

/// Finds values far from the others of the batch, or of their group in it: see `RobustScore`.
struct OutlierScreen: BatchScreen {
  let column: Int
  /// Times 10,000.
  let over: Int64
  let by: Int?
  /// Digits behind the point of the values, for words.
  let scale: Int
  private var counts: ValueCounts
  private var scores: [Int32: RobustScore] = [:]

  init(column: Int, over: Int64, by: Int?, scale: Int, limit: Int = ValueCounts.usualLimit) {
    self.column = column
    self.over = over
    self.by = by
    self.scale = scale
    counts = ValueCounts(limit: limit)
  }

  var usedColumns: Set<Int> { Set([column] + (by.map { [$0] } ?? [])) }

  mutating func look(_ chunk: CleanedChunk, file: Int, _ found: inout ScreenFindings) {
    guard case .integers(let values) = chunk.columns[column] else { return }
    let usable = UsableRows(chunk, columns: usedColumns)
    var groups = GroupNames(chunk, by: by)
    for row in 0..<chunk.rowCount where !values.nulls[row] && usable.contains(row) {
      found.tested += 1
      groups.find(row)
      let group = counts.group(groups.name.span)
      counts.add(values.values[row], group: group)
    }
  }

  mutating func decide(_ known: ScreenKnowledge, _ found: inout ScreenFindings) -> Bool {
    counts.settle()
    if counts.isOverfull {
      found.untested = counts.overfull
      return false
    }
    var failing: [Int32: RobustScore] = [:]
    var only: RobustScore?
    counts.forEachGroup { group, entries in
      let score = RobustScore(entries, over: over)
      only = score
      if let first = entries.first, let last = entries.last, score.isOutlier(first.value) || score.isOutlier(last.value)
      {
        failing[group] = score
      }
    }
    scores = failing
    if counts.groupCount > 1 {
      found.note = "\(counts.groupCount) groups, \(failing.count) with outliers"
    } else if let only {
      found.note =
        "median \(Self.text(only.doubledMedian * 5, scale + 1)), median absolute deviation "
        + "\(Self.text(only.fourfoldDeviation * 25, scale + 2)), not outlying \(Self.text(Int128(only.least), scale)) to "
        + Self.text(Int128(only.greatest), scale)
    }
    return !failing.isEmpty
  }

  func lookAgain(_ chunk: CleanedChunk, file: Int, _ found: inout ScreenFindings) {
    guard case .integers(let values) = chunk.columns[column] else { return }
    let usable = UsableRows(chunk, columns: usedColumns)
    var groups = GroupNames(chunk, by: by)
    for row in 0..<chunk.rowCount where !values.nulls[row] && usable.contains(row) {
      groups.find(row)
      guard let group = counts.find(group: groups.name.span), let score = scores[group] else { continue }
      if score.isOutlier(values.values[row]) { found.fail(chunk, row, file: file) }
    }
  }

  /// A number without zeros at its end.
  static func text(_ value: Int128, _ scale: Int) -> String {
    var digits = String(value.magnitude)
    digits = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    var text = String(digits.dropLast(scale))
    let fraction = String(digits.suffix(scale).reversed().drop { $0 == "0" }.reversed())
    if scale > 0, !fraction.isEmpty { text += "." + fraction }
    return (value < 0 ? "-" : "") + text
  }
}
