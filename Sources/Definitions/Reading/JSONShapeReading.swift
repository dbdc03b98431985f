/// Reads where the records of a JSON file are.
struct JSONShapeReading {
  let findings: Findings
  static let columnRemedy = "write a.b, $.a, a[0] or a|json.b"

  init(_ findings: Findings) { self.findings = findings }

  func read(_ mapping: DefinitionMapping) -> JSONShape {
    var shape = JSONShape()
    shape.records = names("records", mapping)
    shape.rows = names("rows", mapping)
    if let node = mapping.optional("where") { shape.conditions = conditions(node, "\(mapping.subject): where") }
    return shape
  }

  private func names(_ key: String, _ mapping: DefinitionMapping) -> [String] {
    guard let node = mapping.optional(key),
      let text = findings.filledText(node, "\(mapping.subject): \(key)", expecting: "a path as a.b")
    else { return [] }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if parts.contains("") {
      findings.report(
        "\(mapping.subject): \(key): '\(text.shortened)' is no path", at: node.place, remedy: "write a.b")
    }
    return parts
  }

  private func conditions(_ node: YAMLNode, _ subject: String) -> [JSONCondition] {
    guard let entries = node.entries, !entries.isEmpty else {
      findings.report(
        "\(subject): expected paths with what is asked of them, found \(node.kind)", at: node.place,
        remedy: "such as where: {__parentId: absent}")
      return []
    }
    return entries.compactMap { entry in
      guard var path = JSONPath(entry.key), path.origin == .row || path.origin == .record,
        !path.steps.contains(.embedded)
      else {
        findings.report(
          "\(subject): '\(entry.key.shortened)' is no path from the record", at: entry.keyPlace,
          remedy: "write a.b or a[0]")
        return nil
      }
      path.origin = .record
      if entry.value.text == "present" { return JSONCondition(path: path, test: .present) }
      if entry.value.text == "absent" { return JSONCondition(path: path, test: .absent) }
      let expecting = "present, absent, a text or a list of texts"
      guard let texts = findings.texts(entry.value, "\(subject): \(entry.key)", expecting: expecting) else {
        return nil
      }
      if texts.isEmpty { findings.report("\(subject): \(entry.key): the list is empty", at: entry.value.place) }
      return JSONCondition(path: path, test: .like(texts))
    }
  }
}
