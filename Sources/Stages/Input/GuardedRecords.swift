internal import Columnar
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
}

/// Records of a stage folder, counted for the progress.
struct CountedRecords: RecordFile {
  let records: StoredRecords
  let progress: Progress

  func read(columns: [Int], _ take: (RecordChunk) throws -> Void) throws -> Int {
    try records.read(columns: columns) { chunk in
      progress.add(rows: chunk.rowCount)
      try take(chunk)
    }
  }
}
