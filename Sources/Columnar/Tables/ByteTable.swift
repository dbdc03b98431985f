// Numbers byte strings densely in the order of their first coming: 0, 1, 2 …
//
// Open addressing with linear probing. A slot packs the upper half of the key's hash with its number + 1,
// so a probe touches the key's bytes only when 32 bits of hash agree:
//
// ```
// slots   [ hash32 | number+1 ]   power of two, at most 5/8 full, 0 = free
// ends    end of key n in the arena; it begins where key n−1 ends
// arena   key0 key1 key2 …
// ```

/// A table from byte strings to dense numbers.
public struct ByteTable: Sendable {
  @usableFromInline var slots: [UInt64]
  @usableFromInline var arena: [UInt8] = []
  @usableFromInline var ends: [Int] = []

  /// Makes an empty table with room for so many keys.
  public init(expecting keys: Int = 16) {
    var size = 32
    while size * 5 / 8 < keys { size *= 2 }
    slots = Array(repeating: 0, count: size)
  }

  /// How many keys there are.
  @inlinable public var count: Int { ends.count }

  /// The number of a key, nil if it is not there.
  @inlinable public func find(_ key: Span<UInt8>) -> Int? {
    if slots.isEmpty { return search(key) }
    let hash = ByteHash.hash(key)
    let mask = slots.count &- 1
    let tag = hash & 0xffff_ffff_0000_0000
    var at = Int(truncatingIfNeeded: hash) & mask
    while true {
      let slot = slots[at]
      if slot == 0 { return nil }
      if slot & 0xffff_ffff_0000_0000 == tag {
        let number = Int(slot & 0xffff_ffff) &- 1
        if equals(number, key) { return number }
      }
      at = (at &+ 1) & mask
    }
  }

  /// The number of a key, which is added if it is not there.
  @inlinable public mutating func insert(_ key: Span<UInt8>) -> (number: Int, isNew: Bool) {
    if (ends.count &+ 1) &* 8 > slots.count &* 5 { grow() }
    let hash = ByteHash.hash(key)
    let mask = slots.count &- 1
    let tag = hash & 0xffff_ffff_0000_0000
    var at = Int(truncatingIfNeeded: hash) & mask
    while true {
      let slot = slots[at]
      if slot == 0 { break }
      if slot & 0xffff_ffff_0000_0000 == tag {
        let number = Int(slot & 0xffff_ffff) &- 1
        if equals(number, key) { return (number, false) }
      }
      at = (at &+ 1) & mask
    }
    let number = ends.count
    slots[at] = tag | UInt64(number &+ 1)
    arena.append(key)
    ends.append(arena.count)
    return (number, true)
  }

  /// Where a key's bytes are in `bytes`.
  @inlinable public func range(of number: Int) -> Range<Int> {
    (number == 0 ? 0 : ends[number &- 1])..<ends[number]
  }

  /// The bytes of all keys, end to end.
  @inlinable public var bytes: [UInt8] { arena }

  /// How many bytes the table takes.
  public var byteCount: Int { arena.count + 8 * (ends.count + slots.count) }

  /// A copy of a key. For messages and small tables.
  public func key(_ number: Int) -> [UInt8] { Array(arena[range(of: number)]) }

  /// The keys' numbers in bytewise order of the keys.
  public func sortedNumbers() -> [UInt32] {
    let all = arena.span
    var numbers = [UInt32](0..<UInt32(count))
    numbers.sort { left, right in
      Bytes.precedes(all.extracting(range(of: Int(left))), all.extracting(range(of: Int(right))))
    }
    return numbers
  }

  /// Gives up what finds keys: there are many, and nobody asks for one any more. Whoever does all the same waits for a look
  /// at every key; what is added brings it back.
  public mutating func endSearch() { slots = [] }

  @usableFromInline func search(_ key: Span<UInt8>) -> Int? { (0..<count).first { equals($0, key) } }

  @inlinable func equals(_ number: Int, _ key: Span<UInt8>) -> Bool {
    let start = number == 0 ? 0 : ends[number &- 1]
    return Bytes.equal(arena.span.extracting(start..<ends[number]), key)
  }

  @usableFromInline mutating func grow() {
    var size = max(32, slots.count * 2)
    while size * 5 / 8 <= ends.count { size *= 2 }
    // Both at once would be half as much again as is needed.
    slots = []
    var larger = [UInt64](repeating: 0, count: size)
    let mask = size - 1
    for number in 0..<ends.count {
      let hash = ByteHash.hash(arena.span.extracting(range(of: number)))
      var at = Int(truncatingIfNeeded: hash) & mask
      while larger[at] != 0 { at = (at + 1) & mask }
      larger[at] = hash & 0xffff_ffff_0000_0000 | UInt64(number + 1)
    }
    slots = larger
  }
}
