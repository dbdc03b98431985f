internal import Columnar
package import Definitions
internal import OperatingSystem
internal import PostgreSQL
package import Transform
internal import Warehouse

/// A version of a dimension, led back to the events that it follows from.
package struct VersionTrace: Sendable {
  package var dimension: Definitions.Dimension
  package var key: Int64
  /// Durable id.
  package var durable: Int64
  package var validFrom: Int64
  package var validTo: Int64
  package var isCurrent: Bool
  /// Full exports no longer list the member, or any of the person's.
  package var isDeleted: Bool
  package var batchID: Int64
  package var batch: String?
  /// For each attribute, as it stands.
  package var values: [TracedValue]
  /// All that was said of the person's accounts.
  package var events: [TracedEvent]
  /// Files of the events, by number.
  package var files: [Int64: TracedFile] = [:]
  /// The version as the events make it again, and the one behind it; nil where they make none that begins then.
  package var rebuilt: TracedVersion?
  package var next: TracedVersion?
  package var person: PersonTrace
  /// For each attribute the record of its event, run again; empty where it was not asked for.
  package var records: [Int: TracedRecord] = [:]

  /// Whether what the events make is what stands.
  package var isSame: Bool {
    guard let rebuilt else { return false }
    return rebuilt.validTo == validTo && rebuilt.isDeleted == isDeleted
      && zip(rebuilt.values, values).allSatisfy { $0.value == $1 }
  }

  /// Finds a version by its key; nil where there is none.
  static func find(
    _ search: RecordSearch, _ warehouse: Definitions.Warehouse, _ dimension: Definitions.Dimension, key: Int64
  ) throws -> VersionTrace? {
    let connection = search.connection
    let layout = dimension.versionLayout
    let rows = try connection.query(
      """
      select \(StoredRow.columns(layout.columns, "v")), b.name from \(SQL.identifier(warehouse.name, dimension.name)) v
      left join martlet.batch b on b.batch_id = v.batch_id where v.\(SQL.identifier(dimension.keyColumn)) = $1::int4
      """, [String(key)])
    guard rows.count > 0 else { return nil }
    func number(_ name: String) -> Int64 { layout.index(name).flatMap { rows.integer(0, $0) } ?? 0 }
    let firstAttribute = (layout.index("valid_from") ?? 0) - dimension.attributes.count
    let durable = number(dimension.idColumn)
    let person = try PersonTrace.find(connection, warehouse, dimension, durable)
    var trace = VersionTrace(
      dimension: dimension, key: key, durable: durable, validFrom: number("valid_from"), validTo: number("valid_to"),
      isCurrent: number("is_current") != 0, isDeleted: number("is_deleted") != 0, batchID: number("batch_id"),
      batch: rows.text(0, layout.columns.count),
      values: StoredRow.values(
        rows, 0, Array(layout.columns[firstAttribute..<(firstAttribute + dimension.attributes.count)]),
        from: firstAttribute),
      events: try events(connection, warehouse, dimension, person), person: person)
    for event in trace.events where event.fileID > 0 && trace.files[event.fileID] == nil {
      trace.files[event.fileID] = try search.file(event.fileID)
    }
    let versions = TimelineTrace.versions(dimension, trace.events)
    if let at = versions.firstIndex(where: { $0.validFrom == trace.validFrom }) {
      trace.rebuilt = versions[at]
      if at + 1 < versions.count { trace.next = versions[at + 1] }
    }
    return trace
  }

  /// What was said of the person's accounts, and what was said once more where the warehouse has a table for it.
  private static func events(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, _ dimension: Definitions.Dimension,
    _ person: PersonTrace
  ) throws -> [TracedEvent] {
    let said = try events(connection, warehouse, dimension, person, in: dimension.eventTableName)
    let confirmed = SQL.identifier(warehouse.name, dimension.confirmedTableName)
    guard try connection.text("select to_regclass($1)", [confirmed]) != nil else { return said }
    return said
      + (try events(connection, warehouse, dimension, person, in: dimension.confirmedTableName).map { event in
        var event = event
        event.isAgain = true
        return event
      })
  }

  private static func events(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, _ dimension: Definitions.Dimension,
    _ person: PersonTrace, in table: String
  ) throws -> [TracedEvent] {
    let columns = dimension.eventLayout.columns
    let first = columns.count - dimension.attributes.count
    let rows = try connection.query(
      """
      select \(StoredRow.columns(columns, "e")), m.system, coalesce(b.name, ''), concat_ws(e'\\x1f', b.pipeline, f.source), f.path
      from \(SQL.identifier(warehouse.name, table)) e
      join \(SQL.identifier(warehouse.name, dimension.memberTableName)) m on m.member_id = e.member_id
      left join martlet.batch b on b.batch_id = e.batch_id left join martlet.file f on f.file_id = e.file_id
      where e.member_id = any($1::int4[])
      order by e.effective_at, e.source_version nulls first, e.batch_id, e.file_id, e.record, e.member_id, e.given
      """, [SQL.array(person.accounts.map { String($0.member) })])
    return (0..<rows.count).map { row in
      let isPresence = rows.integer(row, 5) == Dimension.givenPresence
      return TracedEvent(
        member: rows.integer(row, 0) ?? 0, system: rows.text(row, columns.count) ?? "",
        effective: rows.integer(row, 1) ?? 0,
        repeated: RepeatedInstant.all(in: Array((rows.text(row, 2) ?? "").utf8).span),
        version: rows.integer(row, 3), batchID: rows.integer(row, 6) ?? 0,
        batch: rows.text(row, columns.count + 1) ?? "", fileID: rows.integer(row, 7) ?? 0,
        record: rows.integer(row, 8) ?? 0, given: rows.integer(row, 5) ?? 0,
        values: StoredRow.values(rows, row, Array(columns[first...]), from: first),
        isThere: isPresence ? rows.integer(row, 4) == 0 : nil, source: rows.text(row, columns.count + 2) ?? "",
        path: rows.text(row, columns.count + 3) ?? "")
    }
  }

  /// Runs the records of the events again that the attributes survive from.
  mutating func readRecords(_ search: RecordSearch, _ warehouse: Definitions.Warehouse) throws {
    guard let rebuilt, let index = warehouse.dimensions.firstIndex(where: { $0.name == dimension.name }) else { return }
    var known: [Int: TracedRecord] = [:]
    for (attribute, value) in rebuilt.values.enumerated() {
      guard let event = value.event, events[event].fileID > 0 else { continue }
      if known[event] == nil, let account = person.accounts.first(where: { $0.member == events[event].member }) {
        known[event] = try search.record(events[event].fileID, events[event].record) { tracer in
          try tracer.trace(
            dimension: index, record: events[event].record, key: account.key)
        }
      }
      records[attribute] = known[event]
    }
  }
}
