import Columnar
import Definitions
import Testing

@testable import Extract

// Each of these takes minutes where a line costs as much as the file is long.

@Suite(.timeLimit(.minutes(1))) struct `A CSV file of many faulty lines` {
  @Test func `looks for its footer once`() {
    var dialect = CSVDialect()
    dialect.footer = 1
    let text = "a\n" + String(repeating: "1,2\n", count: 100_000) + String(repeating: "x", count: 1 << 20)
    let reading = read(Array(text.utf8), source(.csv(dialect), columns: ["a"]), limits: limits(block: 1 << 22))
    #expect(reading.rejects.count == 100_000)
    #expect(reading.rows.isEmpty)
  }
}
