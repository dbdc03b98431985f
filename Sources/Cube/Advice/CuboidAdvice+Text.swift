import Columnar
import Definitions
import OperatingSystem

extension CuboidAdvice {
  /// A line for each cuboid, in the order of the choice.
  package var table: ResultTable {
    var space = 0.0
    let rows = chosen.map { chosen in
      space += chosen.bytes
      return ResultTable.Row(
        [
          .value(chosen.cuboid.name + (chosen.isDeclared ? " (declared)" : "")),
          chosen.cuboid.levels.isEmpty ? .none : .value(Self.names(chosen.cuboid.levels)),
          chosen.cuboid.counts.isEmpty ? .none : .value(chosen.cuboid.counts.joined(separator: ", ")),
        ],
        [chosen.rows, chosen.bytes, Double(chosen.questions), chosen.gain, space].map { "\(Int64($0))" })
    }
    return ResultTable(
      levels: [
        ResultTable.Header("cuboid", .text), ResultTable.Header("levels", .text), ResultTable.Header("counts", .text),
      ],
      measures: ["rows", "bytes", "questions", "rows_not_read", "bytes_so_far"].map {
        ResultTable.Header($0, .integer)
      },
      rows: rows)
  }

  /// What to put into the cube's definition.
  package var yaml: String {
    if chosen.isEmpty { return "cuboids: {}\n" }
    let lines = chosen.map { chosen in
      let index = chosen.cuboid.indexed.isEmpty ? "" : ", index: [\(Self.names(chosen.cuboid.indexed))]"
      let counts = chosen.cuboid.counts.isEmpty ? "" : ", counts: [\(chosen.cuboid.counts.joined(separator: ", "))]"
      return
        "  \(chosen.cuboid.name): {levels: [\(Self.names(chosen.cuboid.levels))]\(counts)\(index), measures: additive}\n"
    }
    return "cuboids:\n" + lines.joined()
  }

  /// What else there is to say, a line each.
  package var notes: [String] {
    let space = Int(chosen.reduce(0) { $0 + $1.bytes })
    var notes = [
      """
      \(questions) questions of \(cube.name), \(factRows) rows in \(ByteCount.text(Int(factBytes))): \
      \(questions - fromStar) answered from \(chosen.count) cuboids of about \(ByteCount.text(space)) \
      (budget \(ByteCount.text(Int(exactly: budget.rounded()) ?? .max))), \(fromStar) from the star
      """
    ]
    notes += idle.map { "the declared cuboid \($0) can answer none of these questions" }
    notes += surpassed.map {
      "the declared cuboid \($0) answers what others here answer with less, or nothing within the budget"
    }
    return notes
  }

  private static func names(_ levels: [LevelReference]) -> String {
    levels.map(\.description).joined(separator: ", ")
  }
}
