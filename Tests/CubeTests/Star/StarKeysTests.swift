import Cube
import Definitions
import PostgreSQL
import Testing

@Suite struct `Keys of indexed roles` {
  struct Case: CustomTestStringConvertible, Sendable {
    var filter: String
    /// The roles whose keys are looked up.
    var roles: [String]
    var testDescription: String { filter }
  }

  static let cases = [
    Case(filter: "product.category = 'Books'", roles: ["product"]),
    Case(
      filter: "product.category in ('Books') and channel.code = 'shop' and currency = 'CNY'",
      roles: ["product", "channel"]),
    Case(filter: "not (product.category = 'Books') and date.year between 2025 and 2026", roles: ["date", "product"]),
    Case(filter: "product.category = 'Books' or product.sku like 'A%'", roles: ["product"]),
    // The time has no index; the column is of the fact itself.
    Case(filter: "time.hour = 8 and currency = 'CNY'", roles: []),
    // Of two roles at once, of today.
    Case(filter: "product.category = 'Books' or channel.code = 'shop'", roles: []),
    Case(filter: "customer@current.city = 'Köln'", roles: []),
    // Members that are no members are let through, or could be.
    Case(filter: "product.category is null", roles: []),
    Case(filter: "product.category is distinct from 'Books'", roles: []),
    Case(filter: "product.category = 'Books' or product.category is null", roles: []),
    Case(filter: "coalesce(product.category, 'Books') = 'Books'", roles: []),
  ]

  @Test func `are looked up where no other row can be meant, and change no answer`() throws {
    var generator = Generator(11)
    let indexed = SmallWarehouse.definition
    let connection = try SmallStar.make(generator.sales(200))
    var plain = indexed
    for fact in plain.facts.indices { plain.facts[fact].indexed = [] }
    for example in Self.cases {
      let text = QuestionText(
        cube: "sales", measures: "rows,net_amount,customers,orders", by: "product.category", filter: example.filter,
        totals: .rollup)
      let plan = try QuestionPlan(try QuestionReader.read(text, in: indexed), indexed, CuboidCatalogue())
      let dimensions = ["date": "date", "product": "product", "channel": "sales_channel"]
      #expect(
        example.roles.allSatisfy { plan.script.contains("from \"small\".\"\(dimensions[$0] ?? "")\" as \"\($0)\"\n") },
        "\(example.filter): \(plan.script)")
      let lookups = plan.script.split(separator: "\\gset")
      #expect(lookups.count == (example.roles.isEmpty ? 1 : 2), "\(example.filter)")
      let star = try QuestionPlan(try QuestionReader.read(text, in: plain), plain, CuboidCatalogue())
      #expect(!star.script.contains("offset 0"))
      #expect(try CubeQuery.rows(connection, plan) == CubeQuery.rows(connection, star), "\(example.filter)")
    }
  }

  /// Then the condition is left to the join.
  @Test func `are left aside where they are many`() throws {
    let connection = try SmallStar.make([Sale(order: "a", date: 20_260_101, net: 100)])
    try connection.execute(
      """
      insert into small.sales_channel (sales_channel_key, sales_channel_id, code, label, valid_from, valid_to, is_current,
      is_deleted, is_inferred, batch_id)
      select 1000 + n, 1000 + n, 'c' || n, label, valid_from, valid_to, is_current, is_deleted, is_inferred, batch_id
      from small.sales_channel, generate_series(1, 1100) n where sales_channel_key = 1
      """)
    let warehouse = SmallWarehouse.definition
    let text = QuestionText(cube: "sales", measures: "net_amount", by: "date.year", filter: "channel.code like '%'")
    let plan = try QuestionPlan(try QuestionReader.read(text, in: warehouse), warehouse, CuboidCatalogue())
    let lookup = try #require(plan.script.split(separator: "\\gset").first)
    #expect(lookup.hasPrefix("begin isolation level repeatable read, read only;\n"))
    #expect(try connection.text(String(lookup.drop { $0 != "\n" })) == "{NULL}")
    #expect(try CubeQuery.rows(connection, plan).rows.count == 1)
  }
}
