import Columnar

/// Reads `currency` of a measure: a column of the fact or of a role that tells each row's, a code, or `none`.
struct MeasureCurrencyReading {
  let findings: Findings
  let dimensions: [Dimension]

  func read(_ node: YAMLNode, _ subject: String, of fact: Fact) -> MeasureCurrency? {
    guard let text = findings.text(node, subject, expecting: "a column, or a code such as EUR") else { return nil }
    if text == "none" { return MeasureCurrency.none }
    if text.utf8.count == 3, text.utf8.allSatisfy({ $0 >= 0x41 && $0 <= 0x5a }) { return .fixed(text) }
    let known = columns(of: fact)
    guard
      findings.reference(
        text, among: known.map(\.description), "\(subject): the fact \(fact.name) has no column of text",
        called: "there are",
        at: node.place)
    else { return nil }
    return known.first { $0.description == text }.map { .row($0) }
  }

  /// Reports a derived measure that says nothing of its currency though it is computed from rows of several.
  func check(_ derived: DerivedMeasure, _ place: SourcePlace, of fact: Fact) {
    guard derived.measure.currency == nil else { return }
    for input in derived.inputs where input.role == nil {
      guard case .row(let currency) = fact.measure(input.level)?.currency else { continue }
      findings.report(
        "measure \(fact.name).\(derived.measure.name): is computed from \(input.level), whose currency is that of \(currency)",
        at: place,
        remedy:
          "say what comes out: currency: \(currency), a code such as currency: EUR where it is converted, or currency: none"
      )
      return
    }
  }

  /// Texts that questions can be grouped by.
  private func columns(of fact: Fact) -> [LevelReference] {
    let own = fact.grain + fact.degenerate.map { Field($0.name, $0.type) }
    return own.filter { $0.type == .text }.map { LevelReference(role: nil, level: $0.name) }
      + fact.roles.flatMap { role -> [LevelReference] in
        guard let dimension = dimensions.first(where: { $0.name == role.dimension }) else { return [] }
        return dimension.levels.filter { !$0.isPersonal && $0.field.type == .text }.map {
          LevelReference(role: role.name, level: $0.field.name)
        }
      }
  }
}
