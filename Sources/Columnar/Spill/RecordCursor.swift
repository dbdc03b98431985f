internal import OperatingSystem

// Records in memory and in spill files:
//
// ```
// length (4 bytes, the lowest first)   bytes   length   bytes   …
// ```

/// Goes through records that stand one behind the other, in a stretch of a file or in memory.
struct RecordCursor {
  private let file: SpillFile?
  /// What of the file is still to be read.
  private var rest: Range<Int>
  /// How much is read at once.
  private let block: Int
  private var buffer: [UInt8]
  private var at = 0
  /// Where the present record stands in the buffer.
  private var record = 0..<0

  static let lengthBytes = 4

  /// Makes a cursor before the first record of a stretch of a file.
  init(_ file: SpillFile, _ stretch: Range<Int>, block: Int) {
    self.file = file
    rest = stretch
    self.block = block
    buffer = []
  }

  /// Makes a cursor before the first record of what is in memory.
  init(_ bytes: [UInt8]) {
    file = nil
    rest = 0..<0
    block = 0
    buffer = bytes
  }

  /// Goes to the next record; false when there is none.
  mutating func next() throws -> Bool {
    guard try has(Self.lengthBytes) else { return false }
    let length = Self.length(buffer.span, at)
    guard try has(Self.lengthBytes + length) else { throw Failure(.failed, "a temporary file ends within a record") }
    let start = at + Self.lengthBytes
    record = start..<start + length
    at = record.upperBound
    return true
  }

  /// Puts the present record in the place of what is in another buffer.
  func copy(into other: inout [UInt8]) {
    other.removeAll(keepingCapacity: true)
    other.append(buffer.span.extracting(record))
  }

  /// The first eight bytes of the present record, as `RecordSorter` compares them.
  var prefix: UInt64 { RecordSorter.prefix(buffer.span.extracting(record)) }

  /// Whether the present record comes before that of another cursor.
  func precedes(_ other: RecordCursor) -> Bool {
    Bytes.precedes(buffer.span.extracting(record), other.buffer.span.extracting(other.record))
  }

  /// Makes sure that so many bytes follow in the buffer; false where there are fewer.
  @inline(__always) private mutating func has(_ count: Int) throws -> Bool {
    if buffer.count - at >= count { return true }
    return try fill(count)
  }

  private mutating func fill(_ count: Int) throws -> Bool {
    guard let file, buffer.count - at + rest.count >= count else { return false }
    buffer.removeSubrange(..<at)
    at = 0
    let end = rest.lowerBound + min(rest.count, max(block, count - buffer.count))
    try file.read(rest.lowerBound..<end, appendingTo: &buffer)
    rest = end..<rest.upperBound
    return true
  }

  /// The length that stands before a record.
  @inline(__always) static func length(_ bytes: Span<UInt8>, _ at: Int) -> Int {
    precondition(at >= 0 && at &+ lengthBytes <= bytes.count, "a record begins behind its buffer")
    return Int(unsafe ByteHash.half(bytes.bytes, at))
  }
}

extension Array where Element == UInt8 {
  /// Adds a record with its length before it.
  @inline(__always) mutating func append(record: Span<UInt8>) {
    let length = UInt32(record.count).littleEndian
    unsafe Swift.withUnsafeBytes(of: length) { unsafe append(contentsOf: $0) }
    append(record)
  }
}
