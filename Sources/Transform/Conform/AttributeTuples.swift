// What a source says of a member at an instant is a tuple of attribute values. Tuples repeat from row to
// row, so each different one is kept once and known by its number; rows compare numbers.
//
// ```
// tuple   value value …          one for each attribute of the dimension, in its order
// value   0                      not given by the feed
//         1                      given: NULL
//         2 + 8 bytes            given: an integer, little-endian
//         3 + n, n bytes         given: text of n bytes, at most 251
//         255, 4 bytes n, n bytes  given: longer text
// ```

import Columnar
import Definitions

/// The different attribute tuples of a dimension, numbered.
struct AttributeTuples {
  private(set) var table = ByteTable()
  let attributeCount: Int

  init(attributeCount: Int) { self.attributeCount = attributeCount }

  /// Numbers a tuple.
  mutating func number(of tuple: Span<UInt8>) -> Int { table.insert(tuple).number }

  /// Gives up what finds tuples: from here on none is numbered.
  mutating func end() { table.endSearch() }

  /// Where the value of the first attribute begins in the table's bytes.
  @inline(__always)
  func firstOffset(_ tuple: Int) -> Int { table.range(of: tuple).lowerBound }

  /// Where the value of the next attribute begins.
  @inline(__always)
  func offset(behind offset: Int) -> Int { offset + AttributeTuples.length(of: table.bytes.span, offset) }

  /// Where the value of each attribute begins.
  func offsets(_ tuple: Int) -> [Int] {
    var offset = firstOffset(tuple)
    return (0..<attributeCount).map { _ in
      defer { offset = self.offset(behind: offset) }
      return offset
    }
  }

  /// Text from which on its length does not stand in the first byte.
  private static let longText = 252
  private static let longMark: UInt8 = 255

  /// Number of bytes of the value that begins at an offset.
  static func length(of bytes: Span<UInt8>, _ at: Int) -> Int {
    switch bytes[at] {
    case 0, 1: 1
    case 2: 9
    case longMark: 5 + textLength(bytes, at)
    default: 1 + textLength(bytes, at)
    }
  }

  /// The bytes of the text that begins at an offset.
  private static func text(_ bytes: Span<UInt8>, _ at: Int) -> Range<Int> {
    let start = bytes[at] == longMark ? at + 5 : at + 1
    return start..<start + textLength(bytes, at)
  }

  private static func textLength(_ bytes: Span<UInt8>, _ at: Int) -> Int {
    if bytes[at] != longMark { return Int(bytes[at]) - 3 }
    return Int(bytes[at + 1]) + Int(bytes[at + 2]) << 8 + Int(bytes[at + 3]) << 16 + Int(bytes[at + 4]) << 24
  }

  /// Whether the value at an offset was given at all.
  func isGiven(_ offset: Int) -> Bool { table.bytes[offset] != 0 }

  /// Whether the value at an offset is there and not NULL.
  func hasValue(_ offset: Int) -> Bool { table.bytes[offset] >= 2 }

  /// Whether two values are the same, NULL equal to NULL.
  func same(_ left: Int, _ right: Int) -> Bool {
    if left == right { return true }
    let bytes = table.bytes.span
    let count = AttributeTuples.length(of: bytes, left)
    guard count == AttributeTuples.length(of: bytes, right) else { return false }
    return Bytes.equal(bytes.extracting(left..<left + count), bytes.extracting(right..<right + count))
  }

  /// Whether one value comes before another, in an order that is always the same.
  func precedes(_ left: Int, _ right: Int) -> Bool {
    let bytes = table.bytes.span
    return Bytes.precedes(
      bytes.extracting(left..<left + AttributeTuples.length(of: bytes, left)),
      bytes.extracting(right..<right + AttributeTuples.length(of: bytes, right)))
  }

  /// How many characters (Unicode scalars) a text has; 0 for other values.
  func characterCount(_ offset: Int) -> Int {
    let bytes = table.bytes.span
    guard bytes[offset] >= 3 else { return 0 }
    var count = 0
    for index in AttributeTuples.text(bytes, offset) where bytes[index] & 0xc0 != 0x80 { count += 1 }
    return count
  }

  /// Adds the value at an offset of some bytes to a column of its type; −1 for no value.
  static func append(_ bytes: Span<UInt8>, _ offset: Int, to column: inout Column) {
    switch column {
    case .text(var text):
      column = .integers(IntegerColumn())
      append(bytes, offset, to: &text)
      column = .text(text)
    case .integers(var integers):
      column = .text(TextColumn())
      append(bytes, offset, to: &integers)
      column = .integers(integers)
    }
  }

  /// Adds the value at an offset of some bytes to a column of text; −1 for no value.
  @inline(__always)
  static func append(_ bytes: Span<UInt8>, _ offset: Int, to text: inout TextColumn) {
    if offset >= 0, bytes[offset] >= 3 {
      text.append(bytes.extracting(Self.text(bytes, offset)))
    } else {
      text.appendNull()
    }
  }

  /// Adds the value at an offset of some bytes to a column of integers; −1 for no value.
  @inline(__always)
  static func append(_ bytes: Span<UInt8>, _ offset: Int, to integers: inout IntegerColumn) {
    integers.append(offset >= 0 && bytes[offset] == 2 ? integer(bytes, offset + 1) : nil)
  }

  static func integer(_ bytes: Span<UInt8>, _ at: Int) -> Int64 {
    var value: UInt64 = 0
    for index in 0..<8 { value |= UInt64(bytes[at + index]) << UInt64(8 * index) }
    return Int64(bitPattern: value)
  }

  /// Adds a value of a row to a tuple that is being built.
  static func encode(_ column: Column?, _ row: Int, into tuple: inout [UInt8]) {
    switch column {
    case nil: tuple.append(0)
    case .text(let text):
      let span = text.spans[row]
      if span.isNull {
        tuple.append(1)
      } else {
        if span.length < longText {
          tuple.append(UInt8(truncatingIfNeeded: 3 + span.length))
        } else {
          tuple.append(longMark)
          tuple.append(lowestFirst: span.length)
        }
        tuple.append(text.arena.span.extracting(span.range))
      }
    case .integers(let integers):
      if integers.isNull(row) {
        tuple.append(1)
      } else {
        tuple.append(2)
        tuple.append(lowestFirst: integers.values[row])
      }
    }
  }
}
