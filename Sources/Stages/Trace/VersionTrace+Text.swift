internal import Columnar
package import Definitions
internal import Transform

extension VersionTrace {
  /// All of it, for people.
  package func text(_ warehouse: Definitions.Warehouse, isRaw: Bool, isAll: Bool) throws -> String {
    let discretion = try Discretion(isRaw: isRaw, warehouse)
    var lines = TraceLines()
    lines.title("\(dimension.name) \(durable), version \(key)")
    write(range: &lines, discretion)
    if let batch { lines.line("made, or changed last, by batch \(batch)") }
    lines.title("its attributes, and which event each survives from")
    var rows: [[String]] = []
    for (index, attribute) in dimension.attributes.enumerated() {
      var cells = [attribute.name, discretion.shown(values[index], isPersonal: attribute.isPersonal)]
      if let value = rebuilt?.values[index], let event = value.event {
        cells += [place(events[event]), why(value, index)]
      }
      rows.append(cells)
    }
    lines.table(rows)
    lines.line(
      isSame ? "✓ built again, the events give this version" : "✗ built again, the events give another version")
    try write(records: &lines, warehouse, isRaw: isRaw, isAll: isAll)
    lines.title(person.accounts.count == 1 ? "its account" : "its accounts")
    for account in person.accounts { write(account: account, to: &lines, discretion) }
    return lines.text
  }

  /// `batch 2026-11-21, orders_2026-11-21.csv, record 3`; `batch 2026-11-21, catalogue_2026-11-21.csv lists it no longer`
  func place(_ event: TracedEvent) -> String {
    guard let file = files[event.fileID] else { return "declared in the definition" }
    if let isThere = event.isThere {
      return "batch \(event.batch), \(file.path) \(isThere ? "lists it" : "lists it no longer")"
    }
    return "batch \(event.batch), \(file.path), record \(event.record)"
  }

  private func why(_ value: TracedVersion.Value, _ attribute: Int) -> String {
    let system = value.event.map { events[$0].system } ?? ""
    switch value.reason {
    case nil, .only: return ""
    case .first: return "the first that was said"
    case .newest(let count): return "the newest of \(count)"
    case .trusted(let over):
      return over.isEmpty ? "the newest" : "\(system) is trusted more than \(over.joined(separator: ", "))"
    case .rule(.longest): return "the longest of its accounts' values"
    case .rule(.mostFrequent): return "the value that most of its accounts have"
    case .rule: return "the newest of its accounts' values"
    case .newestOfTrusted(let count): return "the newest of \(count) of \(system), which is trusted most"
    }
  }

  /// Since when it is in force, until when, and by which events.
  func write(range lines: inout TraceLines, _ discretion: Discretion) {
    func instant(_ value: Int64) -> String { discretion.shown(.number(value, .timestamp)) }
    func write(_ version: TracedVersion?) {
      guard let version else { return }
      let names = version.changed.map { dimension.attributes[$0].name }
      let what = names.isEmpty ? "" : "\(names.joined(separator: ", ")): "
      for event in version.begun { lines.line(what + place(events[event]), indent: 4) }
    }
    if validFrom == .min, validTo == .max {
      lines.line("in force always: there is no other version")
      return
    }
    lines.line(validFrom == .min ? "in force from the beginning" : "in force from \(instant(validFrom))")
    if validFrom != .min { write(rebuilt) }
    if isDeleted { lines.line("deleted: no full export lists it") }
    lines.line(validTo == .max ? "until now" : "until \(instant(validTo))")
    if validTo != .max { write(next) }
  }

  /// An account, and what joins it.
  func write(account: PersonTrace.Account, to lines: inout TraceLines, _ discretion: Discretion) {
    let isShown = !dimension.isPersonal || discretion.isRaw
    let name = isShown ? account.name : account.system.isEmpty ? "an account" : "an account of \(account.system)"
    let origin = account.path.map { "batch \(account.batch ?? ""), \($0), record \(account.record)" }
    lines.line(
      "member \(account.member), \(name)\(account.isInferred ? ", which only facts have spoken of" : ""): "
        + (origin ?? "declared in the definition"))
    guard let kind = account.evidence, let via = account.via else { return }
    lines.line(
      kind == "pin"
        ? "is \(dimension.name) \(durable) by a pin that joins it with member \(via)"
        : "is \(dimension.name) \(durable) by the \(kind) that member \(via) has, too", indent: 4)
    for proof in account.proofs {
      let place = proof.path.map { "batch \(proof.batch ?? ""), \($0), record \(proof.record)" } ?? "the definition"
      lines.line("member \(proof.member): \(place)", indent: 6)
    }
  }

  private func write(records lines: inout TraceLines, _ warehouse: Definitions.Warehouse, isRaw: Bool, isAll: Bool)
    throws
  {
    var done: Set<Int> = []
    for value in rebuilt?.values ?? [] {
      guard let event = value.event, done.insert(event).inserted,
        let attribute = rebuilt?.values.firstIndex(where: { $0.event == event }), let record = records[attribute]
      else { continue }
      lines.title("what \(place(events[event])) says")
      if let obstacle = record.obstacleText { lines.line("not run again: \(obstacle)") }
      guard case .row(let row)? = record.outcome else { continue }
      if record.isSameDefinitions == false { lines.line("by the definitions of today, which are others") }
      let discretion = try Discretion(isRaw: isRaw, warehouse, record: record)
      let survived = Set(
        dimension.attributes.indices.filter { rebuilt?.values[$0].event == event }.map { dimension.attributes[$0].name }
      )
      for feed in row.feeds where feed.members.first??.key != nil {
        var part = feed
        part.used = feed.columns.filter { survived.contains($0.name) }.reduce(into: []) {
          $0.formUnion($1.used)
        }
        record.write(row.columns(of: part), to: &lines, discretion, isAll: isAll)
      }
      if isRaw, let raw = record.raw {
        lines.line("the record:")
        for line in raw.split(separator: "\n", omittingEmptySubsequences: false) { lines.line(String(line), indent: 4) }
      }
    }
  }
}
