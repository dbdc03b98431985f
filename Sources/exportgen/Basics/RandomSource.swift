// Numbers that look random and are the same for the same arguments, on every machine.
//
// Every stream is opened for one purpose of one night, so that a longer run writes the same first nights, and a
// change in how tickets are made leaves the orders as they were.

/// What a stream of random numbers is for; each purpose has a stream of its own.
enum Purpose: UInt64 {
  case catalogue = 1
  case shop
  case marketplace
  case tickets
  case calls
  case benchmark
}

/// A splitmix64 generator.
struct RandomSource {
  private var state: UInt64

  /// Opens the stream of one purpose in one night.
  init(seed: UInt64, night: Int, purpose: Purpose) {
    state = mix(mix(mix(seed) ^ purpose.rawValue) &+ UInt64(truncatingIfNeeded: night))
  }

  /// Opens the stream that decides how one order, ticket or call is written, equally often as it is written.
  init(flavour: UInt64) {
    state = flavour
  }

  /// The next 64 bits.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return mix(state)
  }

  /// A number from 0 up to, but without, `bound`, which must be positive.
  mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: bound)).high)
  }

  /// A number of the closed range.
  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// True with a probability given in millionths.
  mutating func chance(perMillion: Int) -> Bool {
    below(1_000_000) < perMillion
  }

  /// True with a probability given in hundredths.
  mutating func chance(percent: Int) -> Bool {
    below(100) < percent
  }
}

/// Scatters the bits of a number (the finisher of splitmix64).
func mix(_ value: UInt64) -> UInt64 {
  var bits = value
  bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
  bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
  return bits ^ (bits >> 31)
}
