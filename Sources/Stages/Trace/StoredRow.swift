internal import Columnar
internal import Definitions
internal import PostgreSQL
internal import Transform

/// Reads rows of the star's tables as they travel: instants in microseconds, decimals at their scale.
enum StoredRow {
  /// SQL of a table's columns, behind an alias.
  static func columns(_ columns: [TableColumn], _ alias: String) -> String {
    columns.map { column in
      let name = "\(alias).\(SQL.identifier(column.name))"
      switch column.storage {
      case .timestamptz: return instant(name)
      case .date: return "\(name) - date '1970-01-01'"
      case .numeric(let scale): return "(\(name) * 1\(String(repeating: "0", count: scale)))::int8"
      case .boolean: return "\(name)::int"
      case .text, .int2, .int4, .int8: return name
      }
    }.joined(separator: ", ")
  }

  /// SQL of an instant in microseconds; the ends of time are the least and the greatest number.
  static func instant(_ name: String) -> String {
    """
    case when \(name) = '-infinity' then \(Int64.min + 1) - 1 when \(name) = 'infinity' then \(Int64.max)
    else (extract(epoch from \(name)) * 1000000)::int8 end
    """
  }

  /// The values of a row of an answer, from a column on.
  static func values(_ rows: Rows, _ row: Int, _ columns: [TableColumn], from first: Int) -> [TracedValue] {
    columns.enumerated().map { index, column in
      guard let text = rows.text(row, first + index) else { return .none }
      return column.type == .text ? .text(text) : Int64(text).map { .number($0, column.type) } ?? .none
    }
  }
}
