import Cube
import Definitions
import OperatingSystem
import PostgreSQL
import Testing
import Warehouse

@Suite struct `Advice on cuboids` {
  private static let warehouse: Warehouse = {
    var warehouse = SmallWarehouse.definition
    warehouse.cubes[0].cuboids = [
      Cuboid(name: "category", levels: SmallWarehouse.levels("product.category")),
      Cuboid(name: "minute", levels: SmallWarehouse.levels("time.minute", "order_date.date")),
    ]
    return warehouse
  }()

  /// 3000 sales, of which a third are of one day and article.
  private func star() throws -> Connection {
    var generator = Generator(17)
    let sales = generator.sales(3000).enumerated().map { index, sale in
      var sale = sale
      if index % 3 == 0 { (sale.date, sale.product, sale.orderDate) = (20_260_101, 1, 20_260_101) }
      return sale
    }
    return try SmallStar.make(sales, in: Self.warehouse)
  }

  private func advice(
    _ connection: Connection, _ questions: [(measures: String, by: String, filter: String?)],
    budget: CuboidAdvice.Budget = .share(1), limit: Int = .max
  ) throws -> CuboidAdvice {
    try CuboidAdvice(
      connection, Self.warehouse, Self.warehouse.cubes[0],
      questions: questions.map {
        try QuestionReader.read(
          QuestionText(cube: "sales", measures: $0.measures, by: $0.by, filter: $0.filter), in: Self.warehouse)
      }, budget: budget, atMost: limit)
  }

  private func levels(_ advice: CuboidAdvice) -> [String] {
    advice.chosen.map { $0.cuboid.levels.map(\.description).joined(separator: " ") }
  }

  @Test func `is what the questions need, the smallest for most gain first, and tells what is idle`() throws {
    let connection = try star()
    let advice = try advice(
      connection,
      [
        ("net_amount", "product.category", nil), ("quantity", "product.category", "currency = 'CNY'"),
        ("customers", "date.month", nil), ("customers", "customer@current.city", nil),
        ("net_amount", "customer.name", nil), ("rows", "date.date,date.month", nil),
      ])
    #expect(
      Set(levels(advice)) == [
        "product.category", "product.category currency", "date.month", "customer.customer_id", "date.date",
      ])
    #expect(advice.chosen.first { $0.cuboid.name == "month" }?.cuboid.counts == ["customers"])
    // Each question but that by a personal attribute of the event.
    #expect(advice.questions == 6 && advice.fromStar == 1)
    #expect(advice.chosen.reduce(0) { $0 + $1.questions } == 5)
    #expect(advice.chosen.filter(\.isDeclared).map(\.cuboid.name) == ["category"])
    #expect(advice.idle == ["minute"] && advice.surpassed == [])
    // All rows were looked at: no estimate.
    let month = try #require(
      try self.advice(connection, [("customers", "customer@current.city,date.month", nil)]).chosen.first)
    let truth = try connection.integer(
      """
      select count(*) from (select distinct d.month, c.customer_id, least(f.customer_key, 0), least(f.date_key, 0)
      from small.sales_fact f left join small.date d on d.date_key = f.date_key and d.date_key >= 0
      left join small.customer c on c.customer_key = f.customer_key and c.customer_key >= 0) as groups
      """)
    #expect(month.rows == Double(truth ?? 0))
    #expect(month.cuboid.name == "month_customer")
    #expect(advice.notes.contains("the declared cuboid minute can answer none of these questions"))
  }

  @Test func `keeps to the budget and the limit`() throws {
    let connection = try star()
    let questions: [(String, String, String?)] = [
      ("net_amount", "product.category", nil), ("orders", "system", nil), ("rows", "order_date.date,time.minute", nil),
    ]
    #expect(try advice(connection, questions, limit: 1).chosen.count == 1)
    let small = try advice(connection, questions, budget: .bytes(60_000))
    #expect(small.chosen.reduce(0) { $0 + $1.bytes } <= 60_000 && small.chosen.count == 2)
    #expect(try advice(connection, questions, budget: .bytes(1)).yaml == "cuboids: {}\n")
  }

  @Test func `unites what two kinds of questions need where only one may be kept`() throws {
    let connection = try star()
    let questions: [(String, String, String?)] = [("rows", "product.category", nil), ("rows", "channel.code", nil)]
    let advice = try advice(connection, questions, limit: 1)
    #expect(levels(advice) == ["product.category channel.code"])
    let both = try self.advice(connection, questions)
    #expect(Set(levels(both)) == ["product.category", "channel.code"])
  }

  @Test func `keeps counts of every set of levels that is shown, where there is space for what finds their rows`()
    throws
  {
    let connection = try star()
    let text = QuestionText(
      cube: "sales", measures: "net_amount,orders,customers", by: "product.category", totals: .rollup)
    let question = try QuestionReader.read(text, in: Self.warehouse)
    func advice(_ budget: CuboidAdvice.Budget) throws -> CuboidAdvice {
      try CuboidAdvice(connection, Self.warehouse, Self.warehouse.cubes[0], questions: [question], budget: budget)
    }
    let all = try advice(.share(1))
    #expect(
      all.yaml == """
        cuboids:
          total: {levels: [], counts: [orders, customers], measures: additive}
          category: {levels: [product.category], counts: [orders, customers], measures: additive}

        """)
    #expect(all.questions == 1 && all.fromStar == 0 && all.chosen.map(\.questions) == [1, 1])
    // There is no space for the index over the orders.
    let small = try advice(.bytes(50_000))
    #expect(Set(small.chosen.flatMap(\.cuboid.counts)) == ["customers"] && small.fromStar == 1)
    // What is advised answers, with what it asks of the fact.
    var warehouse = Self.warehouse
    warehouse.cubes[0].cuboids = all.chosen.map(\.cuboid)
    try SchemaApply.apply(connection, warehouse)
    try Cuboids.bringInLine(connection, warehouse)
    let plan = try QuestionPlan(
      QuestionReader.read(text, in: warehouse), warehouse, CuboidCatalogue(connection, warehouse))
    #expect(plan.origin == "sales from the cuboid category, counts kept in category, total")
    #expect(
      try connection.text(
        "select count(*) from pg_indexes where indexname like 'sales\\_fact\\_system\\_order\\_id\\_counted\\_%'")
        == "1")
  }

  @Test func `follows from what the ledger has noted`() throws {
    let connection = try star()
    for text in [
      QuestionText(cube: "sales", measures: "net_amount", by: "channel.code", filter: "product.category = 'Toys'"),
      QuestionText(cube: "sales,visits", measures: "sales.customers,minutes", by: "date.month"),
    ] {
      for _ in 0..<3 {
        let answer = try CubeQuery.run(
          connection: connection, warehouse: Self.warehouse, text: text, wanted: .rows(.csv))
        answer.log?.write(connection)
      }
    }
    // Of another cube, of definitions long gone, of versions that did not note so much.
    try connection.execute(
      """
      insert into martlet.question (cube, question, answered_from, rows, milliseconds, measures, levels, filtered) values
      ('sales', 'old', 'star', 1, 1, null, null, null), ('sales', 'gone', 'star', 1, 1, 'rows', 'product.colour', '');
      update martlet.question set asked_at = now() - interval '40 days' where question like '%by date.month%'
      """)
    let cube = Self.warehouse.cubes[0]
    let all = try CuboidAdvice(connection, Self.warehouse, cube, budget: .share(1))
    #expect(all.questions == 6 && all.fromStar == 0)
    #expect(Set(levels(all)) == ["product.category channel.code", "date.month"])
    #expect(all.chosen.map(\.cuboid.counts).sorted { $0.count < $1.count } == [[], ["customers"]])
    let recent = try CuboidAdvice(connection, Self.warehouse, cube, days: 30, budget: .share(1))
    #expect(levels(recent) == ["product.category channel.code"])
    #expect(
      recent.yaml == """
        cuboids:
          category_channel: {levels: [product.category, channel.code], measures: additive}

        """)
  }

  @Test func `estimates sizes of large cuboids within bounds`() throws {
    let connection = try star()
    var warehouse = Self.warehouse
    let levels = SmallWarehouse.levels("time.minute", "date.date", "product.category")
    warehouse.cubes[0].cuboids = [Cuboid(name: "large", levels: levels)]
    // 48 times as many rows: more than are drawn, with other minutes and articles' channels.
    try connection.execute(
      """
      insert into small.sales_fact (sales_key, system, order_id, line_no, occurred_at, date_key, time_key, order_date_key,
        customer_member_id, customer_key, product_member_id, product_key, channel_key, currency, quantity, net_amount,
        weight, batch_id, file_id, record, row_number, line)
      select hashtextextended(n || '/' || sales_key, 1), system, order_id || n, line_no, occurred_at, date_key,
        case when time_key >= 0 then (time_key + n * 7) % 1440 else time_key end, order_date_key, customer_member_id, customer_key,
        product_member_id, product_key, channel_key, currency, quantity, net_amount, weight, batch_id, file_id, record,
        row_number, line from small.sales_fact, generate_series(1, 47) as n
      """)
    let questions = [
      QuestionText(cube: "sales", measures: "rows", by: levels.map(\.description).joined(separator: ","))
    ]
    let advice = try CuboidAdvice(
      connection, warehouse, warehouse.cubes[0],
      questions: questions.map { try QuestionReader.read($0, in: warehouse) }, budget: .share(1))
    _ = try Cuboids.build(connection, warehouse: warehouse, cube: "sales")
    let rows = Double(try connection.integer("select count(*) from small_cube.sales_large") ?? 0)
    let bytes = Double(try connection.integer("select pg_total_relation_size('small_cube.sales_large')") ?? 0)
    let chosen = try #require(advice.chosen.first)
    #expect(advice.factRows == 144_000 && chosen.isDeclared)
    #expect(chosen.rows > rows / 1.4 && chosen.rows < rows * 1.4, "\(chosen.rows) of \(rows)")
    #expect(chosen.bytes > bytes / 1.6 && chosen.bytes < bytes * 1.6, "\(chosen.bytes) of \(bytes)")
  }

  @Test(
    arguments: [
      ("25%", .share(0.25)), ("0.5%", .share(0.005)), ("500MB", .bytes(500_000_000)), ("4096", .bytes(4096)),
      ("0", nil),
      ("%", nil), ("12 apples", nil), ("-5%", nil), ("99999999999GB", nil),
    ] as [(String, CuboidAdvice.Budget?)])
  func `has a budget`(text: String, budget: CuboidAdvice.Budget?) {
    #expect(CuboidAdvice.Budget(text) == budget)
  }
}
