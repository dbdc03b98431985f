import Columnar
import Definitions

/// What a cuboid takes, estimated from a sample of its fact.
struct CuboidSize {
  let rows: Double
  /// Heap and indexes.
  let bytes: Double

  private static let page = 8192.0

  init(_ table: CuboidTable, _ levels: [LevelReference], _ sample: FactSample) {
    rows = sample.groups(levels)
    // Header and NULL bitmap, aligned; then the columns, of which text and numeric need no alignment as long as they are short.
    var width = Self.aligned(23 + Double((table.columns.count + 7) / 8), 8)
    for column in table.columns {
      switch column.content {
      case .key: width = Self.aligned(width, 4) + 4
      case .special: width = Self.aligned(width, 2) + 2
      case .rows, .count: width = Self.aligned(width, 8) + 8
      // Twelve digits.
      case .sum: width += 9
      // Eight where some rows of the group have no value, else none.
      case .missing: width += 4
      case .level(let level):
        switch level.type {
        case .text: width += 1 + (sample.widths[level.reference] ?? 0)
        case .integer, .timestamp: width = Self.aligned(width, 8) + 8
        case .decimal: width += 7
        case .date: width = Self.aligned(width, 4) + 4
        case .boolean: width += 1
        }
      }
    }
    // Each row has a pointer in its page.
    let perPage = ((Self.page - 24) / (Self.aligned(width, 8) + 4)).rounded(.down)
    let heap = (rows / max(1, perPage)).rounded(.up) * Self.page
    // A B-tree keeps a value that repeats once, and six bytes for each row that has it; a hash of a group for each row. A tenth
    // of its pages stays free.
    let groups = 2 * Self.page + rows * 20 / 0.9
    let index = 2 * Self.page + rows * 6 / 0.9
    bytes = heap + groups + Double(table.indexing.count - 1) * index
  }

  /// Bytes of a B-tree of the fact over the hashes of some columns: a value that repeats stands there once.
  static func index(over columns: [String], _ sample: FactSample) -> Double {
    let values = sample.groups(columns.map { LevelReference(role: nil, level: $0) })
    return (values * 20 + Double(sample.rows) * 6) / 0.9
  }

  private static func aligned(_ width: Double, _ alignment: Double) -> Double {
    (width / alignment).rounded(.up) * alignment
  }
}
