internal import Definitions
internal import PostgreSQL
internal import Warehouse

// A cuboid is brought up to date by what the touched rows of the fact no longer give it, and by what they give it now:
//
// ```
// rows as they were ─ grouped, negative ┐
//                                       ├─ by group ─▶ groups with a difference ─ + what the cuboid has ─▶ 0 rows: deleted
// rows as they are ── grouped ──────────┘                                                                  else: in its place
// ```
//
// It costs what the touched rows cost, whatever the levels are and however many rows the fact has. Counts and sums are
// integers, so it is exact.

/// Brings a cuboid up to date by the touched rows of its fact alone.
struct CuboidDelta {
  private let table: CuboidTable
  private let warehouse: Warehouse
  private let before: StarPart
  private let after: StarPart
  /// For its distinct counts.
  private let counted: [CountedRows]

  /// - Parameter counted: what was found for all kinds of counts that the cuboid keeps.
  init(_ table: CuboidTable, _ warehouse: Warehouse, before: StarPart, after: StarPart, counted: [CountedRows]) {
    self.table = table
    self.warehouse = warehouse
    self.before = before
    self.after = after
    self.counted = counted
  }

  /// The differences by group.
  private static let changes = SQL.identifier("pg_temp", "cuboid.changes")
  /// What these groups come to, with the place of the cuboid's row where it has one.
  private static let groups = SQL.identifier("pg_temp", "cuboid.groups")
  /// No level has a blank in its name.
  private static let place = SQL.identifier("old place")

  /// The columns that add up.
  private var amounts: [CuboidTable.Column] {
    table.columns.filter { column in
      switch column.content {
      case .rows, .sum, .missing, .count: true
      case .key, .special, .level: false
      }
    }
  }

  /// Does it.
  ///
  /// - Returns: false where the cuboid cannot have been what the star said; then nothing was done.
  func apply(_ connection: Connection) throws -> Bool {
    for count in table.counts {
      try connection.execute(count.findPairs(in: warehouse, before: before, after: after))
    }
    try connection.execute(
      "create temporary table \(Self.changes) (like \(table.sqlName)) on commit drop; \(findChanges)")
    try connection.execute("analyze \(Self.changes)")
    try connection.execute("create temporary table \(Self.groups) on commit drop as \(addUp)")
    let isPossible = try connection.text(isImpossible) == "f"
    if isPossible { try putInPlace(connection) }
    let tables = [Self.changes, Self.groups] + table.counts.map(\.pairs)
    try connection.execute("drop table \(tables.joined(separator: ", "))")
    return isPossible
  }

  private func putInPlace(_ connection: Connection) throws {
    try connection.execute(
      """
      delete from \(table.sqlName) where ctid = any (array(
      select \(Self.place) from \(Self.groups) where \(Self.place) is not null))
      """)
    let put = try connection.execute(putIn)
    try Statistics.refresh(connection, table.sqlName, brought: put)
  }

  private func name(_ column: CuboidTable.Column) -> String { SQL.identifier(column.name) }

  private func rows(of count: KeptCount) -> String {
    counted.first { $0.keys == count.keys }?.table ?? SQL.identifier(warehouse.name, table.fact.tableName)
  }

  private var findChanges: String {
    let columns = table.columns.map(name).joined(separator: ", ")
    let groups = table.groupColumns.joined(separator: ", ")
    let negative = amounts.map { "-\(name($0))" }.joined(separator: ", ")
    let sums = amounts.map { "coalesce(sum(\(name($0))), 0)" }
    func arm(_ amounts: String, of rows: String) -> String {
      "select \((table.groupColumns + [amounts]).joined(separator: ", ")) from (\(rows)) as r (\(columns))"
    }
    let arms =
      [
        arm(amounts.map(name).joined(separator: ", "), of: table.sums(from: warehouse, part: after)),
        arm(negative, of: table.sums(from: warehouse, part: before)),
      ]
      + table.counts.map { count in
        let changed = amounts.map { $0.name == count.column.name ? KeptCount.change : "0" }
        return
          "select \((table.groupColumns + changed).joined(separator: ", ")) from (\(count.changes(in: warehouse, rows: rows(of: count)))) r"
      }
    return """
      insert into \(Self.changes) (\(columns))
      select \((table.groupColumns + sums).joined(separator: ", ")) from (
      \(arms.joined(separator: "\nunion all ")))
      as c (\((table.groupColumns + amounts.map(name)).joined(separator: ", ")))\(groups.isEmpty ? "" : " group by \(groups)")
      having \(sums.map { "\($0) <> 0" }.joined(separator: " or "))
      """
  }

  /// Each group as it is to be. A sum of no values is none.
  private var addUp: String {
    let groups = table.groupColumns
    let sums = amounts.map { column in
      "coalesce(c.\(name(column)), 0) + d.\(name(column)) as \(name(column))"
    }
    return """
      select c.\(Self.place), \((groups.map { "d.\($0)" } + sums).joined(separator: ", "))
      from \(Self.changes) d left join lateral (select ctid as \(Self.place), * from \(table.sqlName) c
      where \(table.isSameGroup("c.", "d.")) offset 0) c on true
      """
  }

  /// Whether some group would have less than nothing, or a sum of no values that is not 0, or is there twice.
  private var isImpossible: String {
    let rows = SQL.identifier(table.column(.rows) ?? "rows")
    let conditions = amounts.compactMap { column -> String? in
      if case .count = column.content { return "\(name(column)) not between 0 and \(rows)" }
      guard case .missing(let measure) = column.content, let sum = table.column(.sum(measure)) else { return nil }
      let missing = name(column)
      return """
        \(missing) < 0 or \(missing) > \(rows) or \(missing) = \(rows) and \(SQL.identifier(sum)) <> 0
        """
    }
    return """
      select exists (select from \(Self.groups) where \((["\(rows) < 0"] + conditions).joined(separator: " or ")))
      or (select count(*) from \(Self.groups)) <> (select count(*) from \(Self.changes))
      """
  }

  private var putIn: String {
    let rows = SQL.identifier(table.column(.rows) ?? "rows")
    let values = table.columns.map { column -> String in
      switch column.content {
      case .sum(let measure):
        let missing = SQL.identifier(table.column(.missing(measure)) ?? "\(measure)_missing")
        return "case when \(missing) < \(rows) then \(name(column)) end"
      case .missing: return "nullif(\(name(column)), 0)"
      case .key, .special, .level, .rows, .count: return name(column)
      }
    }
    return """
      insert into \(table.sqlName) (\(table.columns.map(name).joined(separator: ", ")))
      select \(values.joined(separator: ", ")) from \(Self.groups) where \(rows) > 0
      """
  }
}
