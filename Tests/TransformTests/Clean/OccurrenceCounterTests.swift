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

  @Test(arguments: [1, 3000]) func `go on where numbers grow, and some come late`(_ budget: Int) throws {
    var random = SystemRandomNumberGenerator()
    var counter = OccurrenceCounter(budget: budget)
    var expected: [Int64: Int64] = [:]
    for step in 0..<600 {
      var values: [Int64] = []
      // Below zero, with more digits, and beyond a byte.
      for number in [Int64(step - 300), Int64(step - 300), .random(in: -300..<Int64(step - 299), using: &random)] {
        values.append(number)
      }
      let numbers = try counter.count(.integers(IntegerColumn(values)))
      for (row, value) in values.enumerated() {
        expected[value, default: 0] += 1
        #expect(numbers.value(row) == expected[value])
      }
    }
  }

  @Test func `are the same when they are read from where they were written down`() throws {
    var column = TextColumn()
    for value in ["a", nil, "a", "b", "a", nil] { column.append(value) }
    var counter = OccurrenceCounter(budget: 1 << 20)
    let counted = try counter.count(.text(column))
    let log = NumberLog(in: NumberFile())
    try log.append(try #require(OccurrenceLogs.numbers(counted)))
    try log.end()
    var reader = NumberLog.Reader(log, of: "a file")
    // The chunks need not end where they ended.
    let read = try [2, 3, 1].flatMap { count in
      let column = OccurrenceLogs.column(try reader.next(count))
      return (0..<count).map { column.value($0) }
    }
    #expect(read == [1, nil, 2, 1, 3, nil])
    try reader.checkEnd()
  }

  @Test func `are not written down where 32 bits do not hold them`() {
    #expect(OccurrenceLogs.numbers(IntegerColumn([1, Int64(Int32.max)])) == [1, Int32.max])
    #expect(OccurrenceLogs.numbers(IntegerColumn([1, Int64(Int32.max) + 1])) == nil)
  }
}
