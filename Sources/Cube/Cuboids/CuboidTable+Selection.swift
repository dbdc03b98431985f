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

  /// Its rows, computed from the star, or from a part of it.
  ///
  /// - Parameter isPlain: whether all rows are joined as they are, as a question to the star does.
  func selection(from warehouse: Warehouse, part: StarPart? = nil, isPlain: Bool = false) -> String {
    let levels = columns.compactMap { if case .level(let level) = $0.content { level } else { nil } }
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
    var selected: [String] = []
    var groups = 0
    for column in columns {
      switch column.content {
      case .key(let role):
        selected.append(source.key(role))
        groups += 1
      case .special(let role):
        selected.append(source.special(role))
        groups += 1
      case .level(let level):
        selected.append(source.value(level))
        groups += 1
      case .rows: selected.append(source.rowCount)
      case .sum(let measure): selected.append(source.sum(measure))
      case .missing(let measure):
        let values =
          isSummedBefore
          ? "sum(\(source.table).\(SQL.identifier(Self.valueCount(measure))))" : "count(\(source.amount(measure)))"
        selected.append("nullif(\(source.rowCount) - \(values), 0)::bigint")
      }
    }
    let grouping = groups == 0 ? "" : "\ngroup by \((1...groups).map(String.init).joined(separator: ", "))"
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
        case .rows, .sum, .missing: nil
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
