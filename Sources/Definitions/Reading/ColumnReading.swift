import Columnar

/// Reads the columns of a source.
struct ColumnReading {
  let findings: Findings
  /// Whether the source's format was read: else what it gives a meaning is not judged.
  var isFormatKnown = true

  static let keys = ["from", "type", "format", "clean", "null", "required", "screens", "at", "pad"]
  private static let namedFormats = ["iso", "epoch_seconds", "epoch_milliseconds"]

  init(_ findings: Findings) { self.findings = findings }

  /// A column without its screens, its mapping if it has one, and whether its type is known.
  func read(_ name: String, _ entry: YAMLNode.Entry, of source: Source) -> (
    column: SourceColumn, mapping: DefinitionMapping?, isTyped: Bool
  )? {
    let subject = "column \(source.name).\(name)"
    var column = SourceColumn(
      name: name, from: [name], type: .text, format: nil, cleaning: [], nulls: nil, isRequired: false, screens: [])
    if entry.value.isNull { return (checked(column, entry.keyPlace, subject, source), nil, true) }
    if let text = entry.value.text {
      column.from = [text]
      return (checked(column, entry.value.place, subject, source), nil, true)
    }
    guard let mapping = DefinitionMapping(entry.value, subject, keys: Self.keys, findings) else { return nil }
    if let node = mapping.optional("from") {
      column.from =
        findings.texts(node, "\(subject): from", expecting: "a header or path, or a list of them") ?? column.from
      if column.from.isEmpty { findings.report("\(subject): from: the list is empty", at: node.place) }
    }
    let type = mapping.has("type") ? mapping.type("type") : .text
    column.type = type ?? .text
    if type != nil, let node = mapping.optional("format") {
      readFormats(node, &column, "\(subject): format")
    }
    if let node = mapping.optional("clean") { column.cleaning = CleaningReading(findings).read(node, subject) }
    if let node = mapping.optional("null") {
      column.nulls = findings.texts(node, "\(subject): null")?.map { Array($0.utf8) }
    }
    column.isRequired = mapping.boolean("required", default: false)
    if isFormatKnown { PlaceReading(findings).read(mapping, &column, of: source) }
    return (checked(column, mapping.optional("from")?.place ?? entry.keyPlace, subject, source), mapping, type != nil)
  }

  /// Where the file's column names are given, `from` must be among them; for JSON, it must be paths; for fixed width,
  /// the column must have a place.
  private func checked(_ column: SourceColumn, _ place: SourcePlace, _ subject: String, _ source: Source)
    -> SourceColumn
  {
    if case .fixedWidth(let dialect) = source.format {
      PlaceReading(findings).check(column, dialect, place, subject)
      return column
    }
    guard case .csv(let dialect) = source.format else {
      for path in column.from where JSONPath(path) == nil {
        findings.report(
          "\(subject): '\(path.shortened)' is no path", at: place, remedy: JSONShapeReading.columnRemedy)
      }
      return column
    }
    guard case .names(let names) = dialect.header else { return column }
    let known = Set(names.map(Self.folded))
    if !column.from.isEmpty, !column.from.contains(where: { known.contains(Self.folded($0)) }) {
      findings.report(
        "\(subject): the header of the dialect has no '\(column.from[0].shortened)'", at: place,
        remedy: NearestName.remedy(column.from[0], in: names, called: "header"))
    }
    return column
  }

  private static func folded(_ name: String) -> String {
    let letters = name.unicodeScalars.drop { $0 == " " || $0 == "\t" }
    let end = letters.reversed().drop { $0 == " " || $0 == "\t" }
    return String(String.UnicodeScalarView(end.reversed())).lowercased()
  }

  /// One format, or a list of them in the order in which they are tried.
  private func readFormats(_ node: YAMLNode, _ column: inout SourceColumn, _ subject: String) {
    guard let elements = node.elements else {
      column.format = format(node, column.type, subject)
      return
    }
    let formats = elements.compactMap { format($0, column.type, subject) }
    if elements.isEmpty { findings.report("\(subject): the list is empty", at: node.place) }
    column.format = formats.first
    column.otherFormats = Array(formats.dropFirst())
  }

  private func format(_ node: YAMLNode, _ type: ColumnType, _ subject: String) -> String? {
    guard let text = findings.filledText(node, subject, expecting: "a format") else { return nil }
    guard type == .date || type == .timestamp else {
      findings.report("\(subject): a format has a meaning for date and timestamp only, this is \(type)", at: node.place)
      return nil
    }
    if Self.namedFormats.contains(text) { return text }
    guard text.contains("%") else {
      findings.report(
        "\(subject): there is no format '\(text.shortened)'", at: node.place,
        remedy: NearestName.remedy(text, in: Self.namedFormats, called: "write a pattern such as %Y-%m-%d, or one of"))
      return nil
    }
    var found: Set<TimeDirective> = []
    let scalars = Array(text.unicodeScalars)
    var at = 0
    while at < scalars.count {
      defer { at += 1 }
      guard scalars[at] == "%" else { continue }
      at += 1
      let name = at < scalars.count ? String(scalars[at]) : ""
      guard let directive = TimeDirective(rawValue: name) else {
        findings.report(
          "\(subject): unknown directive '%\(name.shortened)'", at: node.place(ofCharacter: at - 1),
          remedy: "directives: " + TimeDirective.allCases.map { "%\($0.rawValue)" }.joined(separator: " "))
        return nil
      }
      found.insert(directive)
    }
    if let missing = missing(found) {
      findings.report("\(subject): the pattern '\(text.shortened)' has no \(missing)", at: node.place)
      return nil
    }
    return text
  }

  /// What a pattern must have to tell a day.
  private func missing(_ found: Set<TimeDirective>) -> String? {
    func has(_ directives: TimeDirective...) -> Bool { directives.contains { found.contains($0) } }
    if has(.isoDate, .americanDate) { return nil }
    if !has(.year, .shortYear) { return "year (%Y)" }
    if has(.dayOfYear) { return nil }
    if !has(.month, .monthName, .monthLongName) { return "month (%m)" }
    return has(.day, .dayBlank) ? nil : "day (%d)"
  }
}
