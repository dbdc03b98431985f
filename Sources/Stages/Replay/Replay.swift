internal import Columnar
internal import Definitions
internal import Extract
internal import StageFiles
internal import Transform

/// What is read of a delivered file when records of it are taken once more.
package struct Replay: Sendable {
  /// The records that are taken, by their places; none where the file is only looked into.
  var records: [ReplayedRecord]
  /// Names of the file's fields, by which a correction is read; places of the source's columns for fixed width; none
  /// of JSON.
  var header: [String]
  /// What is read in place of records, by their offsets: of this replay, and of those before it.
  var corrections: [Int64: [UInt8]]
  /// Whether the whole file is read again: its rows mean something only beside their neighbours.
  var isWhole: Bool

  /// Digest of the file that it comes to.
  ///
  /// The files under which the records were rejected are part of it: what is rejected again can be replayed again.
  func sha256(delivered: String) -> String {
    var digest = SHA256()
    func add(_ text: String) { digest.update(Array("\(text.utf8.count):\(text);".utf8).span) }
    add("martlet replay 1")
    add(delivered)
    for record in records {
      add("\(record.rejectedFileID) \(record.record) \(record.offset)")
      add(record.corrected.map { String(decoding: $0, as: UTF8.self) } ?? "")
    }
    for (offset, text) in corrections.sorted(by: { $0.key < $1.key }) {
      add("\(offset)")
      add(String(decoding: text, as: UTF8.self))
    }
    return digest.hex()
  }
}

extension Source {
  /// Whether a row means the same without its neighbours in the file.
  var readsRowsAlone: Bool { fillDown == nil && numbers.isEmpty && allocations.isEmpty }

  /// The source of a single record in UTF-8: what a correction is read by.
  ///
  /// - Parameter header: names of the file's fields, or places of columns; of no meaning for JSON.
  func ofOneRecord(header: [String]) -> Source {
    var source = self
    source.encoding = "utf-8"
    source.drift = DriftRule(policy: .ignore)
    switch format {
    case .csv(var dialect):
      dialect.header = .names(header)
      dialect.skip = 0
      dialect.comment = nil
      source.format = .csv(dialect)
    case .fixedWidth(var dialect):
      for (index, place) in zip(columns.indices, header) { source.columns[index].place = ColumnPlace(place) }
      dialect.header = .none
      dialect.skip = 0
      dialect.footer = 0
      dialect.comment = nil
      // A correction has its line ends; where bytes are counted, they are those of the file's encoding.
      if dialect.unit == .bytes { source.encoding = encoding } else { dialect.record = nil }
      source.format = .fixedWidth(dialect)
    case .json(var shape), .ndjson(var shape):
      shape.records = []
      source.format = .ndjson(shape)
    }
    return source
  }
}

/// A correction as it was read.
struct Correction {
  /// One chunk of the rows of one record, or of its reject; places are within the correction's own text.
  var chunk: RecordChunk

  /// Reads a correction.
  ///
  /// - Parameter columns: indexes of the columns that are wanted.
  /// - Returns: how many records it has, and the first of them.
  static func read(_ text: [UInt8], by source: Source, columns: [Int]) throws -> (count: Int, correction: Correction) {
    var first = RecordChunk(columnCount: source.columns.count)
    let reader = try SourceFileReader(source: source, correction: text)
    let count = try reader.read(columns: columns) { chunk in
      if first.rowCount == 0, first.rejects.isEmpty { first = chunk }
    }
    first.drift = []
    return (count, Correction(chunk: first))
  }

  /// The chunk with the places of the record that it stands for.
  func placed(record: Int64, line: Int64, offset: Int64, length: Int64) -> RecordChunk {
    var chunk = chunk
    for row in 0..<chunk.rowCount {
      chunk.places.records[row] = record
      chunk.places.lines[row] = line
      chunk.places.offsets[row] = offset
      chunk.places.lengths[row] = length
    }
    for index in chunk.rejects.indices {
      chunk.rejects[index].record = record
      chunk.rejects[index].line = line
      chunk.rejects[index].offset = offset
      chunk.rejects[index].length = length
    }
    return chunk
  }
}
