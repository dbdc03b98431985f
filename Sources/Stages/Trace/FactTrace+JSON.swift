internal import Columnar
package import Definitions
internal import StageFiles
internal import Transform

// A value is null where there is none; of a personal one, which is not shown, `personal` is true in its place.

extension Discretion {
  func json(_ value: TracedValue, isPersonal: Bool = false) -> JSONValue {
    if isPersonal, !isRaw, value != .none { return .members([("personal", .boolean(true))]) }
    switch value {
    case .none: return .null
    case .text(let text): return .string(text)
    case .number(let number, .integer): return .integer(Int(number))
    case .number(let number, .boolean): return .boolean(number != 0)
    case .number: return .optional(value.shown(in: zone))
    }
  }

  func json(_ text: String?, isHidden: Bool) -> JSONValue {
    isHidden && text != nil ? .members([("characters", .integer(text?.count ?? 0))]) : .optional(text)
  }

  func instant(_ value: Int64) -> JSONValue {
    value == .min || value == .max ? .null : json(.number(value, .timestamp))
  }
}

extension FactTrace {
  /// All of it, for programs: one object.
  package func json(isRaw: Bool) throws -> String {
    let discretion = try Discretion(isRaw: isRaw, warehouse, record: record)
    let expressions = Dictionary((feed?.columns ?? []).map { ($0.name, $0.source) }) { first, _ in first }
    let row = shownColumns.map { name, column, _ in
      JSONValue.members([
        ("column", .string(name)), ("value", discretion.json(values[column] ?? .none)),
        ("expression", .optional(expressions[column] ?? nil)),
      ])
    }
    let same: JSONValue = isSame.map { .boolean($0) } ?? .null
    let different = differences.map { difference in
      JSONValue.members([("column", .string(difference.name)), ("value", discretion.json(difference.value))])
    }
    return JSONValue.members(
      [
        ("fact", .string(fact.name)), ("key", .integer(Int(key))), ("row", .array(row)),
        ("same", same), ("differences", .array(different)),
      ] + origin(discretion) + [
        ("deliveries", .array(deliveries.map { $0.json(discretion) })),
        ("screens", .array(screens.map(\.json))), ("rejects", .array(rejects.map { $0.json(isRaw) })),
        ("replayed", replayed?.json(isRaw) ?? .null),
        ("record", record.json(feed, discretion)), ("roles", .array(roles.map { $0.json(discretion) })),
      ]
    ).lines
  }

  private func origin(_ discretion: Discretion) -> [(String, JSONValue)] {
    let batch = record.file.batch
    return [
      (
        "batch",
        .members([
          ("name", .string(batch.name)), ("number", .integer(Int(batch.id))), ("pipeline", .string(batch.pipeline)),
          ("revision", .integer(Int(batch.revision))), ("published_at", discretion.instant(batch.published)),
          ("martlet", .string(batch.martlet)),
          ("same_definitions", record.isSameDefinitions.map { .boolean($0) } ?? .null),
        ])
      ),
      (
        "place",
        .members([
          ("path", .string(record.file.path)), ("sha256", .string(record.file.sha256)), ("line", .integer(Int(line))),
          ("record", .integer(Int(record.record))), ("row", .integer(Int(rowNumber))),
          ("from_archive", .boolean(record.file.state == .archived)),
          ("not_run_again", .optional(record.obstacleText)),
        ])
      ),
    ]
  }
}

extension FactTrace.Delivery {
  fileprivate func json(_ discretion: Discretion) -> JSONValue {
    let (name, other): (String, String?) =
      switch fate {
      case .stands: ("stands", nil)
      case .same: ("same", nil)
      case .replaced(let by): ("replaced", by)
      case .late(let than): ("late", than)
      }
    return .members([
      ("batch", .string(batch)), ("revision", .integer(Int(revision))), ("path", .string(path)),
      ("record", .integer(Int(record))), ("line", line.map { .integer(Int($0)) } ?? .null), ("fate", .string(name)),
      ("by", .optional(other)),
      ("differences", .members(differences.map { ($0.name, discretion.json($0.value)) })),
    ])
  }
}

extension FactTrace.ScreenFailure {
  fileprivate var json: JSONValue {
    .members([
      ("screen", .string(screen)), ("severity", .optional(severity)), ("column", .optional(column)),
      ("message", .string(message)),
    ])
  }
}

extension FactTrace.Reject {
  fileprivate func json(_ isRaw: Bool) -> JSONValue {
    .members(
      [
        ("id", .string(id.description)), ("batch", .string(batch)), ("column", .optional(column)),
        ("feed", .optional(feed)), ("rule", .string(rule)), ("message", .string(message)),
      ] + (isRaw ? [("value", .string(value))] : []))
  }
}

extension FactTrace.Replayed {
  fileprivate func json(_ isRaw: Bool) -> JSONValue {
    .members(
      [
        ("rejected", .string(rejected.description)), ("batch", .string(batch)), ("corrected", .boolean(isCorrected)),
      ] + (isRaw ? [("raw", .optional(raw))] : []))
  }
}

extension TracedRecord {
  func json(_ feed: RowTrace.Feed?, _ discretion: Discretion) -> JSONValue {
    guard case .row(let row)? = outcome else { return .null }
    let columns = feed.map { row.columns(of: $0) } ?? row.columns
    return .members(
      [
        ("feed", .optional(feed?.label)),
        (
          "other_feeds",
          .members(row.feeds.filter { $0.label != feed?.label }.map { ($0.label, .string($0.story)) })
        ),
        ("columns", .array(columns.map { $0.json(discretion) })),
      ] + (discretion.isRaw ? [("raw", .optional(raw))] : []))
  }
}

extension RowTrace.Column {
  fileprivate func json(_ discretion: Discretion) -> JSONValue {
    func cleaning(_ trace: CleaningTrace) -> [(String, JSONValue)] {
      let steps = trace.steps.enumerated().filter { $0.element.isChange }.map { index, step in
        JSONValue.members([
          ("rule", .string(step.rule)), ("argument", .optional(step.argument)),
          ("before", discretion.json(step.before, isHidden: discretion.isHidden(trace, before: index, of: self))),
          (
            "after",
            discretion.json(
              step.after,
              isHidden: index + 1 < trace.steps.count
                ? discretion.isHidden(trace, before: index + 1, of: self) : discretion.isHidden(self))
          ),
        ])
      }
      return [
        ("raw", discretion.json(trace.raw, isHidden: discretion.isHidden(trace, before: 0, of: self))),
        ("steps", .array(steps)),
      ]
    }
    var members: [(String, JSONValue)] = [
      ("column", .string(name)), ("value", discretion.json(value, isPersonal: discretion.isHidden(self))),
    ]
    switch making {
    case .cleaned(let trace): members += cleaning(trace)
    case .filled(let trace, let place, let by):
      members += [
        (
          "filled_from",
          .members([
            ("line", .integer(Int(place.line))), ("record", .integer(Int(place.record))), ("by", .string(by)),
          ])
        )
      ]
      members += cleaning(trace)
    case .numbered(let of): members.append(("counts", .string(of)))
    case .lookedUp(let lookup, let rows):
      let found = rows.map { row in
        JSONValue.members([
          ("path", .string(row.path)), ("line", .integer(Int(row.line))), ("record", .integer(Int(row.record))),
          ("value", discretion.json(row.value, isPersonal: discretion.isHidden(self))),
          ("counts", .boolean(row.counts)),
        ])
      }
      members += [
        ("source", .string(lookup.source)), ("policy", .string(lookup.policy.rawValue)),
        ("key", .array(lookup.key.map { .string($0) })),
        ("rows", .array(found)),
      ]
    case .shared(let allocation):
      members += [
        ("shares", .string(allocation.amount.source)), ("by", .string(allocation.by)),
        ("in_proportion_to", .string(allocation.weight.source)),
      ]
    case .derived(let expression): members.append(("expression", .string(expression.source)))
    }
    if let fault { members.append(("fault", .string(fault))) }
    return .members(members)
  }
}

extension RoleTrace {
  fileprivate func json(_ discretion: Discretion) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("role", .string(role.name)), ("dimension", .string(dimension.name)), ("key", .integer(Int(key))),
      ("special", .optional(special.map { "\($0)" })),
    ]
    if let version {
      members += [
        ("id", .integer(Int(version.durable))), ("account", account?.json(version, discretion) ?? .null),
        ("valid_from", discretion.instant(version.validFrom)), ("valid_to", discretion.instant(version.validTo)),
        ("begins_with", .array((version.rebuilt?.begun ?? []).map { version.json(event: $0) })),
        ("ends_with", .array((version.next?.begun ?? []).map { version.json(event: $0) })),
        ("made_by", .optional(version.batch)), ("bound_anew_by", .array(later.map { version.json(event: $0) })),
        ("linked_later_by", .optional(linkedLater)),
      ]
    }
    return .members(members)
  }
}

extension PersonTrace.Account {
  fileprivate func json(_ version: VersionTrace, _ discretion: Discretion) -> JSONValue {
    let isShown = !version.dimension.isPersonal || discretion.isRaw
    let proofs = proofs.map { proof in
      JSONValue.members([
        ("member", .integer(Int(proof.member))), ("batch", .optional(proof.batch)), ("path", .optional(proof.path)),
        ("record", .integer(Int(proof.record))),
      ])
    }
    return .members(
      [("member", .integer(Int(member))), ("system", .string(system))]
        + (isShown ? [("key", .string(key))] : []) + [
          ("joined_by", .optional(evidence)), ("via", via.map { .integer(Int($0)) } ?? .null),
          ("proofs", .array(proofs)), ("batch", .optional(batch)), ("path", .optional(path)),
          ("record", record > 0 ? .integer(Int(record)) : .null),
        ])
  }
}

extension VersionTrace {
  func json(event index: Int) -> JSONValue {
    let event = events[index]
    return .members([
      ("member", .integer(Int(event.member))), ("system", .string(event.system)),
      ("batch", .optional(event.batch.isEmpty ? nil : event.batch)), ("path", .optional(files[event.fileID]?.path)),
      ("record", event.record > 0 ? .integer(Int(event.record)) : .null),
    ])
  }

  /// All of it, for programs: one object.
  package func json(_ warehouse: Definitions.Warehouse, isRaw: Bool) throws -> String {
    let discretion = try Discretion(isRaw: isRaw, warehouse)
    let attributes = try dimension.attributes.indices.map { index -> JSONValue in
      let attribute = dimension.attributes[index]
      let value = rebuilt?.values[index]
      var making = JSONValue.null
      if let record = records[index], case .row(let row)? = record.outcome {
        let own = try Discretion(isRaw: isRaw, warehouse, record: record)
        let feed = row.feeds.first { feed in feed.columns.contains { $0.name == attribute.name } }
        var part = feed
        part?.used = feed?.columns.first { $0.name == attribute.name }?.used ?? []
        making = record.json(part, own)
      }
      return .members([
        ("attribute", .string(attribute.name)),
        ("value", discretion.json(values[index], isPersonal: attribute.isPersonal)),
        ("event", value?.event.map { json(event: $0) } ?? .null),
        ("reason", .optional(value?.reason.map { "\($0)".prefix { $0 != "(" } }.map(String.init))),
        ("record", making),
      ])
    }
    return JSONValue.members([
      ("dimension", .string(dimension.name)), ("key", .integer(Int(key))), ("id", .integer(Int(durable))),
      ("valid_from", discretion.instant(validFrom)), ("valid_to", discretion.instant(validTo)),
      ("same", .boolean(isSame)), ("batch", .optional(batch)), ("attributes", .array(attributes)),
      ("begins_with", .array((rebuilt?.begun ?? []).map { json(event: $0) })),
      ("ends_with", .array((next?.begun ?? []).map { json(event: $0) })),
      ("accounts", .array(person.accounts.map { $0.json(self, discretion) })),
    ]).lines
  }
}
