internal import Columnar
package import Definitions
internal import PostgreSQL

extension Warehouse {
  /// The table of a fact's rows. Its indexes come apart: see `StarDDL.factIndexes`.
  package func table(of fact: Fact) -> TableDefinition {
    TableDefinition(schema: name, name: fact.tableName, columns: layout(of: fact).columns, summary: fact.summary)
  }

  /// The table of rows that newer deliveries have replaced.
  package func supersededTable(of fact: Fact) -> TableDefinition {
    let table = supersededName(of: fact)
    return TableDefinition(
      schema: "martlet", name: table,
      columns: layout(of: fact).columns + [
        TableColumn("superseded_by_batch_id", .integer, .int4, "Batch with the newer row"),
        TableColumn("superseded_at", .timestamp, .timestamptz, "When it was replaced"),
      ],
      indexes: [
        """
        create index \(SQL.identifier("\(table)_key")) on \(SQL.identifier("martlet", table))
        (\(SQL.identifier(fact.keyColumn)))
        """
      ], summary: "Rows of \(name).\(fact.name) that newer deliveries have replaced")
  }

  /// Name of that table in schema `martlet`.
  package func supersededName(of fact: Fact) -> String { "superseded_\(name)_\(fact.name)" }

  /// The table of deliveries that said once more what a row says already: they leave no row, but count for its age.
  package func confirmedTable(of fact: Fact) -> TableDefinition {
    let table = confirmedName(of: fact)
    let kept = [fact.keyColumn, "source_version", "batch_id", "file_id", "record", "row_number"]
    return TableDefinition(
      schema: "martlet", name: table, columns: layout(of: fact).columns.filter { kept.contains($0.name) },
      indexes: [
        """
        create index \(SQL.identifier("\(table)_key")) on \(SQL.identifier("martlet", table))
        (\(SQL.identifier(fact.keyColumn)))
        """
      ], summary: "The newest deliveries of rows of \(name).\(fact.name) that changed nothing")
  }

  /// Name of that table in schema `martlet`.
  package func confirmedName(of fact: Fact) -> String { "confirmed_\(name)_\(fact.name)" }

  /// Name of the schema of the cuboids.
  package var cubeSchema: String { "\(name)_cube" }

  /// The view that people and their tools use: money in decimals, derived measures behind what is stored.
  package func view(of fact: Fact) -> ViewDefinition {
    let rows = RoleJoins(table: "f", of: fact, in: self)
    let measures = Dictionary(fact.measures.map { ($0.name, $0.type) }) { first, _ in first }
    let columns = layout(of: fact).columns.map { column in
      let stored = "\(rows.table).\(SQL.identifier(column.name))"
      guard case .decimal(let scale)? = measures[column.name], scale > 0 else {
        return ViewDefinition.Column(name: column.name, value: stored, summary: column.summary)
      }
      // A product has the sum of the factors' scales: exact, where a quotient would have any number of zeros.
      let value = "\(stored) * 0.\(String(repeating: "0", count: scale - 1))1"
      return ViewDefinition.Column(name: column.name, value: value, summary: column.summary)
    }
    let derived = fact.derived.map { derived in
      ViewDefinition.Column(
        name: derived.measure.name, value: derived.sql(in: rows.table, of: fact, zone: zone),
        summary: derived.measure.summary)
    }
    let roles = fact.derived.reduce(into: Set()) { $0.formUnion($1.roles) }
    let sources = ["\(SQL.identifier(name, fact.tableName)) as \(rows.table)"] + rows.joins(roles)
    return ViewDefinition(
      schema: name, name: fact.name, columns: columns + derived, from: sources.joined(separator: "\n"),
      summary: fact.summary)
  }
}
