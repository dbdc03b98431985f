import Columnar
import OperatingSystem
import Text

/// Reads the screens of a source: of its columns, of its rows, of the batch.
struct ScreenReading {
  let findings: Findings
  let scope: ExpressionScope
  static let columnTests = ["in", "range", "expression", "pattern", "required", "unique", "outlier"]
  static let columnKeys = columnTests + ["severity", "name"]

  init(_ findings: Findings, _ scope: ExpressionScope) {
    self.findings = findings
    self.scope = scope
  }

  /// Reads all screens of a source whose scope is known.
  func readScreens(of reading: SourceReading, _ warehouse: Warehouse?) {
    var names: [String] = []
    for (name, own) in reading.columnMappings where !reading.isUnreadable(name) {
      guard let index = reading.source.columns.firstIndex(where: { $0.name == name }),
        let node = own.optional("screens")
      else { continue }
      let screens = read(node, reading.source.columns[index], index, own.subject, &names)
      reading.source.columns[index].screens = screens
    }
    guard let node = reading.mapping.optional("screens") else { return }
    reading.source.screens = SourceScreenReading(self, reading.source, warehouse).read(
      node, reading.mapping.subject, &names)
  }

  /// The elements of a list of screens, each with the one test that it asks for.
  ///
  /// - Parameter keys: the keys of screens; `tests` are those of them that are a test.
  func elements(
    of node: YAMLNode, _ subject: String, tests: [String], keys: [String],
    _ body: (_ test: String, _ value: YAMLNode, _ mapping: DefinitionMapping) -> Void
  ) {
    guard let elements = node.elements else {
      findings.report("\(subject): screens: expected a list, found \(node.kind)", at: node.place)
      return
    }
    for element in elements {
      let subject = "\(subject): screen"
      guard let mapping = DefinitionMapping(element, subject, keys: keys, findings) else { continue }
      let given = tests.filter { mapping.has($0) }
      guard given.count == 1 else {
        findings.report(
          "\(subject): expected one of \(tests.joined(separator: ", ")); found \(given.isEmpty ? "none" : given.joined(separator: ", "))",
          at: element.place)
        continue
      }
      guard let value = mapping.optional(given[0]) else { continue }
      body(given[0], value, mapping)
    }
  }

  /// A screen with its name and severity.
  ///
  /// - Parameter names: those of the source's screens so far: each is the name of one.
  func screen(
    _ test: Screen.Test, called usual: String, _ mapping: DefinitionMapping, _ names: inout [String]
  ) -> Screen {
    let name = mapping.text("name") ?? usual
    if names.contains(name) {
      findings.report(
        "\(mapping.subject): two screens are called '\(name.shortened)'", at: mapping.place,
        remedy: "give one another name:")
    }
    names.append(name)
    let screen = Screen(name: name, test: test, severity: mapping.choice("severity", default: .flag))
    if screen.severity == .reject, !screen.isOfOneRow {
      findings.report(
        "\(mapping.subject): severity: \(screen.kind) can flag or stop, not reject: its verdict depends on the other "
          + "rows of the batch, so the star would depend on which rows came in the same night",
        at: mapping.optional("severity")?.place ?? mapping.place, remedy: "write severity: flag or severity: stop")
    }
    return screen
  }

  // MARK: - Columns

  private func read(
    _ node: YAMLNode, _ column: SourceColumn, _ index: Int, _ subject: String, _ names: inout [String]
  ) -> [Screen] {
    var screens: [Screen] = []
    elements(of: node, subject, tests: Self.columnTests, keys: Self.columnKeys) { kind, value, mapping in
      guard let test = test(kind, value, column, index, mapping.subject) else { return }
      screens.append(screen(test, called: "\(column.name).\(kind)", mapping, &names))
    }
    return screens
  }

  private func test(
    _ kind: String, _ node: YAMLNode, _ column: SourceColumn, _ index: Int, _ subject: String
  ) -> Screen.Test? {
    switch kind {
    case "in":
      guard let elements = node.elements, !elements.isEmpty else {
        findings.report("\(subject): in: expected a list of values, found \(node.kind)", at: node.place)
        return nil
      }
      let values = elements.compactMap { value($0, column, "\(subject): in") }
      return values.count == elements.count ? .oneOf(values) : nil
    case "range": return range(node, column, subject)
    case "pattern": return pattern(node, column, subject)
    case "required", "unique":
      guard let isAsked = findings.boolean(node, "\(subject): \(kind)") else { return nil }
      guard isAsked else {
        findings.report("\(subject): \(kind): expected true, found false", at: node.place, remedy: "leave it out")
        return nil
      }
      return kind == "required" ? .required : .unique([index])
    case "outlier": return outlier(node, column, index, "\(subject): outlier")
    default:
      return ExpressionReading(findings).read(node, subject, scope, expecting: .boolean).map { .expression($0) }
    }
  }

  private func range(_ node: YAMLNode, _ column: SourceColumn, _ subject: String) -> Screen.Test? {
    guard let mapping = DefinitionMapping(node, "\(subject): range", keys: ["from", "to"], findings) else { return nil }
    if column.type == .boolean {
      findings.report("\(subject): range: boolean has no order", at: node.place)
      return nil
    }
    let from = mapping.optional("from").map { value($0, column, "\(subject): range: from") }
    let to = mapping.optional("to").map { value($0, column, "\(subject): range: to") }
    guard from != nil || to != nil else {
      findings.report("\(subject): range: expected from, to, or both", at: node.place)
      return nil
    }
    return .range(from: from ?? nil, to: to ?? nil)
  }

  private func pattern(_ node: YAMLNode, _ column: SourceColumn, _ subject: String) -> Screen.Test? {
    guard let text = findings.filledText(node, "\(subject): pattern", expecting: "a regular expression") else {
      return nil
    }
    guard column.type == .text else {
      findings.report(
        "\(subject): pattern: a regular expression is of text only, this is \(column.type)", at: node.place)
      return nil
    }
    do {
      _ = try RegularExpression(text)
      return .pattern(text)
    } catch {
      findings.report("\(subject): pattern: \((error as? Failure)?.message ?? "\(error)")", at: node.place)
      return nil
    }
  }

  private func outlier(_ node: YAMLNode, _ column: SourceColumn, _ index: Int, _ subject: String) -> Screen.Test? {
    guard let mapping = DefinitionMapping(node, subject, keys: ["over", "by"], findings) else { return nil }
    switch column.type {
    case .integer, .decimal: break
    case .text, .date, .timestamp, .boolean:
      findings.report("\(subject): scores are of numbers only, this is \(column.type)", at: node.place)
      return nil
    }
    // What Iglewicz and Hoaglin recommend.
    var over: Int64 = 35_000
    if let node = mapping.optional("over") {
      let text = findings.text(node, "\(subject): over", expecting: "a number")
      guard let text, let value = ScaledDecimal.parse(Array(text.utf8).span, scale: 4), value > 0, value <= 10_000_000
      else {
        findings.report(
          "\(subject): over: expected a score above 0, at most 1000, found \(node.kind)", at: node.place,
          remedy: "3.5 is usual")
        return nil
      }
      over = value
    }
    var by: Int?
    if mapping.has("by") {
      by = columnIndex(mapping.optional("by"), "\(subject): by")
      if by == nil { return nil }
    }
    return .outlier(index, over: over, by: by)
  }

  /// A column of the scope by its name.
  func columnIndex(_ node: YAMLNode?, _ subject: String) -> Int? {
    guard let node, let name = findings.text(node, subject, expecting: "a column") else { return nil }
    if scope.unreadable.contains(name) { return nil }
    guard
      findings.reference(
        name, among: scope.columns.map(\.name), "\(subject): there is no column", called: "columns", at: node.place)
    else { return nil }
    return scope.index(name)
  }

  /// A value of the column's type; times in the column's own format are checked where they are read.
  private func value(_ node: YAMLNode, _ column: SourceColumn, _ subject: String) -> String? {
    guard let text = findings.text(node, subject, expecting: "a value") else { return nil }
    let isTime = column.type == .date || column.type == .timestamp
    if isTime || ValueText.isValid(text, column.type) { return text }
    findings.report("\(subject): expected \(column.type), found \(node.kind)", at: node.place)
    return nil
  }
}
