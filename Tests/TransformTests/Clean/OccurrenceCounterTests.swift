import Columnar
import Testing

@testable import Transform

@Suite struct `Numbers of equal values` {
  @Test(arguments: [1, 700, 5000, 1 << 20]) func `go on where values were set aside`(_ budget: Int) throws {
    var random = SystemRandomNumberGenerator()
    var counter = OccurrenceCounter(budget: budget)
    var expected: [String: Int64] = [:]
    for _ in 0..<10 {
      var column = TextColumn()
      var wanted: [Int64?] = []
      for _ in 0..<80 {
        // Some come often, some once; some rows have none.
        let number = Int.random(in: 0..<(Bool.random(using: &random) ? 8 : 5000), using: &random)
        let value: String? = number == 0 ? nil : "order \(number)"
        column.append(value)
        guard let value else {
          wanted.append(nil)
          continue
        }
        expected[value, default: 0] += 1
        wanted.append(expected[value])
      }
      let numbers = try counter.count(.text(column))
      #expect((0..<80).map { numbers.value($0) } == wanted)
    }
  }
}
