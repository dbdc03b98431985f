internal import Columnar
package import Definitions
internal import OperatingSystem
package import PostgreSQL

/// What a question's command prints.
package struct Answer: Sendable {
  /// For stdout: the rows in their format, or what else was asked for.
  package var text: String
  /// For stderr: where the rows come from and how fresh they are; one line.
  package var note: String
  /// For the ledger's log of questions; nil where no rows were asked for.
  package var log: QuestionLog?
}

/// Asks questions of a warehouse.
package enum CubeQuery {
  /// What is wanted of a question.
  package enum Wanted: Sendable {
    case rows(AnswerFormat)
    /// The statement, and the cuboids that were thought of.
    case explanation
    /// The statement alone.
    case statement
    /// Some of the facts behind the answer.
    case facts(AnswerFormat, atMost: Int)

    /// Whether it is a table to be read, of which nobody reads a million rows.
    fileprivate var isForPeople: Bool {
      if case .rows(let format) = self { format == .table || format == .markdown } else { false }
    }
  }

  /// Rows of a table to be read, where the question sets no limit.
  static let mostForPeople = 10_000

  /// Answers a question. Read it first, by `QuestionReader`: a wrong one needs no connection.
  ///
  /// - Parameters:
  ///   - fromStar: leaves the cuboids aside.
  ///   - seconds: how long the server may take.
  /// - Throws: `Failure` of status failed where the warehouse has no tables, or time is over; of status usage where the
  ///   question is wrong.
  package static func run(
    connection: Connection, warehouse: Warehouse, text: QuestionText, wanted: Wanted, fromStar: Bool = false,
    seconds: Int? = nil
  ) throws -> Answer {
    // One snapshot for all: what is said of freshness and cuboids is true of the rows.
    return try connection.transaction(.repeatableRead, readOnly: true) {
      if let seconds { try connection.execute("set local statement_timeout = '\(seconds)s'") }
      let freshness = try Freshness(connection, warehouse: warehouse)
      var text = text
      if text.today == nil { text.today = freshness.day }
      var question = try QuestionReader.read(text, in: warehouse)
      let isForPeople = wanted.isForPeople && question.limit == nil && question.pivot == nil
      // One more tells that there are more.
      if isForPeople { question.limit = mostForPeople + 1 }
      let plan = try QuestionPlan(question, warehouse, CuboidCatalogue(connection, warehouse), fromStar: fromStar)
      let note = "\(plan.origin), \(freshness)"
      do {
        switch wanted {
        case .explanation: return Answer(text: plan.explanation, note: note)
        case .statement: return Answer(text: plan.script, note: note)
        case .facts(let format, let count):
          let drill = try DrillThrough(question, warehouse, atMost: count)
          let table = drill.table(try answer(connection, drill.statement, question))
          return Answer(text: format.write(table), note: "\(table.rows.count) facts of \(question.name), \(freshness)")
        case .rows(let format):
          let begin = ContinuousClock.now
          var table = try rows(connection, plan)
          let took = ContinuousClock.now - begin
          var isCut = question.limit == table.rows.count ? "; no more than \(table.rows.count) rows are shown" : ""
          if isForPeople, !isCut.isEmpty {
            table.rows.removeLast()
            isCut =
              "; there are more than the \(mostForPeople) rows that are shown: --limit N for more, --format csv for all"
          }
          let log = QuestionLog(plan, rows: table.rows.count, took: took)
          return Answer(text: format.write(try table.pivoted(by: question.pivot)), note: note + isCut, log: log)
        }
      } catch let error as PostgreSQLError where error.isCancelled && Interruption.status == nil {
        guard let seconds else { throw error }
        throw Failure(
          .failed, "there was no answer within \(seconds) s", remedy: "ask for less, or give it more by --timeout")
      }
    }
  }

  /// The rows of a plan.
  ///
  /// - Throws: `Failure` where the warehouse has no tables yet; otherwise what the server says.
  package static func rows(_ connection: Connection, _ plan: QuestionPlan) throws -> ResultTable {
    var keys: [String?] = []
    if let lookup = plan.lookup { keys = try answer(connection, lookup, plan.question).texts.first ?? [] }
    return plan.table(try answer(connection, plan.statement, plan.question, keys))
  }

  private static func answer(
    _ connection: Connection, _ statement: String, _ question: Question, _ parameters: [String?] = []
  ) throws -> Rows {
    do {
      return try connection.query(statement, parameters)
    } catch let error as PostgreSQLError where error.sqlstate == "42P01" || error.sqlstate == "42703" {
      throw Failure(
        .failed, "the warehouse does not have the tables of cube \(question.name): \(error.message)",
        remedy: "run `martlet schema apply`, or a first batch")
    }
  }
}
