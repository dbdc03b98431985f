import Columnar
import Definitions
import OperatingSystem

/// Reads the records of a JSON file: drives the parser over the window and makes chunks and rejects.
///
/// - Members that occur twice: the last one wins, whole.
/// - Rows: an element of the nested array is a row; a record without elements gives one row in which what is
///   taken from elements is NULL, so that no record goes unaccounted for.
/// - Lines are counted by line feeds.
struct JSONReader: ~Copyable {
  private let window: TextWindow
  private let isSequence: Bool
  private let shape: JSONShape
  private let limits: ReadLimits
  private let file: String
  private let lineFeeds = ByteMask(0x0a, 0x0a, 0x0a)
  private var record: Int64 = 0
  /// The line of a place in the window up to which line feeds have been counted.
  private var line: Int64 = 1
  private var counted = 0
  private var recordLine: Int64 = 1
  private var values: [TextSpan] = []

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
      shape, columns: wanted.map { columns[$0].from.isEmpty ? [columns[$0].name] : columns[$0].from })
    var columnSlots: [Int?] = Array(repeating: nil, count: columns.count)
    for (slot, column) in wanted.enumerated() { columnSlots[column] = slot }
    var builder = ChunkBuilder(columnSlots: columnSlots, slots: wanted.count)
    var parser = JSONParser(paths, isSequence: isSequence, depthLimit: limits.depth)
    try window.advance(keepingFrom: 0)
    parser.at = window.start
    counted = window.start
    while true {
      switch step(&parser) {
      case .end:
        if !builder.isEmpty { try take(builder.chunk(window)) }
        return FileReport(records: Int(record))
      case .record(let end):
        if end - parser.recordStart > limits.record {
          if try !recover(&parser, anchor: parser.recordStart, at: parser.recordStart, Self.tooLong, &builder, take) {
            return FileReport(records: Int(record))
          }
        } else {
          try emit(parser, end: end, paths, &builder, take)
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
          if try !recover(&parser, anchor: keeping, at: keeping, Self.tooLong, &builder, take) {
            return FileReport(records: Int(record))
          }
        } else {
          try slide(&parser, keeping: keeping, &builder, take)
        }
      case .fault(let place, let message):
        let anchor = parser.isInRecord ? parser.recordStart : parser.at
        let isLong = place - anchor > limits.record
        if try !recover(
          &parser, anchor: anchor, at: isLong ? anchor : place, isLong ? Self.tooLong : message, &builder, take)
        {
          return FileReport(records: Int(record))
        }
      }
    }
  }

  private static let tooLong: StaticString = "the record is too long"

  private func step(_ parser: inout JSONParser) -> JSONParser.Stop {
    let (count, isLast) = (window.count, window.isLast)
    return unsafe window.bytes.withUnsafeBufferPointer { buffer in
      guard let text = buffer.baseAddress else { return .end }
      return unsafe parser.parse(text, count: count, isLast: isLast)
    }
  }

  /// Hands out what there is and reads on.
  private mutating func slide(
    _ parser: inout JSONParser, keeping: Int, _ builder: inout ChunkBuilder, _ take: (RecordChunk) throws -> Void
  ) throws {
    if !builder.isEmpty { try take(builder.chunk(window)) }
    countLines(to: keeping)
    try window.advance(keepingFrom: keeping)
    parser.shift(by: keeping)
    counted -= keeping
  }

  // MARK: Rows

  private mutating func emit(
    _ parser: JSONParser, end: Int, _ paths: JSONPaths, _ builder: inout ChunkBuilder,
    _ take: (RecordChunk) throws -> Void
  ) throws {
    record += 1
    let start = parser.recordStart
    countLines(to: start)
    let invalid = window.firstFault(from: start)
    if invalid < end {
      let message = "byte \(window.sourceOffset(invalid)) of the file begins no valid \(window.encoding) character"
      builder.rejects.append(reject(start..<end, at: invalid, rule: "encoding", message))
      return
    }
    if let fault = parser.shapeFault {
      builder.rejects.append(reject(start..<end, at: fault.at, rule: "\(fault.rule)", "\(fault.message)"))
      return
    }
    let rows = max(1, parser.rowCount)
    let bytes = window.bytes
    let extraBase = bytes.count
    for number in 0..<rows {
      if builder.rows == builder.capacity { try take(builder.chunk(window)) }
      let row = builder.rows
      for (slot, sources) in paths.columns.enumerated() {
        var span = TextSpan.null
        for source in sources {
          let found: JSONParser.Found
          if source < paths.recordSlots {
            found = parser.slots[source]
          } else if parser.rowCount > 0 {
            found = parser.rows[number * paths.rowSlots + source - paths.recordSlots]
          } else {
            continue
          }
          if found.length < 0 { continue }
          if found.isEscaped {
            let begin = builder.extra.count
            unsafe bytes.withUnsafeBufferPointer { buffer in
              guard let text = buffer.baseAddress else { return }
              unsafe JSONTokens.unescape(text, found.start, found.start + found.length, into: &builder.extra)
            }
            span = TextSpan(start: UInt32(extraBase + begin), length: Int32(builder.extra.count - begin))
          } else {
            span = TextSpan(start: UInt32(found.start), length: Int32(found.length))
          }
          break
        }
        unsafe builder.spans[slot * builder.stride + row] = span
      }
      unsafe builder.records[row] = record
      unsafe builder.numbers[row] = Int64(number)
      unsafe builder.lines[row] = line
      unsafe builder.starts[row] = Int64(start)
      unsafe builder.lengths[row] = Int64(end - start)
      builder.rows += 1
    }
  }

  // MARK: Faults

  /// Rejects what is broken; returns whether there is a way to go on.
  ///
  /// In a document nothing behind the fault can be understood. In a sequence of values, reading goes on at the
  /// next line; if the fault is on a later line than the beginning of the value, at the next line that looks
  /// like the beginning of one: neither indented nor closing anything.
  private mutating func recover(
    _ parser: inout JSONParser, anchor: Int, at place: Int, _ message: StaticString, _ builder: inout ChunkBuilder,
    _ take: (RecordChunk) throws -> Void
  ) throws -> Bool {
    let rule = "\(message)" == "\(Self.tooLong)" ? "record-length" : "json"
    countLines(to: anchor)
    if !isSequence {
      var (anchor, place) = (anchor, place)
      // The whole of the character at fault is shown.
      while window.count < place + 4, !window.isLast {
        try slide(&parser, keeping: anchor, &builder, take)
        place -= anchor
        anchor = 0
      }
      record += 1
      let text = "\(message); the rest of the document from here on is not read"
      var end = min(place + 1, window.count)
      while end < min(place + 4, window.count), window.bytes[end] & 0xc0 == 0x80 { end += 1 }
      builder.rejects.append(reject(anchor..<end, at: place, rule: rule, text))
      try take(builder.chunk(window))
      return false
    }
    var (anchor, place) = (anchor, place)
    var resumption = resumption(anchor, place)
    while case .more = resumption {
      try slide(&parser, keeping: anchor, &builder, take)
      place -= anchor
      anchor = 0
      resumption = self.resumption(anchor, place)
    }
    switch resumption {
    case .at(let next):
      record += 1
      var end = next
      while end > anchor, window.bytes[end - 1] == 0x0a || window.bytes[end - 1] == 0x0d { end -= 1 }
      // What looked wrong may stand on a line that is taken after all: then this one was cut off.
      let isCutOff = next <= place && next < window.count
      builder.rejects.append(
        reject(
          anchor..<end, at: isCutOff ? end : place, rule: rule,
          isCutOff ? "the value is not complete at the end of its line" : "\(message)"))
      parser.restart(at: next)
    case .more, .behindLongLine:
      record += 1
      builder.rejects.append(
        reject(anchor..<min(window.count, anchor + limits.raw), at: place, rule: rule, "\(message)"))
      parser.restart(at: anchor)
      while !window.bytes[parser.at..<window.count].contains(0x0a), !window.isLast {
        try slide(&parser, keeping: window.count, &builder, take)
        parser.at = 0
      }
      let rest = window.bytes[parser.at..<window.count]
      parser.restart(at: rest.firstIndex(of: 0x0a).map { $0 + 1 } ?? window.count)
    }
    return true
  }

  private enum Resumption { case at(Int), more, behindLongLine }

  private func resumption(_ anchor: Int, _ place: Int) -> Resumption {
    let bytes = window.bytes
    let limit = min(window.count, anchor + limits.record)
    let isCut = window.count > limit
    func lineBehind(_ from: Int) -> Int? {
      var at = from
      while at < limit {
        if bytes[at] == 0x0a { return at + 1 }
        at += 1
      }
      return nil
    }
    guard let first = lineBehind(anchor) else {
      return isCut ? .behindLongLine : window.isLast ? .at(window.count) : .more
    }
    if place < first { return .at(first) }
    var next = first
    while true {
      guard next < limit else { return isCut ? .at(first) : window.isLast ? .at(window.count) : .more }
      let byte = bytes[next]
      if byte > 0x20, byte != 0x5d, byte != 0x7d { return .at(next) }
      guard let line = lineBehind(next) else { return isCut ? .at(first) : window.isLast ? .at(window.count) : .more }
      next = line
    }
  }

  private func reject(_ range: Range<Int>, at place: Int, rule: String, _ message: String) -> Reject {
    let raw = range.lowerBound..<min(range.upperBound, range.lowerBound + limits.raw)
    return Reject(
      record: record, line: line + lines(counted, place), offset: Int64(window.sourceOffset(range.lowerBound)),
      rule: rule, message: message + " (byte \(window.sourceOffset(place)))", raw: window.sourceBytes(raw))
  }

  private func noRecords(_ parser: JSONParser, _ source: String) -> Failure {
    let path = shape.records.joined(separator: ".")
    let names = parser.outerNames.map { String(decoding: $0, as: UTF8.self) }
    let near = CSVHeader.nearest([shape.records.last ?? ""], among: names).map { "did you mean `\($0)`? " } ?? ""
    return Failure(
      .failed,
      "there are no records of source \(source) at `\(path)`; members found on the way: "
        + names.map { "`\($0)`" }.joined(separator: ", "),
      at: file, remedy: near + "name the way to the array of records by `records`")
  }

  // MARK: Lines

  private mutating func countLines(to place: Int) {
    guard place > counted else { return }
    line += lines(counted, place)
    counted = place
  }

  private func lines(_ from: Int, _ to: Int) -> Int64 {
    guard from < to else { return 0 }
    return unsafe window.bytes.withUnsafeBytes { buffer in
      guard let raw = buffer.baseAddress else { return 0 }
      var count = 0
      var at = from
      while at < to {
        var bits = unsafe lineFeeds.bits(raw, at)
        if to - at < 64 { bits &= (1 << UInt64(to - at)) - 1 }
        count += bits.nonzeroBitCount
        at += 64
      }
      return Int64(count)
    }
  }
}
