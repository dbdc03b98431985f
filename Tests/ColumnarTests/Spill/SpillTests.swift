import Testing

@testable import Columnar

/// A budget of one byte makes a run of each record; the greatest never touches a disk.
private let budgets = [1, 100, 1000, 20_000, 1 << 24]

private func records(_ count: Int, _ random: inout some RandomNumberGenerator) -> [[UInt8]] {
  (0..<count).map { _ in
    // Few different bytes, so that many begin alike, end within others, or are equal.
    (0..<Int.random(in: 0...20, using: &random)).map { _ in UInt8.random(in: 0...2, using: &random) &* 127 }
  }
}

@Suite struct `Records beyond memory` {
  @Test(arguments: budgets) func `a sorter gives records in bytewise order`(_ budget: Int) throws {
    var random = SystemRandomNumberGenerator()
    for count in [0, 1, 2, 500] {
      let records = records(count, &random)
      let sorter = RecordSorter(budget: budget)
      for record in records { try sorter.append(record.span) }
      var sorted = try sorter.sorted()
      var found: [[UInt8]] = []
      var record: [UInt8] = [1, 2, 3]
      while try sorted.next(&record) { found.append(record) }
      #expect(found == records.sorted { $0.lexicographicallyPrecedes($1) })
    }
  }

  @Test(arguments: budgets) func `a log gives records in the order of their coming, again and again`(
    _ budget: Int
  ) throws {
    var random = SystemRandomNumberGenerator()
    let records = records(700, &random)
    let log = RecordLog(budget: budget)
    for (index, record) in records.enumerated() {
      try log.append(record.span)
      guard index % 300 == 0 || index == 699 else { continue }
      var reader = log.records
      var found: [[UInt8]] = []
      var buffer: [UInt8] = []
      while try reader.next(&buffer) { found.append(buffer) }
      #expect(found == Array(records[...index]))
    }
  }

  @Test func `a record may be larger than the budget`() throws {
    let large = [UInt8](repeating: 7, count: 300_000)
    let sorter = RecordSorter(budget: 1000)
    for record in [large, [8], large, [6]] { try sorter.append(record.span) }
    var sorted = try sorter.sorted()
    var lengths: [Int] = []
    var record: [UInt8] = []
    while try sorted.next(&record) { lengths.append(record.count) }
    #expect(lengths == [1, 300_000, 300_000, 1])
  }

  @Test func `numbers are ordered as their bytes`() {
    let numbers: [Int64] = [.min, -1 << 40, -256, -1, 0, 1, 255, 256, 1 << 40, .max]
    let bytes = numbers.map { number -> [UInt8] in
      var bytes: [UInt8] = []
      bytes.append(ordered: number)
      let read = OrderedBytes.int64(bytes.span, at: 0)
      #expect(read == number)
      return bytes
    }
    #expect(bytes == bytes.sorted { $0.lexicographicallyPrecedes($1) })
    for number in numbers.map(Int32.init(truncatingIfNeeded:)) + [.min, .max] {
      var bytes: [UInt8] = [0]
      bytes.append(ordered: number)
      let read = OrderedBytes.int32(bytes.span, at: 1)
      #expect(read == number)
    }
  }

  @Test(arguments: budgets) func `a log of keys gives them in the order of their coming`(_ budget: Int) throws {
    var random = SystemRandomNumberGenerator()
    let log = KeyLog(budget: budget)
    var keys: [UInt64] = []
    for count in [0, 1, 300, 7, 4000] {
      let more = (0..<count).map { _ in UInt64.random(in: 0 ... .max, using: &random) }
      try log.append(more)
      keys += more
      for _ in 0..<2 {
        var found: [UInt64] = []
        try log.forEachPiece { found += $0 }
        #expect(found == keys)
      }
    }
    #expect(log.count == keys.count)
  }

  @Test(arguments: [0, 1, 8, 5000, 1 << 20]) func `a filter finds every key that comes twice, and few others`(
    _ budget: Int
  ) {
    var random = SystemRandomNumberGenerator()
    let keys = (0..<10_000).map { _ in UInt64.random(in: 0 ... .max, using: &random) }
    var filter = TwiceFilter(expecting: keys.count + 100, budget: budget)
    filter.insert(keys)
    filter.insert(Array(keys[..<100]))
    for key in keys[..<100] { #expect(filter.mayRepeat(key)) }
    // Ten thousand keys in 131,072 cells: about one in thirteen meets another one.
    if budget == 1 << 20 { #expect(keys.count { filter.mayRepeat($0) } < 1100) }
  }

  @Test func `what is not in a table in a file is mostly known without it`() throws {
    var table = ByteTable()
    for number in 0..<10_000 { _ = table.insert(Array("key \(number)".utf8).span) }
    let frozen = try FrozenCounts(table, Array(repeating: 1, count: table.count))
    func mayHave(_ text: String) -> Bool { frozen.mayHave(ByteHash.hash(Array(text.utf8).span)) }
    #expect((0..<10_000).allSatisfy { mayHave("key \($0)") })
    #expect((0..<10_000).count { mayHave("other \($0)") } < 500)
  }

  @Test(arguments: [0, 1, 5, 5000]) func `a table in a file finds what is in it, and nothing else`(_ count: Int) throws
  {
    for part in 0..<3 {
      var table = ByteTable()
      var counts: [Int64] = []
      for number in 0..<count {
        _ = table.insert(Array("part \(part) key \(number)".utf8).span)
        counts.append(Int64(number - 3))
      }
      let frozen = try FrozenCounts(table, counts)
      for number in 0..<count {
        let there = Array("part \(part) key \(number)".utf8)
        let elsewhere = Array("part \(part + 1) key \(number)".utf8)
        #expect(try frozen.find(there.span, ByteHash.hash(there.span)) == Int64(number - 3))
        #expect(try frozen.find(elsewhere.span, ByteHash.hash(elsewhere.span)) == nil)
      }
    }
  }

  @Test func `tables in files that are made one have the latest number of each key`() throws {
    var random = SystemRandomNumberGenerator()
    var expected: [String: Int64] = [:]
    var parts: [FrozenCounts] = []
    for part in 0..<5 {
      var table = ByteTable()
      var counts: [Int64] = []
      // One has no keys at all.
      for _ in 0..<(part == 2 ? 0 : 2000) {
        let key = "key \(Int.random(in: 0..<4000, using: &random))"
        guard table.insert(Array(key.utf8).span).isNew else { continue }
        counts.append(Int64.random(in: 1...9, using: &random))
        expected[key] = counts.last
      }
      parts.append(try FrozenCounts(table, counts))
    }
    let merged = try FrozenCounts(merging: parts)
    #expect(merged.count == expected.count)
    for number in 0..<4000 {
      let key = Array("key \(number)".utf8)
      #expect(try merged.find(key.span, ByteHash.hash(key.span)) == expected["key \(number)"])
    }
  }
}
