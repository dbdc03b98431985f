/// One bit a row.
///
/// ```
/// row   0 1 2 3 … 63 | 64 …
/// word  bits 0…63    | next word
/// ```
public struct Bitmap: Sendable, Equatable {
  @usableFromInline package var words: [UInt64]
  @usableFromInline var bits: Int

  /// How many bits there are.
  @inlinable public var count: Int { bits }

  /// Makes a bitmap of equal bits.
  public init(repeating bit: Bool, count: Int) {
    words = Array(repeating: bit ? ~0 : 0, count: (count + 63) / 64)
    bits = count
    clearTail()
  }

  /// An empty bitmap.
  @inlinable public init() {
    words = []
    bits = 0
  }

  /// The bit of a row.
  @inlinable public subscript(_ row: Int) -> Bool {
    get { words[row &>> 6] & (1 &<< UInt64(row & 63)) != 0 }
    set {
      let bit: UInt64 = 1 &<< UInt64(row & 63)
      if newValue { words[row &>> 6] |= bit } else { words[row &>> 6] &= ~bit }
    }
  }

  /// Adds a bit at the end.
  @inlinable public mutating func append(_ bit: Bool) {
    if count & 63 == 0 { words.append(0) }
    bits &+= 1
    if bit { self[count &- 1] = true }
  }

  /// How many bits are set.
  public var setCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Whether no bit is set.
  public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  /// Sets each bit that is set in the other bitmap of the same count.
  public mutating func formUnion(_ other: Bitmap) {
    precondition(other.count == count, "bitmaps of different length")
    for index in words.indices { words[index] |= other.words[index] }
  }

  /// Clears each bit that is not set in the other bitmap of the same count.
  public mutating func formIntersection(_ other: Bitmap) {
    precondition(other.count == count, "bitmaps of different length")
    for index in words.indices { words[index] &= other.words[index] }
  }

  /// Turns each bit round.
  public mutating func invert() {
    for index in words.indices { words[index] = ~words[index] }
    clearTail()
  }

  private mutating func clearTail() {
    if count & 63 != 0 { words[words.count - 1] &= (1 << UInt64(count & 63)) - 1 }
  }
}
