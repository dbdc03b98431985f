// What a source says of a member at an instant is a tuple of attribute values. Tuples repeat from row to
// row, so each different one is kept once and known by its number; rows compare numbers.
//
// ```
// tuple   value value …          one for each attribute of the dimension, in its order
// value   0                      not given by the feed
//         1                      given: NULL
//         2 + 8 bytes            given: an integer, little-endian
//         3 + 4 bytes n + n bytes  given: text
// ```

import Columnar
import Definitions

/// The different attribute tuples of a dimension, numbered.
struct AttributeTuples {
  private(set) var table = ByteTable()
  /// For tuple n and attribute a, at `n * attributeCount + a`: where its value begins in the tuple.
  private var places: [UInt32] = []
  let attributeCount: Int

  init(attributeCount: Int) { self.attributeCount = attributeCount }

  /// Numbers a tuple.
  mutating func number(of tuple: Span<UInt8>) -> Int {
    let (number, isNew) = table.insert(tuple)
    if isNew {
      let start = table.range(of: number).lowerBound
      var at = start
      for _ in 0..<attributeCount {
        places.append(UInt32(at - start))
        at += AttributeTuples.length(of: table.bytes.span, at)
      }
    }
    return number
  }

  /// Where the value of an attribute begins in the table's bytes.
  @inline(__always)
  func offset(_ tuple: Int, _ attribute: Int) -> Int {
    table.range(of: tuple).lowerBound + Int(places[tuple * attributeCount + attribute])
  }

  /// Number of bytes of the value that begins at an offset.
  static func length(of bytes: Span<UInt8>, _ at: Int) -> Int {
    switch bytes[at] {
    case 2: return 9
    case 3:
      return 5 + Int(bytes[at + 1]) + Int(bytes[at + 2]) << 8 + Int(bytes[at + 3]) << 16 + Int(bytes[at + 4]) << 24
    default: return 1
    }
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

  /// Whether one value comes before another, bytewise.
  func precedes(_ left: Int, _ right: Int) -> Bool {
    let bytes = table.bytes.span
    return Bytes.precedes(
      bytes.extracting(left..<left + AttributeTuples.length(of: bytes, left)),
      bytes.extracting(right..<right + AttributeTuples.length(of: bytes, right)))
  }

  /// How many characters (Unicode scalars) a text has; 0 for other values.
  func characterCount(_ offset: Int) -> Int {
    let bytes = table.bytes.span
    guard bytes[offset] == 3 else { return 0 }
    var count = 0
    for index in offset + 5..<offset + AttributeTuples.length(of: bytes, offset) where bytes[index] & 0xc0 != 0x80 {
      count += 1
    }
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
    if offset >= 0, bytes[offset] == 3 {
      text.append(bytes.extracting(offset + 5..<offset + length(of: bytes, offset)))
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
        tuple.append(3)
        tuple.append(lowestFirst: span.length)
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
