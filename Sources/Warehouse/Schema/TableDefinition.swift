package import Columnar
package import Definitions
package import PostgreSQL

/// A table as the warehouse is to have it.
package struct TableDefinition: Sendable {
  /// The PostgreSQL schema.
  package var schema: String
  /// Its name there.
  package var name: String
  /// Its columns.
  package var columns: [TableColumn]
  /// What stands behind the columns within the parentheses: keys, checks, generated columns.
  package var clauses: [String] = []
  /// Names of generated columns among the clauses.
  package var generatedColumns: [String] = []
  /// Statements that follow its creation: indexes.
  package var indexes: [String] = []
  /// Becomes the table's COMMENT.
  package var summary: String
  /// Whether bits of a column count the columns' places, so that their order is part of the table's meaning.
  package var isOrdered = false

  /// Its name as SQL.
  package var sql: String { SQL.identifier(schema, name) }

  /// The statement that makes it.
  package var create: String {
    let lines = columns.map { "  \($0.sql)" } + clauses.map { "  \($0)" }
    return "create table \(sql) (\n\(lines.joined(separator: ",\n"))\n)"
  }

  /// All statements that make it.
  var statements: [String] { [create] + indexes + comments }

  /// The same table in another schema.
  func moved(to other: String) -> TableDefinition {
    var moved = self
    moved.schema = other
    moved.clauses = clauses.map { $0.replacing(sql, with: moved.sql) }
    moved.indexes = indexes.map { $0.replacing(sql, with: moved.sql) }
    return moved
  }

  /// Statements for its comments.
  package var comments: [String] {
    (summary.isEmpty ? [] : ["comment on table \(sql) is \(SQL.literal(summary))"])
      + columns.filter { !$0.summary.isEmpty }.map {
        "comment on column \(sql).\(SQL.identifier($0.name)) is \(SQL.literal($0.summary))"
      }
  }
}

extension TableColumn {
  /// The column within CREATE TABLE.
  package var sql: String { "\(SQL.identifier(name)) \(storage.sql)\(isNullable ? "" : " not null")" }

  /// The column as COPY takes it.
  package var copy: CopyColumn { CopyColumn(name, storage) }
}

extension Storage {
  /// The type's name, as PostgreSQL itself writes it.
  package var sql: String {
    switch self {
    case .text: "text"
    case .int2: "smallint"
    case .int4: "integer"
    case .int8: "bigint"
    case .boolean: "boolean"
    case .date: "date"
    case .timestamptz: "timestamp with time zone"
    case .numeric(let scale): "numeric(18,\(scale))"
    }
  }
}

extension TableLayout {
  /// The columns as COPY takes them.
  package var copyColumns: [CopyColumn] { columns.map(\.copy) }
}
