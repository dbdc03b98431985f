/// Reads what it means that a member is absent from an export.
struct AbsenceReading {
  private enum Meaning: String, CaseIterable { case deleted }
  /// Share of the members that may be absent where nothing is said.
  private static let usualShare = 0.2

  let findings: Findings

  init(_ findings: Findings) { self.findings = findings }

  /// `deleted`, or `{means: deleted, at_most: 20%}`.
  func read(_ node: YAMLNode, _ subject: String, _ source: Source) -> Absence? {
    var absence = Absence(atMost: Self.usualShare, place: node.place)
    var meaning: YAMLNode? = node
    if node.entries != nil {
      guard let mapping = DefinitionMapping(node, subject, keys: ["means", "at_most"], findings) else { return nil }
      meaning = mapping.required("means", remedy: "means: deleted")
      if let node = mapping.optional("at_most"), let share = findings.share(node, "\(subject): at_most") {
        absence.atMost = share
      }
    }
    guard let meaning, findings.choice(meaning, subject, Meaning.self) != nil else { return nil }
    guard source.delivery == .full else {
      findings.report(
        "\(subject): source \(source.name) delivers what changed: who is absent from it may be there all the same",
        at: node.place, remedy: "delivery: full, if each of its exports holds everything there is")
      return nil
    }
    return absence
  }

  /// Of a dimension and system, one export says who is there.
  func requireOne(_ sources: [Source], _ warehouse: Warehouse) {
    var found: [[String]: String] = [:]
    for source in sources {
      for case .dimension(let feed) in source.feeds {
        guard let absence = feed.absence, let dimension = warehouse.dimension(feed.dimension) else { continue }
        let key = [feed.dimension, dimension.isConformed ? "" : source.system]
        guard let other = found[key] else {
          found[key] = "\(source.name) → \(feed.label)"
          continue
        }
        let members = dimension.isConformed ? feed.dimension : "\(feed.dimension) of system \(source.system)"
        findings.report(
          "\(source.name) → \(feed.label): absent: which members of \(members) are there is said by \(other) already",
          at: absence.place, remedy: "leave it to one of them")
      }
    }
  }
}
