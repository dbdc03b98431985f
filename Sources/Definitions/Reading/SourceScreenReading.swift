import Columnar

/// Reads the screens of a source that are not of one column's values: business rules, structure, the batch as a whole.
struct SourceScreenReading {
  static let tests = ["rule", "unique", "reference", "hierarchy", "gaps", "volume", "freshness"]
  /// Keys that a test has beside it, by test.
  static let companions = ["reference": ["key", "system"], "gaps": ["by"], "freshness": ["within"]]
  static let keys = tests + ["key", "system", "by", "within", "severity", "name"]

  private let screens: ScreenReading
  private let findings: Findings
  private let source: Source
  private let warehouse: Warehouse?

  init(_ screens: ScreenReading, _ source: Source, _ warehouse: Warehouse?) {
    self.screens = screens
    findings = screens.findings
    self.source = source
    self.warehouse = warehouse
  }

  private var fields: [Field] { screens.scope.columns }

  func read(_ node: YAMLNode, _ subject: String, _ names: inout [String]) -> [Screen] {
    var found: [Screen] = []
    screens.elements(of: node, subject, tests: Self.tests, keys: Self.keys) { kind, value, mapping in
      for key in ["key", "system", "by", "within"] where mapping.has(key) {
        if Self.companions[kind]?.contains(key) == true { continue }
        findings.report("\(mapping.subject): '\(key)' has no meaning for \(kind)", at: mapping.keyPlace(key))
      }
      guard let (test, name) = test(kind, value, mapping) else { return }
      if kind == "rule", !mapping.has("name") {
        findings.report(
          "\(mapping.subject): a rule needs a name", at: mapping.place, remedy: "such as name: paid before shipped")
      }
      found.append(screens.screen(test, called: name, mapping, &names))
    }
    return found
  }

  /// The test, and the name that its screen has without one of its own.
  private func test(_ kind: String, _ node: YAMLNode, _ mapping: DefinitionMapping) -> (Screen.Test, String)? {
    let subject = "\(mapping.subject): \(kind)"
    switch kind {
    case "rule":
      let rule = ExpressionReading(findings).read(node, subject, screens.scope, expecting: .boolean)
      return rule.map { (.rule($0), "rule") }
    case "unique":
      guard let columns = columns(node, subject, atLeast: 1) else { return nil }
      return (.unique(columns), (columns.map { fields[$0].name } + ["unique"]).joined(separator: "."))
    case "hierarchy":
      guard let columns = columns(node, subject, atLeast: 2) else { return nil }
      return (.hierarchy(columns), (columns.map { fields[$0].name } + ["hierarchy"]).joined(separator: "."))
    case "reference": return reference(node, mapping, subject)
    case "gaps": return gaps(node, mapping, subject)
    case "freshness": return freshness(node, mapping, subject)
    default: return volume(node, subject).map { ($0, "volume") }
    }
  }

  /// A column, or a list of them.
  private func columns(_ node: YAMLNode, _ subject: String, atLeast fewest: Int) -> [Int]? {
    let elements = node.elements ?? [node]
    guard elements.count >= fewest else {
      findings.report(
        "\(subject): expected \(fewest == 1 ? "a column" : "columns from the finest to the coarsest"), found "
          + "\(elements.count)", at: node.place)
      return nil
    }
    let found = elements.map { screens.columnIndex($0, subject) }
    let known = found.compactMap { $0 }
    guard known.count == found.count else { return nil }
    guard Set(known).count == known.count else {
      findings.report("\(subject): a column stands twice", at: node.place)
      return nil
    }
    return known
  }

  private func reference(
    _ node: YAMLNode, _ mapping: DefinitionMapping, _ subject: String
  ) -> (Screen.Test, String)? {
    let keyNode = mapping.required("key", remedy: "the columns or expressions that name the member")
    guard let warehouse, let keyNode, let name = findings.text(node, subject, expecting: "a dimension") else {
      return nil
    }
    guard
      findings.reference(
        name, among: warehouse.dimensions.map(\.name), "\(subject): there is no dimension", called: "dimensions",
        at: node.place), let dimension = warehouse.dimension(name)
    else { return nil }
    guard dimension.kind == .standard else {
      findings.report("\(subject): the dimension \(name) is generated: it knows every key", at: node.place)
      return nil
    }
    let key = FeedReading(findings, source, screens.scope, warehouse).key(keyNode, dimension, "\(subject): key")
    guard let key else { return nil }
    let system = mapping.text("system")
    if dimension.isConformed, mapping.has("system") {
      findings.report(
        "\(subject): the dimension \(name) is conformed: its keys are of no system", at: mapping.keyPlace("system"))
    }
    return (.reference(dimension: name, system: system, key: key), "\(name).reference")
  }

  private func gaps(_ node: YAMLNode, _ mapping: DefinitionMapping, _ subject: String) -> (Screen.Test, String)? {
    guard let column = screens.columnIndex(node, subject) else { return nil }
    guard fields[column].type == .integer || fields[column].type == .text else {
      findings.report(
        "\(subject): numbers follow one another in integer and text columns only, this is \(fields[column].type)",
        at: node.place)
      return nil
    }
    var by: Int?
    if mapping.has("by") {
      by = screens.columnIndex(mapping.optional("by"), "\(mapping.subject): by")
      if by == nil { return nil }
    }
    return (.gaps(column, by: by), "\(fields[column].name).gaps")
  }

  private func freshness(
    _ node: YAMLNode, _ mapping: DefinitionMapping, _ subject: String
  ) -> (Screen.Test, String)? {
    guard let column = screens.columnIndex(node, subject) else { return nil }
    guard fields[column].type == .timestamp || fields[column].type == .date else {
      findings.report(
        "\(subject): expected a column of timestamps or dates, \(fields[column].name) is \(fields[column].type)",
        at: node.place)
      return nil
    }
    var within: Int?
    if let node = mapping.optional("within") {
      within = findings.duration(node, "\(mapping.subject): within", mostDays: 1000)
      if within == nil { return nil }
    }
    return (.freshness(column, within: within), "\(fields[column].name).freshness")
  }

  private func volume(_ node: YAMLNode, _ subject: String) -> Screen.Test? {
    guard let mapping = DefinitionMapping(node, subject, keys: ["at_least", "at_most", "batches"], findings) else {
      return nil
    }
    func bound(_ key: String) -> Int64? {
      guard let node = mapping.optional(key) else { return nil }
      if let text = node.text, text.hasSuffix("%"),
        let value = ScaledDecimal.parse(Array(text.dropLast().utf8).span, scale: 7), value >= 0,
        value <= 1_000_000 * 10_000_000
      {
        return value
      }
      findings.report(
        "\(subject): \(key): expected a share of what is usual, such as 50%, found \(node.kind)", at: node.place)
      return nil
    }
    guard mapping.has("at_least") || mapping.has("at_most") else {
      findings.report("\(subject): expected at_least, at_most, or both", at: node.place)
      return nil
    }
    let (least, most) = (bound("at_least"), bound("at_most"))
    if let least, let most, least > most {
      findings.report("\(subject): at_least is more than at_most", at: node.place)
      return nil
    }
    let batches = mapping.integer("batches", Screen.fewestBatches...366) ?? 7
    return .volume(Screen.Volume(atLeast: least, atMost: most, batches: batches))
  }
}
