import OperatingSystem
import Text

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
    var entries = node.entries ?? []
    // What becomes of texts that a table does not have stands beside the table.
    let unmapped = entries.firstIndex {
      $0.key == "unmapped" && entries.contains { $0.key == CleaningRule.map.rawValue }
    }
    .map { entries.remove(at: $0) }
    guard entries.count == 1, let entry = entries.first else {
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
    case .pattern:
      guard let text = findings.text(entry.value, "\(subject): \(entry.key)"),
        expression(text, "\(subject): \(entry.key)", entry.value.place) != nil
      else { return nil }
      step.argument = text
    case .part:
      guard let parts = part(entry.value, "\(subject): \(entry.key)", rule) else { return nil }
      step.table = parts
    case .table, .replacements:
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
        if rule.argument == .replacements, !isReplacement(text, of: row, "\(subject): \(entry.key)") { continue }
        step.table.append(CleaningStep.TableEntry(from: row.key, to: text))
      }
    }
    if let unmapped {
      guard let policy = unmapped.value.text, ["keep", "none"].contains(policy) else {
        findings.report(
          "\(subject): unmapped: expected keep or none, found \(unmapped.value.kind)", at: unmapped.value.place,
          remedy: "write {map: {from: to}, unmapped: none}, and required: true if such rows are to be rejected")
        return nil
      }
      step.argument = policy
    }
    return step
  }

  private func expression(_ pattern: String, _ subject: String, _ place: SourcePlace) -> RegularExpression? {
    do {
      return try RegularExpression(pattern)
    } catch {
      findings.report("\(subject): \((error as? Failure)?.message ?? "\(error)")", at: place)
      return nil
    }
  }

  /// Whether a text can stand in place of what an expression matches: each `$` must be doubled, or name a group.
  private func isReplacement(_ text: String, of row: YAMLNode.Entry, _ subject: String) -> Bool {
    guard let expression = expression(row.key, subject, row.keyPlace) else { return false }
    var rest = Array(text.utf8)[...]
    while let dollar = rest.firstIndex(of: 0x24) {
      rest = rest[(dollar + 1)...]
      if rest.first == 0x24 {
        rest = rest.dropFirst()
        continue
      }
      let digits = rest.prefix { 0x30...0x39 ~= $0 }
      guard let group = Int(String(decoding: digits, as: UTF8.self)), group <= expression.groupCount else {
        findings.report(
          "\(subject): the text '\(text.shortened)' has a $ that names none of the expression's "
            + "\(expression.groupCount) groups", at: row.value.place,
          remedy: "write $1 for the first group in parentheses, $0 for the whole match, $$ for a dollar sign")
        return false
      }
    }
    return true
  }

  /// `{by: "-", part: 2}`.
  private func part(_ node: YAMLNode, _ subject: String, _ rule: CleaningRule) -> [CleaningStep.TableEntry]? {
    var by: String?
    var part: Int?
    for entry in node.entries ?? [] {
      switch entry.key {
      case "by": by = entry.value.text.flatMap { $0.isEmpty ? nil : $0 }
      case "part": part = entry.value.text.flatMap { Int($0) }.flatMap { $0 == 0 || abs($0) > 1000 ? nil : $0 }
      default:
        findings.report(
          "\(subject): unknown key '\(entry.key.shortened)'", at: entry.keyPlace, remedy: "keys: by, part")
        return nil
      }
    }
    guard let by, let part else {
      findings.report(
        "\(subject): expected a separator and the number of a part, found \(node.kind)", at: node.place,
        remedy: "write \(example(rule))")
      return nil
    }
    return [.init(from: "by", to: by), .init(from: "part", to: String(part))]
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
    case .pattern: "{\(rule.rawValue): \"#([0-9]+)\"}"
    case .replacements: "{\(rule.rawValue): {\"[^0-9]\": \"\"}}"
    case .part: "{\(rule.rawValue): {by: \"-\", part: 2}}"
    case .table: "{\(rule.rawValue): {from: to}}"
    }
  }
}
