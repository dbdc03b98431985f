internal import Definitions
internal import OperatingSystem
internal import PostgreSQL

/// A table as it is in the database.
struct FoundTable {
  struct Column {
    var name: String
    var type: String
    var isNullable: Bool
  }
  /// Its columns in their order.
  let columns: [Column]

  /// Looks a table or view up; nil if there is none.
  init?(_ connection: Connection, _ name: String) throws {
    guard try connection.text("select to_regclass($1)", [name]) != nil else { return nil }
    let rows = try connection.query(
      """
      select attname, format_type(atttypid, atttypmod), not attnotnull from pg_attribute
      where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum
      """, [name])
    columns = (0..<rows.count).map { row in
      Column(name: rows.text(row, 0) ?? "", type: rows.text(row, 1) ?? "", isNullable: rows.boolean(row, 2) ?? true)
    }
  }

  /// The columns that the definition has and the table has not.
  ///
  /// - Throws: `Failure` with status `usage` where they differ in more than columns that can be added.
  func missing(from table: TableDefinition) throws -> [TableColumn] {
    let wanted = Dictionary(table.columns.map { ($0.name, $0) }) { first, _ in first }
    for column in columns where !table.generatedColumns.contains(column.name) {
      guard let definition = wanted[column.name] else {
        throw difference(table, "has a column \(column.name), which the definition has not")
      }
      guard column.type == definition.storage.sql else {
        throw difference(table, "column \(column.name) is \(column.type), in the definition \(definition.storage.sql)")
      }
      guard column.isNullable == definition.isNullable else {
        throw difference(
          table,
          "column \(column.name) is \(column.isNullable ? "" : "not ")nullable, in the definition it is otherwise")
      }
    }
    let there = Set(columns.map(\.name))
    let missing = table.columns.filter { !there.contains($0.name) }
    if let column = missing.first(where: { !$0.isNullable }) {
      throw difference(table, "has no column \(column.name), and it cannot be added to the rows that are there")
    }
    if table.isOrdered {
      // What is new must come last, or the bits that tell which attributes were given would mean others.
      let order = table.columns.map(\.name)
      let kept = columns.map(\.name).filter { !table.generatedColumns.contains($0) }
      guard Array(order.prefix(kept.count)) == kept else {
        throw difference(table, "has its columns in another order than the definition: new attributes must come last")
      }
    }
    return missing
  }

  private func difference(_ table: TableDefinition, _ what: String) -> Failure {
    Failure(
      .usage, "the table \(table.schema).\(table.name) \(what)",
      remedy: "put the definition back, or load into a new database; Martlet never drops or rewrites what is kept")
  }
}
