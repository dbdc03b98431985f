/// What a source said of a member at an instant.
struct Observation {
  /// Local number of the member.
  var member: Int32
  /// Number of the attribute tuple.
  var tuple: Int32
  /// Instant from which it holds.
  var effective: Int64
  /// The source's own version of the row; the least integer for none.
  var version: Int64
  /// Rank of the batch against the one that is transformed: below 0 before it, 0 itself, above 0 behind it.
  var batch: Int32
  /// The batch's own: index of the file; known: `file_id`. Compared only within one batch.
  var file: Int32
  /// Record in the file.
  var record: Int64
  /// Row within the record.
  var row: Int32
  /// Index of the feed in the accounting; −1 for what the warehouse knew.
  var feed: Int32

  /// Whether the warehouse knew it before this batch.
  var isKnown: Bool { feed < 0 }

  /// The order in which deliveries count: at equal instants the later one wins.
  static func precedes(_ left: Observation, _ right: Observation) -> Bool {
    if left.effective != right.effective { return left.effective < right.effective }
    if left.version != right.version { return left.version < right.version }
    if left.batch != right.batch { return left.batch < right.batch }
    if left.file != right.file { return left.file < right.file }
    if left.record != right.record { return left.record < right.record }
    return left.row < right.row
  }
}

/// Observations in groups: by member or by person, in order within each group.
///
/// A counting sort over dense group numbers, then a sort of each group, which is nearly always tiny.
struct ObservationGroups {
  private(set) var sorted: [Observation]
  /// Group n is `sorted[starts[n]..<starts[n + 1]]`.
  private(set) var starts: [Int]

  init(_ observations: [Observation], groupCount: Int, group: [Int32]) {
    starts = [Int](repeating: 0, count: groupCount + 1)
    for observation in observations { starts[Int(group[Int(observation.member)]) + 1] += 1 }
    for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
    var next = starts
    var order = [Int32](repeating: 0, count: observations.count)
    for (index, observation) in observations.enumerated() {
      let group = Int(group[Int(observation.member)])
      order[next[group]] = Int32(index)
      next[group] += 1
    }
    sorted = order.map { observations[Int($0)] }
    for index in 0..<groupCount {
      let range = starts[index]..<starts[index + 1]
      if range.count > 1 { sorted[range].sort(by: Observation.precedes) }
    }
  }

  /// Where a group's observations are.
  func range(_ group: Int) -> Range<Int> { starts[group]..<starts[group + 1] }
}
