import Columnar
import OperatingSystem

/// Reads a source in steps, since lookups need the columns of the other sources, and expressions the lookups.
final class SourceReading {
  static let keys = [
    "use", "system", "files", "members", "unpacked", "format", "dialect", "records", "rows", "where",
    "encoding", "zone", "delivery", "arrival", "version",
    "null",
    "fill_down", "number", "columns", "lookups", "allocate", "derive", "filters", "screens", "feeds", "description",
    "drift",
    "rejects",
  ]

  let mapping: DefinitionMapping
  let findings: Findings
  /// The source, as far as it is read.
  var source: Source
  /// The columns' own mappings, for the screens.
  var columnMappings: [(name: String, mapping: DefinitionMapping)] = []
  /// Names of the scope that could not be read: what uses them is not judged, so that an error is told once.
  private var unreadable: Set<String> = []
  private var isFormatKnown = true

  /// The warehouse's calendar, counted.
  var workingDays: WorkingDays?

  private enum FormatName: String, CaseIterable { case csv, fixed_width, json, ndjson }

  init?(_ name: String, _ entry: YAMLNode.Entry, defaultZone: String, _ findings: Findings) {
    guard let mapping = DefinitionMapping(entry.value, "source \(name)", keys: Self.keys, findings) else { return nil }
    self.mapping = mapping
    self.findings = findings
    source = Source(
      name: name, system: "", files: "", format: .csv(CSVDialect()), encoding: "utf-8", zone: defaultZone,
      delivery: .delta,
      arrival: .required, version: nil, nulls: [], fillDown: nil, numbers: [], columns: [], lookups: [], derived: [],
      filters: [], feeds: [])
    readFiles()
    readColumns()
    readNumbers()
    readFillDown()
    requireZone()
  }

  private var subject: String { mapping.subject }

  // MARK: - Files

  private func readFiles() {
    source.system = mapping.name("system") ?? ""
    _ = mapping.text("description")
    FilesReading(mapping).read(into: &source)
    let before = findings.count
    var format = FormatName.csv
    if let node = mapping.required("format", remedy: "csv, fixed_width, json or ndjson") {
      format = findings.choice(node, "\(subject): format", FormatName.self) ?? .csv
    }
    isFormatKnown = findings.count == before
    source.nulls = format == .csv || format == .fixed_width ? [[]] : []
    if let node = mapping.optional("encoding"), let text = findings.text(node, "\(subject): encoding") {
      source.encoding = text.lowercased()
      if !CharacterEncodings.contains(source.encoding) {
        let remedy = NearestName.find(source.encoding, in: CharacterEncodings.usual).map { "did you mean '\($0)'?" }
        findings.report(
          "\(subject): there is no encoding '\(text.shortened)'", at: node.place,
          remedy: remedy ?? "`iconv -l` lists what there is")
      }
    }
    if isFormatKnown { readFormat(format) }
    if let node = mapping.optional("zone"), let zone = findings.zone(node, "\(subject): zone") { source.zone = zone }
    source.delivery = mapping.choice("delivery", default: .delta)
    if let node = mapping.optional("drift") { source.drift = DriftReading(findings).read(node, "\(subject): drift") }
    if let node = mapping.optional("rejects") {
      source.rejectLimits = RejectLimitsReading(findings).read(node, "\(subject): rejects")
    }
    if let node = mapping.optional("null"), let texts = findings.texts(node, "\(subject): null") {
      source.nulls = texts.map { Array($0.utf8) }
    }
  }

  private func readFormat(_ format: FormatName) {
    let isJSON = format == .json || format == .ndjson
    for key in isJSON ? ["dialect"] : ["records", "rows", "where"] where mapping.has(key) {
      findings.report(
        "\(subject): '\(key)' has no meaning for the format \(format.rawValue)", at: mapping.keyPlace(key))
    }
    if format == .fixed_width {
      source.format = .fixedWidth(FixedWidthReading(findings).read(mapping, encoding: source.encoding))
      return
    }
    guard isJSON else {
      source.format = .csv(
        mapping.optional("dialect").map { DialectReading(findings).read($0, subject) } ?? CSVDialect())
      return
    }
    let shape = JSONShapeReading(findings).read(mapping)
    source.format = format == .json ? .json(shape) : .ndjson(shape)
  }

  // MARK: - Columns

  private func readColumns() {
    guard let node = mapping.required("columns") else { return }
    var columns = ColumnReading(findings)
    columns.isFormatKnown = isFormatKnown
    for (name, entry) in findings.named(node, "\(subject): columns") {
      guard let read = columns.read(name, entry, of: source) else {
        unreadable.insert(name)
        continue
      }
      if !read.isTyped { unreadable.insert(name) }
      source.columns.append(read.column)
      if let own = read.mapping { columnMappings.append((name, own)) }
    }
    if node.entries?.isEmpty == true { findings.report("\(subject): there is no column", at: node.place) }
    source.addAddedColumn()
  }

  private func readNumbers() {
    guard let node = mapping.optional("number") else { return }
    for (name, entry) in findings.named(node, "\(subject): number") where isNew(name, entry.keyPlace) {
      guard let of = findings.text(entry.value, "\(subject): number \(name)", expecting: "a column"),
        isColumn(of, "\(subject): number \(name)", entry.value)
      else {
        unreadable.insert(name)
        continue
      }
      source.numbers.append(OccurrenceNumber(name: name, of: of))
    }
  }

  private func readFillDown() {
    guard let node = mapping.optional("fill_down") else { return }
    let subject = "\(subject): fill_down"
    guard let own = DefinitionMapping(node, subject, keys: ["by", "columns"], findings) else { return }
    guard let byNode = own.required("by"), let by = findings.text(byNode, "\(subject): by", expecting: "a column")
    else { return }
    guard let list = own.required("columns") else { return }
    guard isColumn(by, "\(subject): by", byNode) else { return }
    guard let elements = list.elements else {
      findings.report("\(subject): columns: expected a list of columns, found \(list.kind)", at: list.place)
      return
    }
    var columns: [String] = []
    for element in elements {
      guard let name = findings.text(element, subject, expecting: "a column"), isColumn(name, subject, element) else {
        continue
      }
      if columns.contains(name) { findings.report("\(subject): the column '\(name)' stands twice", at: element.place) }
      if name == by { findings.report("\(subject): '\(name)' cannot be filled down by itself", at: element.place) }
      columns.append(name)
    }
    source.fillDown = FillDown(by: by, columns: columns)
  }

  /// Whether a name is a column of the export; reports it if not.
  func isColumn(_ name: String, _ subject: String, _ node: YAMLNode) -> Bool {
    let names = source.columns.map(\.name)
    if names.contains(name) || unreadable.contains(name) { return true }
    return findings.reference(name, among: names, "\(subject): there is no column", called: "columns", at: node.place)
  }

  /// Whether no other column of the scope has this name; reports it if one has.
  func isNew(_ name: String, _ place: SourcePlace) -> Bool {
    if !source.scope.contains(where: { $0.name == name }) { return true }
    findings.report("\(subject): two columns are called '\(name)'", at: place, remedy: "choose another name")
    return false
  }

  /// Times without an offset need a zone that is said, not guessed.
  private func requireZone() {
    guard !mapping.has("zone") else { return }
    for column in source.columns where column.type == .timestamp {
      let formats = [column.format ?? "iso"] + column.otherFormats
      guard formats.allSatisfy({ $0.hasPrefix("epoch") || $0.contains("%z") }) else {
        findings.report(
          "\(subject): 'zone' is missing: the times of \(column.name) may carry none", at: mapping.place,
          remedy: "such as zone: Asia/Shanghai")
        return
      }
    }
  }

  // MARK: - Expressions

  /// Reads what needs the scope: version, shares, derived columns, filters, screens, feeds.
  func readExpressions(warehouse: Warehouse?) {
    let expressions = ExpressionReading(findings)
    AllocationReading(self).read(scope)
    if let node = mapping.optional("derive") {
      for (name, entry) in findings.named(node, "\(subject): derive") where isNew(name, entry.keyPlace) {
        if let expression = expressions.read(entry.value, "\(subject): derive \(name)", scope, expecting: nil) {
          source.derived.append(DerivedColumn(name: name, expression: expression))
        } else {
          unreadable.insert(name)
        }
      }
    }
    readVersion()
    if let node = mapping.optional("filters") { readFilters(node, expressions) }
    ScreenReading(findings, scope).readScreens(of: self, warehouse)
    guard let warehouse, let node = mapping.optional("feeds") else { return }
    source.feeds = FeedReading(findings, source, scope, warehouse).read(node, subject)
  }

  var scope: ExpressionScope {
    var scope = ExpressionScope(source.scope, of: "source \(source.name)")
    scope.unreadable = unreadable
    scope.workingDays = workingDays
    return scope
  }

  /// Notes that a lookup could not be read.
  func leaveUnreadable(_ name: String) { unreadable.insert(name) }

  /// Whether a name of the scope could not be read.
  func isUnreadable(_ name: String) -> Bool { unreadable.contains(name) }

  private func readVersion() {
    guard let node = mapping.optional("version"),
      let name = findings.text(node, "\(subject): version", expecting: "a column")
    else { return }
    if unreadable.contains(name) { return }
    let fields = source.scope
    guard
      findings.reference(
        name, among: fields.map(\.name), "\(subject): version: there is no column", called: "columns", at: node.place)
    else { return }
    if fields.first(where: { $0.name == name })?.type == .text {
      findings.report(
        "\(subject): version: '\(name)' is text; versions are ordered as numbers or times", at: node.place,
        remedy: "give the column the type timestamp or integer")
      return
    }
    source.version = name
  }

  private func readFilters(_ node: YAMLNode, _ expressions: ExpressionReading) {
    guard let entries = node.entries else {
      findings.report(
        "\(subject): filters: expected a mapping of names to conditions, found \(node.kind)", at: node.place)
      return
    }
    for entry in entries {
      let subject = "\(subject): filter \(entry.key.shortened)"
      if let expression = expressions.read(entry.value, subject, scope, expecting: .boolean) {
        let filter = Filter(name: entry.key, expression: expression)
        AllocationReading.check(filter, source, subject, entry.value.place, findings)
        source.filters.append(filter)
      }
    }
  }
}
