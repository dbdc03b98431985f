import Columnar

/// Reads the lookups of all sources: each takes its type from a column of another source, which may be a lookup itself.
final class LookupReading {
  /// A lookup that is read but for its type.
  private struct Declared {
    var lookup: Lookup
    var takePlace: SourcePlace
    var keyNode: YAMLNode
    var matchNode: YAMLNode
    var orderNode: YAMLNode?
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
    let keys = ["from", "key", "match", "take", "policy", "order"]
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
      func texts(_ key: String) -> ([String], YAMLNode)? {
        mapping.required(key).flatMap { node in
          findings.texts(node, "\(subject): \(key)", expecting: "a column, or a list of columns").map { ($0, node) }
        }
      }
      guard let from = text("from"), let key = texts("key"), let match = texts("match"), let take = text("take") else {
        return leave(reading, name)
      }
      guard key.0.count == match.0.count, !key.0.isEmpty else {
        findings.report(
          "\(subject): key has \(key.0.count) columns and match \(match.0.count)", at: match.1.place,
          remedy: "name for each column of the key the one there that it must equal")
        return leave(reading, name)
      }
      let sources = readings.map(\.source.name)
      guard
        findings.reference(
          from.0, among: sources, "\(subject): there is no source", called: "sources", at: from.1.place),
        let other = readings.first(where: { $0.source.name == from.0 })
      else { return leave(reading, name) }
      let policy = mapping.choice("policy", default: Lookup.Policy.first)
      guard mapping.has("order") == (policy == .latest) else {
        findings.report(
          policy == .latest
            ? "\(subject): policy latest needs a column by which rows are ordered"
            : "\(subject): 'order' has a meaning for the policy latest only", at: mapping.keyPlace("order"),
          remedy: policy == .latest ? "such as order: updated_at" : nil)
        return leave(reading, name)
      }
      let order = policy == .latest ? text("order") : nil
      let lookup = Lookup(
        name: name, source: from.0, key: key.0, match: match.0, take: take.0, policy: policy, order: order?.0,
        type: .text)
      return Declared(
        lookup: lookup, takePlace: take.1.place, keyNode: key.1, matchNode: match.1, orderNode: order?.1, other: other,
        subject: subject)
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
    if let order = lookup.order, let node = entry.orderNode {
      guard let type = column(order, of: entry.other, "\(entry.subject): order", node.place) else { return false }
      if type == .text {
        findings.report(
          "\(entry.subject): order: '\(order)' is text; rows are ordered by numbers or times", at: node.place)
        return false
      }
    }
    // The key may be a lookup that stands before this one.
    let here = reading.source.scope
    for (at, (name, match)) in zip(lookup.key, lookup.match).enumerated() {
      if reading.isUnreadable(name) { return false }
      let place = entry.keyNode.elements?[at].place ?? entry.keyNode.place
      guard
        findings.reference(
          name, among: here.map(\.name), "\(entry.subject): key: there is no column", called: "columns", at: place),
        let key = here.first(where: { $0.name == name }),
        let type = column(
          match, of: entry.other, "\(entry.subject): match",
          entry.matchNode.elements?[at].place ?? entry.matchNode.place)
      else { return false }
      if key.type != type {
        findings.report(
          "\(entry.subject): key '\(name)' is \(key.type), match '\(match)' is \(type); they must be of one type",
          at: place)
        return false
      }
    }
    return true
  }
}
