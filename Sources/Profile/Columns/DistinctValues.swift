// The different values of a column with how often and where first each occurs, up to a bound. What is judged of a
// column is judged once a value, not once a row, as long as they fit.
//
// ```
// slots   [ hash32 | number+1 ]   power of two, at most half full, 0 = free
// ends    end of value n in the arena
// counts, lines                    of value n
// ```

import Columnar

/// A bounded table of values.
struct DistinctValues {
  /// Most values that are kept, and most bytes of them.
  static let bound = 1 << 14
  static let byteBound = 1 << 21

  private var slots: [UInt64] = Array(repeating: 0, count: 64)
  private(set) var bytes: [UInt8] = []
  private var ends: [Int] = []
  private(set) var hashes: [UInt64] = []
  private(set) var counts: [Int] = []
  private(set) var lines: [Int64] = []

  var count: Int { ends.count }
  /// Whether no further value fits.
  var isFull: Bool { ends.count >= Self.bound || bytes.count >= Self.byteBound }

  func range(_ number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

  /// Counts a value: its number if it is there or could be added, else −1.
  @inline(__always)
  mutating func add(_ value: Span<UInt8>, hash: UInt64, line: Int64) -> Int {
    let mask = slots.count &- 1
    let tag = hash & 0xffff_ffff_0000_0000
    var at = Int(truncatingIfNeeded: hash) & mask
    while true {
      let slot = slots[at]
      if slot == 0 { break }
      if slot & 0xffff_ffff_0000_0000 == tag {
        let number = Int(slot & 0xffff_ffff) &- 1
        if Bytes.equal(bytes.span.extracting(range(number)), value) {
          counts[number] &+= 1
          return number
        }
      }
      at = (at &+ 1) & mask
    }
    if isFull { return -1 }
    let number = ends.count
    slots[at] = tag | UInt64(number &+ 1)
    bytes.append(value)
    ends.append(bytes.count)
    hashes.append(hash)
    counts.append(1)
    lines.append(line)
    if ends.count &* 2 > slots.count { grow() }
    return number
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: slots.count * 4)
    let mask = larger.count - 1
    for number in ends.indices {
      var at = Int(truncatingIfNeeded: hashes[number]) & mask
      while larger[at] != 0 { at = (at + 1) & mask }
      larger[at] = hashes[number] & 0xffff_ffff_0000_0000 | UInt64(number + 1)
    }
    slots = larger
  }
}
