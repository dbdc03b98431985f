/// Reads where a column of a fixed-width file stands, and what fills its values up.
struct PlaceReading {
  let findings: Findings

  init(_ findings: Findings) { self.findings = findings }

  func read(_ mapping: DefinitionMapping, _ column: inout SourceColumn, of source: Source) {
    guard case .fixedWidth(let dialect) = source.format else {
      for key in ["at", "pad"] where mapping.has(key) {
        findings.report(
          "\(mapping.subject): '\(key)' has a meaning for the format fixed_width only", at: mapping.keyPlace(key))
      }
      return
    }
    if let node = mapping.optional("at") { column.place = place(node, mapping.subject, dialect) }
    if let node = mapping.optional("pad") { column.padding = padding(node, "\(mapping.subject): pad") }
    if mapping.has("at"), mapping.has("from") {
      findings.report(
        "\(mapping.subject): a column with a place is not looked for by its name", at: mapping.keyPlace("from"),
        remedy: "leave out either from or at")
    }
    if mapping.has("at"), column.place == nil { column.place = ColumnPlace(first: 1, last: 1) }
  }

  /// Where no header shows it, the definition must say where a column stands.
  func check(_ column: SourceColumn, _ dialect: FixedWidthDialect, _ place: SourcePlace, _ subject: String) {
    if column.place != nil || dialect.header != .none { return }
    findings.report(
      "\(subject): 'at' is missing: there is no header that shows where the column stands", at: place,
      remedy: "such as at: 1-6")
  }

  private func place(_ node: YAMLNode, _ subject: String, _ dialect: FixedWidthDialect) -> ColumnPlace? {
    guard let text = node.text, let place = ColumnPlace(text) else {
      findings.report(
        "\(subject): at: expected a place, found \(node.kind)", at: node.place,
        remedy: "write 1-6, 7 or 12- (to the end); positions count from 1")
      return nil
    }
    if dialect.unit == .bytes, let record = dialect.record, place.last ?? place.first > record {
      findings.report(
        "\(subject): at: the place \(place) reaches beyond a record, which has \(record) bytes", at: node.place)
    }
    return place
  }

  /// One character for both sides, one for either, or none.
  private func padding(_ node: YAMLNode, _ subject: String) -> Padding {
    var padding = Padding()
    if node.text == "none" {
      padding.hasBlanks = false
    } else if node.entries != nil {
      guard let mapping = DefinitionMapping(node, subject, keys: ["before", "after"], findings) else { return padding }
      padding.before = mapping.optional("before").flatMap { character($0, "\(subject): before") }
      padding.after = mapping.optional("after").flatMap { character($0, "\(subject): after") }
    } else if let both = character(node, subject) {
      if 0x30...0x39 ~= both {
        findings.report(
          "\(subject): a digit cannot fill both sides: it would be taken from the value", at: node.place,
          remedy: "write {before: \"\(Unicode.Scalar(both))\"}")
      }
      padding.before = both
      padding.after = both
    }
    return padding
  }

  private func character(_ node: YAMLNode, _ subject: String) -> UInt8? {
    if let bytes = node.text.map({ Array($0.utf8) }), bytes.count == 1, bytes[0] < 0x80, bytes[0] != 0x0a,
      bytes[0] != 0x0d
    {
      return bytes[0]
    }
    findings.report(
      "\(subject): expected one ASCII character, found \(node.kind)", at: node.place,
      remedy: "write \"*\", {before: \"0\"}, {after: \"_\"}, or none to keep outer blanks")
    return nil
  }
}
