internal import PostgreSQL

/// A view that people and their tools use.
package struct ViewDefinition: Sendable {
  var schema: String
  package var name: String
  /// From `select` on.
  let query: String
  let columns: [(name: String, summary: String)]
  let summary: String

  package var sql: String { SQL.identifier(schema, name) }
  var creation: String { "create view \(sql) as \(query)" }
  /// Puts it in the place of one with the same columns, over other tables.
  package var replacement: String { "create or replace view \(sql) as \(query)" }
  var removal: String { "drop view if exists \(sql)" }

  var comments: [String] {
    ["comment on view \(sql) is \(SQL.literal(summary))"]
      + columns.filter { !$0.summary.isEmpty }.map {
        "comment on column \(sql).\(SQL.identifier($0.name)) is \(SQL.literal($0.summary))"
      }
  }

  var statements: [String] { [creation] + comments }
}
