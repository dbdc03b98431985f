import Cube
import Definitions
import PostgreSQL
import Testing

@Suite struct `Answers` {
  @Test(arguments: [1, 2, 4] as [UInt64])
  func `from the star and from cuboids equal those of brute force`(seed: UInt64) throws {
    var generator = Generator(seed)
    let sales = generator.sales(150)
    let visits = generator.visits(50)
    let connection = try SmallStar.make(sales, visits: visits)
    let warehouse = SmallWarehouse.definition
    for cube in warehouse.cubes { _ = try Cuboids.build(connection, warehouse: warehouse, cube: cube.name) }
    let catalogue = try CuboidCatalogue(connection, warehouse)
    var fromCuboids = 0
    for number in 0..<250 {
      let drawn = DrawnQuestion(&generator, fromCuboids: number % 2 == 1)
      let question = try QuestionReader.read(drawn.text, in: warehouse)
      let star = try CubeQuery.rows(connection, QuestionPlan(question, warehouse, catalogue, fromStar: true))
      let difference = sorted(star.rows).difference(from: sorted(drawn.answer(sales, visits)))
      #expect(difference.isEmpty, "seed \(seed): \(drawn)")
      let plan = try QuestionPlan(question, warehouse, catalogue)
      if plan.sources.contains(where: { $0 != "star" }) {
        fromCuboids += 1
        #expect(try CubeQuery.rows(connection, plan) == star, "seed \(seed), \(plan.source): \(drawn)")
      }
    }
    #expect(fromCuboids > 60)
  }

  private func sorted(_ rows: [ResultTable.Row]) -> [String] { rows.map { "\($0)" }.sorted() }
}
