// What the ledger keeps beside the counts and the rejects themselves: the records that were rejected, as they stand
// in their files; which of them are replays; how files differ from their definitions, and what they have beyond them.

import Columnar
import Definitions

extension Transformation {
  /// Writes the records that were rejected, whole or in some of their rows: each once.
  func writeRejected(_ sink: any TableSink) throws {
    var table = TableBuilder(LedgerLayout.rejected)
    let byFile = Dictionary(grouping: rejects.entries, by: \.file)
    for account in accounts {
      guard let found = byFile[account.index] else { continue }
      let places = try rejectedPlaces(of: found.map(\.reject), in: account)
      var raw = RawRecord(text: [])
      var at = 0
      func write(_ place: RejectedPlace) throws {
        table.integer(numbers.firstFileID + Int64(account.index))
        table.integer(place.record)
        table.integer(place.line)
        table.integer(place.offset)
        table.integer(place.length)
        table.text(raw.text)
        table.text(raw.bytes.map(RejectedPlace.hex))
        try table.endRow(sink)
        raw = RawRecord(text: [])
      }
      let stretches = places.map { Stretch(offset: $0.offset, length: $0.kept) }
      if !stretches.isEmpty {
        try input.files[account.index].records.raw(stretches) { index, found in
          // A file without bytes gives nothing: the places alone are kept.
          while at < index {
            try write(places[at])
            at += 1
          }
          raw = found
          try write(places[index])
          at = index + 1
        }
      }
      for place in places[at...] { try write(place) }
    }
    try table.finish(sink)
  }

  /// The records of a file that were rejected, by their places.
  private func rejectedPlaces(of rejects: [Reject], in account: FileAccount) throws -> [RejectedPlace] {
    var places: [Int64: RejectedPlace] = [:]
    var unplaced: Set<Int64> = []
    for reject in rejects {
      if reject.length == 0, reject.table != nil {
        unplaced.insert(reject.record)
      } else {
        // Of a record rejected whole as much is kept as extraction kept of it.
        let place = RejectedPlace(
          record: reject.record, line: reject.line, offset: reject.offset,
          length: max(reject.length, Int64(reject.raw.count)),
          kept: reject.table == nil ? Int64(reject.raw.count) : min(reject.length, Int64(RawRecord.limit)))
        places[reject.record] = places[reject.record].map { $0.line <= place.line ? $0 : place } ?? place
      }
    }
    unplaced.subtract(places.keys)
    if !unplaced.isEmpty {
      // Rows of a fact do not carry their place in bytes: the file is asked for it.
      _ = try input.files[account.index].records.read(columns: []) { chunk in
        for row in 0..<chunk.rowCount where unplaced.contains(chunk.places.records[row]) {
          places[chunk.places.records[row]] = RejectedPlace(
            record: chunk.places.records[row], line: chunk.places.lines[row], offset: chunk.places.offsets[row],
            length: chunk.places.lengths[row], kept: min(chunk.places.lengths[row], Int64(RawRecord.limit)))
        }
      }
    }
    return places.values.sorted { ($0.offset, $0.record) < ($1.offset, $1.record) }
  }

  /// Writes which rejected records the files stand for.
  func writeReplayed(_ sink: any TableSink) throws {
    var table = TableBuilder(LedgerLayout.replayed)
    for account in accounts {
      for record in account.replayed {
        table.integer(numbers.firstFileID + Int64(account.index))
        table.integer(record.rejectedFileID)
        table.integer(record.record)
        table.integer(record.offset)
        table.integer(record.deliveredFileID)
        table.text(record.corrected)
        try table.endRow(sink)
      }
    }
    try table.finish(sink)
  }

  /// Writes how the columns of the files differ from the definition.
  func writeDrift(_ sink: any TableSink) throws {
    var table = TableBuilder(LedgerLayout.drift)
    for account in accounts {
      for drift in account.drift {
        table.integer(numbers.firstFileID + Int64(account.index))
        table.text(drift.kind.rawValue.utf8)
        table.text(drift.name.utf8)
        table.integer(drift.place.map { Int64($0) })
        table.text(drift.column?.utf8)
        table.text(drift.meant?.utf8)
        try table.endRow(sink)
      }
    }
    try table.finish(sink)
  }

  /// Writes the values of columns that are not in the definition, where they are kept.
  func writeAdded(_ sink: any TableSink) throws {
    var table = TableBuilder(LedgerLayout.added)
    for account in accounts where !account.repeated {
      let source = plans[account.source].source
      guard let column = source.addedColumn, account.drift.contains(where: { $0.kind == .added }) else { continue }
      _ = try input.files[account.index].records.read(columns: [column]) { chunk in
        let values = chunk.columns[column]
        for row in 0..<chunk.rowCount where !values.isNull(row) {
          table.integer(numbers.firstFileID + Int64(account.index))
          table.integer(chunk.places.records[row])
          table.integer(chunk.places.rows[row])
          table.text(values.arena[values.spans[row].range])
          try table.endRow(sink)
        }
      }
    }
    try table.finish(sink)
  }
}

/// Where a rejected record stands.
private struct RejectedPlace {
  var record: Int64
  var line: Int64
  var offset: Int64
  var length: Int64
  /// How much of it is kept.
  var kept: Int64

  /// Bytes as hexadecimal digits.
  static func hex(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }
}
