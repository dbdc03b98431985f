import Glibc

/// An estimate of how many different hashes there were, after Flajolet and others: 16,384 registers, good to about 1 %.
struct HyperLogLog {
  private static let bits = 14
  private var registers: [UInt8] = Array(repeating: 0, count: 1 << HyperLogLog.bits)

  @inline(__always)
  mutating func add(_ hash: UInt64) {
    let index = Int(truncatingIfNeeded: hash >> UInt64(64 - Self.bits))
    let rank = UInt8((hash << UInt64(Self.bits) | 1 << UInt64(Self.bits - 1)).leadingZeroBitCount + 1)
    if registers[index] < rank { registers[index] = rank }
  }

  /// The estimate.
  var count: Int {
    let size = Double(registers.count)
    var sum = 0.0
    var zeros = 0
    for register in registers {
      sum += scalbn(1, -Int32(register))
      if register == 0 { zeros += 1 }
    }
    let raw = 0.7213 / (1 + 1.079 / size) * size * size / sum
    if raw <= 2.5 * size, zeros > 0 { return Int((size * log(size / Double(zeros))).rounded()) }
    return Int(raw.rounded())
  }
}
