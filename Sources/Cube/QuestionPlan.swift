package import Definitions
internal import PostgreSQL

/// A question with the statement that answers it: a value, without a connection.
package struct QuestionPlan {
  package let question: Question
  /// The one statement.
  package let statement: String
  /// For each cube: `star`, or `cuboid` and its name.
  package let sources: [String]
  private let choices: [CuboidChoice]

  /// Plans the answer: each cube from the smallest cuboid that can give its part exactly, else from the star.
  package init(
    _ question: Question, _ warehouse: Warehouse, _ catalogue: CuboidCatalogue, fromStar: Bool = false
  ) throws {
    self.question = question
    choices = try question.parts.map { try CuboidChoice($0, warehouse, catalogue, fromStar: fromStar) }
    let rows = zip(question.parts, choices).map { part, choice -> any RowSource in
      if let table = choice.table { return CuboidSource(table, for: part, in: warehouse) }
      return StarSource(
        warehouse, part.fact, levels: part.levels, counted: part.countedColumns, summed: part.summedMeasures)
    }
    sources = rows.map(\.name)
    statement = QuestionSQL(question: question, warehouse: warehouse, sources: rows).statement()
  }

  /// The sources of all cubes.
  package var source: String { sources.joined(separator: ", ") }

  /// Each cube and its source, in words.
  package var origin: String {
    zip(question.parts, sources).map { "\($0.cube.name) from the \($1)" }.joined(separator: ", ")
  }

  /// The statement, under comments on what was thought of.
  package var explanation: String {
    var lines: [String] = []
    for ((part, source), choice) in zip(zip(question.parts, sources), choices) {
      lines.append("-- \(part.cube.name) from the \(source)")
      for candidate in choice.candidates {
        let rows = candidate.rows.map { " (about \($0) rows)" } ?? ""
        lines.append("-- cuboid \(candidate.name)\(rows): \(candidate.obstacle ?? "can answer")")
      }
    }
    return lines.joined(separator: "\n") + "\n" + statement + ";\n"
  }

  /// The rows that the server gave for the statement, as an answer.
  func table(_ rows: Rows) -> ResultTable {
    let levels = question.levels
    var table = ResultTable(
      levels: levels.map { ResultTable.Header($0.name, $0.type) },
      measures: question.measures.map {
        ResultTable.Header($0.name, $0.expression.type, format: $0.format, currency: $0.currency)
      }, rows: [])
    table.rows.reserveCapacity(rows.count)
    for row in 0..<rows.count {
      let totalled = rows.integer(row, 0) ?? 0
      let members = levels.indices.map { index -> ResultTable.Member in
        if totalled & Int64(question.bit(index)) != 0 { return .total }
        return ResultTable.Member(
          special: rows.integer(row, 1 + index), text: rows.text(row, 1 + levels.count + index),
          type: levels[index].type)
      }
      let first = 1 + 2 * levels.count
      table.rows.append(ResultTable.Row(members, question.measures.indices.map { rows.text(row, first + $0) }))
    }
    return table
  }
}
