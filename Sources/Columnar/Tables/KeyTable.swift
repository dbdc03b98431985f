// A set of 64-bit keys that are hashes already, each with a small value.
//
// Open addressing over two arrays; the key itself chooses the slot. Key 0 is kept apart, since 0 marks a
// free slot.

/// A table from 64-bit hashed keys to 32-bit values.
public struct KeyTable: Sendable {
  @usableFromInline var keys: [UInt64]
  @usableFromInline var values: [UInt32]
  @usableFromInline var zero: UInt32?
  /// How many keys there are.
  public private(set) var count = 0

  /// Makes an empty table with room for so many keys.
  public init(expecting expected: Int = 16) {
    var size = 32
    while size * 5 / 8 < expected { size *= 2 }
    keys = Array(repeating: 0, count: size)
    values = Array(repeating: 0, count: size)
  }

  /// The value of a key, nil if it is not there.
  @inlinable public func find(_ key: UInt64) -> UInt32? {
    if key == 0 { return zero }
    let mask = keys.count &- 1
    var at = Int(truncatingIfNeeded: key ^ (key &>> 32)) & mask
    while true {
      if keys[at] == key { return values[at] }
      if keys[at] == 0 { return nil }
      at = (at &+ 1) & mask
    }
  }

  /// Adds a key with a value, or gives the value that it has already.
  @inlinable public mutating func insert(_ key: UInt64, _ value: UInt32) -> UInt32? {
    if key == 0 {
      if let zero { return zero }
      zero = value
      counted()
      return nil
    }
    if (count &+ 1) &* 8 > keys.count &* 5 { grow() }
    let mask = keys.count &- 1
    var at = Int(truncatingIfNeeded: key ^ (key &>> 32)) & mask
    while keys[at] != 0 {
      if keys[at] == key { return values[at] }
      at = (at &+ 1) & mask
    }
    keys[at] = key
    values[at] = value
    counted()
    return nil
  }

  /// Changes the value of a key that is there.
  @inlinable public mutating func update(_ key: UInt64, to value: UInt32) {
    if key == 0 {
      zero = value
      return
    }
    let mask = keys.count &- 1
    var at = Int(truncatingIfNeeded: key ^ (key &>> 32)) & mask
    while keys[at] != 0 {
      if keys[at] == key {
        values[at] = value
        return
      }
      at = (at &+ 1) & mask
    }
  }

  @usableFromInline mutating func counted() { count += 1 }

  @usableFromInline mutating func grow() {
    let oldKeys = keys
    let oldValues = values
    keys = Array(repeating: 0, count: oldKeys.count * 2)
    values = Array(repeating: 0, count: oldKeys.count * 2)
    let mask = keys.count - 1
    for index in oldKeys.indices where oldKeys[index] != 0 {
      let key = oldKeys[index]
      var at = Int(truncatingIfNeeded: key ^ (key &>> 32)) & mask
      while keys[at] != 0 { at = (at + 1) & mask }
      keys[at] = key
      values[at] = oldValues[index]
    }
  }
}
