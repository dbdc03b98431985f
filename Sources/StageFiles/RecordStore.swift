package import Columnar
internal import OperatingSystem

// The records of a source file as a stage keeps them: a table of text columns with their places, and a table
// of the records that were rejected. Beside its first row stands what a record is in the file, for those of its
// rows that are rejected later.

/// Writes the records of one file.
package final class RecordStoreWriter {
  private let rejectsTable: String
  private let driftTable: String
  private var drift: [Drift] = []
  /// Records of the file that the source leaves to others.
  package private(set) var passedOver = 0
  private let sink: FolderSink
  private var rejects: Chunk

  /// Name of the tables of a source's n-th file.
  package static func tables(
    _ source: String, _ number: Int
  ) -> (records: String, rejects: String, drift: String) {
    let digits = String(number)
    let name = source + "." + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return (name + ".records", name + ".rejects", name + ".drift")
  }

  static let placeFields = ["record", "row", "line", "offset", "length"].map { Field($0, .integer) }
  static let rawField = Field("raw", .text)
  static let driftFields = [
    Field("kind", .text), Field("name", .text), Field("column", .text), Field("meant", .text), Field("place", .integer),
  ]
  static let rejectFields = [
    Field("record", .integer), Field("row", .integer), Field("line", .integer), Field("offset", .integer),
    Field("length", .integer),
    Field("column", .text), Field("table", .text), Field("rule", .text), Field("message", .text), Field("raw", .text),
  ]

  /// Begins the tables of a file in a folder's sink.
  package init(source: String, number: Int, columns: [String], sink: FolderSink) throws {
    let tables = Self.tables(source, number)
    rejectsTable = tables.rejects
    driftTable = tables.drift
    self.sink = sink
    rejects = Chunk(empty: Self.rejectFields)
    try sink.begin(tables.records, columns.map { Field($0, .text) } + Self.placeFields + [Self.rawField])
  }

  /// Adds records.
  ///
  /// - Parameter raw: for each row what the record is in the file, NULL but for a record's first row.
  package func write(_ chunk: RecordChunk, raw: TextColumn) throws {
    for reject in chunk.rejects { Self.append(reject, to: &rejects) }
    drift += chunk.drift
    passedOver += chunk.passedOver
    guard chunk.rowCount > 0 else { return }
    let places = [
      chunk.places.records, chunk.places.rows, chunk.places.lines, chunk.places.offsets, chunk.places.lengths,
    ]
    try sink.write(
      Chunk(
        rowCount: chunk.rowCount,
        columns: chunk.columns.map { .text($0) } + places.map { .integers(IntegerColumn($0)) } + [.text(raw)]))
  }

  /// Ends the records' table and writes that of the rejects.
  package func finish() throws {
    try sink.end()
    try sink.begin(rejectsTable, Self.rejectFields)
    if rejects.rowCount > 0 { try sink.write(rejects) }
    try sink.end()
    guard !drift.isEmpty else { return }
    try sink.begin(driftTable, Self.driftFields)
    var texts = (0..<4).map { _ in TextColumn() }
    var places = IntegerColumn()
    for drift in drift {
      for (index, text) in [drift.kind.rawValue, drift.name, drift.column, drift.meant].enumerated() {
        texts[index].append(text)
      }
      places.append(drift.place.map { Int64($0) })
    }
    try sink.write(Chunk(rowCount: drift.count, columns: texts.map(Column.text) + [.integers(places)]))
    try sink.end()
  }

  private static func append(_ reject: Reject, to chunk: inout Chunk) {
    let numbers = [reject.record, reject.row, reject.line, reject.offset, reject.length]
    let texts =
      [reject.column, reject.table, reject.rule, reject.message].map { $0.map { Array($0.utf8) } }
      + [reject.raw]
    for index in chunk.columns.indices {
      switch chunk.columns[index] {
      case .integers(var column):
        chunk.columns[index] = .integers(IntegerColumn())
        column.append(numbers[index])
        chunk.columns[index] = .integers(column)
      case .text(var column):
        chunk.columns[index] = .text(TextColumn())
        if let bytes = texts[index - numbers.count] { column.append(bytes.span) } else { column.appendNull() }
        chunk.columns[index] = .text(column)
      }
    }
    chunk.rowCount += 1
  }
}

/// The records of a file, read back from a stage folder.
package struct StoredRecords: RecordFile {
  private let recordsPath: String
  private let rejectsPath: String
  private let driftPath: String
  private let columnCount: Int
  private let recordCount: Int
  private let passedOver: Int

  /// Records of a source's n-th file in a folder.
  ///
  /// - Parameters:
  ///   - recordCount: how many records the file has, rejected ones included.
  ///   - passedOver: how many of them the source leaves to others.
  package init(
    folder: String, source: String, number: Int, columnCount: Int, recordCount: Int, passedOver: Int = 0
  ) {
    let tables = RecordStoreWriter.tables(source, number)
    recordsPath = Path.join(folder, FolderSink.fileName(tables.records))
    rejectsPath = Path.join(folder, FolderSink.fileName(tables.rejects))
    driftPath = Path.join(folder, FolderSink.fileName(tables.drift))
    self.columnCount = columnCount
    self.recordCount = recordCount
    self.passedOver = passedOver
  }

  package func read(columns: [Int], _ take: (RecordChunk) throws -> Void) throws -> Int {
    var rejects = try readRejects()[...]
    var reader = try open()
    var wanted =
      [Bool](repeating: false, count: columnCount) + RecordStoreWriter.placeFields.map { _ in true } + [false]
    let drift = try drift()
    if !drift.isEmpty || passedOver > 0 {
      var chunk = RecordChunk(columnCount: columnCount)
      chunk.drift = drift
      chunk.passedOver = passedOver
      try take(chunk)
    }
    for column in columns where column < columnCount { wanted[column] = true }
    while let block = try reader.next(wanted) {
      try Interruption.check()
      var chunk = RecordChunk(columnCount: columnCount)
      for index in 0..<columnCount { chunk.columns[index] = block.text(index) }
      chunk.places.records = block.integers(columnCount).values
      chunk.places.rows = block.integers(columnCount + 1).values
      chunk.places.lines = block.integers(columnCount + 2).values
      chunk.places.offsets = block.integers(columnCount + 3).values
      chunk.places.lengths = block.integers(columnCount + 4).values
      if let last = chunk.places.records.last {
        chunk.rejects = Array(rejects.prefix { $0.record <= last })
        rejects = rejects.dropFirst(chunk.rejects.count)
      }
      try take(chunk)
    }
    if !rejects.isEmpty {
      var chunk = RecordChunk(columnCount: columnCount)
      chunk.rejects = Array(rejects)
      try take(chunk)
    }
    return recordCount
  }

  package func raw(_ stretches: [Stretch], _ take: (Int, RawRecord) throws -> Void) throws {
    var rejects: [Int64: [UInt8]] = [:]
    for reject in try readRejects() { rejects[reject.offset] = reject.raw }
    var next = 0
    func give(_ bytes: some Sequence<UInt8>) throws {
      try take(next, RawRecord(utf8: Array(bytes.prefix(Int(stretches[next].length)))))
    }
    // Of stretches before an offset, those of records rejected whole.
    func giveRejects(before offset: Int64) throws {
      while next < stretches.count, stretches[next].offset < offset {
        if let raw = rejects[stretches[next].offset] { try give(raw) }
        next += 1
      }
    }
    var reader = try open()
    let wanted = (0...(columnCount + RecordStoreWriter.placeFields.count)).map { $0 >= columnCount }
    while next < stretches.count, let block = try reader.next(wanted) {
      try Interruption.check()
      let offsets = block.integers(columnCount + 3).values
      let raw = block.text(columnCount + RecordStoreWriter.placeFields.count)
      for row in 0..<block.rowCount where !raw.isNull(row) {
        try giveRejects(before: offsets[row])
        guard next < stretches.count else { break }
        if stretches[next].offset == offsets[row] {
          try give(raw.arena[raw.spans[row].range])
          next += 1
        }
      }
    }
    try giveRejects(before: .max)
  }

  private func open() throws -> TableFileReader {
    let reader = try TableFileReader(path: recordsPath)
    guard reader.fields.count == columnCount + RecordStoreWriter.placeFields.count + 1 else {
      throw Failure(
        .failed, "has other columns than the source's definition", at: recordsPath, remedy: "run extract again")
    }
    return reader
  }

  /// How the file differs from its definition.
  package func drift() throws -> [Drift] {
    guard Path.exists(driftPath) else { return [] }
    var reader = try TableFileReader(path: driftPath)
    var drift: [Drift] = []
    while let block = try reader.next() {
      guard block.columns.count == RecordStoreWriter.driftFields.count else { return drift }
      for row in 0..<block.rowCount {
        guard let kind = block.text(0).string(row).flatMap(Drift.Kind.init) else { continue }
        drift.append(
          Drift(
            kind, block.text(1).string(row) ?? "", place: block.integers(4).value(row).map { Int($0) },
            column: block.text(2).string(row), meant: block.text(3).string(row)))
      }
    }
    return drift
  }

  private func readRejects() throws -> [Reject] {
    var reader = try TableFileReader(path: rejectsPath)
    var rejects: [Reject] = []
    while let block = try reader.next() {
      guard block.columns.count == RecordStoreWriter.rejectFields.count else { return rejects }
      for row in 0..<block.rowCount {
        let raw = block.text(9)
        rejects.append(
          Reject(
            record: block.integers(0).values[row], row: block.integers(1).values[row],
            line: block.integers(2).values[row], offset: block.integers(3).values[row],
            length: block.integers(4).values[row], column: block.text(5).string(row),
            table: block.text(6).string(row), rule: block.text(7).string(row) ?? "",
            message: block.text(8).string(row) ?? "", raw: Array(raw.arena[raw.spans[row].range])))
      }
    }
    return rejects
  }
}
