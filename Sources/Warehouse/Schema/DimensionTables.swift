internal import Columnar
package import Definitions
internal import PostgreSQL

// The tables of a dimension. Keys of unbounded length are indexed by a hash of them, since a btree refuses
// entries of more than 2.7 kB, and an export can hold anything. Who looks one up asks for equal hashes, which
// the index answers, and for equal texts, since hashes can meet.

extension Warehouse {
  /// The tables of a dimension, in an order in which they can be made.
  package func tables(of dimension: Dimension) -> [TableDefinition] {
    if let layout = dimension.generatedLayout {
      return [
        TableDefinition(
          schema: name, name: dimension.name, columns: layout.columns,
          clauses: ["primary key (\(SQL.identifier(dimension.keyColumn)))"], summary: dimension.summary)
      ]
    }
    let evidence =
      dimension.identity == nil
      ? [] : [identifierTable(dimension), pinTable(dimension), linkTable(dimension), relinkTable(dimension)]
    return [memberTable(dimension)] + evidence + [
      eventTable(dimension), confirmedTable(dimension), versionTable(dimension),
    ]
  }

  private func memberTable(_ dimension: Dimension) -> TableDefinition {
    let table = SQL.identifier(name, dimension.memberTableName)
    return TableDefinition(
      schema: name, name: dimension.memberTableName, columns: dimension.memberLayout.columns,
      clauses: ["primary key (member_id)"],
      indexes: [
        """
        create unique index \(SQL.identifier("\(dimension.memberTableName)_natural_key")) on \(table)
        (\(Dimension.hash(dimension.wholeKey())), left(\(dimension.wholeKey()), 500)) where member_id > 0
        """
      ], summary: "Accounts or articles of \(dimension.name), as the source systems know them")
  }

  private func identifierTable(_ dimension: Dimension) -> TableDefinition {
    let table = SQL.identifier(name, dimension.identifierTableName)
    return TableDefinition(
      schema: name, name: dimension.identifierTableName, columns: dimension.identifierLayout.columns,
      indexes: [
        "create index \(SQL.identifier("\(dimension.identifierTableName)_member")) on \(table) (member_id)",
        """
        create index \(SQL.identifier("\(dimension.identifierTableName)_value")) on \(table)
        (\(Dimension.hash(Dimension.wholeIdentifier())))
        """,
      ], summary: "Evidence for who is who among \(dimension.name)")
  }

  private func pinTable(_ dimension: Dimension) -> TableDefinition {
    TableDefinition(
      schema: name, name: dimension.pinTableName, columns: dimension.pinLayout.columns,
      summary: "Accounts of \(dimension.name) that pipelines pin together or apart")
  }

  private func relinkTable(_ dimension: Dimension) -> TableDefinition {
    let table = SQL.identifier(name, dimension.relinkTableName)
    return TableDefinition(
      schema: name, name: dimension.relinkTableName, columns: dimension.relinkLayout.columns,
      indexes: [
        "create index \(SQL.identifier("\(dimension.relinkTableName)_member")) on \(table) (member_id)",
        "create index \(SQL.identifier("\(dimension.relinkTableName)_from")) on \(table) (from_id)",
        "create index \(SQL.identifier("\(dimension.relinkTableName)_to")) on \(table) (to_id)",
      ], summary: "Accounts of \(dimension.name) that changed their person: merges and splits")
  }

  private func linkTable(_ dimension: Dimension) -> TableDefinition {
    let table = SQL.identifier(name, dimension.linkTableName)
    return TableDefinition(
      schema: name, name: dimension.linkTableName, columns: dimension.linkLayout.columns,
      clauses: ["primary key (member_id)"],
      indexes: [
        """
        create index \(SQL.identifier("\(dimension.linkTableName)_id")) on \(table)
        (\(SQL.identifier(dimension.idColumn)))
        """
      ], summary: "Which \(dimension.name) each account belongs to, and why")
  }

  private func eventTable(_ dimension: Dimension) -> TableDefinition {
    let table = SQL.identifier(name, dimension.eventTableName)
    return TableDefinition(
      schema: name, name: dimension.eventTableName, columns: dimension.eventLayout.columns,
      indexes: ["create index \(SQL.identifier("\(dimension.eventTableName)_member")) on \(table) (member_id)"],
      summary: "What the sources said of \(dimension.name), and when", isOrdered: true)
  }

  private func confirmedTable(_ dimension: Dimension) -> TableDefinition {
    let table = SQL.identifier(name, dimension.confirmedTableName)
    return TableDefinition(
      schema: name, name: dimension.confirmedTableName, columns: dimension.confirmedLayout.columns,
      indexes: ["create index \(SQL.identifier("\(dimension.confirmedTableName)_member")) on \(table) (member_id)"],
      summary: "The newest deliveries that said once more of \(dimension.name) what an event says of an instant",
      isOrdered: true)
  }

  /// Versions: no gap, no overlap, no middle version taken out. Each start is the end of the version before.
  private func versionTable(_ dimension: Dimension) -> TableDefinition {
    let id = SQL.identifier(dimension.idColumn)
    return TableDefinition(
      schema: name, name: dimension.name, columns: dimension.versionLayout.columns,
      clauses: [
        "valid_start timestamp with time zone generated always as (nullif(valid_from, '-infinity')) stored",
        "primary key (\(SQL.identifier(dimension.keyColumn)))",
        "unique (\(id), valid_to)",
        "unique nulls not distinct (\(id), valid_start)",
        "foreign key (\(id), valid_start) references \(SQL.identifier(name, dimension.name)) (\(id), valid_to)"
          + " deferrable initially deferred",
        "check (valid_from < valid_to)",
      ], generatedColumns: ["valid_start"], summary: dimension.summary)
  }
}

extension Dimension {
  private func table(_ suffix: String) -> String { standIns[name + suffix] ?? name + suffix }

  /// Name of the table of versions.
  package var tableName: String { table("") }
  /// Name of the table of accounts.
  package var memberTableName: String { table("_member") }
  /// Name of the table of identifiers.
  package var identifierTableName: String { table("_identifier") }
  /// Name of the table from account to durable id.
  package var linkTableName: String { table("_link") }
  /// Name of the table of pins.
  package var pinTableName: String { "\(name)_pin" }
  /// Name of the table of accounts that changed their person.
  package var relinkTableName: String { "\(name)_relink" }
  /// Name of the table of change events.
  package var eventTableName: String { table("_event") }
  /// Name of the table of what was said once more.
  package var confirmedTableName: String { "\(name)_confirmed" }

  /// The natural key of a row of the member table as one text: the key columns joined by U+001F.
  package func keyText(_ alias: String = "") -> String {
    naturalKey.map { "coalesce(\(alias)\(SQL.identifier($0.name))::text, '')" }.joined(separator: " || e'\\x1f' || ")
  }

  /// System and natural key of a row of the member table as one text, whose hash is indexed.
  package func wholeKey(_ alias: String = "") -> String { "(\(alias)system || e'\\x1f' || \(keyText(alias)))" }

  /// The condition that a row of the member table is the account that a text of system and natural key names. It is found
  /// by the index.
  package func isAccount(_ alias: String = "", _ whole: String) -> String {
    "(\(alias)member_id > 0 and \(Self.hash(wholeKey(alias))) = \(Self.hash(whole)) and \(wholeKey(alias)) = \(whole))"
  }

  /// Kind and value of a row of the identifier table as one text, whose hash is indexed.
  package static func wholeIdentifier(_ alias: String = "") -> String { "(\(alias)kind || e'\\x1f' || \(alias)value)" }

  /// The hash that a text is found by.
  package static func hash(_ text: String) -> String { "hashtextextended(\(text), 0)" }
}
