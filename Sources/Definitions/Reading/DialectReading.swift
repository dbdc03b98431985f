/// Reads how a CSV file is written.
struct DialectReading {
  let findings: Findings

  init(_ findings: Findings) { self.findings = findings }

  func read(_ node: YAMLNode, _ source: String) -> CSVDialect {
    let subject = "\(source): dialect"
    var dialect = CSVDialect()
    let keys = ["delimiter", "quote", "escape", "skip", "footer", "comment", "header", "ragged", "repair"]
    guard let mapping = DefinitionMapping(node, subject, keys: keys, findings) else { return dialect }
    if let node = mapping.optional("delimiter") { dialect.delimiter = delimiter(node, subject) ?? dialect.delimiter }
    if let node = mapping.optional("quote") {
      dialect.quote = character(node, "\(subject): quote")
      dialect.escape = dialect.quote
    }
    if let node = mapping.optional("escape") { dialect.escape = character(node, "\(subject): escape") }
    dialect.skip = mapping.integer("skip", 0...1_000_000) ?? 0
    dialect.footer = mapping.integer("footer", 0...1_000) ?? 0
    dialect.ragged = mapping.choice("ragged", default: .reject)
    dialect.repairs = mapping.boolean("repair", default: false)
    if let node = mapping.optional("comment") {
      dialect.comment = findings.filledText(node, "\(subject): comment", expecting: "the beginning of comment lines")
        .map { Array($0.utf8) }
    }
    if let node = mapping.optional("header") { dialect.header = header(node, "\(subject): header") ?? dialect.header }
    if let quote = dialect.quote, dialect.delimiter.contains(quote) {
      findings.report("\(subject): the delimiter holds the quote character", at: mapping.place)
    }
    return dialect
  }

  private func delimiter(_ node: YAMLNode, _ subject: String) -> [UInt8]? {
    guard let text = findings.filledText(node, "\(subject): delimiter", expecting: "a delimiter such as \",\" or tab")
    else { return nil }
    if text == "tab" || text == "\\t" { return [0x09] }
    let bytes = Array(text.utf8)
    if bytes.contains(0x0a) || bytes.contains(0x0d) || bytes.count > 8 {
      findings.report("\(subject): delimiter: \(node.kind) cannot divide fields", at: node.place)
    }
    return bytes
  }

  /// One ASCII character; nil for `none`.
  private func character(_ node: YAMLNode, _ subject: String) -> UInt8? {
    if node.text == "none" { return nil }
    if let bytes = node.text.map({ Array($0.utf8) }), bytes.count == 1, bytes[0] < 0x80, bytes[0] != 0x0a,
      bytes[0] != 0x0d
    {
      return bytes[0]
    }
    findings.report("\(subject): expected one ASCII character or none, found \(node.kind)", at: node.place)
    return nil
  }

  private func header(_ node: YAMLNode, _ subject: String) -> CSVDialect.Header? {
    if let elements = node.elements {
      if elements.isEmpty { findings.report("\(subject): the list of column names is empty", at: node.place) }
      return .names(elements.compactMap { findings.text($0, subject, expecting: "a column name") })
    }
    if let rows = node.text.flatMap({ Int($0) }), (1...100).contains(rows) { return .rows(rows) }
    if node.entries != nil {
      guard let mapping = DefinitionMapping(node, subject, keys: ["rows", "names"], findings) else { return nil }
      let rows = mapping.integer("rows", 1...100) ?? 1
      return .rows(rows, names: mapping.integer("names", 1...rows))
    }
    findings.report(
      "\(subject): expected a number of header rows, {rows: 3, names: 1} where one of several names the columns, or the "
        + "list of column names of a file without header; found \(node.kind)",
      at: node.place)
    return nil
  }
}
