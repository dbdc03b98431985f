import Columnar

/// Reads what the rows of a source feed.
struct FeedReading {
  let findings: Findings
  let source: Source
  let scope: ExpressionScope
  let warehouse: Warehouse
  private let expressions: ExpressionReading

  init(_ findings: Findings, _ source: Source, _ scope: ExpressionScope, _ warehouse: Warehouse) {
    self.findings = findings
    self.source = source
    self.scope = scope
    self.warehouse = warehouse
    expressions = ExpressionReading(findings)
  }

  func read(_ node: YAMLNode, _ subject: String) -> [Feed] {
    guard let elements = node.elements else {
      findings.report("\(subject): feeds: expected a list, found \(node.kind)", at: node.place)
      return []
    }
    var feeds: [Feed] = []
    for element in elements {
      guard let feed = feed(element, "\(subject): feed") else { continue }
      if feeds.contains(where: { $0.label == feed.label }) {
        findings.report(
          "\(subject): two feeds are called '\(feed.label)'", at: element.place, remedy: "give one a name:")
      }
      feeds.append(feed)
    }
    return feeds
  }

  private func feed(_ node: YAMLNode, _ subject: String) -> Feed? {
    switch (node["dimension"], node["fact"]) {
    case (nil, nil), (.some, .some):
      findings.report(
        "\(subject): expected either dimension: or fact:, found \(node["fact"] == nil ? "none" : "both")",
        at: node.place)
      return nil
    case (.some, nil): return dimensionFeed(node, subject).map { .dimension($0) }
    case (nil, .some): return factFeed(node, subject).map { .fact($0) }
    }
  }

  /// Table, or table and the feed's own name.
  private func label(_ table: String, _ mapping: DefinitionMapping) -> String {
    guard let node = mapping.optional("name"), let text = findings.text(node, "\(mapping.subject): name"),
      let name = findings.name(text, mapping.subject, at: node.place)
    else { return table }
    return "\(table).\(name)"
  }

  private func when(_ mapping: DefinitionMapping) -> Expression? {
    mapping.optional("when").flatMap { expressions.read($0, "\(mapping.subject): when", scope, expecting: .boolean) }
  }

  // MARK: - Dimensions

  private func dimensionFeed(_ node: YAMLNode, _ subject: String) -> DimensionFeed? {
    let keys = ["dimension", "name", "when", "key", "effective", "attributes", "identifiers", "absent"]
    guard let mapping = DefinitionMapping(node, subject, keys: keys, findings),
      let nameNode = mapping.required("dimension"),
      let name = findings.text(nameNode, "\(subject): dimension", expecting: "a dimension"),
      findings.reference(
        name, among: warehouse.dimensions.map(\.name), "\(subject): there is no dimension", called: "dimensions",
        at: nameNode.place),
      let dimension = warehouse.dimension(name)
    else { return nil }
    guard dimension.kind == .standard else {
      findings.report("\(subject): the dimension \(name) is generated and cannot be fed", at: nameNode.place)
      return nil
    }
    let label = label(name, mapping)
    let here = "\(source.name) → \(label)"
    var key: [Expression?] = []
    if let node = mapping.required(
      "key", remedy: "such as key: {\(dimension.naturalKey.first?.name ?? "code"): column}")
    {
      key = keyExpressions(node, dimension, "\(here): key")
    }
    let effective = mapping.optional("effective").flatMap {
      expressions.read($0, "\(here): effective", scope, expecting: .timestamp)
    }
    let attributes = bindings(
      mapping.optional("attributes"), dimension.attributes.map { Field($0.name, $0.type) }, here, "attribute",
      of: "dimension \(name)")
    let kinds = dimension.identity?.identifiers.map { Field($0.name, .text) } ?? []
    if let node = mapping.optional("identifiers"), dimension.identity == nil {
      findings.report("\(here): the dimension \(name) has no identity, hence no identifiers", at: node.place)
    }
    let identifiers = bindings(
      dimension.identity == nil ? nil : mapping.optional("identifiers"), kinds, here, "identifier",
      of: "dimension \(name)")
    return DimensionFeed(
      label: label, dimension: name, when: when(mapping), key: key.compactMap { $0 }, effective: effective,
      attributes: attributes, identifiers: identifiers,
      absence: mapping.optional("absent").flatMap { AbsenceReading(findings).read($0, "\(here): absent", source) })
  }

  /// The natural key of a member, all of it; nil, and errors, if something is wrong with it.
  func key(_ node: YAMLNode, _ dimension: Dimension, _ subject: String) -> [Expression]? {
    let found = keyExpressions(node, dimension, subject)
    let known = found.compactMap { $0 }
    return known.count == dimension.naturalKey.count ? known : nil
  }

  /// The natural key: a mapping of its columns, a list in their order, or the one expression of a key of one column.
  private func keyExpressions(_ node: YAMLNode, _ dimension: Dimension, _ subject: String) -> [Expression?] {
    let fields = dimension.naturalKey
    if node.entries != nil {
      let found = bindings(node, fields, subject, "key column", of: "dimension \(dimension.name)")
      for (field, expression) in zip(fields, found) where expression == nil && node[field.name] == nil {
        findings.report("\(subject): the key column '\(field.name)' is missing", at: node.place)
      }
      return found
    }
    let elements = node.elements ?? [node]
    guard elements.count == fields.count else {
      let names = fields.map(\.name).joined(separator: ", ")
      findings.report(
        "\(subject): the key of dimension \(dimension.name) has \(fields.count) column\(fields.count == 1 ? "" : "s") (\(names)), found \(elements.count)",
        at: node.place)
      return []
    }
    return zip(fields, elements).map { expressions.read($1, "\(subject) \($0.name)", scope, expecting: $0.type) }
  }

  /// Expressions by the names of fields, in the order of the fields; nil where there is none.
  private func bindings(_ node: YAMLNode?, _ fields: [Field], _ subject: String, _ what: String, of owner: String)
    -> [Expression?]
  {
    var found = [Expression?](repeating: nil, count: fields.count)
    guard let node else { return found }
    guard let entries = node.entries else {
      findings.report("\(subject): expected a mapping, found \(node.kind)", at: node.place)
      return found
    }
    for entry in entries {
      guard let index = fields.firstIndex(where: { $0.name == entry.key }) else {
        findings.report(
          "\(subject): the \(owner) has no \(what) '\(entry.key.shortened)'", at: entry.keyPlace,
          remedy: NearestName.remedy(entry.key, in: fields.map(\.name), called: "there are"))
        continue
      }
      found[index] = expressions.read(entry.value, "\(subject): \(entry.key)", scope, expecting: fields[index].type)
    }
    return found
  }

  // MARK: - Facts

  private func factFeed(_ node: YAMLNode, _ subject: String) -> FactFeed? {
    let keys = ["fact", "name", "when", "grain", "instant", "roles", "degenerate", "links", "measures"]
    guard let mapping = DefinitionMapping(node, subject, keys: keys, findings), let nameNode = mapping.required("fact"),
      let name = findings.text(nameNode, "\(subject): fact", expecting: "a fact"),
      findings.reference(
        name, among: warehouse.facts.map(\.name), "\(subject): there is no fact", called: "facts", at: nameNode.place),
      let fact = warehouse.fact(name)
    else { return nil }
    let label = label(name, mapping)
    let here = "\(source.name) → \(label)"
    var grain: [Expression?] = []
    if let node = mapping.required("grain") {
      grain = bindings(node, fact.grain, here, "grain column", of: "fact \(name)")
      for field in fact.grain where node.entries != nil && node[field.name] == nil {
        findings.report("\(here): the grain column '\(field.name)' is missing", at: node.place)
      }
      checkLookups(node, zip(fact.grain, grain).map { ($0.name, $1) }, here)
    }
    let instant = mapping.required("instant").flatMap {
      expressions.read($0, "\(here): instant", scope, expecting: .timestamp)
    }
    let roles =
      mapping.optional("roles").map { self.roles($0, fact, here) } ?? Array(repeating: nil, count: fact.roles.count)
    let degenerate = bindings(
      mapping.optional("degenerate"), fact.degenerate.map { Field($0.name, $0.type) }, here, "degenerate column",
      of: "fact \(name)")
    for entry in mapping.optional("measures")?.entries ?? [] where fact.derivedMeasure(entry.key) != nil {
      findings.report(
        "\(here): the measure '\(entry.key)' of fact \(name) is derived", at: entry.keyPlace,
        remedy: "leave it out: it follows from its expression in the fact")
      return nil
    }
    let measures = bindings(
      mapping.optional("measures"), fact.measures.map { Field($0.name, $0.type) }, here, "measure", of: "fact \(name)")
    let links = mapping.optional("links").map { self.links($0, fact, here) } ?? fact.links.map { _ in nil }
    let condition = when(mapping)
    guard let instant else { return nil }
    return FactFeed(
      label: label, fact: name, when: condition, grain: grain.compactMap { $0 }, instant: instant, roles: roles,
      degenerate: degenerate, measures: measures, links: links)
  }

  /// Refuses a grain that lookups give. What they find may be another row once more files of the night have come: all that
  /// a fact has follows, but a row with another key would stand beside the first one.
  private func checkLookups(_ node: YAMLNode, _ grain: [(name: String, expression: Expression?)], _ subject: String) {
    for (name, expression) in grain {
      guard let expression, let lookup = source.lookup(usedBy: expression) else { continue }
      findings.report(
        "\(subject): the grain column '\(name)' is found by the lookup '\(lookup)': with more files of the night it could "
          + "be another one, and the row would stand there twice", at: node[name]?.place ?? node.place,
        remedy: "take the grain from the source's own columns, and what is looked up as a degenerate column")
    }
  }

  /// By link: the grain of the row that it leads to, whole, since its key follows from all of it.
  private func links(_ node: YAMLNode, _ fact: Fact, _ subject: String) -> [[Expression]?] {
    var found = [[Expression]?](repeating: nil, count: fact.links.count)
    guard let entries = node.entries else {
      findings.report("\(subject): links: expected a mapping, found \(node.kind)", at: node.place)
      return found
    }
    for entry in entries {
      guard let index = fact.links.firstIndex(where: { $0.name == entry.key }) else {
        findings.report(
          "\(subject): the fact \(fact.name) has no link '\(entry.key.shortened)'", at: entry.keyPlace,
          remedy: NearestName.remedy(entry.key, in: fact.links.map(\.name), called: "there are"))
        continue
      }
      guard let target = warehouse.fact(fact.links[index].fact) else { continue }
      let here = "\(subject): link \(entry.key)"
      let grain = bindings(entry.value, target.grain, here, "grain column", of: "fact \(target.name)")
      for field in target.grain where entry.value.entries != nil && entry.value[field.name] == nil {
        findings.report(
          "\(here): the grain column '\(field.name)' of fact \(target.name) is missing", at: entry.value.place)
      }
      let whole = grain.compactMap { $0 }
      if whole.count == target.grain.count { found[index] = whole }
    }
    return found
  }

  private func roles(_ node: YAMLNode, _ fact: Fact, _ subject: String) -> [RoleBinding?] {
    var found = [RoleBinding?](repeating: nil, count: fact.roles.count)
    guard let entries = node.entries else {
      findings.report("\(subject): roles: expected a mapping, found \(node.kind)", at: node.place)
      return found
    }
    for entry in entries {
      guard let index = fact.roles.firstIndex(where: { $0.name == entry.key }) else {
        findings.report(
          "\(subject): the fact \(fact.name) has no role '\(entry.key.shortened)'", at: entry.keyPlace,
          remedy: NearestName.remedy(entry.key, in: fact.roles.map(\.name), called: "there are"))
        continue
      }
      guard let dimension = warehouse.dimension(fact.roles[index].dimension) else { continue }
      found[index] = binding(entry.value, dimension, "\(subject): role \(entry.key)")
    }
    return found
  }

  private func binding(_ node: YAMLNode, _ dimension: Dimension, _ subject: String) -> RoleBinding? {
    switch dimension.kind {
    case .date: return day(node, subject).map { RoleBinding(key: [$0], system: nil) }
    case .timeOfDay:
      return expressions.read(node, subject, scope, expecting: .timestamp).map { RoleBinding(key: [$0], system: nil) }
    case .standard: break
    }
    var keyNode = node
    var system: String?
    // `{system: …, key: …}`, unless the natural key itself has a column `key`.
    if node["key"] != nil, !dimension.naturalKey.contains(where: { $0.name == "key" }) {
      guard let mapping = DefinitionMapping(node, subject, keys: ["system", "key"], findings),
        let inner = mapping.required("key")
      else { return nil }
      keyNode = inner
      if let node = mapping.optional("system"),
        let text = findings.text(node, "\(subject): system", expecting: "a source system")
      {
        system = findings.name(text, "\(subject): system", at: node.place)
        if dimension.isConformed {
          findings.report(
            "\(subject): the keys of dimension \(dimension.name) mean the same in all systems", at: node.place,
            remedy: "leave system out")
        }
      }
    }
    let key = keyExpressions(keyNode, dimension, subject).compactMap { $0 }
    return key.count == dimension.naturalKey.count ? RoleBinding(key: key, system: system) : nil
  }

  /// A date, or an instant whose date it is.
  private func day(_ node: YAMLNode, _ subject: String) -> Expression? {
    guard let expression = expressions.read(node, subject, scope, expecting: nil) else { return nil }
    if expression.type == .date || expression.type == .timestamp { return expression }
    findings.report("\(subject): expected a date or timestamp, this is \(expression.type)", at: node.place)
    return nil
  }
}
