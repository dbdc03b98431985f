internal import Columnar
package import Definitions
internal import OperatingSystem
package import PostgreSQL
package import Transform
internal import Warehouse

/// A fact row, led back to its source lines and to what made its values.
package struct FactTrace: Sendable {
  /// A delivery of the row.
  package struct Delivery: Sendable {
    package enum Fate: Sendable, Equatable {
      case stands
      /// Said the same as the row that stood.
      case same
      case replaced(by: String)
      /// Came when a newer one had been published.
      case late(than: String)
    }
    package var batchID: Int64
    package var batch: String
    package var revision: Int64
    package var path: String
    package var record: Int64
    package var line: Int64?
    package var fate: Fate
    /// What it said otherwise than the row that stands: by name of the column.
    package var differences: [(name: String, value: TracedValue)] = []
  }

  /// A screen that the row fails, as the night found it.
  package struct ScreenFailure: Sendable {
    package var screen: String
    package var severity: String?
    package var column: String?
    package var message: String
  }

  /// A reject of the record.
  package struct Reject: Sendable {
    package var id: RejectID
    package var batch: String
    package var row: Int64
    package var column: String?
    package var feed: String?
    package var rule: String
    package var message: String
    /// What stood there; it may be personal.
    package var value: String
  }

  /// That the record was rejected and taken once more.
  package struct Replayed: Sendable {
    package var rejected: RejectID
    package var batch: String
    package var isCorrected: Bool
    /// The record as it was rejected; it may be personal.
    package var raw: String?
  }

  /// A column that the record gives otherwise today.
  package struct Difference: Sendable {
    package var name: String
    package var value: TracedValue
  }

  package var warehouse: Definitions.Warehouse
  package var fact: Fact
  package var key: Int64
  /// By name of the column.
  package var values: [String: TracedValue]
  package var record: TracedRecord
  package var rowNumber: Int64
  package var line: Int64
  package var deliveries: [Delivery] = []
  package var screens: [ScreenFailure] = []
  package var rejects: [Reject] = []
  package var replayed: Replayed?
  /// What the feed that makes the row makes of it today; nil where none does, or the record was not run again.
  package var feed: RowTrace.Feed?
  package var differences: [Difference] = []
  package var roles: [RoleTrace] = []

  /// Whether the record gives the row that stands; nil where it was not run again.
  package var isSame: Bool? { record.outcome.map { _ in feed != nil && differences.isEmpty } }

  /// Traces a row.
  ///
  /// - Parameters:
  ///   - root: the project's folder.
  ///   - pipeline: a pipeline in place of the one that the ledger names.
  /// - Throws: `Failure` of status failed where there is no such row.
  package static func find(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, _ fact: Fact, key: Int64, root: String,
    pipeline: String?, log: Log
  ) throws -> FactTrace {
    let columns = warehouse.layout(of: fact).columns
    guard try connection.text("select to_regclass($1)", [SQL.identifier(warehouse.name, fact.tableName)]) != nil else {
      throw Failure(.failed, "nothing has been published into \(warehouse.name) yet")
    }
    let rows = try connection.query(
      """
      select \(StoredRow.columns(columns, "t")) from \(SQL.identifier(warehouse.name, fact.tableName)) t
      where t.\(SQL.identifier(fact.keyColumn)) = $1::int8
      """, [String(key)])
    guard rows.count > 0 else {
      throw Failure(
        .failed, "\(fact.name) has no row of key \(key)",
        remedy: "select \(fact.keyColumn) from \(warehouse.name).\(fact.name) where …; or name the row by --grain")
    }
    var values: [String: TracedValue] = [:]
    for (column, value) in zip(columns, StoredRow.values(rows, 0, columns, from: 0)) { values[column.name] = value }
    func number(_ name: String) -> Int64 { if case .number(let number, _)? = values[name] { number } else { 0 } }
    let search = RecordSearch(connection, root: root, pipeline: pipeline, log: log)
    guard let index = warehouse.facts.firstIndex(where: { $0.name == fact.name }),
      let record = try search.record(
        number("file_id"), number("record"),
        { tracer in
          try tracer.trace(fact: index, record: number("record"), row: number("row_number"))
        })
    else { throw Failure(.failed, "the ledger does not know file \(number("file_id")), which brought the row") }
    var trace = FactTrace(
      warehouse: warehouse, fact: fact, key: key, values: values, record: record, rowNumber: number("row_number"),
      line: number("line"))
    try trace.findDeliveries(connection, number("batch_id"))
    try trace.findScreens(connection, fileID: number("file_id"))
    try trace.findRejects(connection, fileID: number("file_id"))
    trace.compare()
    trace.roles = try fact.roles.compactMap { try RoleTrace.find(search, trace, $0) }
    trace.compareMembers()
    return trace
  }

  func number(_ name: String) -> Int64? { if case .number(let number, _)? = values[name] { number } else { nil } }

  // MARK: What the record gives today

  /// Columns that the warehouse gives to a row: where it stands, and what it is bound to.
  private var givenColumns: Set<String> {
    var given: Set<String> = ["batch_id", "file_id", "record", "row_number", "line", fact.keyColumn]
    for role in fact.roles where warehouse.dimension(role.dimension)?.kind == .standard {
      given.formUnion(["\(role.name)_key", "\(role.name)_member_id"])
    }
    return given
  }

  private mutating func compare() {
    guard case .row(let row)? = record.outcome else { return }
    feed = row.feeds.first { $0.outcome == .row(key) }
    guard let feed else { return }
    for column in feed.columns where !givenColumns.contains(column.name) && column.value != values[column.name] {
      differences.append(Difference(name: column.name, value: column.value))
    }
  }

  /// Members are compared by their natural keys.
  private mutating func compareMembers() {
    guard let feed else { return }
    for (role, member) in zip(roles, feed.members) where role.dimension.kind == .standard {
      let isSame =
        switch (member, role.account) {
        case (nil, nil): role.key == SpecialMember.notApplicable.rawValue
        case (let member?, nil): member.key == nil && role.key == SpecialMember.unknown.rawValue
        case (nil, _?): false
        case (let member?, let account?):
          member.system == account.system && member.key?.replacing("\u{1f}", with: "|") == account.key
        }
      if !isSame { differences.append(Difference(name: role.role.name, value: .none)) }
    }
  }

  // MARK: History

  private mutating func findDeliveries(_ connection: Connection, _ batchID: Int64) throws {
    let columns = warehouse.layout(of: fact).columns
    let content = columns.filter { column in
      !["source_version", "batch_id", "file_id", "record", "row_number", "line", fact.keyColumn].contains(column.name)
        && !fact.roles.contains { role in
          column.name == "\(role.name)_key" && warehouse.dimension(role.dimension)?.isRebindable == true
        }
    }
    deliveries.append(
      Delivery(
        batchID: batchID, batch: record.file.batch.name, revision: record.file.batch.revision, path: record.file.path,
        record: record.record, line: line,
        fate: .stands))
    let superseded = SQL.identifier("martlet", warehouse.supersededName(of: fact))
    if try connection.text("select to_regclass($1)", [superseded]) != nil {
      let rows = try connection.query(
        """
        select s.batch_id, b.name, f.path, s.record, s.line, o.name, s.superseded_by_batch_id < s.batch_id,
        b.revision,
        \(StoredRow.columns(content, "s"))
        from \(superseded) s join martlet.batch b on b.batch_id = s.batch_id
        join martlet.file f on f.file_id = s.file_id
        left join martlet.batch o on o.batch_id = s.superseded_by_batch_id
        where s.\(SQL.identifier(fact.keyColumn)) = $1::int8
        """, [String(key)])
      for row in 0..<rows.count {
        let other = rows.text(row, 5) ?? ""
        var delivery = Delivery(
          batchID: rows.integer(row, 0) ?? 0, batch: rows.text(row, 1) ?? "", revision: rows.integer(row, 7) ?? 0,
          path: rows.text(row, 2) ?? "", record: rows.integer(row, 3) ?? 0, line: rows.integer(row, 4),
          fate: rows.boolean(row, 6) == true ? .late(than: other) : .replaced(by: other))
        for (column, value) in zip(content, StoredRow.values(rows, row, content, from: 8))
        where value != values[column.name] {
          delivery.differences.append((column.name, value))
        }
        deliveries.append(delivery)
      }
    }
    let confirmed = SQL.identifier("martlet", warehouse.confirmedName(of: fact))
    if try connection.text("select to_regclass($1)", [confirmed]) != nil {
      let rows = try connection.query(
        """
        select s.batch_id, b.name, f.path, s.record, b.revision from \(confirmed) s join martlet.batch b on b.batch_id = s.batch_id
        join martlet.file f on f.file_id = s.file_id where s.\(SQL.identifier(fact.keyColumn)) = $1::int8
        """, [String(key)])
      for row in 0..<rows.count {
        deliveries.append(
          Delivery(
            batchID: rows.integer(row, 0) ?? 0, batch: rows.text(row, 1) ?? "", revision: rows.integer(row, 4) ?? 0,
            path: rows.text(row, 2) ?? "", record: rows.integer(row, 3) ?? 0, fate: .same))
      }
    }
    deliveries.sort { ($0.batch, $0.batchID, $0.path, $0.record) < ($1.batch, $1.batchID, $1.path, $1.record) }
  }

  private mutating func findScreens(_ connection: Connection, fileID: Int64) throws {
    guard try connection.text("select to_regclass('martlet.error_events')") != nil else { return }
    let rows = try connection.query(
      """
      select e.screen, s.severity, e.column_name, e.message from martlet.error_events e
      left join martlet.screens s on s.batch_id = e.batch_id and s.source = e.source and s.screen = e.screen
      where e.batch_id = $4::int4 and e.file_id = $1::int4 and e.record = $2::int8 and e.row_number = $3::int4
      order by e.screen collate "C", e.column_name collate "C", e.message collate "C"
      """, [String(fileID), String(record.record), String(rowNumber), String(record.file.batch.id)])
    for row in 0..<rows.count {
      screens.append(
        ScreenFailure(
          screen: rows.text(row, 0) ?? "", severity: rows.text(row, 1), column: rows.text(row, 2),
          message: rows.text(row, 3) ?? ""))
    }
  }

  private mutating func findRejects(_ connection: Connection, fileID: Int64) throws {
    guard try connection.text("select to_regclass('martlet.replayed')") != nil else { return }
    let again = try connection.query(
      """
      select y.rejected_file_id, y.record, b.name, y.corrected is not null, d.raw from martlet.replayed y
      join martlet.file f on f.file_id = y.rejected_file_id join martlet.batch b on b.batch_id = f.batch_id
      left join martlet.rejected d on d.file_id = y.rejected_file_id and d.record = y.record
      where y.file_id = $1::int4 and y.record = $2::int8 limit 1
      """, [String(fileID), String(record.record)])
    var ids = [RejectID(file: fileID, record: record.record)]
    if again.count > 0 {
      let id = RejectID(file: again.integer(0, 0) ?? 0, record: again.integer(0, 1) ?? 0)
      ids.append(id)
      replayed = Replayed(
        rejected: id, batch: again.text(0, 2) ?? "", isCorrected: again.boolean(0, 3) ?? false, raw: again.text(0, 4))
    }
    let rows = try connection.query(
      """
      select r.file_id, r.record, b.name, r.row_number, r.column_name, r.feed, r.rule, r.message, r.raw
      from martlet.rejects r join martlet.file f using (file_id) join martlet.batch b using (batch_id)
      where r.file_id || ':' || r.record = any($1::text[]) and r.file_id = any($2::int4[])
      order by r.file_id, r.row_number, r.feed collate "C", r.rule collate "C", r.message collate "C"
      """, [SQL.array(ids.map(\.description)), SQL.array(ids.map { String($0.file) })])
    for row in 0..<rows.count {
      rejects.append(
        Reject(
          id: RejectID(file: rows.integer(row, 0) ?? 0, record: rows.integer(row, 1) ?? 0),
          batch: rows.text(row, 2) ?? "", row: rows.integer(row, 3) ?? 0, column: rows.text(row, 4),
          feed: rows.text(row, 5), rule: rows.text(row, 6) ?? "", message: rows.text(row, 7) ?? "",
          value: rows.text(row, 8) ?? ""))
    }
  }
}
