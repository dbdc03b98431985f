/// A zip archive, made member by member, with whatever a broken or hostile tool may write.
struct ZipSample {
  private var body: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// Adds a member, stored as it is.
  ///
  /// - Parameters:
  ///   - flags: 1 for encrypted, 0x800 for a name in UTF-8.
  ///   - declared: the size that the directory tells, where it lies.
  mutating func add(_ name: [UInt8], _ bytes: [UInt8] = [], flags: Int = 0, declared: Int? = nil) {
    let size = declared ?? bytes.count
    let offset = body.count
    let common =
      Self.number(20, 2) + Self.number(flags, 2) + Self.number(0, 2) + Self.number(0, 2) + Self.number(0x5d76, 2)
      + Self.number(Int(Self.checksum(bytes)), 4) + Self.number(bytes.count, 4) + Self.number(size, 4)
      + Self.number(name.count, 2) + Self.number(0, 2)
    body += [0x50, 0x4b, 3, 4] + common + name + bytes
    // Made on Unix: the mode says what it is.
    let mode = name.last == 0x2f ? 0o040755 : 0o100644
    directory += [0x50, 0x4b, 1, 2] + Self.number(0x031e, 2) + common + Self.number(0, 6)
    directory += Self.number(mode << 16, 4) + Self.number(offset, 4) + name
    count += 1
  }

  mutating func add(_ name: String, _ text: String = "") { add(Array(name.utf8), Array(text.utf8), flags: 0x800) }

  /// The archive.
  var bytes: [UInt8] {
    body + directory + [0x50, 0x4b, 5, 6] + Self.number(0, 4) + Self.number(count, 2) + Self.number(count, 2)
      + Self.number(directory.count, 4) + Self.number(body.count, 4) + Self.number(0, 2)
  }

  private static func number(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
