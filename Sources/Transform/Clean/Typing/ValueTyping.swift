import Columnar
import Definitions

/// Makes integers of the texts of a column, by its type.
struct ValueTyping: Sendable {
  private let type: ColumnType
  private let format: TimeFormat
  /// Formats of what is not of the first one.
  private let otherFormats: [TimeFormat]
  private var zone: TimeZoneRules
  /// Local times that there were twice.
  private(set) var ambiguous = 0
  /// Local times that there never were.
  private(set) var skipped = 0

  /// Microseconds of 0001-01-01 and of 10000-01-01: the instants that a calendar can name.
  private static let firstInstant: Int64 = -62_135_596_800_000_000
  private static let endOfInstants: Int64 = 253_402_300_800_000_000

  init(_ column: SourceColumn, zone: TimeZoneRules) throws {
    type = column.type
    format = try TimeFormat(column.format)
    otherFormats = try column.otherFormats.map { try TimeFormat($0) }
    self.zone = zone
  }

  /// The typed column, and the rows whose text is no value of the type (NULL in the column); nil if all are.
  mutating func type(_ column: TextColumn) -> (column: Column, bad: Bitmap?) {
    if type == .text { return Self.texts(column) }
    ambiguous = 0
    skipped = 0
    var output = Output(count: column.count)
    switch type {
    case .text: break
    case .integer: Self.each(column, &output) { ScaledDecimal.parse($0, scale: 0) }
    case .decimal(let scale): Self.each(column, &output) { ScaledDecimal.parse($0, scale: scale) }
    case .boolean: Self.each(column, &output) { Self.boolean($0) }
    case .timestamp: instants(column, &output)
    case .date: dates(column, &output)
    }
    for other in otherFormats where output.bad != nil { retry(column, other, &output) }
    return (.integers(IntegerColumn(values: output.values, nulls: output.nulls)), output.bad)
  }

  /// Any text is one, but for U+0000: no warehouse can keep it, and one such byte must not cost a whole night.
  private static func texts(_ column: TextColumn) -> (column: Column, bad: Bitmap?) {
    var bad: Bitmap?
    var kept = column
    let bytes = column.arena.span
    for row in column.spans.indices {
      let span = column.spans[row]
      if span.isNull || !Bytes.hasZero(bytes.extracting(span.range)) { continue }
      if bad == nil { bad = Bitmap(repeating: false, count: column.count) }
      bad?[row] = true
      kept.spans[row] = .null
    }
    return (.text(kept), bad)
  }

  /// What typing gives.
  private struct Output {
    var values: [Int64]
    var nulls: Bitmap
    var bad: Bitmap?

    init(count: Int) {
      values = Array(repeating: 0, count: count)
      nulls = Bitmap(repeating: false, count: count)
    }

    mutating func fail(_ row: Int) {
      nulls[row] = true
      var rows = bad ?? Bitmap(repeating: false, count: values.count)
      bad = nil
      rows[row] = true
      bad = rows
    }
  }

  @inline(__always) private static func each(
    _ column: TextColumn, _ output: inout Output, _ parse: (Span<UInt8>) -> Int64?
  ) {
    let bytes = column.arena.span
    for row in column.spans.indices {
      let span = column.spans[row]
      if span.isNull {
        output.nulls[row] = true
      } else if let value = parse(bytes.extracting(span.range)) {
        output.values[row] = value
      } else {
        output.fail(row)
      }
    }
  }

  private mutating func instants(_ column: TextColumn, _ output: inout Output) {
    var zone = zone
    var ambiguous = 0
    var skipped = 0
    switch format {
    case .iso:
      Self.each(column, &output) { text in
        ISOTime.read(text).flatMap { Self.instant($0, &zone, &ambiguous, &skipped) }
      }
    case .pattern(let pattern):
      Self.each(column, &output) { text in
        pattern.read(text).flatMap { Self.instant($0, &zone, &ambiguous, &skipped) }
      }
    case .epochSeconds: Self.each(column, &output) { Self.epoch($0, scale: 6) }
    case .epochMilliseconds: Self.each(column, &output) { Self.epoch($0, scale: 3) }
    }
    self.zone = zone
    self.ambiguous = ambiguous
    self.skipped = skipped
  }

  private mutating func dates(_ column: TextColumn, _ output: inout Output) {
    var zone = zone
    switch format {
    case .iso:
      Self.each(column, &output) { text in ISOTime.read(text).flatMap { $0.localSeconds == nil ? nil : $0.days } }
    case .pattern(let pattern):
      Self.each(column, &output) { text in pattern.read(text).flatMap { $0.localSeconds == nil ? nil : $0.days } }
    case .epochSeconds:
      Self.each(column, &output) { text in Self.epoch(text, scale: 6).map { zone.day(atMicroseconds: $0) } }
    case .epochMilliseconds:
      Self.each(column, &output) { text in Self.epoch(text, scale: 3).map { zone.day(atMicroseconds: $0) } }
    }
    self.zone = zone
  }

  /// Reads by another format what has not been read so far.
  private mutating func retry(_ column: TextColumn, _ format: TimeFormat, _ output: inout Output) {
    guard let rows = output.bad else { return }
    let bytes = column.arena.span
    output.bad = nil
    for row in column.spans.indices where rows[row] {
      let text = bytes.extracting(column.spans[row].range)
      if let value = type == .date ? day(text, format) : instant(text, format) {
        output.values[row] = value
        output.nulls[row] = false
      } else {
        output.fail(row)
      }
    }
  }

  private mutating func instant(_ text: Span<UInt8>, _ format: TimeFormat) -> Int64? {
    switch format {
    case .iso: ISOTime.read(text).flatMap { Self.instant($0, &zone, &ambiguous, &skipped) }
    case .pattern(let pattern): pattern.read(text).flatMap { Self.instant($0, &zone, &ambiguous, &skipped) }
    case .epochSeconds: Self.epoch(text, scale: 6)
    case .epochMilliseconds: Self.epoch(text, scale: 3)
    }
  }

  private mutating func day(_ text: Span<UInt8>, _ format: TimeFormat) -> Int64? {
    switch format {
    case .iso: ISOTime.read(text).flatMap { $0.localSeconds == nil ? nil : $0.days }
    case .pattern(let pattern): pattern.read(text).flatMap { $0.localSeconds == nil ? nil : $0.days }
    case .epochSeconds: Self.epoch(text, scale: 6).map { zone.day(atMicroseconds: $0) }
    case .epochMilliseconds: Self.epoch(text, scale: 3).map { zone.day(atMicroseconds: $0) }
    }
  }

  /// Microseconds since 1970 UTC of a decimal number of seconds (scale 6) or milliseconds (scale 3).
  @inline(__always) private static func epoch(_ text: Span<UInt8>, scale: Int) -> Int64? {
    guard let instant = ScaledDecimal.parse(text, scale: scale), instant >= firstInstant, instant < endOfInstants
    else { return nil }
    return instant
  }

  /// Microseconds since 1970 UTC; a time without an offset is on the source's clock.
  @inline(__always) private static func instant(
    _ parts: TimeParts, _ zone: inout TimeZoneRules, _ ambiguous: inout Int, _ skipped: inout Int
  ) -> Int64? {
    guard let local = parts.localSeconds else { return nil }
    let seconds: Int64
    if let offset = parts.offset {
      seconds = local &- Int64(offset)
    } else {
      switch zone.utc(fromLocal: local) {
      case .resolved(let instant):
        seconds = instant
      case .ambiguous(let earlier, _):
        seconds = earlier
        ambiguous &+= 1
      case .skipped(let moved):
        seconds = moved
        skipped &+= 1
      }
    }
    return seconds &* 1_000_000 &+ Int64(parts.microsecond)
  }

  private static func boolean(_ text: Span<UInt8>) -> Int64? {
    guard text.count <= 5 else { return nil }
    if text.count == 1, text[0] &- 0x30 < 2 { return Int64(text[0] &- 0x30) }
    var reader = TimeReader()
    let word = reader.letters(text)
    guard reader.at == text.count else { return nil }
    switch word {
    case TimeReader.pack("true"), TimeReader.pack("t"), TimeReader.pack("yes"), TimeReader.pack("y"): return 1
    case TimeReader.pack("false"), TimeReader.pack("f"), TimeReader.pack("no"), TimeReader.pack("n"): return 0
    default: return nil
    }
  }
}
