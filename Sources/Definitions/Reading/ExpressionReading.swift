import Columnar
import OperatingSystem

/// Reads the expressions of definitions, with errors that point into the YAML file.
struct ExpressionReading {
  let findings: Findings

  init(_ findings: Findings) { self.findings = findings }

  /// The expression of a scalar; nil, and an error, if it is none.
  func read(_ node: YAMLNode, _ subject: String, _ scope: ExpressionScope, expecting: ColumnType?) -> Expression? {
    guard let text = findings.text(node, subject, expecting: "an expression") else { return nil }
    do {
      return try ExpressionParser.read(text, scope: scope, expecting: expecting)
    } catch {
      if error.isConsequence { return nil }
      findings.report("\(subject): \(error.message)", at: node.place(ofCharacter: error.offset), remedy: error.remedy)
      return nil
    }
  }
}
