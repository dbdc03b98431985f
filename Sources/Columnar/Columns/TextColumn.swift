// Text travels as UTF-8 bytes in an arena with a span a row.
//
// ```
// arena  A n n a , B o
// spans  (0,4) (5,2) NULL
// ```
//
// Spans may overlap, repeat and skip: trimming moves the ends of a span, filling down repeats one, and
// fields of a record can all point into the bytes of the file as they were read. Several columns may
// share one arena; appending to a shared one copies it, so build a column in an arena of its own.

/// A stretch of an arena; a negative length is NULL.
@frozen public struct TextSpan: Sendable, Equatable {
  /// First byte.
  public var start: UInt32
  /// Number of bytes; negative for NULL.
  public var length: Int32

  /// Makes a span.
  @inlinable @inline(__always) public init(start: UInt32, length: Int32) {
    self.start = start
    self.length = length
  }

  /// No value.
  @inlinable public static var null: TextSpan { @inline(__always) get { TextSpan(start: 0, length: -1) } }
  /// Whether there is no value.
  @inlinable public var isNull: Bool { @inline(__always) get { length < 0 } }
  /// The bytes' places in the arena; empty for NULL.
  @inlinable public var range: Range<Int> {
    @inline(__always) get { Int(start)..<(Int(start) + Int(max(length, 0))) }
  }
}

/// A column of text.
public struct TextColumn: Sendable {
  /// The bytes, UTF-8.
  public var arena: [UInt8]
  /// A span a row.
  public var spans: [TextSpan]

  /// Makes a column from its parts.
  @inlinable public init(arena: [UInt8] = [], spans: [TextSpan] = []) {
    self.arena = arena
    self.spans = spans
  }

  /// How many rows there are.
  @inlinable public var count: Int { spans.count }

  /// Whether a row has no value.
  @inlinable public func isNull(_ row: Int) -> Bool { spans[row].length < 0 }

  /// Whether another column's spans lie in the very same bytes.
  public func sharesArena(with other: TextColumn) -> Bool {
    guard arena.count == other.arena.count else { return false }
    return unsafe arena.withUnsafeBufferPointer { own in
      unsafe other.arena.withUnsafeBufferPointer { unsafe own.baseAddress == $0.baseAddress }
    }
  }

  /// Adds a row that holds a copy of the bytes.
  @inlinable public mutating func append(_ bytes: Span<UInt8>) {
    let start = arena.count
    arena.append(bytes)
    spans.append(TextSpan(start: UInt32(start), length: Int32(bytes.count)))
  }

  /// Adds a row that holds a copy of the bytes.
  @inlinable public mutating func append(bytes: some Sequence<UInt8>) {
    let start = arena.count
    arena.append(contentsOf: bytes)
    spans.append(TextSpan(start: UInt32(start), length: Int32(arena.count - start)))
  }

  /// Adds a row that holds a copy of a stretch of another arena.
  @inlinable public mutating func appendCopy(of span: TextSpan, in other: [UInt8]) {
    let start = arena.count
    arena.append(contentsOf: other[span.range])
    spans.append(TextSpan(start: UInt32(start), length: span.length))
  }

  /// Adds a row without a value.
  @inlinable public mutating func appendNull() { spans.append(.null) }

  /// Adds a row of text. For tests and small tables: not for loops over data.
  public mutating func append(_ text: String?) {
    guard let text else { return appendNull() }
    append(bytes: text.utf8)
  }

  /// The text of a row, NULL as nil. For messages and tests: not for loops over data.
  public func string(_ row: Int) -> String? {
    spans[row].isNull ? nil : String(decoding: arena[spans[row].range], as: UTF8.self)
  }
}

extension Array where Element == UInt8 {
  /// Adds a copy of the bytes.
  @inlinable public mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}
