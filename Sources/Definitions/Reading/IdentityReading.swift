import Columnar
import OperatingSystem
import Text

/// Reads how accounts are joined into persons, and whose values survive.
struct IdentityReading {
  let findings: Findings

  init(_ findings: Findings) { self.findings = findings }

  static let identifierKeys = ["shared_by_at_most", "ignore", "ignore_masked"]

  func read(_ node: YAMLNode, _ subject: String) -> Identity? {
    let subject = "\(subject): identity"
    guard let mapping = DefinitionMapping(node, subject, keys: ["identifiers", "trust"], findings) else { return nil }
    var identifiers: [Identity.Identifier] = []
    if let node = mapping.required("identifiers") {
      for (name, entry) in findings.named(node, "\(subject): identifiers") {
        if Identity.reservedKinds.contains(name) {
          findings.report(
            "\(subject): identifiers: Martlet has a meaning of its own for '\(name)'", at: entry.keyPlace,
            remedy: "choose another name")
        }
        identifiers.append(identifier(name, entry.value, "\(subject): \(name)"))
      }
    }
    let trust = mapping.optional("trust").map { systems($0, "\(subject): trust") } ?? []
    return Identity(identifiers: identifiers, trust: trust)
  }

  private func identifier(_ name: String, _ node: YAMLNode, _ subject: String) -> Identity.Identifier {
    var identifier = Identity.Identifier(name: name, sharedByAtMost: 4)
    if node.isNull { return identifier }
    guard let mapping = DefinitionMapping(node, subject, keys: Self.identifierKeys, findings) else { return identifier }
    identifier.sharedByAtMost = mapping.integer("shared_by_at_most", 2...1_000_000) ?? identifier.sharedByAtMost
    identifier.ignoresMasked = mapping.boolean("ignore_masked", default: true)
    if let node = mapping.optional("ignore") {
      identifier.ignored = (node.elements ?? [node]).compactMap { pattern($0, "\(subject): ignore") }
    }
    return identifier
  }

  private func pattern(_ node: YAMLNode, _ subject: String) -> IgnoredPattern? {
    guard let text = findings.filledText(node, subject, expecting: "a regular expression") else { return nil }
    do {
      return IgnoredPattern(text: text, expression: try RegularExpression(text))
    } catch {
      findings.report("\(subject): \((error as? Failure)?.message ?? "\(error)")", at: node.place)
      return nil
    }
  }

  /// A list of source systems, the most trusted first.
  private func systems(_ node: YAMLNode, _ subject: String) -> [String] {
    var systems: [String] = []
    for element in node.elements ?? [node] {
      guard let text = findings.text(element, subject, expecting: "a list of systems"),
        let system = findings.name(text, subject, at: element.place)
      else { continue }
      if systems.contains(system) {
        findings.report("\(subject): the system '\(system)' stands twice", at: element.place)
      } else {
        systems.append(system)
      }
    }
    return systems
  }

  /// Reads whose value of an attribute survives.
  func readSurvival(_ mapping: DefinitionMapping, _ attribute: inout Attribute, isPerson: Bool) {
    for key in ["survives", "trust"] where mapping.has(key) && !isPerson {
      findings.report(
        "\(mapping.subject): '\(key)' has a meaning only in a dimension with identity", at: mapping.keyPlace(key))
    }
    attribute.survives = mapping.choice("survives", default: .mostTrusted)
    if attribute.survives == .longest, attribute.type != .text {
      findings.report(
        "\(mapping.subject): survives: only a text can be the longest, not a value of type \(attribute.type)",
        at: mapping.keyPlace("survives"))
    }
    attribute.trust = mapping.optional("trust").map { systems($0, "\(mapping.subject): trust") }
  }
}
