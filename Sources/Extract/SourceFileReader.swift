package import Columnar
package import Definitions
import OperatingSystem

/// Reads one file of a source, again and again: raw text by column, with places, in chunks.
///
/// The result depends on the file's bytes and the definition alone, not on where blocks and chunks begin.
package struct SourceFileReader: RecordFile {
  private enum Origin: Sendable {
    case file(FoundFile)
    case memory([UInt8])
  }

  private let source: Source
  private let name: String
  private let origin: Origin
  private let limits: ReadLimits

  /// Makes a reader of a file.
  package init(source: Source, file: FoundFile) {
    self.source = source
    name = file.shownPath
    origin = .file(file)
    limits = ReadLimits()
  }

  /// Makes a reader of bytes in memory, which are never packed.
  init(source: Source, bytes: [UInt8], name: String = "memory", limits: ReadLimits = ReadLimits()) {
    self.source = source
    self.name = name
    origin = .memory(bytes)
    self.limits = limits
  }

  /// Makes a reader of bytes in memory, which it takes in blocks of a size: what it gives must not depend on that.
  package init(source: Source, bytes: [UInt8], name: String, block: Int) {
    self.init(source: source, bytes: bytes, name: name, limits: ReadLimits(block: block))
  }

  /// Makes a reader of what a person has put in a record's place: text in UTF-8.
  ///
  /// - Throws: `Failure` when columns are places in bytes, and the encoding of the source lacks a character of it.
  package init(source: Source, correction text: [UInt8]) throws {
    var (source, bytes) = (source, text)
    if case .fixedWidth(var dialect) = source.format, dialect.unit == .bytes {
      bytes = try CharacterEncoder.encode(text, in: source.encoding)
      if dialect.record != nil { dialect.record = max(1, bytes.count) }
      source.format = .fixedWidth(dialect)
    }
    self.init(source: source, bytes: bytes, name: "correction", block: bytes.count + 1)
  }

  package func read(columns: [Int], _ take: (RecordChunk) throws -> Void) throws -> Int {
    try report(columns: columns, take).records
  }

  package func raw(_ stretches: [Stretch], _ take: (Int, RawRecord) throws -> Void) throws {
    if stretches.isEmpty { return }
    let file = try self.stretches()
    for (index, stretch) in stretches.enumerated() {
      try take(index, try RawRecord(try file.bytes(stretch), encoding: source.encoding, file: name))
    }
  }

  /// The file's unpacked bytes, to be taken in their order.
  package func stretches() throws -> FileStretches { FileStretches(try open()) }

  private func open() throws -> any ByteInput {
    switch origin {
    case .file(let file): try Packing.open(file, atMost: source.unpackedLimit)
    case .memory(let bytes): MemoryInput(bytes)
    }
  }

  /// What the values of the columns look like, by the file's beginning.
  private func shapes(_ dialect: CSVDialect) throws -> ColumnShapes {
    let window = try TextWindow(
      LimitedInput(try open(), ColumnShapes.reach), encoding: source.encoding, blockSize: ReadLimits().block, file: name
    )
    return try ColumnShapes.learn(window, dialect: dialect, limits: limits, file: name)
  }

  /// Reads the file from its beginning and tells what was found.
  ///
  /// - Parameters:
  ///   - columns: indexes of the source's columns that are wanted; others come as NULL.
  ///   - take: receives chunk after chunk.
  /// - Throws: `Failure` when the file cannot be read, or lacks a column; what `take` throws.
  package func report(columns: [Int], _ take: (RecordChunk) throws -> Void) throws -> FileReport {
    let window = try TextWindow(
      try open(), encoding: source.encoding, isRaw: source.cutsBytes, blockSize: limits.block, file: name)
    let report = try read(window, columns: columns, take)
    if window.endsAmidLine, hasLines(report) {
      var chunk = RecordChunk(columnCount: source.columns.count)
      chunk.drift = [Drift(.unended, "")]
      try take(chunk)
    }
    return report
  }

  /// Whether each record stands on lines of its own, and there is one before the last.
  private func hasLines(_ report: FileReport) -> Bool {
    switch source.format {
    case .json: return false
    case .csv(let dialect):
      if case .rows(let rows, _) = dialect.header { return report.records + rows > 1 }
      return report.records > 1
    default: return report.records > 1
    }
  }

  private func read(
    _ window: TextWindow, columns: [Int], _ take: (RecordChunk) throws -> Void
  ) throws -> FileReport {
    switch source.format {
    case .csv(let dialect):
      var reader = CSVReader(
        window, dialect: dialect, limits: limits, file: name, shapes: dialect.repairs ? try shapes(dialect) : nil)
      return try reader.read(
        source: source.name, columns: source.columns, drift: source.drift, wanted: columns, take)
    case .fixedWidth(let dialect):
      var reader = try FixedWidthReader(window, dialect: dialect, limits: limits, file: name)
      return try reader.read(
        source: source.name, columns: source.columns, drift: source.drift, wanted: columns, take)
    case .json(let shape):
      var reader = JSONReader(window, shape: shape, isSequence: false, limits: limits, file: name)
      return try reader.read(source: source.name, columns: source.columns, wanted: columns, take)
    case .ndjson(let shape):
      var reader = JSONReader(window, shape: shape, isSequence: true, limits: limits, file: name)
      return try reader.read(source: source.name, columns: source.columns, wanted: columns, take)
    }
  }
}
