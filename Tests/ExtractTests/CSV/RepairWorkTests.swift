import Columnar
import Definitions
import Testing

@testable import Extract

@Suite(.timeLimit(.minutes(1))) struct `The work of repairing records` {
  private static func repair(columns: Int, _ record: [String]) -> (work: Int, values: [[UInt8]?]?) {
    var shapes = ColumnShapes(columns: columns)
    for row in 0..<20 {
      let values = (0..<columns).map { Array(($0 % 2 == 0 ? "\(row * $0)" : "name").utf8)[...] }
      shapes.add(values)
    }
    var repair = RecordRepair(dialect: CSVDialect(), shapes: shapes, columns: columns)
    let repaired = repair.repair(Array(record.joined(separator: ",").utf8)[...])
    return (repair.work, repaired?.values)
  }

  private static func fields(_ columns: Int) -> [String] { (0..<columns).map { $0 % 2 == 0 ? "17" : "name" } }

  @Test func `grows as the columns do`() {
    for beyond in [-1, 1] {
      let works = [100, 400].map { columns in
        var fields = Self.fields(columns)
        if beyond < 0 { fields.remove(at: 51) } else { fields.insert("", at: 51) }
        let (work, values) = Self.repair(columns: columns, fields)
        #expect(values?.count == columns)
        return work
      }
      #expect(works[1] <= 5 * works[0], "\(works)")
    }
  }

  @Test func `is far from the square of the columns, however many ways there are`() {
    var fields = Self.fields(300)
    for at in stride(from: 1, to: 40, by: 2) { fields[at] = "\"a\"b\"" }
    let (work, values) = Self.repair(columns: 300, fields)
    #expect(values?.count == 300)
    #expect(work < 90_000, "\(work)")
  }

  @Test func `of a file comes to an end, wherever blocks end`() {
    var dialect = CSVDialect()
    dialect.repairs = true
    let text = "a,b,c\n" + String(repeating: "1,Ann,2\n", count: 5) + String(repeating: "1,,Bo,2\n", count: 40)
    let source = source(.csv(dialect), columns: ["a", "b", "c"])
    func few(_ block: Int) -> ReadLimits {
      var few = limits(block: block)
      few.repair = 300
      return few
    }
    let whole = read(Array(text.utf8), source, limits: few(1 << 16))
    #expect(whole.repairs > 0 && whole.rejects.count > 0 && whole.repairs + whole.rejects.count == 40)
    #expect(whole.rejects.first?.record == Int64(6 + whole.repairs))
    #expect(
      whole.rejects.map { $0.message.contains("from here on none is repaired") } == [true]
        + Array(repeating: false, count: whole.rejects.count - 1))
    for size in blockSizes { #expect(read(Array(text.utf8), source, limits: few(size)) == whole, "block of \(size)") }
  }
}
