// Numbers as bytes whose bytewise order is the order of the numbers: the highest byte first, the sign turned round.

extension Array where Element == UInt8 {
  /// Adds a number as eight bytes in its order.
  @inlinable public mutating func append(ordered value: Int64) {
    append(highestFirst: UInt64(bitPattern: value) ^ 1 << 63)
  }

  /// Adds a number as four bytes in its order.
  @inlinable public mutating func append(ordered value: Int32) {
    let bits = (UInt32(bitPattern: value) ^ 1 << 31).bigEndian
    unsafe Swift.withUnsafeBytes(of: bits) { unsafe append(contentsOf: $0) }
  }

  /// Adds a number as its bytes, the lowest first: in no order.
  @inlinable public mutating func append(lowestFirst value: some FixedWidthInteger & BitwiseCopyable) {
    unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append(contentsOf: $0) }
  }

  /// Adds a number as eight bytes, the highest first.
  @inlinable public mutating func append(highestFirst value: UInt64) {
    unsafe Swift.withUnsafeBytes(of: value.bigEndian) { unsafe append(contentsOf: $0) }
  }
}

/// Reads numbers that were written in their order.
public enum OrderedBytes {
  /// The number that begins at a place, as `append(ordered:)` wrote it.
  @inlinable public static func int64(_ bytes: Span<UInt8>, at offset: Int) -> Int64 {
    Int64(bitPattern: highestFirst(bytes, at: offset) ^ 1 << 63)
  }

  /// The number that begins at a place, as `append(ordered:)` wrote it.
  @inlinable public static func int32(_ bytes: Span<UInt8>, at offset: Int) -> Int32 {
    precondition(offset >= 0 && offset &+ 4 <= bytes.count, "a number ends behind its record")
    return Int32(bitPattern: unsafe ByteHash.half(bytes.bytes, offset).byteSwapped ^ 1 << 31)
  }

  /// The number that begins at a place, as `append(highestFirst:)` wrote it.
  @inlinable public static func highestFirst(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset &+ 8 <= bytes.count, "a number ends behind its record")
    return unsafe ByteHash.word(bytes.bytes, offset).byteSwapped
  }
}
