/// Reads the cleaning steps of a column.
struct CleaningReading {
  let findings: Findings

  init(_ findings: Findings) { self.findings = findings }

  func read(_ node: YAMLNode, _ column: String) -> [CleaningStep] {
    (node.elements ?? [node]).compactMap { step($0, "\(column): clean") }
  }

  /// A plain word, or a mapping of one entry: `{phone: CN}`.
  private func step(_ node: YAMLNode, _ subject: String) -> CleaningStep? {
    if let text = node.text {
      guard let rule = rule(text, subject, node.place) else { return nil }
      guard rule.argument == .none else {
        findings.report(
          "\(subject): the rule '\(text)' needs an argument", at: node.place, remedy: "write \(example(rule))")
        return nil
      }
      return CleaningStep(rule: text, argument: nil, table: [])
    }
    guard let entries = node.entries, entries.count == 1, let entry = entries.first else {
      findings.report("\(subject): expected a rule as trim or {phone: CN}, found \(node.kind)", at: node.place)
      return nil
    }
    guard let rule = rule(entry.key, subject, entry.keyPlace) else { return nil }
    var step = CleaningStep(rule: entry.key, argument: nil, table: [])
    switch rule.argument {
    case .none:
      findings.report(
        "\(subject): the rule '\(entry.key)' takes no argument", at: entry.value.place, remedy: "write \(entry.key)")
      return nil
    case .text:
      guard let text = findings.text(entry.value, "\(subject): \(entry.key)") else { return nil }
      step.argument = text
    case .region:
      guard let text = entry.value.text, text.utf8.count == 2, text.utf8.allSatisfy({ $0 >= 0x41 && $0 <= 0x5a }) else {
        findings.report(
          "\(subject): \(entry.key): expected a region of two capital letters, found \(entry.value.kind)",
          at: entry.value.place,
          remedy: "write \(example(rule))")
        return nil
      }
      step.argument = text
    case .table:
      guard let table = entry.value.entries, !table.isEmpty else {
        findings.report(
          "\(subject): \(entry.key): expected a table, found \(entry.value.kind)", at: entry.value.place,
          remedy: "write \(example(rule))")
        return nil
      }
      for row in table {
        guard let text = row.value.text else {
          findings.report("\(subject): \(entry.key): expected a text, found \(row.value.kind)", at: row.value.place)
          continue
        }
        step.table.append(CleaningStep.TableEntry(from: row.key, to: text))
      }
    }
    return step
  }

  private func rule(_ name: String, _ subject: String, _ place: SourcePlace) -> CleaningRule? {
    if let rule = CleaningRule(rawValue: name) { return rule }
    let remedy = NearestName.remedy(name, in: CleaningRule.allCases.map(\.rawValue), called: "rules")
    findings.report("\(subject): there is no rule '\(name.shortened)'", at: place, remedy: remedy)
    return nil
  }

  private func example(_ rule: CleaningRule) -> String {
    switch rule.argument {
    case .none: rule.rawValue
    case .text: "{\(rule.rawValue): text}"
    case .region: "{\(rule.rawValue): CN}"
    case .table: "{\(rule.rawValue): {from: to}}"
    }
  }
}
