package import Columnar

/// Reads `cubes/<name>.yaml`.
struct CubeReading {
  let findings: Findings
  let warehouse: Warehouse

  init(_ findings: Findings, _ warehouse: Warehouse) {
    self.findings = findings
    self.warehouse = warehouse
  }

  func read(_ node: YAMLNode) -> Cube? {
    let keys = ["cube", "description", "fact", "measures", "dimensions", "cuboids"]
    guard let mapping = DefinitionMapping(node, "cube", keys: keys, findings) else { return nil }
    guard let name = mapping.name("cube") else { return nil }
    let subject = "cube \(name)"
    guard let factNode = mapping.required("fact"), let factName = findings.text(factNode, "\(subject): fact"),
      findings.reference(
        factName, among: warehouse.facts.map(\.name), "\(subject): there is no fact", called: "facts",
        at: factNode.place),
      let fact = warehouse.fact(factName)
    else { return nil }
    var cube = Cube(
      name: name, summary: mapping.summary(else: fact.summary), fact: factName, measures: [], roles: [], cuboids: [])
    if let node = mapping.required("dimensions", remedy: "the list of the fact's roles that questions may use") {
      cube.roles = roles(node, fact, subject)
    }
    if let node = mapping.required("measures") { cube.measures = measures(node, fact, cube.roles, subject) }
    if let node = mapping.optional("cuboids") { cube.cuboids = cuboids(node, cube, fact, subject) }
    return cube
  }

  // MARK: - Measures

  static let measureKeys = ["sum", "count", "distinct", "ratio", "is", "scale", "format", "description"]

  /// - Parameter offered: the roles that questions may use.
  private func measures(
    _ node: YAMLNode, _ fact: Fact, _ offered: [String], _ subject: String
  ) -> [CubeMeasure] {
    var measures: [CubeMeasure] = []
    var ratios: [(name: String, node: YAMLNode, at: Int)] = []
    var expressions: [(name: String, node: YAMLNode)] = []
    for (name, entry) in findings.named(node, "\(subject): measures") {
      let subject = "\(subject): measure \(name)"
      let keys = Self.measureKeys
      guard let mapping = DefinitionMapping(entry.value, subject, keys: keys, findings) else { continue }
      let given = ["sum", "count", "distinct", "ratio", "is"].filter { mapping.has($0) }
      guard given.count == 1 else {
        findings.report(
          "\(subject): expected one of sum, count, distinct, ratio, is; found \(given.isEmpty ? "none" : given.joined(separator: ", "))",
          at: entry.keyPlace)
        continue
      }
      guard let value = mapping.optional(given[0]) else { continue }
      if mapping.has("scale") && given[0] != "ratio" {
        findings.report("\(subject): 'scale' has a meaning for a ratio only", at: mapping.keyPlace("scale"))
      }
      var summary = mapping.text("description")
      var formula: CubeMeasure.Formula?
      switch given[0] {
      case "sum":
        if let text = findings.text(value, "\(subject): sum", expecting: "a measure of the fact"),
          let measure = sum(text, value, fact, offered, subject)
        {
          formula = .sum(text)
          summary = summary ?? measure.summary
        }
      case "count":
        if value.text == "rows" {
          formula = .rows
        } else {
          findings.report("\(subject): count: expected rows, found \(value.kind)", at: value.place)
        }
      case "distinct": formula = distinct(value, fact, subject).map { .distinct($0) }
      case "is":
        expressions.append((name, value))
        formula = value.text.map { .expression($0) }
      default:
        ratios.append((name, value, measures.count))
        formula = .ratio(numerator: "", denominator: "", scale: mapping.integer("scale", 0...12) ?? 4)
      }
      guard let formula else { continue }
      measures.append(
        CubeMeasure(
          name: name, formula: formula, summary: summary ?? "", format: mapping.choice("format", default: .plain)))
    }
    let names = (node.entries ?? []).filter { $0.value["ratio"] == nil && $0.value["is"] == nil }.map(\.key)
    for (name, node, at) in ratios { resolve(node, "\(subject): measure \(name)", at, names, &measures) }
    let scope = CubeMeasure.scope(measures, of: fact, subject: subject)
    for (name, node) in expressions {
      let subject = "\(subject): measure \(name): is"
      if let found = ExpressionReading(findings).read(node, subject, scope, expecting: nil), !found.type.isNumeric {
        findings.report("\(subject): expected a number, this is \(found.type)", at: node.place)
      }
    }
    return measures
  }

  private func sum(
    _ name: String, _ node: YAMLNode, _ fact: Fact, _ offered: [String], _ subject: String
  ) -> Measure? {
    guard
      findings.reference(
        name, among: fact.allMeasures.map(\.name), "\(subject): the fact \(fact.name) has no measure",
        called: "measures",
        at: node.place),
      let measure = fact.measure(name)
    else { return nil }
    if case .row(let currency) = measure.currency, let role = currency.role, !offered.contains(role) {
      findings.report(
        "\(subject): '\(name)' is in the currency of \(currency), by which questions must be able to group it",
        at: node.place, remedy: "add '\(role)' to the dimensions")
      return nil
    }
    if measure.isAdditive { return measure }
    findings.report(
      "\(subject): '\(name)' is not additive and cannot be summed", at: node.place, remedy: "use a ratio of sums")
    return nil
  }

  private func distinct(_ node: YAMLNode, _ fact: Fact, _ subject: String) -> [String]? {
    let columns = fact.grain.map(\.name) + fact.degenerate.map(\.name)
    let roles = fact.roles.filter { warehouse.dimension($0.dimension)?.kind == .standard }.map(\.name)
    guard let names = findings.texts(node, "\(subject): distinct", expecting: "a role, or a list of the fact's columns")
    else { return nil }
    if names.count == 1, roles.contains(names[0]) { return names }
    if names.isEmpty {
      findings.report("\(subject): distinct: the list is empty", at: node.place)
      return nil
    }
    var isValid = true
    for (index, name) in names.enumerated() {
      let known = names.count == 1 ? roles + columns : columns
      let place = node.elements?[index].place ?? node.place
      let problem = "\(subject): the fact \(fact.name) has no \(names.count == 1 ? "role or column" : "column")"
      if !findings.reference(name, among: known, problem, called: "there are", at: place) { isValid = false }
    }
    return isValid ? names : nil
  }

  private func resolve(
    _ node: YAMLNode, _ subject: String, _ at: Int, _ names: [String], _ measures: inout [CubeMeasure]
  ) {
    guard let elements = node.elements, elements.count == 2 else {
      findings.report("\(subject): ratio: expected a list of two measures, found \(node.kind)", at: node.place)
      return
    }
    let parts = elements.compactMap { element -> String? in
      guard let name = findings.text(element, "\(subject): ratio", expecting: "a measure of the cube") else {
        return nil
      }
      let problem = "\(subject): ratio: the cube has no such measure"
      return findings.reference(name, among: names, problem, called: "measures", at: element.place) ? name : nil
    }
    guard parts.count == 2, case .ratio(_, _, let scale) = measures[at].formula else { return }
    measures[at].formula = .ratio(numerator: parts[0], denominator: parts[1], scale: scale)
  }

  // MARK: - Roles

  private func roles(_ node: YAMLNode, _ fact: Fact, _ subject: String) -> [String] {
    guard let elements = node.elements else {
      findings.report("\(subject): dimensions: expected a list of roles, found \(node.kind)", at: node.place)
      return []
    }
    var roles: [String] = []
    for element in elements {
      guard let name = findings.text(element, "\(subject): dimensions", expecting: "a role"),
        findings.reference(
          name, among: fact.roles.map(\.name), "\(subject): the fact \(fact.name) has no role", called: "roles",
          at: element.place)
      else { continue }
      if roles.contains(name) { findings.report("\(subject): the role '\(name)' stands twice", at: element.place) }
      roles.append(name)
    }
    return roles
  }
}

extension CubeMeasure {
  /// Type of its values, where it is not worked out from others by an expression.
  package func type(in fact: Fact) -> ColumnType? {
    switch formula {
    case .rows, .distinct: .integer
    case .sum(let name): fact.measure(name)?.type ?? .integer
    case .ratio(_, _, let scale): .decimal(scale: scale)
    case .expression: nil
    }
  }

  /// What expressions over measures can use: all that are no expressions themselves.
  package static func scope(_ measures: [CubeMeasure], of fact: Fact, subject: String) -> ExpressionScope {
    var scope = ExpressionScope(
      measures.compactMap { measure in measure.type(in: fact).map { Field(measure.name, $0) } }, of: subject)
    scope.noun = "measure"
    scope.hasLines = true
    return scope
  }
}
