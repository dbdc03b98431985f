import Columnar
@testable import Definitions
import Testing

@testable import Transform

/// A record is traced to the same values wherever the chunks of its file end.
@Suite struct RecordTracerTests {
  private static func tracer(_ chunkRows: Int) throws -> RecordTracer {
    var pipeline = try SmallShop.pipeline.get()
    let orders = try #require(pipeline.sources.firstIndex { $0.name == "orders" })
    pipeline.sources[orders].fillDown = FillDown(by: "order", columns: ["email", "city"])
    let rows: [[String?]] = [
      ["A", "1", "ann@x.example", nil, "Bern", "1000", "s1", "1", "2.00", "1"],
      ["A", "2", nil, nil, nil, "1000", "s2", "2", "2.00", "1"],
      ["A", "3", nil, nil, nil, "1000", "s3", "3", "2.00", "1"],
      ["B", "1", "bob@test", nil, nil, "1000", "s1", "4", "2.00", "1"],
      ["C", "1", nil, nil, nil, "1000", "s1", "many", "2.00", "1"],
    ]
    let file = InputFile(
      source: orders, path: "orders.csv", sha256: "", bytes: 0,
      records: SmallShop.File(source: "orders", path: "orders.csv", rows: rows, chunkRows: chunkRows))
    return try RecordTracer(BatchInput(pipeline: pipeline, name: "2026-11-20", files: [file]), file: 0)
  }

  @Test("values that are filled down lead to the first record of the group", arguments: [1, 2, 3, 100])
  func filledDown(_ chunkRows: Int) throws {
    guard case .row(let row) = try Self.tracer(chunkRows).trace(fact: 0, record: 3, row: 0) else {
      Issue.record("no row")
      return
    }
    #expect(row.place.line == 4)
    let email = try #require(row.columns.first { $0.name == "email" })
    guard case .filled(let trace, let place, "order") = email.making else {
      Issue.record("\(email.making)")
      return
    }
    #expect(place.record == 1 && place.line == 2)
    #expect(trace.raw == "ann@x.example" && email.value == .text("ann@x.example"))
    let feed = try #require(row.feeds.first)
    #expect(feed.outcome == .row(FactKey.of([.text("A"), .number(3, .integer)])))
    #expect(feed.columns.first { $0.name == "amount" }?.value == .number(600, .decimal(scale: 2)))
    #expect(feed.columns.first { $0.name == "amount" }?.source == "units * price")
    #expect(feed.members.compactMap { $0?.key } == ["ann@x.example", "s3"])
  }

  @Test("why a record makes no row is told", arguments: [1, 100])
  func noRow(_ chunkRows: Int) throws {
    let tracer = try Self.tracer(chunkRows)
    func outcome(_ record: Int64) throws -> RowTrace.Feed.Outcome? {
      guard case .row(let row) = try tracer.trace(fact: 0, record: record, row: 0) else { return nil }
      return row.feeds.first?.outcome
    }
    #expect(try outcome(4) == .filtered("tests"))
    #expect(try outcome(5) == .rejected(rule: "type", message: "the value of units is no integer"))
    #expect(try outcome(6) == nil)
  }

  @Test("a member's row is found by its natural key")
  func member() throws {
    let tracer = try Self.tracer(2)
    let customer = try #require(try SmallShop.pipeline.get().warehouse.dimensions.firstIndex { $0.name == "customer" })
    guard case .row(let row) = try tracer.trace(dimension: customer, record: 2, key: "ann@x.example") else {
      Issue.record("no row")
      return
    }
    #expect(row.feeds.first?.columns.first { $0.name == "city" }?.value == .text("Bern"))
    guard case .missing = try tracer.trace(dimension: customer, record: 2, key: "someone else") else {
      Issue.record("found")
      return
    }
  }
}
