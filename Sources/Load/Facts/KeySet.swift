import Columnar

/// The different values of a column of keys: a bit a key, since surrogates are dense and small.
///
/// ```
/// word 0: keys −64 … −1 | word 1: 0 … 63 | …
/// ```
struct KeySet {
  private static let offset: Int64 = 64
  /// Greater keys would take more than 16 MiB; they are rare, and kept one by one.
  private static let limit: Int64 = 1 << 27
  private var words: [UInt64] = []
  private var others: Set<Int64> = []

  /// Adds the values of a column.
  mutating func insert(_ column: IntegerColumn) {
    let hasNulls = !column.nulls.isEmpty
    for row in 0..<column.count {
      if hasNulls && column.nulls[row] { continue }
      let place = column.values[row] &+ KeySet.offset
      guard place >= 0 && place < KeySet.limit else {
        others.insert(column.values[row])
        continue
      }
      let word = Int(truncatingIfNeeded: place &>> 6)
      if word >= words.count {
        words.append(contentsOf: repeatElement(0, count: max(word + 1, 2 * words.count) - words.count))
      }
      words[word] |= 1 &<< UInt64(truncatingIfNeeded: place & 63)
    }
  }

  /// Calls with each value once.
  func forEach(_ body: (Int64) throws -> Void) rethrows {
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        try body(Int64(index) * 64 + Int64(rest.trailingZeroBitCount) - KeySet.offset)
        rest &= rest - 1
      }
    }
    for value in others.sorted() { try body(value) }
  }
}
