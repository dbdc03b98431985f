internal import Columnar
internal import Definitions
internal import PostgreSQL

/// The members that a definition itself declares: kept as if batch 0 had delivered them before all time.
struct DeclaredMembers {
  private let connection: Connection
  private let warehouse: String
  private let dimension: Dimension
  private let member: String
  private let event: String
  private let version: String

  init(_ connection: Connection, _ warehouse: Warehouse, _ dimension: Dimension) {
    self.connection = connection
    self.warehouse = warehouse.name
    self.dimension = dimension
    member = SQL.identifier(warehouse.name, dimension.memberTableName)
    event = SQL.identifier(warehouse.name, dimension.eventTableName)
    version = SQL.identifier(warehouse.name, dimension.name)
  }

  /// Inserts the new ones, numbered in bytewise order of their natural keys, and overwrites changed attributes of
  /// those that are there, but for what exports have said of them since. Cuboids are made anew after that.
  ///
  /// - Returns: how many are new, and how many rows of others have changed.
  @discardableResult
  func apply() throws -> (new: Int, changed: Int) {
    guard dimension.identity == nil, !dimension.declaredMembers.isEmpty else { return (0, 0) }
    var counts = (new: 0, changed: 0)
    let declared = dimension.declaredMembers.map { (key: keyText($0), values: $0) }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    var nextMember =
      try connection.integer("select coalesce(max(member_id), 0) + 1 from \(member) where member_id > 0") ?? 1
    let versionKey = SQL.identifier(dimension.keyColumn)
    var nextKey =
      try connection.integer("select coalesce(max(\(versionKey)), 0) + 1 from \(version) where \(versionKey) > 0") ?? 1
    for (key, values) in declared {
      let found = try connection.integer(
        """
        select member_id from \(member) where \(dimension.isAccount("", "$1"))
        """, ["\u{1f}" + key])
      if let found {
        counts.changed += try overwrite(String(found), values)
      } else {
        counts.new += 1
        try insert(String(nextMember), String(nextKey), values)
        nextMember += 1
        nextKey += 1
      }
    }
    if counts.changed > 0 { try outdateCuboids() }
    return counts
  }

  private func keyText(_ values: [String: String]) -> String {
    dimension.naturalKey.map { values[$0.name] ?? "" }.joined(separator: "\u{1f}")
  }

  /// The attributes that the declaration gives, as names beside typed literals.
  private func given(_ values: [String: String]) -> [(name: String, literal: String)] {
    dimension.attributes.compactMap { attribute in
      values[attribute.name].map { (attribute.name, typed($0, attribute.type)) }
    }
  }

  private func keys(_ values: [String: String]) -> [(name: String, literal: String)] {
    dimension.naturalKey.map { ($0.name, typed(values[$0.name], $0.type)) }
  }

  private func typed(_ text: String?, _ type: ColumnType) -> String {
    "\(SQL.literal(text))::\(type.naturalStorage.sql)"
  }

  private func insert(_ number: String, _ key: String, _ values: [String: String]) throws {
    let given = given(values)
    let place = [("batch_id", "0"), ("file_id", "0"), ("record", "0")]
    try insert(
      member, [("member_id", number), ("system", "''"), ("is_inferred", "false")] + keys(values) + place)
    try insertEvent(number, values)
    let system = dimension.versionLayout.index("system") == nil ? [] : [(name: "system", literal: "''")]
    try insert(
      version,
      [(dimension.keyColumn, key), (dimension.idColumn, number)] + system + keys(values) + given + [
        ("valid_from", "'-infinity'"), ("valid_to", "'infinity'"), ("is_current", "true"), ("is_deleted", "false"),
        ("is_inferred", "false"), ("batch_id", "0"),
      ])
  }

  private func insertEvent(_ number: String, _ values: [String: String]) throws {
    var mask: Int64 = 0
    for (bit, attribute) in dimension.attributes.enumerated() where values[attribute.name] != nil { mask |= 1 << bit }
    try insert(
      event,
      [("member_id", number), ("effective_at", "'-infinity'"), ("is_deleted", "false"), ("given", String(mask))]
        + given(values) + [("batch_id", "0"), ("file_id", "0"), ("record", "0")])
  }

  /// Takes out what is noted of the cuboids: they have summed by other values. A ledger of an early version has no notes, and
  /// who may only add to it cannot note a definition as applied, either.
  private func outdateCuboids() throws {
    guard try connection.text("select has_table_privilege(to_regclass('martlet.cuboid'), 'delete')") == "t" else {
      return
    }
    try connection.query("delete from martlet.cuboid where warehouse = $1", [warehouse])
  }

  /// Whether an event of an export says of a version `v` what the n-th attribute is: it comes after the declaration.
  private func isSaid(_ bit: Int, of number: String) -> String {
    let range: String
    switch dimension.attributes[bit].history {
    case .overwrite: range = "true"
    case .versioned: range = "e.effective_at < v.valid_to"
    // What was said first stands.
    case .original: return "false"
    }
    return """
      exists (select from \(event) e where e.member_id = \(number) and e.batch_id <> 0
      and e.given & \(Int64(1) << Int64(bit)) <> 0 and \(range))
      """
  }

  /// As type 1: on all versions that it still holds of, and in the event that the declaration stands for.
  private func overwrite(_ number: String, _ values: [String: String]) throws -> Int {
    try connection.execute("update \(member) set is_inferred = false where member_id = \(number) and is_inferred")
    try connection.execute("delete from \(event) where member_id = \(number) and batch_id = 0")
    try insertEvent(number, values)
    var assignments: [(name: String, value: String)] = []
    for (bit, attribute) in dimension.attributes.enumerated() {
      guard let text = values[attribute.name] else { continue }
      let name = SQL.identifier(attribute.name)
      let literal = typed(text, attribute.type)
      assignments.append((name, "case when \(isSaid(bit, of: number)) then v.\(name) else \(literal) end"))
    }
    assignments.append(("is_inferred", "false"))
    return try connection.execute(
      """
      update \(version) v set \(assignments.map { "\($0.name) = \($0.value)" }.joined(separator: ", "))
      where v.\(SQL.identifier(dimension.idColumn)) = \(number)
      and row(\(assignments.map { "v.\($0.name)" }.joined(separator: ", ")))
      is distinct from row(\(assignments.map(\.value).joined(separator: ", ")))
      """)
  }

  private func insert(_ table: String, _ row: [(name: String, literal: String)]) throws {
    try connection.execute(
      """
      insert into \(table) (\(SQL.identifiers(row.map(\.name)))) values (\(row.map(\.literal).joined(separator: ", ")))
      """)
  }
}
