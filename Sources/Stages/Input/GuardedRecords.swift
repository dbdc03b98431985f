internal import Columnar
internal import Extract
internal import OperatingSystem
internal import StageFiles

/// The records of a delivered file: interrupted on a signal, refused if the file changes, counted for the progress.
struct GuardedRecords: RecordFile {
  let file: DeliveredFile
  let records: any RecordFile
  let progress: Progress

  func read(columns: [Int], _ take: (RecordChunk) throws -> Void) throws -> Int {
    try file.checkUnchanged()
    let count = try records.read(columns: columns) { chunk in
      try Interruption.check()
      progress.add(rows: chunk.rowCount)
      try take(chunk)
    }
    try file.checkUnchanged()
    return count
  }

  func raw(_ stretches: [Stretch], _ take: (Int, RawRecord) throws -> Void) throws {
    try records.raw(stretches, take)
    try file.checkUnchanged()
  }
}

/// Records of a stage folder, counted for the progress.
struct CountedRecords: RecordFile {
  let records: StoredRecords
  /// Encoding of the file that they were extracted from.
  let encoding: String
  let progress: Progress

  func read(columns: [Int], _ take: (RecordChunk) throws -> Void) throws -> Int {
    try records.read(columns: columns) { chunk in
      progress.add(rows: chunk.rowCount)
      try take(chunk)
    }
  }

  func raw(_ stretches: [Stretch], _ take: (Int, RawRecord) throws -> Void) throws {
    try records.raw(stretches) { index, found in
      try take(index, try RawRecord(found.bytes ?? found.text, encoding: encoding, file: "a stage folder"))
    }
  }
}
