internal import Columnar
internal import Definitions
internal import OperatingSystem
internal import Transform

// A file as delivered is read once more, by the definition of today. Records are known by their offsets, which stay
// the same whatever the definition says of them:
//
// ```
// delivered   |rec 1 |rec 2    |rec 3 |rec 4  |
// selected             ▲ 15              ▲ 40        the others are passed over, or all are taken
// corrected                             "…"          what is read in place of record 4; its place stays that of record 4
// ```

/// Records of a delivered file that are taken once more.
struct ReplayedRecords: RecordFile {
  /// The file as it was delivered.
  let delivered: any RecordFile
  /// Where it lies, for messages.
  let path: String
  /// Reads a correction.
  let single: Source
  let corrections: [Int64: [UInt8]]
  /// Offsets of the records to be taken, ascending; nil for all.
  let selected: [Int64]?
  private let offsets: [Int64]

  init(_ delivered: any RecordFile, path: String, single: Source, _ replay: Replay, isWhole: Bool) {
    self.delivered = delivered
    self.path = path
    self.single = single
    corrections = replay.corrections
    selected = isWhole ? nil : Set(replay.records.map(\.offset)).sorted()
    offsets = (replay.corrections.keys + (selected ?? [])).sorted()
  }

  func read(columns: [Int], _ take: (RecordChunk) throws -> Void) throws -> Int {
    var count = 0
    var last: Int64 = 0
    var corrected = 0
    _ = try delivered.read(columns: columns) { chunk in
      try replay(chunk, columns, &corrected) { chunk in
        // Chunks end anywhere, within a record's rows too.
        var records = Set(chunk.rejects.map(\.record))
        records.formUnion(chunk.places.records)
        count += records.count { $0 > last } + chunk.passedOver
        last = max(last, records.max() ?? 0)
        try take(chunk)
      }
    }
    let wanted = selected.map { selected in corrections.keys.count { Self.contains(selected, $0...$0) } }
    guard corrected == wanted ?? corrections.count else {
      throw Failure(
        .failed, "a record that was corrected is no record of its own by the definition of today", at: path,
        remedy: "export the rejects again, or restore what the definition says of how the file is written")
    }
    return count
  }

  private func replay(
    _ chunk: RecordChunk, _ columns: [Int], _ corrected: inout Int, _ take: (RecordChunk) throws -> Void
  ) throws {
    let first = min(chunk.places.offsets.first ?? .max, chunk.rejects.first?.offset ?? .max)
    let last = max(end(of: chunk, chunk.rowCount - 1), chunk.rejects.last.map { $0.offset + $0.length } ?? 0)
    let isTouched = first <= last && Self.contains(offsets, first...last)
    if !isTouched {
      // What is passed over counts where all is taken: of those that were rejected, none is.
      if selected == nil {
        try take(chunk)
      } else if !chunk.drift.isEmpty {
        var empty = RecordChunk(columnCount: chunk.columns.count)
        empty.drift = chunk.drift
        try take(empty)
      }
      return
    }
    var kept = Selection(of: chunk, isWhole: selected == nil)
    var rejects = chunk.rejects[...]
    var row = 0
    while row < chunk.rowCount || !rejects.isEmpty {
      let isReject = rejects.first.map { row == chunk.rowCount || $0.record < chunk.places.records[row] } ?? false
      let reject = isReject ? rejects.popFirst() : nil
      let record = reject?.record ?? chunk.places.records[row]
      let offset = reject?.offset ?? chunk.places.offsets[row]
      let length = reject?.length ?? chunk.places.lengths[row]
      let rows = row
      if !isReject { while row < chunk.rowCount, chunk.places.records[row] == record { row += 1 } }
      guard selected.map({ Self.contains($0, offset...max(offset, offset + length - 1)) }) ?? true else { continue }
      if let text = corrections[offset] {
        try kept.flush(take)
        // A record's rows may be in several chunks: the correction stands for all of them, once.
        if isReject || chunk.places.rows[rows] == 0 {
          let line = reject?.line ?? chunk.places.lines[rows]
          let correction = try Correction.read(text, by: single, columns: columns).correction
          try take(correction.placed(record: record, line: line, offset: offset, length: length))
          corrected += 1
        }
      } else if let reject {
        kept.rejects.append(reject)
      } else {
        kept.rows += rows..<row
      }
    }
    try kept.flush(take)
  }

  private func end(of chunk: RecordChunk, _ row: Int) -> Int64 {
    row < 0 ? 0 : chunk.places.offsets[row] + chunk.places.lengths[row]
  }

  /// Whether one of some ascending offsets lies in a range.
  private static func contains(_ offsets: [Int64], _ range: ClosedRange<Int64>) -> Bool {
    var low = 0
    var high = offsets.count
    while low < high {
      let middle = (low + high) / 2
      if offsets[middle] < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < offsets.count && offsets[low] <= range.upperBound
  }

  func raw(_ stretches: [Stretch], _ take: (Int, RawRecord) throws -> Void) throws {
    let plain = stretches.indices.filter { corrections[stretches[$0].offset] == nil }
    var next = 0
    func giveCorrections(before index: Int) throws {
      while next < index {
        if let text = corrections[stretches[next].offset] { try take(next, RawRecord(utf8: text)) }
        next += 1
      }
    }
    try delivered.raw(plain.map { stretches[$0] }) { found, record in
      try giveCorrections(before: plain[found])
      try take(plain[found], record)
    }
    try giveCorrections(before: stretches.count)
  }

  /// Rows and rejects of a chunk that are kept, in parts.
  private struct Selection {
    let chunk: RecordChunk
    var rows: [Int] = []
    var rejects: [Reject] = []
    private var isFirst = true
    private var passedOver: Int

    init(of chunk: RecordChunk, isWhole: Bool) {
      self.chunk = chunk
      passedOver = isWhole ? chunk.passedOver : 0
    }

    /// Hands out what has been kept since the last time.
    mutating func flush(_ take: (RecordChunk) throws -> Void) throws {
      let drift = isFirst ? chunk.drift : []
      isFirst = false
      guard !rows.isEmpty || !rejects.isEmpty || !drift.isEmpty || passedOver > 0 else { return }
      var part = RecordChunk(columnCount: 0)
      part.columns = chunk.columns.map { column in
        TextColumn(arena: column.arena, spans: rows.map { column.spans[$0] })
      }
      for row in rows {
        part.places.append(
          record: chunk.places.records[row], row: chunk.places.rows[row], line: chunk.places.lines[row],
          offset: chunk.places.offsets[row], length: chunk.places.lengths[row])
      }
      part.rejects = rejects
      part.drift = drift
      part.passedOver = passedOver
      passedOver = 0
      rows = []
      rejects = []
      try take(part)
    }
  }
}
