internal import Columnar
internal import Definitions
internal import OperatingSystem
internal import PostgreSQL
internal import Transform
internal import Warehouse

// What is proved of a fact, each in one pass over its rows:
//
// ```
// place        batch and file are in the ledger
// references   <role>_key leads to a version, <role>_member_id to an account
// bindings     that version is the one of the account's person that was in force at the row's instant
// grain, keys  the row's key is the hash of its grain, and no other row has it
// ```
//
// A key that is the hash of its grain and comes once proves the grain to be unique, too: the same grain would have the
// same key.

/// Proves a fact from its own rows and those that they lead to.
struct FactAudit {
  let connection: Connection
  let warehouse: Definitions.Warehouse
  let fact: Fact

  private var table: String { SQL.identifier(warehouse.name, fact.tableName) }
  private var key: String { SQL.identifier(fact.keyColumn) }
  private var keyLabel: String { SQL.literal("\(fact.keyColumn) ") }

  /// Adds what is found.
  func audit(_ findings: inout AuditFindings) throws {
    guard try connection.text("select to_regclass($1)", [table]) != nil else { return }
    let (rows, ofGrain, ofKeys) = try readKeys()
    var part = AuditFindings.Part(
      name: fact.name, extent: "\(AuditFindings.grouped(rows)) row\(rows == 1 ? "" : "s")")
    // Of keys that are not those of their grains, it proves nothing that they differ.
    findings.add(ofKeys.isEmpty ? "grain" : nil, ofGrain, to: &part)
    findings.add("keys", ofKeys, to: &part)
    findings.add("places", try places.faults(connection), to: &part)
    var references = 0
    var ofReferences: [AuditFindings.Fault] = []
    var ofBindings: [AuditFindings.Fault] = []
    var isBound = false
    for role in fact.roles {
      guard let dimension = warehouse.dimension(role.dimension) else { continue }
      references += dimension.isRebindable ? 2 : 1
      isBound = isBound || dimension.isRebindable
      let found = try (dimension.isRebindable ? binding(role, dimension) : reference(role, dimension))
        .faults(connection)
      ofReferences += found.filter { $0.kind != notInForce(role) }
      ofBindings += found.filter { $0.kind == notInForce(role) }
    }
    findings.add("\(references) reference\(references == 1 ? "" : "s")", ofReferences, to: &part)
    findings.add(isBound ? "bindings" : nil, ofBindings, to: &part)
    findings.parts.append(part)
  }

  // MARK: Grain and key

  /// Reads keys and grains in the order of keys, a chunk at a time.
  private func readKeys() throws -> (rows: Int64, grain: [AuditFindings.Fault], keys: [AuditFindings.Fault]) {
    let columns = Array(warehouse.layout(of: fact).columns.prefix(1 + fact.grain.count))
    let reader = try connection.copyOut(
      "select \(SQL.identifiers(columns.map(\.name))) from \(table) order by \(key)",
      TableLayout(fact.name, columns).copyColumns)
    var rows: Int64 = 0
    var twice = AuditFindings.Fault(table: fact.name, kind: "rows of the same key", count: 0, examples: [])
    var other = AuditFindings.Fault(
      table: fact.name, kind: "\(fact.keyColumn) is not the key of the grain", count: 0, examples: [])
    var last: Int64?
    while let chunk = try reader.next() {
      try Interruption.check()
      let keys = chunk.integers(0)
      let grain = Array(chunk.columns.dropFirst())
      for row in 0..<chunk.rowCount {
        let key = keys.values[row]
        if key == last {
          twice.count += 1
          if twice.examples.count < AuditFindings.shown {
            twice.examples.append("\(fact.keyColumn) \(key): there should be one row, there is another")
          }
        }
        last = key
        let right = FactKey.of(grain, row: row)
        if key != right {
          other.count += 1
          if other.examples.count < AuditFindings.shown {
            other.examples.append("\(fact.keyColumn) \(key): by its grain it should be \(right)")
          }
        }
      }
      rows += Int64(chunk.rowCount)
    }
    let found = [twice, other].map { $0.count > 0 ? [$0] : [] }
    return (rows, found[0], found[1])
  }

  // MARK: References

  /// Rows of files that the ledger does not have.
  private var places: FaultQuery {
    FaultQuery(
      table: fact.name,
      faulty: """
        with brought as materialized (
          select batch_id, file_id, count(*) as rows, min(\(key)) as key from \(table) group by 1, 2)
        select 'batch_id and file_id lead to no file of the ledger' as kind, b.* from brought b
        left join martlet.file f on f.file_id = b.file_id and f.batch_id = b.batch_id where f.file_id is null
        """,
      text: """
        \(keyLabel) || x.key || ': file ' || x.file_id || ' of batch ' || x.batch_id || ' is not in the ledger ('
        || x.rows || ' rows)'
        """)
  }

  private func notInForce(_ role: Role) -> String { "\(role.name)_key is not the version in force" }

  /// A role whose rows lead to a version and stay there.
  private func reference(_ role: Role, _ dimension: Definitions.Dimension) -> FaultQuery {
    let bound = "f.\(SQL.identifier("\(role.name)_key"))"
    let theirs = "v.\(SQL.identifier(dimension.keyColumn))"
    return FaultQuery(
      table: fact.name,
      faulty: """
        select \(SQL.literal("\(role.name)_key leads nowhere")) as kind, f.\(key) as key, \(bound) as bound
        from \(table) f left join \(SQL.identifier(warehouse.name, dimension.name)) v on \(theirs) = \(bound)
        where \(theirs) is null
        """,
      text: """
        \(keyLabel) || x.key || \(SQL.literal(": \(role.name)_key is ")) || x.bound
        || \(SQL.literal(", \(dimension.name) has no such \(dimension.keyColumn)"))
        """)
  }

  /// A role whose rows name an account, and are bound to the version in force.
  private func binding(_ role: Role, _ dimension: Definitions.Dimension) -> FaultQuery {
    let bound = "f.\(SQL.identifier("\(role.name)_key"))"
    let member = "f.\(SQL.identifier("\(role.name)_member_id"))"
    let instant = "f.\(SQL.identifier(fact.instant))"
    let versions = SQL.identifier(warehouse.name, dimension.name)
    let theirs = "v.\(SQL.identifier(dimension.keyColumn))"
    let id = SQL.identifier(dimension.idColumn)
    let hasLinks = dimension.identity != nil
    let person = hasLinks ? "l.\(id)" : "m.member_id"
    let links =
      hasLinks
      ? "left join \(SQL.identifier(warehouse.name, dimension.linkTableName)) l on l.member_id = \(member)" : ""
    let isOther = "v.\(id) is distinct from \(person) or \(instant) < v.valid_from or \(instant) >= v.valid_to"
    return FaultQuery(
      table: fact.name,
      faulty: """
        select k.kind, f.* from (
          select f.\(key) as key, \(bound) as bound, \(member) as member, \(instant) as instant, \(person) as person,
            \(theirs) is null as has_no_version, m.member_id is null as has_no_member
          from \(table) f left join \(versions) v on \(theirs) = \(bound)
          left join \(SQL.identifier(warehouse.name, dimension.memberTableName)) m on m.member_id = \(member) \(links)
          where \(theirs) is null or m.member_id is null or \(isOther)
        ) f cross join lateral (values
          (\(SQL.literal("\(role.name)_key leads nowhere")), has_no_version),
          (\(SQL.literal("\(role.name)_member_id leads nowhere")), has_no_member),
          (\(SQL.literal(notInForce(role))), not has_no_version and not has_no_member)
        ) k (kind, holds) where k.holds
        """,
      text: """
        \(keyLabel) || x.key || case when x.kind = \(SQL.literal("\(role.name)_member_id leads nowhere"))
        then \(SQL.literal(": \(role.name)_member_id is ")) || x.member
          || \(SQL.literal(", \(dimension.memberTableName) has no such member_id"))
        else \(SQL.literal(": \(role.name)_key is ")) || x.bound || ', should be '
          || coalesce(w.key::text, 'that of a version which is not there')
          || ' (account ' || x.member || ' at ' || x.instant || ')' end
        """,
      join: """
        left join lateral (select min(d.\(SQL.identifier(dimension.keyColumn))) as key from \(versions) d
        where d.\(id) = x.person and d.valid_from <= x.instant and d.valid_to > x.instant) w on true
        """)
  }
}
