import Columnar
import Definitions
import PostgreSQL
import Warehouse

/// Rows of a fact drawn by chance, with the values of levels: what sizes of cuboids are estimated from.
///
/// The rows are drawn one by one, not by pages: lines of an order stand on one page, and would let it look as if each order
/// came often.
struct FactSample {
  /// Rows of the fact.
  let rows: Int64
  /// Bytes of the fact, with its indexes.
  let bytes: Int64
  /// How many rows were drawn.
  let count: Int
  /// For each level, a number for each different value: of each row drawn.
  private var values: [LevelReference: [Int64]] = [:]
  /// For each level, bytes of a value on average.
  private(set) var widths: [LevelReference: Double] = [:]

  /// Draws a sample; the same rows as long as the fact stays the same.
  init(_ connection: Connection, _ warehouse: Warehouse, _ fact: Fact, levels: [Level], about: Int64 = 60_000) throws {
    let table = SQL.identifier(warehouse.name, fact.tableName)
    rows = try connection.integer("select count(*) from \(table)") ?? 0
    bytes = try connection.integer("select pg_total_relation_size('\(table)'::regclass)") ?? 0
    let percent = Double(about) * 100 / Double(max(rows, 1))
    let drawn = percent < 100 ? "(select * from \(table) tablesample bernoulli (\(percent)) repeatable (1))" : table
    let source = StarSource(warehouse, fact, levels: levels, summed: [], rows: drawn)
    let selected = levels.map { level in
      let special = level.role.map { "\(source.special($0))::text" } ?? "''"
      return "coalesce('=' || \(source.value(level)), \(special))"
    }
    let found = try connection.query("select \((selected + ["1"]).joined(separator: ", ")) from \(source.from)")
    count = found.count
    for (column, level) in levels.enumerated() {
      var numbers: [String: Int64] = [:]
      var length = 0
      values[level.reference] = (0..<found.count).map { row in
        let text = found.text(row, column) ?? ""
        if text.utf8.first == 0x3d { length += text.utf8.count - 1 }
        let number = numbers[text] ?? Int64(numbers.count)
        numbers[text] = number
        return number
      }
      widths[level.reference] = Double(length) / Double(max(1, found.count))
    }
  }

  /// How many different combinations of levels' values there are in the fact, about.
  func groups(_ levels: [LevelReference]) -> Double {
    var hashes = Array(repeating: UInt64(0), count: count)
    for level in levels {
      guard let numbers = values[level] else { continue }
      for row in 0..<count { hashes[row] = ByteHash.hash(numbers[row], seed: hashes[row]) }
    }
    return DistinctEstimate.values(hashes, of: rows)
  }
}
