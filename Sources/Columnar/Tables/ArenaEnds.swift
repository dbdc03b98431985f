// Where byte strings end that stand end to end in an arena, in half the room: the lower half of each place, and of the
// upper half only where it changes.
//
// ```
// low    9  14  250  3  8 …      of 256 with a byte each
// turns  3                       string 3 is the first that ends behind 256, and so do all behind it
// ```

/// Ascending places in an arena, of which only the lower part is kept one by one.
public struct ArenaEnds<Low: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
  @usableFromInline var low: [Low] = []
  /// For each multiple of what `Low` can count the first string that ends at it or behind.
  @usableFromInline var turns: [Int] = []

  /// Makes the ends of no strings.
  @inlinable public init() {}

  /// How many strings there are.
  @inlinable public var count: Int { low.count }

  /// Adds the end of the next string; it is not before the last one.
  @inlinable public mutating func append(_ end: Int) {
    while end &>> Low.bitWidth > turns.count { turns.append(low.count) }
    low.append(Low(truncatingIfNeeded: end))
  }

  /// Where a string ends.
  @inlinable public subscript(_ number: Int) -> Int {
    let place = Int(low[number])
    return turns.isEmpty ? place : place | turnsBefore(number) &<< Low.bitWidth
  }

  @usableFromInline func turnsBefore(_ number: Int) -> Int { turns.count { $0 <= number } }

  /// How many bytes they take.
  @inlinable public var byteCount: Int { low.count * (Low.bitWidth / 8) }
}
