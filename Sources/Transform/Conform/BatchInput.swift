package import Columnar
package import Definitions

/// A file of a batch, to be read as often as the passes need.
package struct InputFile: Sendable {
  /// Index of the source in the pipeline.
  package var source: Int
  /// Path relative to the exports folder.
  package var path: String
  /// SHA-256 of the file as delivered, in hex.
  package var sha256: String
  /// Size of the file as delivered.
  package var bytes: Int
  /// Its records.
  package var records: any RecordFile
  /// What lookups into the file read, where that is not just `records`.
  package var lookedInto: (any RecordFile)?
  /// Where only rejected records of the file are taken, once more: which ones.
  package var replayed: [ReplayedRecord] = []

  /// Makes an input file.
  package init(source: Int, path: String, sha256: String, bytes: Int, records: any RecordFile) {
    self.source = source
    self.path = path
    self.sha256 = sha256
    self.bytes = bytes
    self.records = records
  }
}

/// A rejected record that is taken once more.
package struct ReplayedRecord: Sendable, Hashable {
  /// `file_id` under which it was rejected.
  package var rejectedFileID: Int64
  /// Its number in the file, as it was when it was rejected.
  package var record: Int64
  /// Offset of its first byte in the file as delivered.
  package var offset: Int64
  /// `file_id` of the file as delivered: another one than the first where the record had been replayed before.
  package var deliveredFileID: Int64
  /// What is read in its place, in UTF-8; nil for the same bytes again.
  package var corrected: [UInt8]?

  /// Makes a record.
  package init(
    rejectedFileID: Int64, record: Int64, offset: Int64, deliveredFileID: Int64, corrected: [UInt8]? = nil
  ) {
    self.rejectedFileID = rejectedFileID
    self.record = record
    self.offset = offset
    self.deliveredFileID = deliveredFileID
    self.corrected = corrected
  }
}

/// What Transform works on: the files of one batch.
package struct BatchInput: Sendable {
  package var pipeline: Pipeline
  /// The batch's name.
  package var name: String
  /// The files, in canonical order: source as declared, then relative path bytewise.
  package var files: [InputFile]
  /// How much memory what grows with the rows may take.
  package var memory = MemoryBudget.standard

  /// Makes the input of a batch; the files are put into canonical order.
  package init(pipeline: Pipeline, name: String, files: [InputFile]) {
    self.pipeline = pipeline
    self.name = name
    self.files = files.sorted { left, right in
      left.source != right.source
        ? left.source < right.source : left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
  }
}
