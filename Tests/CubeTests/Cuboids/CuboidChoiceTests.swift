import Cube
import Definitions
import PostgreSQL
import Testing

@Suite struct `The choice of a cuboid` {
  struct Case: CustomTestStringConvertible, Sendable {
    var measures = "net_amount"
    var by = ""
    var filter: String?
    var from: String
    var testDescription: String { "\(measures) by \(by) where \(filter ?? "true"): \(from)" }
  }

  static let cases = [
    Case(by: "product.category", from: "cuboid category"),
    Case(measures: "rows,quantity,weight,unit_price", by: "currency", from: "cuboid category"),
    Case(by: "date.date", from: "cuboid day_category_channel"),
    Case(by: "date.fiscal_quarter,product.category", from: "cuboid day_category_channel"),
    Case(by: "channel.code", filter: "date.is_working_day", from: "cuboid day_category_channel"),
    Case(by: "time.band,order_date.year", from: "cuboid minute"),
    // What the cuboids do not know.
    Case(measures: "customers", by: "product.category", from: "star"),
    Case(measures: "net_amount,orders", by: "product.category", from: "star"),
    Case(measures: "average_order", from: "star"),
    Case(by: "product.sku", from: "star"),
    Case(by: "channel.label", from: "star"),
    Case(by: "product.category", filter: "customer.city = 'Köln'", from: "star"),
    Case(by: "product.category,time.hour", from: "star"),
    Case(by: "order_date.month,product.category", from: "star"),
    Case(by: "customer.name", from: "star"),
  ]

  @Test func `takes the smallest that can answer exactly`() throws {
    var generator = Generator(5)
    let connection = try SmallStar.make(generator.sales(300))
    let warehouse = SmallWarehouse.definition
    _ = try Cuboids.build(connection, warehouse: warehouse, cube: "sales")
    let catalogue = try CuboidCatalogue(connection, warehouse)
    for example in Self.cases {
      let question = try QuestionReader.read(
        QuestionText(
          cube: "sales", measures: example.measures, by: example.by, filter: example.filter, totals: .rollup),
        in: warehouse)
      let plan = try QuestionPlan(question, warehouse, catalogue)
      #expect(plan.source == example.from, "\(example.testDescription)")
      let star = try QuestionPlan(question, warehouse, catalogue, fromStar: true)
      #expect(star.source == "star")
      #expect(try CubeQuery.rows(connection, plan) == CubeQuery.rows(connection, star), "\(example.testDescription)")
    }
  }

  @Test func `needs cuboids that are there`() throws {
    let warehouse = SmallWarehouse.definition
    let question = try QuestionReader.read(
      QuestionText(cube: "sales", measures: "rows", by: "product.category"), in: warehouse)
    #expect(try QuestionPlan(question, warehouse, CuboidCatalogue()).source == "star")
  }

  @Test func `is explained, with the statement`() throws {
    let connection = try SmallStar.make([Sale(order: "a", date: 20_260_101, net: 100)])
    let warehouse = SmallWarehouse.definition
    _ = try Cuboids.build(connection, warehouse: warehouse, cube: "sales", cuboid: "category")
    let answer = try CubeQuery.run(
      connection: connection, warehouse: warehouse,
      text: QuestionText(
        cube: "sales", measures: "net_amount", by: "product.category", filter: "currency = 'CNY'", totals: .rollup),
      wanted: .explanation)
    #expect(
      answer.text == """
        -- sales from the cuboid category
        -- cuboid category (about 1 rows): can answer
        -- cuboid day_category_channel: is not by currency
        -- cuboid minute: is not by product.category
        with finest as (
          select c."product_special" as s1, c."product_category" as v1, sum(c."net_amount") as a1
          from "small_cube"."sales_category" as c
          where (c."currency" = 'CNY')
          group by 1, 2
        ),
        totals as (
          select s1, v1, sum(a1) as a1, grouping(v1) as g
          from finest
          group by grouping sets ((s1, v1), ())
        ),
        answers as (
          select g, s1, v1, (a1 * 0.01) as x1
          from totals
        )
        select g, s1, v1 as "product.category", x1 as "net_amount"
        from answers
        order by g & 1, answers.s1 desc, answers.v1 collate "C";

        """)
    // It is a statement: it runs.
    #expect(try connection.query(String(answer.text)).count == 2)
  }
}
