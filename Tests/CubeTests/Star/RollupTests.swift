import Cube
import Definitions
import PostgreSQL
import Testing

@Suite struct `Rollups from the star` {
  /// Ada bought in two cities and both categories: she is two customers nowhere but in the sum.
  static let sales = [
    Sale(order: "o1", line: 1, date: 20_251_231, customer: 1, product: 1, quantity: 2, net: 2500),
    Sale(order: "o1", line: 2, date: 20_251_231, customer: 1, product: 2, quantity: 1, net: 999),
    Sale(order: "o2", date: 20_260_102, customer: 2, product: 2, quantity: 1, net: 999),
    Sale(order: "o3", date: 20_260_102, customer: 3, product: 3, quantity: 3, net: 1),
    Sale(order: "o4", date: 20_260_103, customer: -1, product: -1, quantity: nil, net: nil),
    Sale(order: "o5", date: -3, customer: 4, product: -2, quantity: 0, net: -50),
  ]

  static func ask(
    _ connection: Connection, _ measures: String, by: String = "", where filter: String? = nil,
    _ totals: Question.Totals = .none, order: String? = nil, top: String? = nil,
    format: AnswerFormat = .table
  ) throws -> String {
    try CubeQuery.run(
      connection: connection, warehouse: SmallWarehouse.definition,
      text: QuestionText(
        cube: "sales", measures: measures, by: by, filter: filter, totals: totals, order: order, top: top),
      wanted: .rows(format)
    ).text
  }

  @Test func `have subtotals after their members, distinct counts of their own, and totals told from unknowns`() throws
  {
    let connection = try SmallStar.make(Self.sales)
    #expect(
      try Self.ask(
        connection, "net_amount,orders,customers,average_order", by: "date.year,product.category", .rollup) == """
          date.year  product.category  net_amount  orders  customers  average_order
          ─────────  ────────────────  ──────────  ──────  ─────────  ─────────────
          2025       Books                  25.00       1          1          25.00
          2025       Toys                    9.99       1          1           9.99
          2025       ∑ total                34.99       1          1          34.99
          2026       Toys                    9.99       1          1           9.99
          2026       —                       0.01       1          1           0.01
          2026       (unknown)                  —       1          0              —
          2026       ∑ total                10.00       3          2           3.33
          (invalid)  (not applicable)       -0.50       1          1          -0.50
          (invalid)  ∑ total                -0.50       1          1          -0.50
          ∑ total    ∑ total                44.49       5          3           8.90

          """)
  }

  @Test func `tell every kind of missing member apart in csv`() throws {
    let connection = try SmallStar.make(Self.sales)
    #expect(
      try Self.ask(connection, "rows", by: "product.category", .rollup, format: .csv).split(separator: "\r\n") == [
        "product.category,rows,_total,_special", "Books,1,,", "Toys,2,,", ",1,,",
        "(unknown),1,,product.category=unknown", "(not applicable),1,,product.category=not_applicable",
        ",6,product.category,",
      ])
  }

  @Test func `of no facts have a grand total of no rows and no amount, and no groups`() throws {
    let connection = try SmallStar.make([])
    for totals in Question.Totals.allCases {
      let total = try Self.ask(connection, "rows,net_amount,customers,average_order", totals, format: .csv)
      #expect(total == "rows,net_amount,customers,average_order,_total,_special\r\n0,,0,,,\r\n")
    }
    #expect(
      try Self.ask(connection, "rows,customers", by: "date.year", format: .csv).split(separator: "\r\n").count == 1)
    #expect(
      try Self.ask(connection, "rows,customers", by: "date.year,currency", .rollup, format: .csv)
        == "date.year,currency,rows,customers,_total,_special\r\n,,0,0,date.year currency,\r\n")
  }

  @Test func `are ordered by a measure within their groups`() throws {
    let connection = try SmallStar.make(Self.sales)
    #expect(
      try Self.ask(connection, "net_amount", by: "date.year,product.category", .rollup, order: "-net_amount") == """
        date.year  product.category  net_amount
        ─────────  ────────────────  ──────────
        2025       Books                  25.00
        2025       Toys                    9.99
        2025       ∑ total                34.99
        2026       Toys                    9.99
        2026       —                       0.01
        2026       (unknown)                  —
        2026       ∑ total                10.00
        (invalid)  (not applicable)       -0.50
        (invalid)  ∑ total                -0.50
        ∑ total    ∑ total                44.49

        """)
    let ascending = try Self.ask(
      connection, "net_amount", by: "date.year,product.category", .rollup, order: "net_amount", format: .csv)
    #expect(
      ascending.split(separator: "\r\n").dropFirst().map { $0.split(separator: ",")[0] }
        == ["(invalid)", "(invalid)", "2026", "2026", "2026", "2026", "2025", "2025", "2025", "44.49"])
  }

  @Test func `are cut to the greatest by --top, without totals`() throws {
    let connection = try SmallStar.make(Self.sales)
    #expect(
      try Self.ask(connection, "quantity,net_amount", by: "product.category", top: "2", format: .csv).split(
        separator: "\r\n") == [
          "product.category,quantity,net_amount,_total,_special", ",3,0.01,,", "Books,2,25.00,,",
        ])
    #expect(
      try Self.ask(connection, "net_amount", by: "product.category", order: "net_amount", top: "1", format: .csv)
        .contains("(not applicable),-0.50"))
  }

  @Test func `say where they come from and how fresh they are`() throws {
    let connection = try SmallStar.make(Self.sales)
    func note() throws -> String {
      try CubeQuery.run(
        connection: connection, warehouse: SmallWarehouse.definition,
        text: QuestionText(cube: "sales", measures: "rows"), wanted: .rows(.table)
      ).note
    }
    #expect(try note() == "sales from the star, no batch was published yet")
    try connection.execute(
      """
      insert into martlet.batch (batch_id, pipeline, name, revision, input_fingerprint, definitions_fingerprint,
        martlet_version, warehouse_version, started_at, published_at)
      values (1, 'shop', '2026-01-02', 1, '', '', '', 7, now(), '2026-01-02 18:30:00+00'),
        (2, 'shop', '2026-01-01', 1, '', '', '', 6, now(), '2026-01-01 18:30:00+00')
      """)
    #expect(
      try note() == "sales from the star, as of batch 2026-01-02 of shop, published 2026-01-03 02:30:00 Asia/Shanghai")
    // Beside the tables lies nothing else: the reader wrote nothing.
    #expect(try connection.integer("select count(*) from martlet.batch") == 2)
  }

  @Test func `need the tables, and say so`() throws {
    let connection = try Connection(conninfo: TestDatabase.empty())
    let failure = try #require(throws: (any Error).self) { _ = try Self.ask(connection, "rows") }
    #expect("\(failure)".contains("does not have the tables of cube sales"))
    #expect("\(failure)".contains("martlet schema apply"))
  }

  @Test func `round ratios half away from zero, however many digits they have`() throws {
    let connection = try SmallStar.make([
      Sale(order: "a", date: 20_260_101, channel: 1, quantity: 800, net: 1),  // 0.0000125
      Sale(order: "b", date: 20_260_101, channel: 2, quantity: 200, net: -1),  // −0.00005
      // A quotient of 0.00004999999999999999994… which sixteen digits would round to the half.
      Sale(order: "c", date: 20_260_102, quantity: 999_999_999_999_999_999, net: 4_999_999_999_999_999),
    ])
    let lines = try Self.ask(connection, "unit_price", by: "date.date,channel.code", format: .csv)
    #expect(
      lines.split(separator: "\r\n").dropFirst().map { $0.split(separator: ",")[2] } == ["-0.0001", "0.0000", "0.0000"])
  }
}
