package import Columnar
import OperatingSystem

/// Reads the expression language: one parser and one type checker for pipelines and questions.
package enum ExpressionParser {
  /// Reads an expression and checks it.
  ///
  /// - Parameters:
  ///   - text: the expression.
  ///   - scope: the columns that it can use.
  ///   - expecting: the type wanted; integers and decimals become decimals of a greater scale, never of a lesser one. Nil for any.
  ///   - place: where the text begins.
  /// - Throws: `Failure` of status `usage`, with the place of the word that is wrong.
  package static func parse(
    _ text: String, scope: ExpressionScope, expecting: ColumnType?, at place: SourcePlace
  ) throws -> Expression {
    do {
      return try read(text, scope: scope, expecting: expecting)
    } catch {
      var found = place
      found.column += error.offset
      throw Failure(.usage, error.message, at: "\(found)", remedy: error.remedy)
    }
  }

  /// Reads an expression that may have any type.
  static func read(_ text: String, scope: ExpressionScope, expecting: ColumnType?) throws(ExpressionFault) -> Expression
  {
    let syntax = try ExpressionGrammar.parse(text)
    let checker = ExpressionChecker(scope: scope, text: text)
    let value: Expression
    do {
      value = try checker.check(syntax)
    } catch {
      throw textMeant(syntax, expecting, error)
    }
    guard let expecting else { return value }
    if let converted = checker.coerce(value, to: expecting) { return converted }
    throw wrongType(value, expecting, at: syntax.offset)
  }

  /// A lone unknown name where a text is wanted may be meant as that text.
  private static func textMeant(_ syntax: ExpressionSyntax, _ expecting: ColumnType?, _ fault: ExpressionFault)
    -> ExpressionFault
  {
    guard case .name(let name) = syntax.kind, expecting == .text else { return fault }
    var fault = fault
    let text = "if the text itself is meant, write \"'\(name.shortened)'\""
    fault.remedy = fault.remedy.map { "\($0); \(text)" } ?? text
    return fault
  }

  private static func wrongType(_ value: Expression, _ wanted: ColumnType, at offset: Int) -> ExpressionFault {
    var remedy: String?
    if case .text(let text) = value.node, wanted == .date || wanted == .timestamp {
      let example = wanted == .date ? "'2026-01-31'" : "'2026-01-31T12:30:00Z' or with an offset"
      return ExpressionFault("'\(text.shortened)' is no \(wanted)", at: offset, remedy: "write it as \(example)")
    }
    switch (value.type, wanted) {
    case (.decimal, .integer): remedy = "use round(…)"
    case (.decimal(let found), .decimal(let scale)) where found > scale: remedy = "use round(…, \(scale))"
    case (.timestamp, .date): remedy = "use date(…)"
    case (.date, .timestamp): remedy = "give the column the type timestamp: its time is then 00:00 in the source's zone"
    case (.text, .integer): remedy = "give the column the type integer, or use to_integer(…)"
    case (.text, .decimal): remedy = "give the column the type \(wanted)"
    case (.boolean, .integer): remedy = "use case when … then 1 else 0 end"
    default: break
    }
    return ExpressionFault("expected \(wanted), this is \(value.type)", at: offset, remedy: remedy)
  }
}
