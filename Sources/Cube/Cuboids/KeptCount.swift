internal import Definitions
internal import PostgreSQL
internal import Warehouse

// A distinct count that a cuboid keeps of each group is brought up to date by the values that rows of the batch bring to a
// group, or take from it, and by the rows that these values have now:
//
// ```
// touched rows, by group and value ─▶ pairs: +2 rows, −1 row … ┐
//                                                              ├─▶ 0 rows before, some now: +1
// rows of these values, found by an index ─▶ rows of each now ┘    some before, 0 now: −1       ─▶ by group
// ```
//
// So it costs what the values of the batch have of rows, however many others a group has.

/// A distinct count that a cuboid keeps.
struct KeptCount {
  let table: CuboidTable
  let column: CuboidTable.Column
  /// What is counted: roles, whose members it are, and columns of the fact.
  let keys: [String]

  /// What it is, in words.
  var comment: String { "\(column.name) of \(keys.joined(separator: ", "))" }

  // No level has a blank in its name.
  private var items: [String] { keys.indices.map { SQL.identifier("item \($0 + 1)") } }
  private static let rows = SQL.identifier("item rows")
  /// The column of how a count changes.
  static let change = SQL.identifier("count change")

  /// The rows of groups and values that a batch changes.
  var pairs: String { SQL.identifier("pg_temp", "cuboid.pairs.\(column.name.prefix(40))") }

  private func star(_ warehouse: Warehouse, _ part: StarPart? = nil, rows: String? = nil) -> StarSource {
    StarSource(warehouse, table.fact, levels: table.levels, counted: [keys], summed: [], of: part, rows: rows)
  }

  /// Groups and values of the rows of a star, and what else is asked of them.
  private func selection(_ source: StarSource, _ more: [String] = []) -> (columns: String, from: String) {
    let counted = source.counted(keys)
    let columns =
      zip(table.group(of: source), table.groupColumns).map { "\($0) as \($1)" }
      + zip(counted, items).map { "\($0) as \($1)" } + more
    let conditions = counted.map { "\($0) is not null" }.joined(separator: " and ")
    return (columns.joined(separator: ", "), "\(source.from)\nwhere \(conditions)")
  }

  private var grouping: String {
    "group by \((1...(table.groupColumns.count + keys.count)).map(String.init).joined(separator: ", "))"
  }

  /// The different values of each group: a query.
  func values(in warehouse: Warehouse) -> String {
    let (columns, from) = selection(star(warehouse))
    return "select distinct \(columns)\nfrom \(from)"
  }

  /// Statements that find the groups and values of which a batch brings, or takes, rows.
  func findPairs(in warehouse: Warehouse, before: StarPart, after: StarPart) -> String {
    func arm(_ part: StarPart, _ sign: String) -> String {
      let (columns, from) = selection(star(warehouse, part), ["\(sign)count(*) as \(Self.rows)"])
      return "select \(columns)\nfrom \(from)\n\(grouping)"
    }
    let columns = (table.groupColumns + items).joined(separator: ", ")
    return """
      create temporary table \(pairs) on commit drop as
      select \(columns), sum(\(Self.rows)) as \(Self.rows) from (\(arm(after, "")) union all \(arm(before, "-"))) r
      group by \(columns) having sum(\(Self.rows)) <> 0;
      analyze \(pairs)
      """
  }

  /// How counts change: a query, of groups and changes. Of each pair, the rows that there are now less those that came are the rows
  /// that there were.
  func changes(in warehouse: Warehouse) -> String {
    let groups = table.groupColumns
    let columns = (groups + items).joined(separator: ", ")
    let source = star(warehouse, rows: rowsOfPairs(in: warehouse))
    let (found, from) = selection(source)
    let isOfPair =
      "row(\(source.counted(keys).joined(separator: ", "))) in (select \(items.joined(separator: ", ")) from \(pairs))"
    let now = SQL.identifier("rows now")
    let by = groups.isEmpty ? "" : " group by \(groups.joined(separator: ", "))"
    return """
      select \((groups + ["sum((\(now) > 0)::int - (\(now) > \(Self.rows))::int) as \(Self.change)"]).joined(separator: ", ")) from (
      select \(columns), sum(\(Self.rows)) as \(Self.rows), sum(\(now)) as \(now) from (
      select \(columns), \(Self.rows), 0 as \(now) from \(pairs) union all
      select \(found), 0, count(*)\nfrom \(from) and \(isOfPair)\n\(grouping)) p
      group by \(columns) having sum(\(Self.rows)) <> 0) p\(by)
      """
  }

  /// The rows of the fact that may have the values, looked up one by one: by the hash of the fact's own columns, or by the
  /// accounts of a member. Nil where nothing leads to them but reading all.
  private func rowsOfPairs(in warehouse: Warehouse) -> String? {
    let fact = table.fact
    let table = SQL.identifier(warehouse.name, fact.tableName)
    func lookUp(_ values: String, _ condition: String) -> String {
      """
      (select f.* from (\(values)) k cross join lateral (select * from \(table) f where \(condition) offset 0) f)
      """
    }
    let own = zip(keys, items).filter { fact.role($0.0) == nil }
    if !own.isEmpty {
      let items = own.map(\.1)
      let hash = StarDDL.countedHash(own.map(\.0), "f.")
      let wanted = "hash_record_extended(row(\(items.map { "k.\($0)" }.joined(separator: ", "))), 0)"
      return lookUp("select distinct \(items.joined(separator: ", ")) from \(pairs)", "\(hash) = \(wanted)")
    }
    guard let role = keys.first.flatMap({ fact.role($0) }), let item = items.first,
      let dimension = warehouse.dimension(role.dimension), dimension.isRebindable
    else { return nil }
    let members =
      dimension.identity == nil
      ? "select distinct \(item) as member_id from \(pairs)"
      : """
      select distinct l.member_id from \(pairs) p
      join \(SQL.identifier(warehouse.name, dimension.linkTableName)) l on l.\(SQL.identifier(dimension.idColumn)) = p.\(item)
      """
    return lookUp(members, "f.\(SQL.identifier("\(role.name)_member_id")) = k.member_id")
  }
}

extension CuboidTable {
  /// The distinct counts that it keeps.
  var counts: [KeptCount] {
    columns.compactMap { column in
      guard case .count(let name) = column.content, case .distinct(let keys)? = cube.measure(name)?.formula else {
        return nil
      }
      return KeptCount(table: self, column: column, keys: keys)
    }
  }
}
