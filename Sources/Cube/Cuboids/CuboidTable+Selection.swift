internal import Definitions
internal import PostgreSQL
internal import Warehouse

// Rows of a fact are summed by the keys they have before any dimension is joined to them, then by the levels:
//
// ```
// 1.4 million rows ─ by date, product and channel key ─▶ 17 000 ─ by date, category and channel ─▶ 295
// ```
//
// So it is thousands of rows that are joined, and grouped by text, not millions. Where nearly each row has keys of its own, it
// would be work for nothing: then they are joined as they are.

extension CuboidTable {
  /// What the number of rows is called beside the sums: no measure has a blank in its name.
  private static let rowCount = "fact rows"

  /// What the number of a measure's values is called beside the sums.
  private static func valueCount(_ measure: String) -> String { "values of \(measure)" }

  /// Its rows, computed from the star.
  ///
  /// - Parameter isPlain: whether all rows are joined as they are, as a question to the star does.
  func selection(from warehouse: Warehouse, isPlain: Bool = false) -> String {
    let sums = sums(from: warehouse, isPlain: isPlain)
    if counts.isEmpty { return sums }
    // A NULL equals a NULL in GROUP BY, in a join it does not.
    let columns = columns.map { SQL.identifier($0.name) }
    let arms =
      ["select * from (\(sums)) as s (\(columns.joined(separator: ", ")))"]
      + counts.map { count in
        let selected = self.columns.map { column in
          switch column.content {
          case .key, .special, .level: SQL.identifier(column.name)
          case .rows, .sum, .missing: "null"
          case .count: column.name == count.column.name ? "count(*)" : "null"
          }
        }
        return "select \(selected.joined(separator: ", ")) from (\(count.values(in: warehouse))) v\(grouping)"
      }
    let added = self.columns.map { column -> String in
      let name = SQL.identifier(column.name)
      return switch column.content {
      case .key, .special, .level: name
      case .sum: "sum(\(name))"
      case .rows, .missing, .count: "sum(\(name))::bigint"
      }
    }
    return "select \(added.joined(separator: ", "))\nfrom (\n\(arms.joined(separator: "\nunion all\n"))) g\(grouping)"
      + (groupColumns.isEmpty ? "\nhaving sum(\(SQL.identifier(column(.rows) ?? "rows"))) > 0" : "")
  }

  /// By the columns of the group.
  private var grouping: String { groupColumns.isEmpty ? "" : "\ngroup by \(groupColumns.joined(separator: ", "))" }

  /// The columns of the group, of the rows of a star.
  func group(of source: StarSource) -> [String] {
    columns.compactMap { column in
      switch column.content {
      case .key(let role): source.key(role)
      case .special(let role): source.special(role)
      case .level(let level): source.value(level)
      case .rows, .sum, .missing, .count: nil
      }
    }
  }

  /// The levels that it keeps; a key is none.
  var levels: [Level] { columns.compactMap { if case .level(let level) = $0.content { level } else { nil } } }

  /// The same rows with 0 in the place of every distinct count.
  ///
  /// - Parameter isPlain: whether all rows are joined as they are, as a question to the star does.
  func sums(from warehouse: Warehouse, part: StarPart? = nil, isPlain: Bool = false) -> String {
    let levels = levels
    let summed = columns.compactMap { if case .sum(let measure) = $0.content { measure } else { nil } }
    // A derived measure needs other columns of each row.
    let isSummedBefore = !isPlain && summed.allSatisfy { fact.derivedMeasure($0) == nil }
    let star = StarSource(warehouse, fact, levels: levels, summed: summed, of: part)
    let source =
      isSummedBefore
      ? StarSource(
        warehouse, fact, levels: levels, summed: summed, of: part, rows: rowsByKey(star, summed),
        rowCount: Self.rowCount)
      : star
    let group = group(of: source)
    var selected = group
    for column in columns {
      switch column.content {
      case .key, .special, .level: continue
      case .rows: selected.append(source.rowCount)
      case .sum(let measure): selected.append(source.sum(measure))
      case .missing(let measure):
        let values =
          isSummedBefore
          ? "sum(\(source.table).\(SQL.identifier(Self.valueCount(measure))))" : "count(\(source.amount(measure)))"
        selected.append("nullif(\(source.rowCount) - \(values), 0)::bigint")
      case .count: selected.append("0::bigint")
      }
    }
    // Of no rows there is no grand total.
    let grouping =
      group.isEmpty
      ? "\nhaving \(source.rowCount) > 0" : "\ngroup by \(group.indices.map { "\($0 + 1)" }.joined(separator: ", "))"
    return "select \(selected.joined(separator: ", "))\nfrom \(source.from)\(grouping)"
  }

  /// The keys and columns of the fact that the levels are found by.
  var keyColumns: [String] {
    var keys: [String] = []
    for column in columns {
      let key: String? =
        switch column.content {
        case .key(let role), .special(let role): "\(role)_key"
        case .level(let level): level.role.map { "\($0)_key" } ?? level.column
        case .rows, .sum, .missing, .count: nil
        }
      if let key, !keys.contains(key) { keys.append(key) }
    }
    return keys
  }

  /// The fact's rows, summed by the keys and columns that the levels are found by.
  private func rowsByKey(_ star: StarSource, _ summed: [String]) -> String {
    let keys = keyColumns
    let selected =
      keys.map(SQL.identifier) + ["count(*) as \(SQL.identifier(Self.rowCount))"]
      + summed.flatMap { measure in
        [
          "\(star.sum(measure)) as \(SQL.identifier(measure))",
          "count(\(star.amount(measure))) as \(SQL.identifier(Self.valueCount(measure)))",
        ]
      }
    let grouping = keys.isEmpty ? "" : " group by \(keys.map(SQL.identifier).joined(separator: ", "))"
    return "(select \(selected.joined(separator: ", ")) from \(star.rows)\(grouping))"
  }
}
