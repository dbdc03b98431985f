import Columnar
import Cube
import Definitions
import OperatingSystem
@testable import PostgreSQL
import Testing

/// Calculations at the edges of the calendar, and the shapes of answers.
@Suite struct `Calculated answers` {
  private static func ask(
    _ connection: Connection, _ text: QuestionText, _ format: AnswerFormat = .csv
  ) throws -> [String] {
    try CubeQuery.run(
      connection: connection, warehouse: SmallWarehouse.definition, text: text, wanted: .rows(format)
    ).text.split(whereSeparator: \.isNewline).map(String.init)
  }

  /// A sale on each of these days; 1.00 for the first, 2.00 for the second …
  private static func sales(_ days: [Int64]) throws -> Connection {
    try SmallStar.make(days.enumerated().map { Sale(order: "o\($0)", date: $1, net: Int64($0 + 1) * 100) })
  }

  @Test func `know week 53, which no year before has, and weeks over the turn of a year`() throws {
    // 2026 has a week 53, from 28 December to 3 January; 2025 has not.
    let connection = try Self.sales([
      20_251_228, 20_251_229, 20_260_104, 20_261_227, 20_261_228, 20_270_103, 20_270_104,
    ])
    let text = QuestionText(
      cube: "sales", measures: "net_amount,previous(net_amount) as before,previous_year(net_amount) as then_then",
      by: "date.week")
    #expect(
      try Self.ask(connection, text).dropFirst() == [
        "2025-W52,1.00,,,,", "2026-W01,5.00,1.00,,,", "2026-W52,4.00,,1.00,,", "2026-W53,11.00,4.00,,,",
        "2027-W01,7.00,11.00,5.00,,",
      ])
  }

  @Test func `know where a fiscal year begins, and quarters to date in it`() throws {
    let connection = try Self.sales([20_260_331, 20_260_401, 20_260_701, 20_261_231, 20_270_101])
    let quarters = QuestionText(
      cube: "sales", measures: "net_amount,previous(net_amount) as before,year_to_date(net_amount) as ytd",
      by: "date.fiscal_year,date.fiscal_quarter", totals: .rollup)
    #expect(
      try Self.ask(connection, quarters).dropFirst() == [
        "2025,FY2025-Q4,1.00,,1.00,,", "2025,,1.00,,1.00,date.fiscal_quarter,", "2026,FY2026-Q1,2.00,1.00,2.00,,",
        "2026,FY2026-Q2,3.00,2.00,5.00,,", "2026,FY2026-Q3,4.00,3.00,9.00,,", "2026,FY2026-Q4,5.00,4.00,14.00,,",
        "2026,,14.00,1.00,14.00,date.fiscal_quarter,", ",,15.00,,,date.fiscal_year date.fiscal_quarter,",
      ])
  }

  @Test func `take a missing period for none, and begin sums to date anew`() throws {
    let connection = try Self.sales([20_251_230, 20_251_231, 20_260_101, 20_260_103, 20_260_201, -1])
    let days = QuestionText(
      cube: "sales",
      measures:
        "net_amount,previous(net_amount) as p,running(net_amount) as r,month_to_date(net_amount) as m,year_to_date(net_amount) as y",
      by: "date.date")
    #expect(
      try Self.ask(connection, days).dropFirst() == [
        "2025-12-30,1.00,,1.00,1.00,1.00,,", "2025-12-31,2.00,1.00,3.00,3.00,3.00,,",
        "2026-01-01,3.00,2.00,6.00,3.00,3.00,,", "2026-01-03,4.00,,10.00,7.00,7.00,,",
        "2026-02-01,5.00,,15.00,5.00,12.00,,", "(unknown),6.00,,,,,,date.date=unknown",
      ])
  }

  @Test func `go along the level that is named, and say nothing where it is totalled`() throws {
    let connection = try SmallStar.make([
      Sale(order: "a", date: 20_260_101, orderDate: 20_251_231, net: 100),
      Sale(order: "b", date: 20_260_101, orderDate: 20_260_101, net: 200),
      Sale(order: "c", date: 20_260_201, orderDate: 20_260_101, net: 400),
    ])
    let text = QuestionText(
      cube: "sales", measures: "net_amount,previous(net_amount, order_date.month) as p",
      by: "date.month,order_date.month",
      totals: .rollup)
    #expect(
      try Self.ask(connection, text).dropFirst() == [
        "2026-01,2025-12,1.00,,,", "2026-01,2026-01,2.00,1.00,,", "2026-01,,3.00,,order_date.month,",
        "2026-02,2026-01,4.00,,,", "2026-02,,4.00,,order_date.month,", ",,7.00,,date.month order_date.month,",
      ])
  }

  @Test func `count back from the latest night, else from the last publication`() throws {
    let connection = try Self.sales([20_251_231, 20_260_101, 20_260_102])
    func publish(_ number: Int, _ name: String) throws {
      try connection.query(
        """
        insert into martlet.batch (batch_id, pipeline, name, revision, input_fingerprint, definitions_fingerprint,
          martlet_version, warehouse_version, started_at, published_at)
        values ($1::int, 'shop', $2, 1, '', '', '', $1::int, now(), '2025-12-31 17:00:00+00')
        """, ["\(number)", name])
    }
    let text = QuestionText(cube: "sales", measures: "net_amount", by: "date.date", filter: "date in last 1 day")
    // 17:00 in Greenwich is the next day in Shanghai.
    try publish(1, "first")
    #expect(try Self.ask(connection, text).dropFirst() == ["2026-01-01,2.00,,"])
    try publish(2, "2026-01-02")
    try publish(3, "2025-12-31")
    #expect(try Self.ask(connection, text).dropFirst() == ["2026-01-02,3.00,,"])
    var other = text
    other.today = CivilDate(year: 2025, month: 12, day: 31)
    #expect(try Self.ask(connection, other).dropFirst() == ["2025-12-31,1.00,,"])
  }

  @Test func `take a 29 February for a day that other years have not`() throws {
    var warehouse = SmallWarehouse.definition
    warehouse.calendar.first = SmallWarehouse.day(2023, 1, 1)
    let connection = try SmallStar.make(
      [(20_240_228, 100), (20_240_229, 200), (20_250_228, 400), (20_250_301, 800), (20_240_301, 1600)].map {
        Sale(order: "o\($0.0)", date: $0.0, net: $0.1)
      }, in: warehouse)
    let text = QuestionText(cube: "sales", measures: "net_amount,previous_year(net_amount) as p", by: "date.date")
    #expect(
      try Self.ask(connection, text).dropFirst() == [
        "2024-02-28,1.00,,,", "2024-02-29,2.00,,,", "2024-03-01,16.00,,,", "2025-02-28,4.00,1.00,,",
        "2025-03-01,8.00,16.00,,",
      ])
  }

  @Test func `put the others below the greatest, count them anew, and rank them not`() throws {
    // Ada bought books and toys: among the others she is one customer.
    let connection = try SmallStar.make([
      Sale(order: "a", date: 20_260_101, customer: 3, product: 5, net: 900),
      Sale(order: "b", date: 20_260_101, customer: 1, product: 1, net: 300),
      Sale(order: "b", line: 2, date: 20_260_101, customer: 2, product: 2, net: 200),
    ])
    let text = QuestionText(
      cube: "sales", measures: "net_amount,customers,rank(net_amount) as place,share_of_total(net_amount) as share",
      by: "product.category", totals: .rollup, top: "1", others: true)
    #expect(
      try Self.ask(connection, text, .table) == [
        "product.category  net_amount  customers  place       share",
        "────────────────  ──────────  ─────────  ─────  ──────────",
        "\"(unknown)\"             9.00          1      1   64.2857 %",
        "(others)                5.00          1      —   35.7143 %",
        "∑ total                14.00          2      —  100.0000 %",
      ])
    #expect(try Self.ask(connection, text)[2] == "(others),5.00,1,,0.357143,,product.category=others")
    #expect(try Self.ask(connection, text, .ndjson)[1].contains(#""_special": {"product.category": "others"}"#))
  }

  @Test func `stand side by side, the total last`() throws {
    let connection = try Self.sales([20_251_231, 20_260_101, 20_260_102, -1])
    let text = QuestionText(
      cube: "sales", measures: "rows,net_amount", by: "channel.code,date.year", totals: .cube, pivot: "date.year")
    #expect(
      try Self.ask(connection, text) == [
        "channel.code,2025 rows,2025 net_amount,2026 rows,2026 net_amount,(unknown) rows,(unknown) net_amount,∑ total rows,∑ total net_amount,_total,_special",
        "shop,1,1.00,2,5.00,1,4.00,4,10.00,,", ",1,1.00,2,5.00,1,4.00,4,10.00,channel.code,",
      ])
  }

  @Test func `are cut at a limit, which is said, and ordered by several`() throws {
    let connection = try Self.sales([20_251_231, 20_260_101, 20_260_102])
    let text = QuestionText(
      cube: "sales", measures: "rows,net_amount", by: "date.date", order: "rows,-date.date", limit: "2")
    let answer = try CubeQuery.run(
      connection: connection, warehouse: SmallWarehouse.definition, text: text, wanted: .rows(.csv))
    #expect(answer.text.contains("2026-01-02,1,3.00,,\r\n2026-01-01,1,2.00,,\r\n"))
    #expect(answer.note.hasSuffix("; no more than 2 rows are shown"))
  }

  @Test func `lead to facts with their file and line`() throws {
    let connection = try Self.sales([20_251_231, 20_260_101, -1])
    try connection.execute(
      """
      insert into martlet.file (file_id, batch_id, source, path, sha256, bytes, status, records, feeding, filtered, rejected)
      values (1, 1, 's', 'day/sales.csv', '', 0, 'read', 3, 3, 0, 0)
      """)
    let text = QuestionText(cube: "sales", measures: "average_order", by: "date.year", filter: "date.year is null")
    let answer = try CubeQuery.run(
      connection: connection, warehouse: SmallWarehouse.definition, text: text, wanted: .facts(.csv, atMost: 5))
    let lines = answer.text.split(separator: "\r\n")
    #expect(lines[0] == "file,line,at,system,order_id,line_no,date.year,net_amount,_total,_special")
    #expect(lines.count == 2)
    #expect(lines[1].hasPrefix("day/sales.csv,2,"))
    #expect(lines[1].hasSuffix(",shop,o2,1,(unknown),3.00,,date.year=unknown"))
    let failure = try #require(throws: Failure.self) {
      _ = try CubeQuery.run(
        connection: connection, warehouse: SmallWarehouse.definition,
        text: QuestionText(cube: "sales,visits", measures: "rows,visits"), wanted: .facts(.csv, atMost: 5))
    }
    #expect(failure.status == .usage && failure.place == "--drill-through")
  }

  @Test func `are given up after a time, and the connection goes on`() throws {
    let connection = try Self.sales([20_260_101])
    let blocker = try Connection(conninfo: connection.conninfo)
    try blocker.execute("begin; lock table small.sales_fact in access exclusive mode")
    let failure = try #require(throws: Failure.self) {
      _ = try CubeQuery.run(
        connection: connection, warehouse: SmallWarehouse.definition,
        text: QuestionText(cube: "sales", measures: "rows"),
        wanted: .rows(.csv), seconds: 1)
    }
    #expect(failure.description.contains("no answer within 1 s"))
    try blocker.execute("rollback")
    #expect(try Self.ask(connection, QuestionText(cube: "sales", measures: "rows")) == ["rows,_total,_special", "1,,"])
    #expect(try connection.text("show statement_timeout") == "0")
  }

  @Test func `are standalone statements`() throws {
    let connection = try Self.sales([20_260_101, 20_260_102])
    let text = QuestionText(
      cube: "sales,visits", measures: "net_amount,visits,previous(rows) as p", by: "date.date",
      filter: "date in last 1 year")
    // With indexed roles they are two, for psql.
    var warehouse = SmallWarehouse.definition
    for fact in warehouse.facts.indices { warehouse.facts[fact].indexed = [] }
    let answer = try CubeQuery.run(connection: connection, warehouse: warehouse, text: text, wanted: .statement)
    #expect(try connection.query(answer.text).columnCount == 6)
  }
}

/// What the ledger keeps of questions.
@Suite struct `The log of questions` {
  private static let text = QuestionText(
    cube: "sales,visits", measures: "net_amount,length", by: "date.month", filter: "customer.name = 'Ada Secret'")

  private func log(_ connection: Connection) throws {
    let answer = try CubeQuery.run(
      connection: connection, warehouse: SmallWarehouse.definition, text: Self.text, wanted: .rows(.csv))
    let log = try #require(answer.log)
    log.write(connection)
  }

  @Test func `names cubes, levels and measures, and no value`() throws {
    let connection = try SmallStar.make([Sale(order: "a", date: 20_260_101, net: 100)])
    try log(connection)
    let rows = try connection.query(
      "select cube, question, answered_from, rows, measures, levels, filtered, sets, asked_by = current_user from martlet.question order by 1"
    ).texts
    let words = "net_amount, length by date.month where customer.name"
    #expect(
      rows == [
        ["sales", words, "star", "0", "net_amount", "date.month", "customer.name", "0", "t"],
        ["visits", words, "star", "0", "minutes,visits", "date.month", "customer.name", "0", "t"],
      ])
    #expect(try connection.integer("select count(*) from martlet.question q where q::text like '%Secret%'") == 0)
  }

  @Test func `is left out by who may only read, and the answer is given`() throws {
    let connection = try SmallStar.make([])
    try connection.execute("set default_transaction_read_only = on")
    try log(connection)
    #expect(try connection.integer("select count(*) from martlet.question") == 0)
    try connection.execute("set default_transaction_read_only = off")
    try connection.execute("drop table martlet.question")
    try log(connection)
    #expect(try connection.text("select 1") == "1")
  }
}
