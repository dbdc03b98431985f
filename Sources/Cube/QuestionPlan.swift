package import Definitions
internal import PostgreSQL

/// A question with the statement that answers it: a value, without a connection.
package struct QuestionPlan {
  package let question: Question
  /// The one statement. Its parameters are what the lookups find.
  package let statement: String
  /// The statement that finds the keys of indexed roles, in the order of the parameters; nil where there are none.
  let lookup: String?
  /// What psql runs: the lookup and the statement.
  package let script: String
  /// For each cube: `star`, or `cuboid` and its name.
  package let sources: [String]
  private let choices: [CuboidChoice]

  /// Plans the answer: each cube from the smallest cuboid that can give its part exactly, else from the star.
  package init(
    _ question: Question, _ warehouse: Warehouse, _ catalogue: CuboidCatalogue, fromStar: Bool = false
  ) throws {
    self.question = question
    choices = try question.parts.indices.map {
      try CuboidChoice(question, part: $0, warehouse, catalogue, fromStar: fromStar)
    }
    let stars = zip(question.parts, choices).map { part, choice in
      choice.table == nil ? StarSource(warehouse, part) : nil
    }
    var lookups: [StarKeys.Lookup] = []
    let keys = zip(question.parts, stars).map { part, star -> StarKeys? in
      let keys = star.flatMap { StarKeys(question.filter, part.fact, $0, warehouse, after: lookups.count) }
      lookups += keys?.lookups ?? []
      return keys
    }
    let choices = choices
    let counts = choices.reduce(into: [Int: [Int: CuboidSource]]()) { counts, choice in
      counts.merge(choice.counts.mapValues { Self.sources(of: $0, question, warehouse) }) { $1 }
    }
    func statement(_ array: (StarKeys.Lookup) -> String) -> (text: String, sources: [String]) {
      let sources = question.parts.indices.map { index -> any RowSource in
        let part = question.parts[index]
        if let table = choices[index].table { return CuboidSource(table, levels: part.levels, in: warehouse) }
        return StarSource(warehouse, part, rows: keys[index]?.rows(array))
      }
      let sql = QuestionSQL(question: question, warehouse: warehouse, sources: sources, counts: counts)
      return (sql.statement(), sources.map(\.name))
    }
    let names = lookups.map(\.name)
    (self.statement, sources) = statement { "$\((names.firstIndex(of: $0.name) ?? 0) + 1)" }
    let queries = lookups.map { "(\($0.query)) as \($0.name)" }.joined(separator: ",\n")
    lookup = lookups.isEmpty ? nil : "select\n\(queries)"
    let answer = statement { ":'\($0.name)'" }.text + ";\n"
    // Both must see the same nights.
    script =
      lookup.map { "begin isolation level repeatable read, read only;\n\($0)\n\\gset\n\(answer)commit;\n" } ?? answer
  }

  /// The sources of a distinct count, by the set of levels.
  private static func sources(
    of tables: [Int: CuboidTable], _ question: Question, _ warehouse: Warehouse
  ) -> [Int: CuboidSource] {
    Dictionary(
      uniqueKeysWithValues: tables.map { set, table in
        let levels = question.shown(in: set).map { question.levels[$0] } + (question.filter?.levels ?? [])
        return (set, CuboidSource(table, levels: levels, in: warehouse))
      })
  }

  /// The sources of all cubes.
  package var source: String { sources.joined(separator: ", ") }

  /// Each cube and its source, in words.
  package var origin: String {
    question.parts.indices.map { index in
      let counts = choices[index].candidates.filter { !$0.counts.isEmpty }.map(\.name)
      return "\(question.parts[index].cube.name) from the \(sources[index])"
        + (counts.isEmpty ? "" : ", counts kept in \(counts.joined(separator: ", "))")
    }.joined(separator: ", ")
  }

  /// The script, under comments on what was thought of.
  package var explanation: String {
    var lines: [String] = []
    for ((part, source), choice) in zip(zip(question.parts, sources), choices) {
      lines.append("-- \(part.cube.name) from the \(source)")
      for candidate in choice.candidates {
        let rows = candidate.rows.map { " (about \($0) rows)" } ?? ""
        let counts = candidate.counts.isEmpty ? "" : "keeps \(candidate.counts.joined(separator: ", ")); "
        lines.append("-- cuboid \(candidate.name)\(rows): \(counts)\(candidate.obstacle ?? "can answer")")
      }
    }
    return lines.joined(separator: "\n") + "\n" + script
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
