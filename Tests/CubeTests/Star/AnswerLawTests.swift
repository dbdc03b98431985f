import Cube
import Definitions
import PostgreSQL
import Testing

@Suite struct `Answers` {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `from the star and from cuboids equal those of brute force`(seed: UInt64) throws {
    var generator = Generator(seed)
    let sales = generator.sales(250)
    let connection = try SmallStar.make(sales)
    let warehouse = SmallWarehouse.definition
    _ = try Cuboids.build(connection, warehouse: warehouse, cube: "sales")
    let catalogue = try CuboidCatalogue(connection, warehouse)
    var fromCuboids = 0
    for number in 0..<150 {
      // Half of them are of a kind that cuboids can answer.
      let drawn =
        number % 2 == 0
        ? DrawnQuestion(&generator)
        : DrawnQuestion(
          &generator, measures: DrawnQuestion.additive,
          levels: ["date.date", "date.month", "date.year", "product.category", "channel.code"])
      let question = try QuestionReader.read(drawn.text, in: warehouse)
      let expected = PlainAnswer.of(
        sales, measures: drawn.measures, by: drawn.levels, totals: drawn.totals, where: drawn.filter.keeps)
      let star = try CubeQuery.rows(connection, QuestionPlan(question, warehouse, catalogue, fromStar: true))
      #expect(sorted(star.rows) == sorted(expected), "seed \(seed): \(drawn)")
      let plan = try QuestionPlan(question, warehouse, catalogue)
      if plan.source != "star" {
        fromCuboids += 1
        #expect(try CubeQuery.rows(connection, plan) == star, "seed \(seed), \(plan.source): \(drawn)")
      }
    }
    #expect(fromCuboids > 20)
  }

  private func sorted(_ rows: [ResultTable.Row]) -> [String] { rows.map { "\($0)" }.sorted() }
}
