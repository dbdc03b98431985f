import Columnar
import Testing

@Suite struct `Tables of keys` {
  @Test(arguments: [1, 2, 7, 1000]) func `a byte table numbers keys in the order of their first coming`(_ spread: Int) {
    var random = SystemRandomNumberGenerator()
    var table = ByteTable()
    var expected: [[UInt8]: Int] = [:]
    for _ in 0..<20_000 {
      let key = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        UInt8(truncatingIfNeeded: Int.random(in: 0..<spread, using: &random))
      }
      let (number, isNew) = table.insert(key.span)
      #expect(isNew == (expected[key] == nil))
      let known = expected[key] ?? expected.count
      expected[key] = known
      #expect(number == known)
    }
    #expect(table.count == expected.count)
    for (key, number) in expected {
      #expect(table.find(key.span) == number)
      #expect(table.key(number) == key)
    }
    #expect(table.find(Array("never inserted, and longer than the rest".utf8).span) == nil)
    let sorted = table.sortedNumbers().map { table.key(Int($0)) }
    #expect(sorted == expected.keys.sorted { $0.lexicographicallyPrecedes($1) })
  }

  @Test func `a byte table that has given up its search still answers, and takes it up again`() {
    var table = ByteTable()
    for number in 0..<100 { _ = table.insert(Array("key \(number)".utf8).span) }
    table.endSearch()
    #expect(table.find(Array("key 42".utf8).span) == 42)
    #expect(table.find(Array("other".utf8).span) == nil)
    #expect(table.insert(Array("key 99".utf8).span) == (99, false))
    #expect(table.insert(Array("other".utf8).span) == (100, true))
    for number in 0..<100 { #expect(table.find(Array("key \(number)".utf8).span) == number) }
    var empty = ByteTable()
    empty.endSearch()
    #expect(empty.find([1, 2].span) == nil)
    #expect(empty.insert([1, 2].span) == (0, true))
  }

  @Test func `a key table keeps the first value until it is updated`() {
    var table = KeyTable()
    var expected: [UInt64: UInt32] = [:]
    var random = SystemRandomNumberGenerator()
    for index in 0..<50_000 {
      // Small keys meet often, zero among them, and share their slots' beginnings.
      let key = UInt64.random(in: 0..<10_000, using: &random) &* (index % 2 == 0 ? 1 : 1 << 40)
      #expect(table.insert(key, UInt32(index)) == expected[key])
      if expected[key] == nil { expected[key] = UInt32(index) }
      if index % 7 == 0 {
        table.update(key, to: 7)
        expected[key] = 7
      }
    }
    #expect(table.count == expected.count)
    for (key, value) in expected { #expect(table.find(key) == value) }
    #expect(table.find(0xffff_ffff_ffff) == nil)
  }
}
