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

  /// Makes an input file.
  package init(source: Int, path: String, sha256: String, bytes: Int, records: any RecordFile) {
    self.source = source
    self.path = path
    self.sha256 = sha256
    self.bytes = bytes
    self.records = records
  }
}

/// What Transform works on: the files of one batch.
package struct BatchInput: Sendable {
  package var pipeline: Pipeline
  /// The batch's name.
  package var name: String
  /// The files, in canonical order: source as declared, then relative path bytewise.
  package var files: [InputFile]

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
