import Testing

@testable import Transform

@Suite struct `Robust scores` {
  private func score(_ values: [Int64], over: Int64 = 35_000) -> RobustScore {
    let counts = Dictionary(grouping: values) { $0 }.map { (value: $0.key, count: Int64($0.value.count)) }
    return RobustScore(
      counts.sorted { $0.value < $1.value }.map { ValueCounts.Entry(group: 0, value: $0.value, count: $0.count) },
      over: over)
  }

  @Test func `two of ten values stand out`() {
    // 2.1 2.6 2.4 2.5 2.3 2.1 2.3 2.6 8.2 8.3: median 2.45, median absolute deviation 0.15.
    let found = score([21, 26, 24, 25, 23, 21, 23, 26, 82, 83])
    #expect(found.doubledMedian == 49)
    #expect(found.fourfoldDeviation == 6)
    // 2.45 ± 3.5 · 0.15 / 0.6745 = 1.67 … 3.23
    #expect(found.least == 17 && found.greatest == 32)
  }

  @Test func `where more than half are the same, the mean absolute deviation takes its place`() {
    // Mean absolute deviation 99 / 100 = 0.99: bounds are 1 ± 3.5 · 1.253314 · 0.99 = 1 ± 4.34.
    let found = score(Array(repeating: 1, count: 99) + [100])
    #expect(found.fourfoldDeviation == 0)
    #expect(found.least == -3 && found.greatest == 5)
    let same = score([7, 7, 7])
    #expect(same.least == 7 && same.greatest == 7 && !same.isOutlier(7))
    #expect(score([-5]).isOutlier(-5) == false)
  }

  @Test func `the ends of the numbers do not trap`() {
    #expect(score([.min, .max, 0, 1]).isOutlier(0) == false)
    #expect(score([.min, .min, .max]).isOutlier(.max) == false)
  }

  @Test(arguments: 0..<200) func `they are those of the definition`(_ seed: Int) {
    var random = SeededGenerator(UInt64(seed))
    let values = (0..<Int.random(in: 1...40, using: &random)).map { _ in
      Int64.random(in: -3...3, using: &random) * (Int.random(in: 0..<8, using: &random) == 0 ? 50 : 1)
    }
    let over = Int64.random(in: 5000...60_000, using: &random)
    let found = score(values, over: over)
    func median(_ values: [Double]) -> Double {
      let sorted = values.sorted()
      return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
    let middle = median(values.map(Double.init))
    let deviations = values.map { abs(Double($0) - middle) }
    let (mad, mean) = (median(deviations), deviations.reduce(0, +) / Double(values.count))
    for (value, deviation) in zip(values, deviations) {
      let score = mad > 0 ? 0.6745 * deviation / mad : mean > 0 ? deviation / (1.253314 * mean) : 0
      let limit = Double(over) / 10_000
      if abs(score - limit) > 1e-9 { #expect(found.isOutlier(value) == (score > limit), "seed \(seed): \(value)") }
    }
  }
}

@Suite struct `Counts of values` {
  @Test(arguments: [0, 1, 2]) func `are those of the values, however many wait`(_ seed: Int) {
    var random = SeededGenerator(UInt64(seed))
    var counts = ValueCounts()
    var plain: [[Int64]: Int64] = [:]
    for _ in 0..<200_000 {
      let (group, value) = (Int.random(in: 0..<3, using: &random), Int64.random(in: -50_000...50_000, using: &random))
      let number = counts.group([UInt8(group)].span)
      counts.add(value, group: number)
      plain[[Int64(number), value], default: 0] += 1
    }
    counts.settle()
    let found = counts.entries.map { [Int64($0.group), $0.value, $0.count] }
    let expected = plain.map { $0.key + [$0.value] }.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
    #expect(found == expected)
    var groups: [Int32] = []
    counts.forEachGroup { group, entries in
      groups.append(group)
      #expect(!entries.isEmpty)
    }
    #expect(groups == [0, 1, 2])
  }

  @Test func `are none of more different values than are kept`() {
    var counts = ValueCounts(limit: 3)
    for value in [1, 2, 3, 3, 2, 1] as [Int64] { counts.add(value, group: 0) }
    counts.settle()
    #expect(!counts.isOverfull && counts.entries.map(\.count) == [2, 2, 2])
    counts.add(4, group: 0)
    counts.settle()
    #expect(counts.isOverfull && counts.entries.isEmpty)
  }

  @Test(
    arguments: [
      ("1005", 1005, 0), ("#1005", 1005, 1), ("R2026-00017", 17, 6), ("17-A", 17, 0), ("A1B2", 2, 3),
    ] as [(String, Int64, Int)])
  func `the number of a text is that of its last digits`(_ text: String, _ number: Int64, _ start: Int) {
    let bytes = Array(text.utf8)
    let found = GapsScreen.number(of: bytes.span)
    #expect(found?.number == number && found?.start == start)
  }

  @Test(arguments: ["", "none", "1234567890123456789"]) func `texts without a number have none`(_ text: String) {
    let bytes = Array(text.utf8)
    #expect(GapsScreen.number(of: bytes.span) == nil)
  }
}
