/// Where the rows of a chunk stand in their file.
package struct Places: Sendable {
  /// Record number in the file, from 1; headers and blank lines do not count.
  package var records: [Int64] = []
  /// Number of the row within its record, from 0; above 0 only where a record is exploded into rows.
  package var rows: [Int64] = []
  /// Physical line on which the record begins, from 1.
  package var lines: [Int64] = []
  /// Offset of the record's first byte in the decompressed file, from 0.
  package var offsets: [Int64] = []
  /// Length of the record in the decompressed file, in bytes, without its line end.
  package var lengths: [Int64] = []

  /// No places.
  package init() {}

  /// Adds the place of a row.
  @inlinable package mutating func append(record: Int64, row: Int64 = 0, line: Int64, offset: Int64, length: Int64) {
    records.append(record)
    rows.append(row)
    lines.append(line)
    offsets.append(offset)
    lengths.append(length)
  }
}

/// Rows as extracted from one file: raw text, with places, and what could not be read between them.
package struct RecordChunk: Sendable {
  /// A text column for each column of the source, in the order of its definition.
  package var columns: [TextColumn]
  /// A place for each row.
  package var places: Places
  /// Records of this stretch of the file that were rejected whole.
  package var rejects: [Reject] = []
  /// Records of this stretch that the source leaves to others: they do not meet its `where`.
  package var passedOver = 0
  /// Records among the rows that are not quite as they stand in the file, ascending.
  package var repairs: [Repair] = []
  /// How the file's columns differ from the definition, as far as it was found in this stretch.
  package var drift: [Drift] = []

  /// Makes an empty chunk.
  package init(columnCount: Int) {
    columns = Array(repeating: TextColumn(), count: columnCount)
    places = Places()
  }

  /// How many rows there are.
  @inlinable package var rowCount: Int { places.records.count }
}
