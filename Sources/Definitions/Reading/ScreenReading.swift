import Columnar

/// Reads what is asked of the values of a column.
struct ScreenReading {
  let findings: Findings
  private static let tests = ["in", "range", "expression"]

  init(_ findings: Findings) { self.findings = findings }

  func read(_ node: YAMLNode, _ column: SourceColumn, _ columnSubject: String, _ scope: ExpressionScope) -> [Screen] {
    guard let elements = node.elements else {
      findings.report("\(columnSubject): screens: expected a list, found \(node.kind)", at: node.place)
      return []
    }
    var screens: [Screen] = []
    for element in elements {
      let subject = "\(columnSubject): screen"
      guard let mapping = DefinitionMapping(element, subject, keys: Self.tests + ["severity", "name"], findings) else {
        continue
      }
      let given = Self.tests.filter { mapping.has($0) }
      guard given.count == 1, let value = mapping.optional(given[0]) else {
        if given.count != 1 {
          findings.report(
            "\(subject): expected one of in, range, expression; found \(given.isEmpty ? "none" : given.joined(separator: ", "))",
            at: element.place)
        }
        continue
      }
      let name = mapping.text("name") ?? "\(column.name).\(given[0])"
      if screens.contains(where: { $0.name == name }) {
        findings.report(
          "\(subject): two screens are called '\(name.shortened)'", at: element.place, remedy: "give one another name:")
      }
      guard let test = test(given[0], value, column, subject, scope) else { continue }
      screens.append(Screen(name: name, test: test, severity: mapping.choice("severity", default: .flag)))
    }
    return screens
  }

  private func test(
    _ kind: String, _ node: YAMLNode, _ column: SourceColumn, _ subject: String, _ scope: ExpressionScope
  ) -> Screen.Test? {
    switch kind {
    case "in":
      guard let elements = node.elements, !elements.isEmpty else {
        findings.report("\(subject): in: expected a list of values, found \(node.kind)", at: node.place)
        return nil
      }
      let values = elements.compactMap { value($0, column, "\(subject): in") }
      return values.count == elements.count ? .oneOf(values) : nil
    case "range":
      guard let mapping = DefinitionMapping(node, "\(subject): range", keys: ["from", "to"], findings) else {
        return nil
      }
      if column.type == .boolean {
        findings.report("\(subject): range: boolean has no order", at: node.place)
        return nil
      }
      let from = mapping.optional("from").map { value($0, column, "\(subject): range: from") }
      let to = mapping.optional("to").map { value($0, column, "\(subject): range: to") }
      guard from != nil || to != nil else {
        findings.report("\(subject): range: expected from, to, or both", at: node.place)
        return nil
      }
      return .range(from: from ?? nil, to: to ?? nil)
    default:
      return ExpressionReading(findings).read(node, subject, scope, expecting: .boolean).map { .expression($0) }
    }
  }

  /// A value of the column's type; times in the column's own format are checked where they are read.
  private func value(_ node: YAMLNode, _ column: SourceColumn, _ subject: String) -> String? {
    guard let text = findings.text(node, subject, expecting: "a value") else { return nil }
    let isTime = column.type == .date || column.type == .timestamp
    if isTime || ValueText.isValid(text, column.type) { return text }
    findings.report("\(subject): expected \(column.type), found \(node.kind)", at: node.place)
    return nil
  }
}
