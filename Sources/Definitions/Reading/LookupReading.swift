import Columnar

/// Reads the lookups of all sources: each takes its type from a column of another source, which may be a lookup itself.
final class LookupReading {
  /// A lookup that is read but for its type.
  private struct Declared {
    var lookup: Lookup
    var takePlace: SourcePlace
    var keyNode: YAMLNode
    var matchNode: YAMLNode
    var other: SourceReading
    var subject: String
  }
  private let readings: [SourceReading]
  private let findings: Findings
  private var declared: [String: [Declared]] = [:]
  private var types: [String: ColumnType?] = [:]
  private var open: [String] = []

  init(_ readings: [SourceReading], _ findings: Findings) {
    self.readings = readings
    self.findings = findings
  }

  /// Adds the lookups to their sources.
  func resolve() {
    for reading in readings { declared[reading.source.name] = read(reading) }
    for reading in readings {
      for entry in declared[reading.source.name] ?? [] {
        guard let type = type(entry, in: reading.source.name), check(entry, reading, type) else {
          reading.leaveUnreadable(entry.lookup.name)
          continue
        }
        var lookup = entry.lookup
        lookup.type = type
        reading.source.lookups.append(lookup)
      }
    }
  }

  private func read(_ reading: SourceReading) -> [Declared] {
    guard let node = reading.mapping.optional("lookups") else { return [] }
    let keys = ["from", "key", "match", "take", "policy"]
    var names: Set<String> = []
    return findings.named(node, "\(reading.mapping.subject): lookups").compactMap { name, entry in
      let subject = "lookup \(reading.source.name).\(name)"
      guard reading.isNew(name, entry.keyPlace), names.insert(name).inserted,
        let mapping = DefinitionMapping(entry.value, subject, keys: keys, findings)
      else { return leave(reading, name) }
      func text(_ key: String) -> (String, YAMLNode)? {
        mapping.required(key).flatMap { node in
          findings.text(node, "\(subject): \(key)", expecting: "a name").map { ($0, node) }
        }
      }
      guard let from = text("from"), let key = text("key"), let match = text("match"), let take = text("take") else {
        return leave(reading, name)
      }
      let sources = readings.map(\.source.name)
      guard
        findings.reference(
          from.0, among: sources, "\(subject): there is no source", called: "sources", at: from.1.place),
        let other = readings.first(where: { $0.source.name == from.0 })
      else { return leave(reading, name) }
      let lookup = Lookup(
        name: name, source: from.0, key: key.0, match: match.0, take: take.0,
        policy: mapping.choice("policy", default: .first), type: .text)
      return Declared(
        lookup: lookup, takePlace: take.1.place, keyNode: key.1, matchNode: match.1, other: other, subject: subject)
    }
  }

  private func leave(_ reading: SourceReading, _ name: String) -> Declared? {
    reading.leaveUnreadable(name)
    return nil
  }

  /// The type of what a lookup takes; nil, and an error, if there is none.
  private func type(_ entry: Declared, in source: String) -> ColumnType? {
    let id = "\(source).\(entry.lookup.name)"
    if let known = types[id] { return known }
    guard !open.contains(id) else {
      findings.report(
        "lookups need one another in a circle: \((open + [id]).joined(separator: ", "))", at: entry.takePlace)
      return nil
    }
    open.append(id)
    defer { open.removeLast() }
    let found = column(entry.lookup.take, of: entry.other, "\(entry.subject): take", entry.takePlace)
    types[id] = .some(found)
    return found
  }

  /// The type of a column, occurrence number or lookup of a source.
  private func column(_ name: String, of reading: SourceReading, _ subject: String, _ place: SourcePlace) -> ColumnType?
  {
    let source = reading.source
    if reading.isUnreadable(name) { return nil }
    if let column = source.columns.first(where: { $0.name == name }) { return column.type }
    if source.numbers.contains(where: { $0.name == name }) { return .integer }
    let lookups = declared[source.name] ?? []
    if let other = lookups.first(where: { $0.lookup.name == name }) { return type(other, in: source.name) }
    for (key, word) in [("derive", "derived"), ("allocate", "a share")] {
      guard let computed = reading.mapping.optional(key), computed[name] != nil else { continue }
      findings.report(
        "\(subject): '\(name)' of source \(source.name) is \(word); only columns, numbers and lookups can be taken",
        at: place,
        remedy: "look up what it is derived from, and derive here")
      return nil
    }
    let names = source.columns.map(\.name) + source.numbers.map(\.name) + lookups.map(\.lookup.name)
    findings.report(
      "\(subject): source \(source.name) has no column '\(name.shortened)'", at: place,
      remedy: NearestName.remedy(name, in: names, called: "its columns"))
    return nil
  }

  private func check(_ entry: Declared, _ reading: SourceReading, _ type: ColumnType) -> Bool {
    let lookup = entry.lookup
    if lookup.policy == .sum && !type.isNumeric || lookup.policy == .max && (type == .text || type == .boolean) {
      findings.report("\(entry.subject): policy \(lookup.policy.rawValue) cannot take \(type)", at: entry.takePlace)
      return false
    }
    if reading.isUnreadable(lookup.key) { return false }
    // The key may be a lookup that stands before this one.
    let here = reading.source.scope
    guard
      findings.reference(
        lookup.key, among: here.map(\.name), "\(entry.subject): key: there is no column", called: "columns",
        at: entry.keyNode.place),
      let key = here.first(where: { $0.name == lookup.key }),
      let match = column(lookup.match, of: entry.other, "\(entry.subject): match", entry.matchNode.place)
    else { return false }
    if key.type == match { return true }
    findings.report(
      "\(entry.subject): key '\(lookup.key)' is \(key.type), match '\(lookup.match)' is \(match); they must be of one type",
      at: entry.keyNode.place)
    return false
  }
}
