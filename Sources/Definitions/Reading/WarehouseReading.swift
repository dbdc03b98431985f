import Columnar
import OperatingSystem

/// Reads the files of a warehouse.
struct WarehouseReading {
  let folder: String
  /// The folder as messages name it.
  let shown: String
  let findings: Findings
  /// Where the warehouse is named, for the error that it is not there.
  let namedAt: SourcePlace?
  /// Where things are declared, for errors that show only when all is read.
  private let places = DeclaredPlaces()

  init(folder: String, shown: String, namedAt: SourcePlace? = nil, _ findings: Findings) {
    self.namedAt = namedAt
    self.folder = folder
    self.shown = shown
    self.findings = findings
  }

  /// The warehouse, and the bytes that its fingerprint is of; nil, and errors, if something is wrong with it.
  func read() -> (warehouse: Warehouse, fingerprinted: [UInt8])? {
    let before = findings.count
    var files: [(name: String, bytes: [UInt8])] = []
    func file(_ name: String) -> YAMLNode? {
      let file = DefinitionFile(path: Path.join(folder, name), shown: Path.join(shown, name), findings)
      files.append((name, file.bytes))
      return file.node
    }
    guard FileStatus(of: folder)?.isFolder == true else {
      reportMissing()
      return nil
    }
    guard let node = file("warehouse.yaml"), var warehouse = readSettings(node, &files) else { return nil }
    let dimensions = DimensionReading(findings, places)
    for name in definitions(in: "dimensions", isRequired: true) {
      if let node = file(name), let found = dimensions.read(node),
        isNew(found.name, warehouse.dimensions.map(\.name), "dimension", node)
      {
        warehouse.dimensions.append(found)
      }
    }
    // What follows from an error in a dimension or fact is not told again where it is used.
    let facts = FactReading(
      findings, places, dimensions: warehouse.dimensions, areAllKnown: findings.count == before)
    for name in definitions(in: "facts", isRequired: false) {
      if let node = file(name), let found = facts.read(node),
        isNew(found.name, warehouse.facts.map(\.name), "fact", node)
      {
        warehouse.facts.append(found)
      }
    }
    if findings.count == before { facts.checkLinks(warehouse.facts) }
    let cubes = CubeReading(findings, warehouse)
    let starIsRight = findings.count == before
    for name in definitions(in: "cubes", isRequired: false) where starIsRight {
      if let node = file(name), let found = cubes.read(node),
        isNew(found.name, warehouse.cubes.map(\.name), "cube", node)
      {
        warehouse.cubes.append(found)
      }
    }
    for name in definitions(in: "questions", isRequired: false) {
      let file = DefinitionFile(path: Path.join(folder, name), shown: Path.join(shown, name), findings)
      if let node = file.node, let found = SavedQuestionReading(findings).read(node),
        isNew(found.name, warehouse.questions.map(\.name), "question", node)
      {
        warehouse.questions.append(found)
      }
    }
    if findings.count == before {
      WarehouseNames(warehouse, places, findings, SourcePlace(file: Path.join(shown, "warehouse.yaml"))).check()
    }
    if findings.count > before { return nil }
    let path = Path.join("schemas", Path.name(folder))
    warehouse.files = files.map { DefinitionText(path: Path.join(path, $0.name), bytes: $0.bytes) }
      .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return (warehouse, Self.joined(files))
  }

  /// Names, sizes and contents one after the other, so that no two sets of files give the same bytes.
  private static func joined(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var all: [UInt8] = []
    for file in files.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      all += Array("\(file.name)\u{0}\(file.bytes.count)\u{0}".utf8)
      all += file.bytes
    }
    return all
  }

  private func reportMissing() {
    let above = Path.parent(folder)
    let names = ((try? Folder.entries(above)) ?? []).filter {
      Path.exists(Path.join(Path.join(above, $0), "warehouse.yaml"))
    }
    findings.report(
      "there is no warehouse '\(Path.name(folder).shortened)': no folder \(shown)",
      at: namedAt ?? SourcePlace(file: shown),
      remedy: NearestName.remedy(Path.name(folder), in: names, called: "warehouses"))
  }

  /// Paths of the definitions in a folder, in the order of their names.
  private func definitions(in name: String, isRequired: Bool) -> [String] {
    let path = Path.join(folder, name)
    let entries = ((try? Folder.entries(path)) ?? []).filter { !$0.hasPrefix(".") }
    for entry in entries where !entry.hasSuffix(".yaml") {
      let place = SourcePlace(file: Path.join(Path.join(shown, name), entry))
      findings.report("definitions end in .yaml; this file is not read", at: place, remedy: "rename or remove it")
    }
    let found = entries.filter { $0.hasSuffix(".yaml") }
    if found.isEmpty && isRequired {
      findings.report("there is no definition in \(name)/", at: SourcePlace(file: Path.join(shown, name)))
    }
    return found.map { Path.join(name, $0) }
  }

  private func isNew(_ name: String, _ names: [String], _ what: String, _ node: YAMLNode) -> Bool {
    if !names.contains(name) { return true }
    findings.report("the \(what) '\(name)' is declared twice", at: node[what]?.place ?? node.place)
    return false
  }

  // MARK: - warehouse.yaml

  private func readSettings(_ node: YAMLNode, _ files: inout [(name: String, bytes: [UInt8])]) -> Warehouse? {
    let keys = ["warehouse", "description", "zone", "currency", "calendar", "access"]
    guard let mapping = DefinitionMapping(node, "warehouse", keys: keys, findings) else { return nil }
    let name = mapping.name("warehouse", suffix: "_cube".utf8.count)
    if let name, ["martlet", "public", "information_schema"].contains(name) || name.hasPrefix("pg_") {
      findings.report(
        "warehouse: the name '\(name)' is taken by PostgreSQL or Martlet", at: mapping.keyPlace("warehouse"))
    }
    var zone: String?
    if let node = mapping.required("zone", remedy: "the business zone, such as zone: Europe/Berlin") {
      zone = findings.zone(node, "warehouse: zone")
    }
    var currency: String?
    if let node = mapping.required("currency", remedy: "the currency of money measures, such as currency: EUR") {
      currency = findings.text(node, "warehouse: currency")
      if let currency, currency.utf8.count != 3 || !currency.utf8.allSatisfy({ $0 >= 0x41 && $0 <= 0x5a }) {
        findings.report(
          "warehouse: currency: expected three capital letters (ISO 4217), found \(node.kind)", at: node.place)
      }
    }
    let calendar = mapping.required("calendar").flatMap { readCalendar($0, &files) }
    let access = mapping.optional("access").map { AccessReading(findings: findings).read($0) } ?? Access()
    let summary = mapping.summary()
    guard let name, let zone, let currency, let calendar else { return nil }
    return Warehouse(
      name: name, summary: summary, zone: zone, currency: currency, calendar: calendar, dimensions: [], facts: [],
      cubes: [], access: access)
  }

  private func readCalendar(_ node: YAMLNode, _ files: inout [(name: String, bytes: [UInt8])]) -> Calendar? {
    let keys = ["from", "to", "fiscal_year_starts", "holidays"]
    guard let mapping = DefinitionMapping(node, "calendar", keys: keys, findings) else { return nil }
    let first = mapping.required("from").flatMap { findings.date($0, "calendar: from") }
    let last = mapping.required("to").flatMap { findings.date($0, "calendar: to") }
    let month = mapping.integer("fiscal_year_starts", 1...12) ?? 1
    var holidays: [Calendar.Holiday] = []
    if let node = mapping.optional("holidays"),
      let name = findings.filledText(node, "calendar: holidays", expecting: "a path")
    {
      do {
        guard FileStatus(of: Path.join(folder, name))?.isFile == true else {
          throw Failure(.usage, "there is no file \(Path.join(shown, name))")
        }
        let bytes = try File.read(Path.join(folder, name))
        files.append((name, bytes))
        holidays = HolidayFile.read(bytes, shown: Path.join(shown, name), findings)
      } catch {
        findings.report("calendar: holidays: \((error as? Failure)?.message ?? "\(error)")", at: node.place)
      }
    }
    guard let first, let last else { return nil }
    let days = last.daysSince1970 - first.daysSince1970
    guard days >= 0, days < 366 * 300 else {
      findings.report(
        "calendar: from \(first) to \(last) is no calendar: at least a day, at most 300 years", at: mapping.place)
      return nil
    }
    return Calendar(first: first, last: last, fiscalYearStarts: month, holidays: holidays)
  }
}

extension Findings {
  /// A day, `2026-01-31`.
  func date(_ node: YAMLNode, _ subject: String) -> CivilDate? {
    if let days = node.text.flatMap({ TimeLiteral.date($0) }) { return CivilDate(daysSince1970: days) }
    report("\(subject): expected a date as 2026-01-31, found \(node.kind)", at: node.place)
    return nil
  }

  /// A time zone that the system knows.
  func zone(_ node: YAMLNode, _ subject: String) -> String? {
    guard let zone = filledText(node, subject, expecting: "a time zone") else { return nil }
    if TimeZoneNames.contains(zone) { return zone }
    report(
      "\(subject): there is no time zone '\(zone.shortened)'", at: node.place,
      remedy: TimeZoneNames.nearest(zone).map { "did you mean '\($0)'?" }
        ?? "use an IANA name such as Asia/Shanghai or UTC")
    return nil
  }
}
