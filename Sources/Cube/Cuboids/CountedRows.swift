internal import Definitions
internal import PostgreSQL
internal import Warehouse

/// The rows that a fact has now of the values that a batch touches, of what some distinct counts count: looked up once for all
/// cuboids that keep such counts.
struct CountedRows {
  /// What is counted.
  let keys: [String]
  /// The table of the rows.
  let table: String
  private let fact: Fact
  private let warehouse: Warehouse
  /// The columns that groups and values are found by.
  private let columns: [String]

  /// The rows for each kind of counts that cuboids of a fact keep.
  static func all(of tables: [CuboidTable], in warehouse: Warehouse) -> [CountedRows] {
    var found: [CountedRows] = []
    let counts = tables.flatMap(\.counts)
    for (index, keys) in counts.map(\.keys).enumerated() where !found.contains(where: { $0.keys == keys }) {
      let fact = counts[index].table.fact
      let counting = counts.filter { $0.keys == keys }
      let columns = counting.flatMap(\.table.keyColumns) + keys.map { fact.role($0) == nil ? $0 : "\($0)_key" }
      found.append(
        CountedRows(
          keys: keys, table: SQL.identifier("pg_temp", "cuboid.rows.\(found.count)"), fact: fact, warehouse: warehouse,
          columns: Set(columns).sorted()))
    }
    return found
  }

  // No column has a blank in its name.
  private var items: [String] { keys.indices.map { SQL.identifier("item \($0 + 1)") } }
  private var values: String { SQL.identifier("pg_temp", "cuboid.values") }

  /// Finds them.
  ///
  /// - Returns: false where they are so large a part of the fact that it is less work to count anew; then there is no table.
  func find(_ connection: Connection, before: StarPart, after: StarPart) throws -> Bool {
    let arms = [after, before].map { part in
      let source = StarSource(warehouse, fact, levels: [], counted: [keys], summed: [], of: part)
      let counted = source.counted(keys)
      return "select \(zip(counted, items).map { "\($0) as \($1)" }.joined(separator: ", ")) from \(source.from) "
        + "where \(counted.map { "\($0) is not null" }.joined(separator: " and "))"
    }
    try connection.execute(
      """
      create temporary table \(values) on commit drop as \(arms.joined(separator: "\nunion "));
      analyze \(values)
      """)
    let most = try StarChange.most(connection, SQL.identifier(warehouse.name, fact.tableName))
    let found = try connection.execute(
      """
      create temporary table \(table) on commit drop as
      select \(columns.map { "f.\(SQL.identifier($0))" }.joined(separator: ", ")) from \(try lookUp(connection)) limit \(most)
      """)
    try connection.execute("drop table \(values)")
    if found < most {
      try connection.execute("analyze \(table)")
      return true
    }
    try connection.execute("drop table \(table)")
    return false
  }

  /// The rows of the fact that may have the values, one by one: by the hash of the fact's own columns, or by the accounts
  /// of a member. Where nothing leads to them, all are read.
  private func lookUp(_ connection: Connection) throws -> String {
    let table = SQL.identifier(warehouse.name, fact.tableName)
    func lookUp(_ values: String, _ condition: String) -> String {
      "(\(values)) k cross join lateral (select * from \(table) f where \(condition) offset 0) f"
    }
    let own = zip(keys, items).filter { fact.role($0.0) == nil }
    let index = SQL.identifier(warehouse.name, StarDDL.countedIndex(fact, own.map(\.0)))
    if !own.isEmpty {
      let items = own.map(\.1).joined(separator: ", ")
      guard try connection.text("select to_regclass($1) is not null", [index]) == "t" else {
        let columns = own.map { "f.\(SQL.identifier($0.0))" }.joined(separator: ", ")
        return "\(table) f where row(\(columns)) in (select \(items) from \(values))"
      }
      let hash = StarDDL.countedHash(own.map(\.0), "f.")
      return lookUp(
        "select distinct hash_record_extended(row(\(items)), 0) as hash from \(values) order by 1", "\(hash) = k.hash")
    }
    guard let (name, item) = zip(keys, items).first(where: { fact.role($0.0) != nil }), let role = fact.role(name),
      let dimension = warehouse.dimension(role.dimension)
    else { return "\(table) f" }
    if !dimension.isRebindable {
      let keys =
        dimension.kind == .standard
        ? """
        select \(SQL.identifier(dimension.keyColumn)) from \(SQL.identifier(warehouse.name, dimension.tableName))
        where \(SQL.identifier(dimension.idColumn)) in (select \(item) from \(values))
        """ : "select \(item) from \(values)"
      return "\(table) f where f.\(SQL.identifier("\(role.name)_key")) in (\(keys))"
    }
    let members =
      dimension.identity == nil
      ? "select distinct \(item) as member_id from \(values) order by 1"
      : """
      select distinct l.member_id from \(values) v
      join \(SQL.identifier(warehouse.name, dimension.linkTableName)) l on l.\(SQL.identifier(dimension.idColumn)) = v.\(item)
      order by 1
      """
    return lookUp(members, "f.\(SQL.identifier("\(role.name)_member_id")) = k.member_id")
  }
}
