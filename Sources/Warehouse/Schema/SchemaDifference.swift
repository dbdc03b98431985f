/// One thing in which a database differs from the definitions, and the statements that put it right.
package struct SchemaDifference: Sendable {
  /// Whether it is new, changed, or named by no definition any more.
  package enum Sign: String, Sendable {
    case new = "+"
    case changed = "~"
    case gone = "-"
  }

  /// What putting it right takes.
  package enum Effort: Sendable {
    /// Nothing that anybody notices: every run does it.
    case online
    /// Tables are written anew, and locked meanwhile.
    case rewrite
    /// What is kept is lost.
    case drop
    /// The sources must be read again: it is never done in place.
    case rebuild
  }

  package var sign: Sign
  /// What differs: `crm.product.brand text`.
  package var subject: String
  package var effort: Effort
  /// What it costs, what is lost.
  package var note: String?
  package var statements: [String]
  /// Whether a run cannot go on with it.
  package var isInTheWay: Bool
  /// Whether views stand in the way of the statements.
  var movesColumns = false
  /// Whether it is of a view alone: where views are taken off and put on again, it is put right by that.
  var isOfView = false

  /// One that every run puts right.
  package init(_ sign: Sign, _ subject: String, _ statements: [String], note: String? = nil) {
    self.init(sign, subject, .online, statements, note: note)
  }

  package init(
    _ sign: Sign, _ subject: String, _ effort: Effort, _ statements: [String], note: String? = nil
  ) {
    self.sign = sign
    self.subject = subject
    self.effort = effort
    self.note = note
    self.statements = statements
    isInTheWay = effort != .online
  }

  /// The line for people.
  package var line: String { "\(sign.rawValue) \(subject)" + (note.map { "  (\($0))" } ?? "") }
}

/// All differences between a database and the definitions of a warehouse.
package struct SchemaPlan: Sendable {
  /// In the order in which they are put right.
  package var differences: [SchemaDifference]
  /// Statements that take the views off, and those that put them on again.
  let views: (removal: [String], creation: [String])

  /// Those that only a command can put right, or nothing can, and that stop a run.
  package func obstacles(allowing efforts: Set<SchemaDifference.Effort> = []) -> [SchemaDifference] {
    differences.filter { $0.isInTheWay && ($0.effort == .rebuild || !efforts.contains($0.effort)) }
  }

  /// The statements of what is additive, and of what is allowed besides.
  func statements(allowing efforts: Set<SchemaDifference.Effort>) -> [String] {
    let chosen = differences.filter { $0.effort == .online || efforts.contains($0.effort) }
    let isMoving = chosen.contains(where: \.movesColumns)
    return (isMoving ? views.removal : []) + chosen.filter { !(isMoving && $0.isOfView) }.flatMap(\.statements)
      + (isMoving ? views.creation : [])
  }

  /// Nobody waits for long behind a reader's lock; and no check of rows is left for the end, where tables are altered.
  static let prologue = "set local lock_timeout = '10s'; set constraints all immediate"

  /// The migration as a script; what cannot be done in place stands in comments.
  package var script: String {
    if differences.isEmpty { return "" }
    let isMoving = differences.contains(where: \.movesColumns)
    var text = "begin;\n\(Self.prologue);\n"
    for statement in isMoving ? views.removal : [] { text += statement + ";\n" }
    for difference in differences {
      let line = difference.line.split(separator: "\n").joined(separator: " ")
      text +=
        "-- \(line)\n" + (isMoving && difference.isOfView ? [] : difference.statements).map { $0 + ";\n" }.joined()
    }
    for statement in isMoving ? views.creation : [] { text += statement + ";\n" }
    return text + "commit;\n"
  }
}
