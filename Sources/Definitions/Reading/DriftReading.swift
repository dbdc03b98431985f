import Columnar

/// Reads how far a file may differ from its definition: `drift: evolve`, or `drift: {policy: stop, known: [Note]}`.
struct DriftReading {
  let findings: Findings

  init(_ findings: Findings) { self.findings = findings }

  func read(_ node: YAMLNode, _ subject: String) -> DriftRule {
    if node.text != nil { return DriftRule(policy: findings.choice(node, subject, DriftPolicy.self)) }
    var rule = DriftRule()
    guard let mapping = DefinitionMapping(node, subject, keys: ["policy", "known"], findings) else { return rule }
    rule.policy = mapping.optional("policy").flatMap { findings.choice($0, "\(subject): policy", DriftPolicy.self) }
    rule.known = mapping.optional("known").flatMap { findings.texts($0, "\(subject): known") } ?? []
    return rule
  }
}

extension Source {
  /// Name of the column that keeps what the definition does not have; no column of a definition can be called so.
  package static let addedColumnName = "_added"
  /// What it is read from: everything that no other column is read from.
  package static let everythingElse = "*"

  /// Index of the column that keeps what the definition does not have, where the drift policy asks for it.
  package var addedColumn: Int? {
    drift.keepsAdded ? columns.firstIndex { $0.name == Self.addedColumnName } : nil
  }

  /// Adds that column, where the drift policy asks for it.
  mutating func addAddedColumn() {
    guard drift.keepsAdded, addedColumn == nil else { return }
    columns.append(
      SourceColumn(
        name: Self.addedColumnName, from: [Self.everythingElse], type: .text, cleaning: [], nulls: [],
        isRequired: false, screens: []))
  }
}
