import Columnar

/// Reads `facts/<name>.yaml`.
struct FactReading {
  let findings: Findings
  let places: DeclaredPlaces
  let dimensions: [Dimension]
  /// Whether all dimensions could be read: else one that is not known is not reported.
  let areAllKnown: Bool

  init(_ findings: Findings, _ places: DeclaredPlaces, dimensions: [Dimension], areAllKnown: Bool) {
    self.findings = findings
    self.places = places
    self.dimensions = dimensions
    self.areAllKnown = areAllKnown
  }

  func read(_ node: YAMLNode) -> Fact? {
    let keys = ["fact", "description", "kind", "grain", "instant", "roles", "degenerate", "links", "measures", "index"]
    guard let mapping = DefinitionMapping(node, "fact", keys: keys, findings) else { return nil }
    guard let name = mapping.name("fact", suffix: "_fact".utf8.count) else { return nil }
    places.table(name, mapping.keyPlace("fact"))
    let subject = "fact \(name)"
    let grain =
      mapping.required("grain", remedy: "the natural key of a row").map { self.grain($0, name, subject) } ?? []
    var instant = ""
    if let node = mapping.required("instant", remedy: "the name of the column that says when the event happened"),
      let text = findings.text(node, "\(subject): instant", expecting: "a name"),
      let found = findings.name(text, "\(subject): instant", at: node.place)
    {
      instant = found
      places.column(found, of: name, node.place)
    }
    var fact = Fact(
      name: name, kind: kind(mapping, subject), summary: mapping.summary(), grain: grain,
      instant: instant,
      roles: mapping.optional("roles").map { roles($0, name, subject) } ?? [],
      degenerate: mapping.optional("degenerate").map { degenerate($0, name, subject) } ?? [],
      links: mapping.optional("links").map { links($0, name, subject) } ?? [],
      measures: [])
    if let node = mapping.optional("measures") { readMeasures(node, subject, into: &fact) }
    if let node = mapping.optional("index") { fact.indexed = indexed(node, fact, subject) }
    return fact
  }

  /// What a row stands for. Snapshots have a word of their own, since the field knows them.
  private func kind(_ mapping: DefinitionMapping, _ subject: String) -> Fact.Kind {
    guard let node = mapping.optional("kind") else { return .transaction }
    if let text = node.text, text.hasPrefix("accumulating") || text.hasPrefix("periodic") || text.contains("snapshot") {
      findings.report(
        "\(subject): kind: '\(text.shortened)' is not there yet: rows are of transactions", at: node.place,
        remedy: "leave kind out; a snapshot can be a fact whose grain has its day")
      return .transaction
    }
    return findings.choice(node, "\(subject): kind", Fact.Kind.self) ?? .transaction
  }

  private func grain(_ node: YAMLNode, _ fact: String, _ subject: String) -> [Field] {
    if node.entries?.isEmpty == true { findings.report("\(subject): the grain has no column", at: node.place) }
    return findings.named(node, "\(subject): grain").compactMap { name, entry in
      places.column(name, of: fact, entry.keyPlace)
      guard let type = findings.type(entry.value, "\(subject): grain \(name)") else { return nil }
      if case .decimal = type {
        findings.report(
          "\(subject): grain \(name): a key cannot be \(type)", at: entry.value.place, remedy: "use text or integer")
        return nil
      }
      return Field(name, type)
    }
  }

  private func roles(_ node: YAMLNode, _ fact: String, _ subject: String) -> [Role] {
    findings.named(node, "\(subject): roles", suffix: "_member_id".utf8.count).compactMap { name, entry in
      let subject = "role \(fact).\(name)"
      places.column("\(name)_key", of: fact, entry.keyPlace)
      places.column("\(name)_member_id", of: fact, entry.keyPlace)
      var reference = entry.value
      var summary: String?
      if entry.value.text == nil {
        guard let mapping = DefinitionMapping(entry.value, subject, keys: ["dimension", "description"], findings) else {
          return nil
        }
        summary = mapping.text("description")
        guard let node = mapping.required("dimension") else { return nil }
        reference = node
      }
      guard let dimension = findings.text(reference, subject, expecting: "a dimension"),
        (!areAllKnown && !dimensions.contains { $0.name == dimension })
          || findings.reference(
            dimension, among: dimensions.map(\.name), "\(subject): there is no dimension", called: "dimensions",
            at: reference.place)
      else { return nil }
      let known = dimensions.first { $0.name == dimension }?.summary ?? ""
      return Role(name: name, dimension: dimension, summary: summary ?? known)
    }
  }

  private func degenerate(_ node: YAMLNode, _ fact: String, _ subject: String) -> [DegenerateColumn] {
    findings.named(node, "\(subject): degenerate").compactMap { name, entry in
      places.column(name, of: fact, entry.keyPlace)
      let subject = "column \(fact).\(name)"
      if entry.value.text != nil {
        return findings.type(entry.value, subject).map { DegenerateColumn(name: name, type: $0, summary: "") }
      }
      guard let mapping = DefinitionMapping(entry.value, subject, keys: ["type", "description"], findings) else {
        return nil
      }
      return DegenerateColumn(name: name, type: mapping.type("type") ?? .text, summary: mapping.summary())
    }
  }

  private func links(_ node: YAMLNode, _ fact: String, _ subject: String) -> [FactLink] {
    findings.named(node, "\(subject): links", suffix: "_key".utf8.count).compactMap { name, entry in
      let subject = "link \(fact).\(name)"
      places.column("\(name)_key", of: fact, entry.keyPlace)
      if entry.value.text != nil {
        return findings.text(entry.value, subject, expecting: "a fact").map { link(name, $0, nil) }
      }
      guard let mapping = DefinitionMapping(entry.value, subject, keys: ["fact", "description"], findings) else {
        return nil
      }
      let summary = mapping.text("description")
      guard let node = mapping.required("fact"), let target = findings.text(node, subject, expecting: "a fact") else {
        return nil
      }
      return link(name, target, summary)
    }
  }

  /// Roles, and columns of the fact's own, that conditions are on.
  private func indexed(_ node: YAMLNode, _ fact: Fact, _ subject: String) -> [String] {
    guard let elements = node.elements, !elements.isEmpty else {
      findings.report("\(subject): index: expected a list of roles and columns, found \(node.kind)", at: node.place)
      return []
    }
    let known = fact.roles.map(\.name) + fact.grain.map(\.name) + [fact.instant] + fact.degenerate.map(\.name)
    var indexed: [String] = []
    for element in elements {
      guard let name = findings.text(element, "\(subject): index", expecting: "a role or a column"),
        findings.reference(
          name, among: known, "\(subject): index: there is no role or column", called: "there are", at: element.place)
      else { continue }
      if indexed.contains(name) { findings.report("\(subject): index: '\(name)' stands twice", at: element.place) }
      indexed.append(name)
    }
    return indexed
  }

  private func link(_ name: String, _ fact: String, _ summary: String?) -> FactLink {
    FactLink(name: name, fact: fact, summary: summary ?? "Row of \(fact) that it leads to")
  }

  /// Reports links to facts that there are not.
  func checkLinks(_ facts: [Fact]) {
    for fact in facts {
      for link in fact.links {
        guard let place = places.place(ofColumn: link.keyColumn, of: fact.name) else { continue }
        _ = findings.reference(
          link.fact, among: facts.map(\.name), "link \(fact.name).\(link.name): there is no fact", called: "facts",
          at: place)
      }
    }
  }

  /// Measures that rows keep, then those that are derived from them.
  private func readMeasures(_ node: YAMLNode, _ subject: String, into fact: inout Fact) {
    var derived: [(measure: Measure, expression: YAMLNode)] = []
    for (name, entry) in findings.named(node, "\(subject): measures") {
      places.column(name, of: fact.name, entry.keyPlace)
      guard var measure = measure(name, entry.value, "measure \(fact.name).\(name)") else { continue }
      if areAllKnown, entry.value.entries != nil, let currency = entry.value["currency"] {
        measure.currency = MeasureCurrencyReading(findings: findings, dimensions: dimensions)
          .read(currency, "measure \(fact.name).\(name): currency", of: fact)
      }
      if entry.value.entries != nil, let expression = entry.value["is"] {
        derived.append((measure, expression))
      } else {
        fact.measures.append(measure)
      }
    }
    guard areAllKnown else { return }
    let reading = DerivedMeasureReading(findings: findings, dimensions: dimensions)
    let stored = fact
    fact.derived = derived.compactMap { reading.read($0.measure, $0.expression, of: stored) }
    for (measure, expression) in derived {
      if let found = fact.derivedMeasure(measure.name) {
        MeasureCurrencyReading(findings: findings, dimensions: dimensions).check(found, expression.place, of: stored)
      }
    }
  }

  private func measure(_ name: String, _ node: YAMLNode, _ subject: String) -> Measure? {
    var measure = Measure(name: name, type: .integer, isAdditive: true, summary: "")
    var typeNode: YAMLNode? = node
    if node.text == nil {
      let keys = ["type", "additive", "currency", "is", "description"]
      guard let mapping = DefinitionMapping(node, subject, keys: keys, findings) else { return nil }
      measure.isAdditive = mapping.boolean("additive", default: true)
      measure.summary = mapping.summary()
      _ = mapping.optional("is")
      _ = mapping.optional("currency")
      typeNode = mapping.required("type", remedy: "integer or decimal(2)")
    }
    guard let typeNode, let type = findings.type(typeNode, subject) else { return nil }
    guard type.isNumeric else {
      findings.report("\(subject): expected integer or decimal, found '\(type)'", at: typeNode.place)
      return nil
    }
    measure.type = type
    return measure
  }
}
