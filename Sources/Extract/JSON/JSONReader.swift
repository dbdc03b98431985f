import Columnar
import Definitions
import OperatingSystem

/// Reads the records of a JSON file: drives the parser over the window and makes chunks and rejects.
///
/// - Members that occur twice: the last one wins, whole.
/// - Rows: an element of the nested array is a row; a record without elements gives one row in which what is
///   taken from elements is NULL, so that no record goes unaccounted for.
/// - Records, rows and rejects are the same whichever columns are wanted.
/// - Lines are counted by line feeds.
struct JSONReader: ~Copyable {
  let window: TextWindow
  let isSequence: Bool
  let shape: JSONShape
  let limits: ReadLimits
  private let file: String
  private let lineFeeds = LineFeeds()
  /// Number of the current record.
  var record: Int64 = 0
  /// The line of a place in the window up to which line feeds have been counted.
  private var line: Int64 = 1
  private var counted = 0
  private var misfits: [JSONMisfit] = []

  init(_ window: TextWindow, shape: JSONShape, isSequence: Bool, limits: ReadLimits, file: String) {
    self.window = window
    self.shape = shape
    self.isSequence = isSequence
    self.limits = limits
    self.file = file
  }

  /// Reads the whole file.
  ///
  /// - Parameters:
  ///   - wanted: indexes of the source's columns that are wanted.
  mutating func read(
    source: String, columns: [SourceColumn], wanted: [Int], _ take: (RecordChunk) throws -> Void
  ) throws -> FileReport {
    let paths = JSONPaths(
      shape,
      columns: columns.map { column in
        let names = column.from.isEmpty ? [column.name] : column.from
        return names.compactMap { JSONPath($0) }
      }, wanted: wanted)
    var columnSlots: [Int?] = Array(repeating: nil, count: columns.count)
    for (slot, column) in wanted.enumerated() { columnSlots[column] = slot }
    var builder = ChunkBuilder(columnSlots: columnSlots, slots: wanted.count)
    var parser = JSONParser(paths, isSequence: isSequence, depthLimit: limits.depth)
    var rows = JSONRows(paths, depthLimit: limits.depth)
    var conditions = JSONConditions(paths)
    try window.advance(keepingFrom: 0)
    parser.at = window.start
    counted = window.start
    while true {
      switch step(&parser, &rows, &conditions, &builder) {
      case .end:
        if !builder.isEmpty { try take(builder.chunk(window)) }
        return report()
      case .record(let end):
        // It is too long, or gives more rows than the chunk has room for.
        if end - parser.recordStart > limits.record {
          if try !recover(&parser, anchor: parser.recordStart, at: parser.recordStart, Self.tooLong, &builder, take) {
            return report()
          }
        } else {
          try addRows(parser, end: end, rows, &builder, take)
        }
      case .noRecords(let end):
        if isSequence {
          record += 1
          let start = parser.topStart
          countLines(to: start)
          builder.rejects.append(
            reject(
              start..<end, at: start, rule: "json-shape",
              "there are no records at \(shape.records.joined(separator: "."))"))
        } else {
          throw noRecords(parser, source)
        }
      case .more(let keeping):
        if window.count - keeping > limits.record + 16 {
          if try !recover(&parser, anchor: keeping, at: keeping, Self.tooLong, &builder, take) { return report() }
        } else {
          try slide(&parser, keeping: keeping, &builder, take)
        }
      case .fault(let place, let message):
        let anchor = parser.isInRecord ? parser.recordStart : parser.at
        let isLong = place - anchor > limits.record
        if try !recover(
          &parser, anchor: anchor, at: isLong ? anchor : place, isLong ? Self.tooLong : message, &builder, take)
        {
          return report()
        }
      }
    }
  }

  static let tooLong: StaticString = "the record is too long"

  private func report() -> FileReport {
    var report = FileReport(records: Int(record))
    report.misfits = misfits
    return report
  }

  // MARK: Records

  /// Parses on and adds records to the chunk, until something else is to be done.
  private mutating func step(
    _ parser: inout JSONParser, _ rows: inout JSONRows, _ conditions: inout JSONConditions,
    _ builder: inout ChunkBuilder
  ) -> JSONParser.Stop {
    let bytes = window.bytes
    let (count, isLast) = (window.count, window.isLast)
    var nextFault = window.firstFault(from: 0)
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let text = buffer.baseAddress else { return .end }
      while true {
        let stop = unsafe parser.parse(text, count: count, isLast: isLast)
        guard case .record(let end) = stop, end - parser.recordStart <= limits.record else { return stop }
        let start = parser.recordStart
        record += 1
        unsafe countLines(to: start, UnsafeRawPointer(text))
        if nextFault < start { nextFault = window.firstFault(from: start) }
        if nextFault < end || parser.shapeFault != nil {
          builder.rejects.append(shapeReject(parser, end: end, invalid: nextFault))
          continue
        }
        guard unsafe conditions.areMet(parser, in: text) else {
          builder.passedOver += 1
          continue
        }
        if let fault = unsafe rows.readEmbedded(parser, in: text) {
          builder.rejects.append(reject(start..<end, at: fault.at, rule: "json", fault.message))
          continue
        }
        if !parser.misfits.isEmpty { noteMisfits(parser) }
        let rowCount = rows.count(parser)
        if rowCount > builder.capacity - builder.rows { return stop }
        for number in 0..<rowCount {
          unsafe rows.add(number, parser, in: text, extraBase: bytes.count, to: &builder)
          place(number, start, end, &builder)
        }
      }
    }
  }

  /// Adds the rows of a record to as many chunks as they need.
  private mutating func addRows(
    _ parser: borrowing JSONParser, end: Int, _ rows: JSONRows, _ builder: inout ChunkBuilder,
    _ take: (RecordChunk) throws -> Void
  ) throws {
    let bytes = window.bytes
    for number in 0..<rows.count(parser) {
      if builder.rows == builder.capacity { try take(builder.chunk(window)) }
      unsafe bytes.withUnsafeBufferPointer { buffer in
        guard let text = buffer.baseAddress else { return }
        unsafe rows.add(number, parser, in: text, extraBase: bytes.count, to: &builder)
      }
      place(number, parser.recordStart, end, &builder)
    }
  }

  @inline(__always)
  private func place(_ number: Int, _ start: Int, _ end: Int, _ builder: inout ChunkBuilder) {
    let row = builder.rows
    unsafe builder.records[row] = record
    unsafe builder.numbers[row] = Int64(number)
    unsafe builder.lines[row] = line
    unsafe builder.starts[row] = Int64(start)
    unsafe builder.lengths[row] = Int64(end - start)
    builder.rows += 1
  }

  private func shapeReject(_ parser: borrowing JSONParser, end: Int, invalid: Int) -> Reject {
    let start = parser.recordStart
    if invalid < end {
      let message = "byte \(window.sourceOffset(invalid)) of the file begins no valid \(window.encoding) character"
      return reject(start..<end, at: invalid, rule: "encoding", message)
    }
    let fault = parser.shapeFault ?? (start, "", "json-shape")
    return reject(start..<end, at: fault.at, rule: "\(fault.rule)", "\(fault.message)")
  }

  private mutating func noteMisfits(_ parser: borrowing JSONParser) {
    var seen: [Int] = []
    for (node, kind) in parser.misfits {
      let path = parser.paths.nodes[node].path
      if let index = misfits.firstIndex(where: { $0.path == path && $0.kind == kind }) {
        if !seen.contains(index) { misfits[index].count += 1 }
        seen.append(index)
      } else {
        seen.append(misfits.count)
        misfits.append(JSONMisfit(path: path, kind: kind, count: 1, record: record, line: line))
      }
    }
  }

  // MARK: The window

  /// Hands out what there is and reads on.
  mutating func slide(
    _ parser: inout JSONParser, keeping: Int, _ builder: inout ChunkBuilder, _ take: (RecordChunk) throws -> Void
  ) throws {
    if !builder.isEmpty { try take(builder.chunk(window)) }
    countLines(to: keeping)
    try window.advance(keepingFrom: keeping)
    parser.shift(by: keeping)
    counted -= keeping
  }

  /// Counts the lines up to a place, which `line` is then the line of.
  mutating func countLines(to place: Int) {
    unsafe window.bytes.withUnsafeBytes { buffer in
      if let raw = buffer.baseAddress { unsafe countLines(to: place, raw) }
    }
  }

  @inline(__always)
  private mutating func countLines(to place: Int, _ raw: UnsafeRawPointer) {
    guard place > counted else { return }
    line &+= unsafe Int64(lineFeeds.count(raw, counted, place))
    counted = place
  }

  // MARK: Rejects

  func reject(_ range: Range<Int>, at place: Int, rule: String, _ message: String) -> Reject {
    let raw = range.lowerBound..<min(range.upperBound, range.lowerBound + limits.raw)
    let inside = unsafe window.bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress, place > counted else { return 0 }
      return unsafe lineFeeds.count(base, counted, place)
    }
    let start = window.sourceOffset(range.lowerBound)
    return Reject(
      record: record, line: line + Int64(inside), offset: Int64(start),
      length: Int64(window.sourceOffset(range.upperBound) - start), rule: rule,
      message: message + " (byte \(window.sourceOffset(place)))", raw: window.sourceBytes(raw))
  }

  private func noRecords(_ parser: borrowing JSONParser, _ source: String) -> Failure {
    let path = shape.records.joined(separator: ".")
    let names = parser.outerNames.map { String(decoding: $0, as: UTF8.self) }
    let near = CSVHeader.nearest([shape.records.last ?? ""], among: names).map { "did you mean `\($0)`? " } ?? ""
    return Failure(
      .failed,
      "there are no records of source \(source) at `\(path)`; members found on the way: "
        + names.map { "`\($0)`" }.joined(separator: ", "),
      at: file, remedy: near + "name the way to the array of records by `records`")
  }
}
