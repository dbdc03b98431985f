internal import Columnar
package import Definitions
internal import OperatingSystem
package import PostgreSQL

/// What a question's command prints.
package struct Answer: Sendable {
  /// For stdout: the rows in their format, or the explanation that was asked for.
  package var text: String
  /// For stderr: where the rows come from and how fresh they are; one line.
  package var note: String
}

/// Asks questions of a warehouse.
package enum CubeQuery {
  /// Answers a question. Read it first, by `QuestionReader`: a wrong one needs no connection.
  ///
  /// - Parameters:
  ///   - fromStar: leaves the cuboids aside.
  ///   - explain: gives the statement and the cuboids that were thought of in place of the rows.
  /// - Throws: `Failure` of status failed where the warehouse has no tables.
  package static func run(
    connection: Connection, warehouse: Warehouse, question: Question, format: AnswerFormat,
    fromStar: Bool = false, explain: Bool = false
  ) throws -> Answer {
    // One snapshot for all: what is said of freshness and cuboids is true of the rows.
    return try connection.transaction(.repeatableRead, readOnly: true) {
      let catalogue = try CuboidCatalogue(connection, warehouse)
      let plan = try QuestionPlan(question, warehouse, catalogue, fromStar: fromStar)
      let freshness = try Freshness(connection, warehouse: warehouse)
      let note = "\(question.cube.name) from the \(plan.source), \(freshness)"
      if explain { return Answer(text: plan.explanation, note: note) }
      return Answer(text: format.write(try rows(connection, plan)), note: note)
    }
  }

  /// The rows of a plan.
  ///
  /// - Throws: `Failure` where the warehouse has no tables yet; otherwise what the server says.
  package static func rows(_ connection: Connection, _ plan: QuestionPlan) throws -> ResultTable {
    do {
      return plan.table(try connection.query(plan.statement))
    } catch let error as PostgreSQLError where error.sqlstate == "42P01" || error.sqlstate == "42703" {
      throw Failure(
        .failed, "the warehouse does not have the tables of cube \(plan.question.cube.name): \(error.message)",
        remedy: "run `martlet schema apply`, or a first batch")
    }
  }
}

/// A question with the statement that answers it: a value, without a connection.
package struct QuestionPlan {
  package let question: Question
  /// The one statement.
  package let statement: String
  /// `star`, or `cuboid` and its name.
  package let source: String
  private let candidates: [CuboidChoice.Candidate]
  private let roles: [String]

  /// Plans the answer: from the smallest cuboid that can give it exactly, else from the star.
  package init(
    _ question: Question, _ warehouse: Warehouse, _ catalogue: CuboidCatalogue, fromStar: Bool = false
  ) throws {
    self.question = question
    let choice = try CuboidChoice(question, warehouse, catalogue, fromStar: fromStar)
    candidates = choice.candidates
    let rows: any RowSource =
      if let table = choice.table {
        CuboidSource(table, for: question, in: warehouse)
      } else {
        StarSource(
          warehouse, question.fact, levels: question.usedLevels, counted: question.countedColumns,
          summed: question.summedMeasures)
      }
    source = rows.name
    let sql = QuestionSQL(question, warehouse, from: rows)
    statement = sql.statement()
    roles = sql.roles
  }

  /// The statement, under comments on what was thought of.
  package var explanation: String {
    var lines = ["-- from the \(source)"]
    for candidate in candidates {
      let rows = candidate.rows.map { " (about \($0) rows)" } ?? ""
      lines.append("-- cuboid \(candidate.name)\(rows): \(candidate.obstacle ?? "can answer")")
    }
    return lines.joined(separator: "\n") + "\n" + statement + ";\n"
  }

  /// The rows that the server gave for the statement, as an answer.
  func table(_ rows: Rows) -> ResultTable {
    let levels = question.levels
    let measures = question.measures.map { ResultTable.Header($0.name, question.type(of: $0)) }
    var table = ResultTable(
      levels: levels.map { ResultTable.Header($0.name, $0.type) }, measures: measures, rows: [])
    table.rows.reserveCapacity(rows.count)
    for row in 0..<rows.count {
      let totalled = rows.integer(row, 0) ?? 0
      let members = levels.enumerated().map { index, level -> ResultTable.Member in
        if totalled >> Int64(levels.count - 1 - index) & 1 == 1 { return .total }
        if let role = level.role.flatMap(roles.firstIndex(of:)),
          let special = rows.integer(row, 1 + role).flatMap(SpecialMember.init(rawValue:))
        {
          return .special(special)
        }
        guard let text = rows.text(row, 1 + roles.count + index) else { return .none }
        return .value(level.type == .boolean ? (text == "t" ? "true" : "false") : text)
      }
      let first = 1 + roles.count + levels.count
      table.rows.append(ResultTable.Row(members, measures.indices.map { rows.text(row, first + $0) }))
    }
    return table
  }
}

extension Question {
  /// The type of a measure's values.
  func type(of measure: CubeMeasure) -> ColumnType {
    switch measure.formula {
    case .rows, .distinct: .integer
    case .sum(let name): fact.measure(name)?.type ?? .integer
    case .ratio(_, _, let scale): .decimal(scale: scale)
    }
  }
}
