import Cube
import Testing

@Suite struct `The greedy choice` {
  /// The example of Harinarayan, Rajaraman and Ullman (1996), section 4.2: a lattice of eight views with their rows; a view
  /// answers for itself and those below it. `a` is the fact.
  ///
  /// ```
  ///          a 100
  ///      b 50     c 75
  ///    d 20  e 30   f 40
  ///       g 1    h 10
  /// ```
  private static let names = ["b", "c", "d", "e", "f", "g", "h"]
  private static let rows: [String: Double] = ["b": 50, "c": 75, "d": 20, "e": 30, "f": 40, "g": 1, "h": 10]
  private static let below = [
    "b": "bdegh", "c": "cefgh", "d": "dg", "e": "egh", "f": "fh", "g": "g", "h": "h",
  ]

  /// Eight questions: the last one is of `a` itself.
  private func choice(space: (String) -> Double, budget: Double, limit: Int = .max) -> GreedyChoice {
    let views = Self.names.map { name in
      GreedyChoice.View(
        rows: Self.rows[name] ?? 0, space: space(name),
        answers: (Self.below[name] ?? "").compactMap { Self.names.firstIndex(of: String($0)) })
    }
    return GreedyChoice(of: views, rows: 100, weights: Array(repeating: 1, count: 8), budget: budget, atMost: limit)
  }

  @Test func `of three views is that of the paper`() {
    let choice = choice(space: { _ in 1 }, budget: 3)
    #expect(choice.steps.map { Self.names[$0.view] } == ["b", "f", "d"])
    #expect(choice.steps.map(\.gain) == [250, 70, 60])
    // b, c, d, e, f, g, h, a: c and a stay with the fact.
    #expect(choice.answeredBy == [0, nil, 2, 0, 1, 2, 1, nil])
  }

  @Test func `ends at the limit, or where nothing is gained`() {
    #expect(choice(space: { _ in 1 }, budget: 100, limit: 1).steps.count == 1)
    let all = choice(space: { _ in 1 }, budget: 100)
    let gained: Double = all.steps.reduce(0) { $0 + $1.gain }
    // Each question at its own view.
    #expect(gained == 474)
    #expect(all.steps.allSatisfy { $0.gain > 0 })
  }

  @Test func `by space takes what is gained for each byte`() {
    // g saves 99 rows for one; h 90 for ten; then d, e, f by what they still save.
    let choice = choice(space: { Self.rows[$0] ?? 0 }, budget: 61)
    #expect(choice.steps.map { Self.names[$0.view] } == ["g", "h", "d", "e"])
    #expect(choice.answeredBy[5] == 0 && choice.answeredBy[0] == nil)
  }

  @Test func `weighs questions by how often they are asked`() {
    let views = [
      GreedyChoice.View(rows: 10, space: 1, answers: [0]), GreedyChoice.View(rows: 50, space: 1, answers: [1]),
    ]
    func first(_ weights: [Double]) -> Int? {
      GreedyChoice(of: views, rows: 100, weights: weights, budget: 1).steps.first?.view
    }
    #expect(first([1, 1]) == 0 && first([1, 2]) == 1)
  }
}

@Suite struct `The estimate of different values` {
  @Test(arguments: [10, 500, 20_000])
  func `is near the truth for values that are as frequent as others`(values: Int) {
    var generator = Generator(3)
    let all = (0..<100_000).map { _ in UInt64(generator.below(values)) }
    let estimate = DistinctEstimate.values(Array(all.prefix(10_000)), of: 100_000)
    let truth = Double(Set(all).count)
    #expect(estimate > truth * 0.8 && estimate < truth * 1.25, "\(estimate) of \(truth)")
  }

  /// A few values make up most rows, as customers and articles do.
  @Test(arguments: [(2, 1000), (2, 10_000), (3, 1000), (3, 10_000), (3, 40_000), (4, 10_000)])
  func `keeps within bounds for skewed values`(power: Int, drawn: Int) {
    var generator = Generator(4)
    let all = (0..<100_000).map { _ -> UInt64 in
      let chance = Double(generator.below(1_000_000)) / 1_000_000
      return UInt64((0..<power).reduce(20_000.0) { value, _ in value * chance })
    }
    let sample = Array(all.prefix(drawn))
    let estimate = DistinctEstimate.values(sample, of: 100_000)
    let truth = Double(Set(all).count)
    #expect(estimate > truth / 1.8 && estimate < truth * 1.8, "\(estimate) of \(truth)")
    #expect(estimate > Double(Set(sample).count))
  }

  @Test func `is exact of all rows, and of one value`() {
    #expect(DistinctEstimate.values([1, 2, 2, 3], of: 4) == 3)
    #expect(DistinctEstimate.values([], of: 0) == 0)
    #expect(DistinctEstimate.values(Array(repeating: 7, count: 100), of: 1_000_000) == 1)
    // Nothing came twice: it may as well be a key.
    #expect(DistinctEstimate.values((0..<100).map { UInt64($0) }, of: 1_000_000) == 1_000_000)
  }
}
