// A 64-bit hash of bytes after Wang Yi's wyhash: two 64×64→128-bit multiplications for 16 bytes.
//
// Keys of fact rows are made with it and kept in warehouses for good, so it must never change: the
// constants, the order of reading (little-endian words) and the treatment of the tail are all fixed by
// test vectors. It is not keyed: who can choose keys can make collisions, which are found by comparing
// the key's own columns, never trusted.

/// The hash of keys that are kept.
public enum ByteHash {
  @usableFromInline static let secret0: UInt64 = 0xa076_1d64_78bd_642f
  @usableFromInline static let secret1: UInt64 = 0xe703_7ed1_a0b4_28db
  @usableFromInline static let secret2: UInt64 = 0x8ebc_6af0_9c88_c6e3

  @inlinable static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// The hash of some bytes.
  ///
  /// - Parameters:
  ///   - bytes: what to hash.
  ///   - seed: the hash of what came before, to hash several columns in a row; 0 at first.
  @inlinable public static func hash(_ bytes: Span<UInt8>, seed: UInt64 = 0) -> UInt64 {
    let raw = unsafe bytes.bytes
    let count = raw.byteCount
    var state = seed ^ secret0
    var at = 0
    while count &- at > 16 {
      state = mix(word(raw, at) ^ secret1, word(raw, at &+ 8) ^ state)
      at &+= 16
    }
    let rest = count &- at
    var low: UInt64 = 0
    var high: UInt64 = 0
    if rest >= 8 {
      low = word(raw, at)
      high = word(raw, count &- 8)
    } else if rest >= 4 {
      low = UInt64(half(raw, at))
      high = UInt64(half(raw, count &- 4))
    } else if rest > 0 {
      low = UInt64(bytes[at]) &<< 16 | UInt64(bytes[at &+ rest &>> 1]) &<< 8 | UInt64(bytes[count &- 1])
    }
    return mix(secret2 ^ UInt64(truncatingIfNeeded: count), mix(low ^ secret1, high ^ state))
  }

  /// The hash of an integer.
  @inlinable public static func hash(_ value: Int64, seed: UInt64 = 0) -> UInt64 {
    mix(secret2 ^ 8, mix(UInt64(bitPattern: value) ^ secret1, UInt64(bitPattern: value) ^ seed ^ secret0))
  }

  /// The hash of a missing value, different from that of an empty text.
  @inlinable public static func hashOfNull(seed: UInt64 = 0) -> UInt64 {
    mix(secret1 ^ seed, secret2 ^ 0x4e55_4c4c)
  }

  @inlinable static func word(_ raw: RawSpan, _ at: Int) -> UInt64 {
    unsafe UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
  }

  @inlinable static func half(_ raw: RawSpan, _ at: Int) -> UInt32 {
    unsafe UInt32(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self))
  }
}
