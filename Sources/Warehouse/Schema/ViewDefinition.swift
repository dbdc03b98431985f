internal import PostgreSQL

/// A view that people and their tools use.
package struct ViewDefinition: Sendable {
  struct Column: Sendable {
    var name: String
    /// What it shows, in terms of the tables of `source`.
    var value: String
    var summary: String
  }

  var schema: String
  package var name: String
  private(set) var columns: [Column]
  /// From behind `from` on.
  let source: String
  let summary: String

  init(schema: String, name: String, columns: [Column], from source: String, summary: String) {
    self.schema = schema
    self.name = name
    self.columns = columns
    self.source = source
    self.summary = summary
  }

  package var sql: String { SQL.identifier(schema, name) }

  private var query: String {
    let selected = columns.map { "  \($0.value) as \(SQL.identifier($0.name))" }
    return "select\n\(selected.joined(separator: ",\n"))\nfrom \(source)"
  }

  var creation: String { "create view \(sql) as \(query)" }
  /// Puts it in the place of one whose columns come first in it, in their order: rights and views over that one stay.
  package var replacement: String { "create or replace view \(sql) as \(query)" }
  var removal: String { "drop view if exists \(sql)" }

  var comments: [String] {
    ["comment on view \(sql) is \(SQL.literal(summary))"]
      + columns.filter { !$0.summary.isEmpty }.map {
        "comment on column \(sql).\(SQL.identifier($0.name)) is \(SQL.literal($0.summary))"
      }
  }

  var statements: [String] { [creation] + comments }

  /// The same with its columns in the order that a view has which is there; what is new comes last.
  package func following(_ names: [String]) -> ViewDefinition {
    var other = self
    let known = names.compactMap { name in columns.first { $0.name == name } }
    other.columns = known + columns.filter { !names.contains($0.name) }
    return other
  }
}
