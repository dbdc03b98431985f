import Columnar
import Definitions
import PostgreSQL
import Warehouse

/// A table of the batch on the server: a temporary one that ends with the transaction.
struct StageTable {
  let layout: TableLayout

  init(_ layout: TableLayout) { self.layout = layout }

  /// Its name as SQL.
  var sql: String { SQL.identifier("pg_temp", layout.name) }

  /// The statement that creates it.
  var creation: String {
    let columns = layout.columns.map { SQL.identifier($0.name) + " " + $0.storage.sql }
    return "create temporary table \(SQL.identifier(layout.name)) (\(columns.joined(separator: ", "))) on commit drop"
  }
}

extension TableLayout {
  /// Names of the columns.
  var names: [String] { columns.map(\.name) }
}

/// Columns of a table in a statement: `alias."a", alias."b"`.
func columns(_ alias: String, _ names: [String]) -> String {
  names.map { "\(alias).\(SQL.identifier($0))" }.joined(separator: ", ")
}

/// Columns as one value, to be compared with another: `row(alias."a", alias."b")`.
func row(_ alias: String, _ names: [String]) -> String { "row(\(columns(alias, names)))" }
