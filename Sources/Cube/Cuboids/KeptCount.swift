internal import Definitions
internal import PostgreSQL
internal import Warehouse

// A distinct count that a cuboid keeps of each group is brought up to date by the values that rows of the batch bring to a
// group, or take from it, and by the rows that these values have now:
//
// ```
// touched rows, by group and value ─▶ pairs: +2 rows, −1 row … ┐
//                                                              ├─▶ 0 rows before, some now: +1
// rows of these values (CountedRows) ─▶ rows of each now ──────┘    some before, 0 now: −1       ─▶ by group
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
  var pairs: String {
    let number = table.columns.firstIndex { $0.name == column.name } ?? 0
    return SQL.identifier("pg_temp", "cuboid.pairs.\(number)")
  }

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
  ///
  /// - Parameter rows: rows of the fact, all those of the pairs' values among them.
  func changes(in warehouse: Warehouse, rows: String) -> String {
    let groups = table.groupColumns
    let columns = (groups + items).joined(separator: ", ")
    let source = star(warehouse, rows: rows)
    let (found, from) = selection(source)
    let counted = "row(\(source.counted(keys).joined(separator: ", ")))"
    let now = SQL.identifier("rows now")
    let change = "sum((\(now) > 0)::int - (\(now) > \(Self.rows))::int) as \(Self.change)"
    return """
      select \((groups + [change]).joined(separator: ", ")) from (
      select \(columns), sum(\(Self.rows)) as \(Self.rows), sum(\(now)) as \(now) from (
      select \(columns), \(Self.rows), 0 as \(now) from \(pairs) union all
      select \(found), 0, count(*)\nfrom \(from)
      and \(counted) in (select \(items.joined(separator: ", ")) from \(pairs))\n\(grouping)) p
      group by \(columns) having sum(\(Self.rows)) <> 0) p
      \(groups.isEmpty ? "" : "group by \(groups.joined(separator: ", "))")
      """
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
