import Cube
import Definitions
import Foundation
import PostgreSQL
import TestWarehouse
import Testing
import Warehouse

@Suite struct `The warehouse crm` {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "schemas/crm").path

  @Test func `answers every measure by every level, from the star and from its cuboids`() throws {
    let warehouse = try DefinitionReader.warehouse(folder: Self.folder)
    let connection = try Connection(conninfo: TestWarehouse.database())
    try SchemaApply.apply(connection, warehouse)
    for cube in warehouse.cubes {
      #expect(try Cuboids.build(connection, warehouse: warehouse, cube: cube.name).count == cube.cuboids.count)
      let catalogue = try CuboidCatalogue(connection, warehouse)
      let all = cube.measures.map(\.name).joined(separator: ",")
      #expect(warehouse.levels(of: cube).count > 40)
      for level in warehouse.levels(of: cube) {
        let question = try QuestionReader.read(
          QuestionText(cube: cube.name, measures: all, by: level.name, totals: .rollup), in: warehouse)
        let table = try CubeQuery.rows(connection, QuestionPlan(question, warehouse, catalogue))
        #expect(table.rows.map(\.members) == [[.total]], "\(cube.name) by \(level.name)")
      }
      // What a cuboid keeps of additive measures is asked of it.
      let additive = cube.measures.filter { if case .sum = $0.formula { true } else { false } }.map(\.name)
      for cuboid in cube.cuboids {
        let question = try QuestionReader.read(
          QuestionText(
            cube: cube.name, measures: additive.joined(separator: ","),
            by: cuboid.levels.map(\.description).joined(separator: ","), totals: .cube), in: warehouse)
        let plan = try QuestionPlan(question, warehouse, catalogue)
        #expect(plan.source == "cuboid \(cuboid.name)")
        #expect(try CubeQuery.rows(connection, plan).rows.count == 1)
      }
    }
  }
}
