// Two bits for each key that may come: none, once, more often. Keys that fall into one cell count as one, so a key that
// comes twice is always found, and now and then one that does not.
//
// ```
// cells   00 01 00 11 00 01 …     a key's hash chooses its cell
// ```

/// Says of keys that are hashes already which may have come more than once.
public struct TwiceFilter {
  @usableFromInline var words: [UInt64]
  @usableFromInline let shift: UInt64

  /// Makes a filter of eight cells a key, or as many as the budget allows.
  public init(expecting keys: Int, budget: Int) {
    var bits: UInt64 = 5
    while 1 << bits < keys &* 8, 1 << (bits + 1) <= max(budget, 64) &* 4 { bits += 1 }
    words = Array(repeating: 0, count: 1 << (bits - 5))
    shift = 64 - bits
  }

  /// Counts keys.
  public mutating func insert(_ keys: [UInt64]) {
    for key in keys {
      let (word, bit) = cell(key)
      let seen = words[word] & bit
      words[word] |= bit | seen &<< 1
    }
  }

  /// Whether a key may have come more than once.
  @inlinable @inline(__always) public func mayRepeat(_ key: UInt64) -> Bool {
    let (word, bit) = cell(key)
    return words[word] & (bit &<< 1) != 0
  }

  /// The word of a key's cell, and the lower one of its bits.
  @inlinable @inline(__always) func cell(_ key: UInt64) -> (word: Int, bit: UInt64) {
    let cell = key &>> shift
    return (Int(truncatingIfNeeded: cell &>> 5), 1 &<< ((cell & 31) &<< 1))
  }
}
