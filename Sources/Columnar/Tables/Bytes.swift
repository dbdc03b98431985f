/// Comparisons of byte strings.
public enum Bytes {
  /// Whether two byte strings are the same.
  @inlinable public static func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    let count = left.count
    if count != right.count { return false }
    let a = unsafe left.bytes
    let b = unsafe right.bytes
    var at = 0
    while at &+ 8 <= count {
      if ByteHash.word(a, at) != ByteHash.word(b, at) { return false }
      at &+= 8
    }
    while at < count {
      if left[at] != right[at] { return false }
      at &+= 1
    }
    return true
  }

  /// Whether there is a zero byte: U+0000, which PostgreSQL keeps in no text.
  @inlinable public static func hasZero(_ bytes: Span<UInt8>) -> Bool {
    let raw = unsafe bytes.bytes
    let count = bytes.count
    var at = 0
    while at &+ 8 <= count {
      let word = ByteHash.word(raw, at)
      if (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0 { return true }
      at &+= 8
    }
    while at < count {
      if bytes[at] == 0 { return true }
      at &+= 1
    }
    return false
  }

  /// Whether one byte string comes before another in bytewise order, a prefix before what it begins.
  @inlinable public static func precedes(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    let count = min(left.count, right.count)
    let a = unsafe left.bytes
    let b = unsafe right.bytes
    var at = 0
    while at &+ 8 <= count {
      let one = ByteHash.word(a, at)
      let other = ByteHash.word(b, at)
      if one != other { return one.byteSwapped < other.byteSwapped }
      at &+= 8
    }
    while at < count {
      if left[at] != right[at] { return left[at] < right[at] }
      at &+= 1
    }
    return left.count < right.count
  }

  /// Where a byte string next stands in another, from a place on; nil for an empty one.
  @inlinable public static func find(_ wanted: Span<UInt8>, in bytes: Span<UInt8>, from start: Int) -> Int? {
    let count = wanted.count
    if count == 0 { return nil }
    var at = start
    while at &+ count <= bytes.count {
      if bytes[at] == wanted[0], equal(bytes.extracting(at..<(at &+ count)), wanted) { return at }
      at &+= 1
    }
    return nil
  }
}
