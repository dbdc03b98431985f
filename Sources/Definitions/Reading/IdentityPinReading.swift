/// Reads which accounts a pipeline pins together or apart.
struct IdentityPinReading {
  let findings: Findings
  let warehouse: Warehouse
  /// Systems of the pipeline's own sources.
  let systems: [String]

  /// Each is pinned to each other one of its list.
  private static let mostAccounts = 200

  init(_ findings: Findings, _ warehouse: Warehouse, systems: [String]) {
    self.findings = findings
    self.warehouse = warehouse
    self.systems = systems
  }

  /// The pins by dimension, sorted, each once.
  func read(_ node: YAMLNode) -> [String: [IdentityPin]] {
    var result: [String: [IdentityPin]] = [:]
    for (name, entry) in findings.named(node, "identity") {
      let names = warehouse.dimensions.filter { $0.identity != nil }.map(\.name)
      guard let dimension = warehouse.dimension(name), let identity = dimension.identity else {
        let problem =
          warehouse.dimension(name) == nil ? "there is no dimension '\(name)'" : "the dimension \(name) has no identity"
        findings.report(
          "identity: \(problem)", at: entry.keyPlace,
          remedy: NearestName.remedy(name, in: names, called: "dimensions with identity"))
        continue
      }
      let known = systems + identity.trust.filter { !systems.contains($0) }
      result[name] = pins(entry.value, dimension, known, "identity: \(name)")
    }
    return result
  }

  private func pins(_ node: YAMLNode, _ dimension: Dimension, _ known: [String], _ subject: String) -> [IdentityPin] {
    let relations = IdentityPin.Relation.allCases
    guard let mapping = DefinitionMapping(node, subject, keys: relations.map(\.rawValue), findings) else { return [] }
    var pins: Set<IdentityPin> = []
    var persons = PinnedPersons()
    for relation in relations {
      guard let node = mapping.optional(relation.rawValue) else { continue }
      let subject = "\(subject): \(relation.rawValue)"
      guard let groups = node.elements else {
        findings.report("\(subject): expected a list of lists of accounts, found \(node.kind)", at: node.place)
        continue
      }
      for group in groups {
        let members = accounts(group, dimension, known, subject)
        for (index, one) in members.enumerated() {
          for other in members[..<index] {
            if one.reference == other.reference {
              findings.report("\(subject): an account is pinned to itself", at: one.place)
            } else if relation == .apart, persons.areTogether(one.reference, other.reference) {
              findings.report("\(subject): the two are pinned together, too", at: one.place)
            } else {
              pins.insert(IdentityPin(relation, one.reference, other.reference))
            }
          }
        }
        if relation == .together { persons.join(members.map(\.reference)) }
      }
    }
    return pins.sorted(by: IdentityPin.precedes)
  }

  private func accounts(
    _ node: YAMLNode, _ dimension: Dimension, _ known: [String], _ subject: String
  ) -> [(reference: MemberReference, place: SourcePlace)] {
    guard let elements = node.elements, 2...Self.mostAccounts ~= elements.count else {
      findings.report(
        "\(subject): expected a list of 2 to \(Self.mostAccounts) accounts, found "
          + (node.elements.map { "a list of \($0.count)" } ?? node.kind), at: node.place)
      return []
    }
    return elements.compactMap { element -> (reference: MemberReference, place: SourcePlace)? in
      guard let text = findings.filledText(element, subject, expecting: "an account") else { return nil }
      do throws(MemberReference.Fault) {
        let reference = try MemberReference(text, of: dimension)
        guard dimension.isConformed || known.contains(reference.system) else {
          // It may be a key that stands in the system's place.
          findings.report(
            "\(subject): there is no such system", at: element.place,
            remedy: "an account is SYSTEM:KEY, and the systems are \(known.joined(separator: ", "))")
          return nil
        }
        return (reference, element.place)
      } catch {
        findings.report("\(subject): \(error.message)", at: element.place, remedy: error.remedy)
        return nil
      }
    }
  }
}

/// Accounts that pins join, to find pins that contradict one another.
private struct PinnedPersons {
  private var persons: [Set<MemberReference>] = []

  mutating func join(_ members: [MemberReference]) {
    var person = Set(members)
    persons.removeAll { other in
      if person.isDisjoint(with: other) { return false }
      person.formUnion(other)
      return true
    }
    persons.append(person)
  }

  func areTogether(_ one: MemberReference, _ other: MemberReference) -> Bool {
    persons.contains { $0.contains(one) && $0.contains(other) }
  }
}
