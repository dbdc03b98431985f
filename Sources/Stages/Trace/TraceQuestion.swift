internal import Columnar
package import Definitions
internal import OperatingSystem
package import PostgreSQL
internal import Transform
internal import Warehouse

/// Finds what is to be traced, as it is named on a command line.
package enum TraceQuestion {
  /// The key of a fact row by the columns of its grain: `order_id=#1001,entry=line`.
  ///
  /// Columns may be left out where one row is left all the same; then all rows are looked through.
  package static func key(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, _ fact: Fact, grain text: String
  ) throws -> Int64 {
    let given = try grain(text, fact)
    let typed = try fact.grain.map { field in try given[field.name].map { try value($0, field) } }
    if !typed.contains(nil) { return FactKey.of(typed.compactMap { $0 }) }
    let table = SQL.identifier(warehouse.name, fact.tableName)
    guard try connection.text("select to_regclass($1)", [table]) != nil else {
      throw Failure(.failed, "nothing has been published into \(warehouse.name) yet")
    }
    let columns = fact.grain.filter { given[$0.name] != nil }
    let conditions = columns.enumerated().map { "\(SQL.identifier($1.name))::text = $\($0 + 1)" }
    let names = fact.grain.map { SQL.identifier($0.name) }
    let rows = try connection.query(
      """
      select \(SQL.identifier(fact.keyColumn)), \(names.joined(separator: ", ")) from \(table)
      where \(conditions.joined(separator: " and ")) order by \(names.joined(separator: ", ")) limit 11
      """, columns.map { given[$0.name] })
    guard let key = rows.count > 0 ? rows.integer(0, 0) : nil else {
      throw Failure(.failed, "\(fact.name) has no row of this grain", at: "--grain")
    }
    guard rows.count == 1 else {
      let missing = fact.grain.filter { given[$0.name] == nil }
      let found = (0..<min(10, rows.count)).map { row in
        fact.grain.indices.filter { given[fact.grain[$0].name] == nil }.map { index in
          "\(fact.grain[index].name)=\(rows.text(row, index + 1) ?? "")"
        }.joined(separator: ",")
      }
      throw Failure(
        .failed, "several rows of \(fact.name) are meant", at: "--grain",
        remedy: "say \(missing.map(\.name).joined(separator: ", ")), too: \(found.joined(separator: " or "))"
          + (rows.count > 10 ? " …" : ""))
    }
    return key
  }

  /// The columns and their texts; a comma parts them only before the name of another column.
  private static func grain(_ text: String, _ fact: Fact) throws -> [String: String] {
    let names = fact.grain.map(\.name)
    var given: [(name: String, text: String)] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = pair[0].trimmingSpaces
      if pair.count == 2, names.contains(name) {
        given.append((name, String(pair[1])))
      } else if pair.count == 2 || given.isEmpty {
        throw Failure(
          .usage, "'\(name)' is no column of the grain of \(fact.name)", at: "--grain",
          remedy: NearestName.remedy(name, in: names, called: "its columns"))
      } else {
        given[given.count - 1].text += "," + part
      }
    }
    return Dictionary(given.map { ($0.name, $0.text) }) { _, last in last }
  }

  private static func value(_ text: String, _ field: Field) throws -> TracedValue {
    if field.type == .text { return .text(text) }
    let number: Int64? =
      switch field.type {
      case .decimal(let scale): ScaledDecimal.parse(Array(text.utf8).span, scale: scale)
      case .date: date(text)
      case .boolean: text == "true" ? 1 : text == "false" ? 0 : nil
      case .integer, .timestamp, .text: Int64(text)
      }
    guard let number else {
      throw Failure(.usage, "'\(text)' is no \(field.type), which \(field.name) is", at: "--grain")
    }
    return .number(number, field.type)
  }

  private static func date(_ text: String) -> Int64? {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    return parts.count == 3 ? CivilDate(year: parts[0], month: parts[1], day: parts[2])?.daysSince1970 : nil
  }

  /// The key of the version of a member that is in force now.
  ///
  /// - Parameter member: `system:key`, or just the key where it means the same in all systems; columns of a key with `|`
  ///   between.
  package static func key(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, _ dimension: Definitions.Dimension,
    member: String
  ) throws -> Int64 {
    let account: MemberReference
    do throws(MemberReference.Fault) {
      account = try MemberReference(member, of: dimension)
    } catch {
      throw Failure(.usage, error.message, at: "--member", remedy: error.remedy)
    }
    let members = SQL.identifier(warehouse.name, dimension.memberTableName)
    guard try connection.text("select to_regclass($1)", [members]) != nil else {
      throw Failure(.failed, "nothing has been published into \(warehouse.name) yet")
    }
    let durable =
      dimension.identity == nil
      ? "m.member_id"
      : "(select \(SQL.identifier(dimension.idColumn)) from \(SQL.identifier(warehouse.name, dimension.linkTableName)) l "
        + "where l.member_id = m.member_id)"
    let found = try connection.integer(
      """
      select v.\(SQL.identifier(dimension.keyColumn)) from \(members) m
      join \(SQL.identifier(warehouse.name, dimension.name)) v on v.\(SQL.identifier(dimension.idColumn)) = \(durable)
      where v.is_current and \(dimension.isAccount("m.", "$1"))
      """, [account.system + "\u{1f}" + account.key])
    guard let found else {
      throw Failure(
        .failed, "there is no member of \(dimension.name) with this key", at: "--member",
        remedy: "keys are looked for as they are in \(warehouse.name).\(dimension.memberTableName), cleaned")
    }
    return found
  }

  /// A version of a dimension.
  ///
  /// - Throws: `Failure` of status failed where there is no such version.
  package static func version(
    _ connection: Connection, _ warehouse: Definitions.Warehouse, _ dimension: Definitions.Dimension, key: Int64,
    root: String, pipeline: String?, log: Log
  ) throws -> VersionTrace {
    let search = RecordSearch(connection, root: root, pipeline: pipeline, log: log)
    guard try connection.text("select to_regclass($1)", [SQL.identifier(warehouse.name, dimension.name)]) != nil else {
      throw Failure(.failed, "nothing has been published into \(warehouse.name) yet")
    }
    guard key > 0, var trace = try VersionTrace.find(search, warehouse, dimension, key: key) else {
      throw Failure(
        .failed, "\(dimension.name) has no version of key \(key)",
        remedy: "select \(dimension.keyColumn) from \(warehouse.name).\(dimension.name) where …; or name it by --member"
      )
    }
    try trace.readRecords(search, warehouse)
    return trace
  }
}

extension Substring {
  fileprivate var trimmingSpaces: String {
    var rest = self
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
