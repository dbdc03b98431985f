import Columnar
import Testing

@Suite struct `Byte hash` {
  /// Keys made with the hash are kept in warehouses: these values must never change.
  @Test(
    arguments: [
      ("", 0xa550_6ff5_2926_ac13), ("a", 0x37c0_ab88_8779_f5ba), ("abc", 0xafb2_8318_1d8c_ea3f),
      ("order-1", 0x8606_b49e_5e64_6892), ("0123456789abcdef", 0xe609_3a35_da64_e5d3),
      ("0123456789abcdef0", 0x3055_0046_d3fd_b957), ("买家会员名", 0x27aa_9ade_be6f_2224),
    ] as [(String, UInt64)])
  func `is the same for ever`(_ text: String, _ expected: UInt64) {
    #expect(ByteHash.hash(Array(text.utf8).span) == expected)
  }

  @Test func `tells NULL, the empty text, zero and its own chain apart`() {
    let hashes: Set<UInt64> = [
      ByteHash.hash([UInt8]().span), ByteHash.hashOfNull(), ByteHash.hash(Int64(0)), ByteHash.hash(Int64(-1)),
      ByteHash.hash([UInt8]().span, seed: ByteHash.hashOfNull()),
      ByteHash.hashOfNull(seed: ByteHash.hash([UInt8]().span)),
    ]
    #expect(hashes.count == 6)
  }

  @Test func `does not collide on a million order numbers`() {
    var seen = Set<UInt64>()
    for order in 0..<250_000 {
      for line in 1...4 {
        seen.insert(ByteHash.hash(Int64(line), seed: ByteHash.hash(Array("#\(order)".utf8).span)))
      }
    }
    #expect(seen.count == 1_000_000)
  }
}
