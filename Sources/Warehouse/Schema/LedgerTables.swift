internal import Columnar
package import Definitions
internal import PostgreSQL

/// The ledger's tables, in schema `martlet`: what was published, out of what, and what became of every record.
package enum LedgerTables {
  /// Name of the schema.
  package static let schema = "martlet"

  /// All of them but the superseded rows, which each fact has its own table of.
  package static var all: [TableDefinition] {
    [batch, file] + LedgerLayout.all.dropFirst().map(detail) + [
      unloaded, definition, definitionText, applied, cuboid, question,
    ]
  }

  /// Name of the table that keeps a table of `LedgerLayout`.
  package static func name(of layout: TableLayout) -> String {
    layout.name == LedgerLayout.files.name ? "file" : layout.name
  }

  private static let batch = TableDefinition(
    schema: schema, name: "batch",
    columns: [
      TableColumn("batch_id", .integer, .int4, "Number of the publication"),
      TableColumn("pipeline", .text, .text, "Pipeline that delivered it"),
      TableColumn("name", .text, .text, "Name of the batch, by default its date"),
      TableColumn("revision", .integer, .int4, "1 for the first publication of the name, then 2, 3 …"),
      TableColumn("input_fingerprint", .text, .text, "Digest of the inputs: the same again is not published twice"),
      TableColumn("definitions_fingerprint", .text, .text, "Digest of the definitions it was made with"),
      TableColumn("martlet_version", .text, .text, "Version of Martlet"),
      TableColumn("warehouse_version", .integer, .int8, "Counts the changes of the warehouse"),
      TableColumn("started_at", .timestamp, .timestamptz, "When the run began"),
      TableColumn("published_at", .timestamp, .timestamptz, "When it was published"),
      TableColumn("warehouse", .text, .text, nullable: true, "Warehouse it was published to; NULL in early ledgers"),
    ],
    clauses: [
      "timings jsonb", "primary key (batch_id)", "unique (warehouse_version)", "unique (pipeline, name, revision)",
    ], generatedColumns: ["timings"], summary: "Published batches")

  private static let unloaded = TableDefinition(
    schema: schema, name: "unloaded",
    columns: [
      TableColumn("batch_id", .integer, .int4, "Number that the publication had; it is not given again"),
      TableColumn("pipeline", .text, .text, "Pipeline that delivered it"),
      TableColumn("name", .text, .text, "Name of the batch"),
      TableColumn("revision", .integer, .int4, "Which publication of the name it was"),
      TableColumn("warehouse", .text, .text, "Warehouse that it was taken out of"),
      TableColumn("published_at", .timestamp, .timestamptz, "When it had been published"),
      TableColumn("files", .integer, .int8, "How many files it had"),
      TableColumn("last_file_id", .integer, .int4, "Greatest number of a file until then; it is not given again"),
      TableColumn("warehouse_version", .integer, .int8, "Version of the warehouse that the unloading made"),
    ],
    clauses: [
      "unloaded_at timestamp with time zone not null default now()", "unloaded_by text not null default session_user",
      "primary key (batch_id)",
    ], generatedColumns: ["unloaded_at", "unloaded_by"], summary: "Batches that were published, and taken out again")

  private static let file = TableDefinition(
    schema: schema, name: "file", columns: LedgerLayout.files.columns, clauses: ["primary key (file_id)"],
    indexes: [
      "create index file_batch on \(SQL.identifier(schema, "file")) (batch_id)",
      "create index file_sha256 on \(SQL.identifier(schema, "file")) (sha256)",
    ], summary: "Files of batches, with the accounting of their records")

  private static func detail(_ layout: TableLayout) -> TableDefinition {
    let name = name(of: layout)
    let indexes = ["batch_id": "batch", "file_id": "file"].filter { layout.index($0.key) != nil }
      .sorted { $0.key < $1.key }.map {
        "create index \(name)_\($0.value) on \(SQL.identifier(schema, name)) (\($0.key))"
      }
    return TableDefinition(
      schema: schema, name: name, columns: layout.columns, indexes: indexes, summary: summaries[name] ?? "")
  }

  private static let summaries = [
    "filtered": "Records left out by filters", "counts": "Rows by file, feed and outcome",
    "totals": "Sums of measures (integers at the measure's scale) by file, fact and outcome",
    "rejects": "Records and rows that were not taken, and why",
    "rejected": "The records that rejects are about, as they stand in their files",
    "replayed": "Rejected records that were taken once more, by a later batch",
    "drift": "How files differ from the definition: their columns, and how they end",
    "added": "Values of columns that are not in the definition, where the source's drift policy is evolve",
    "screens": "What became of each screen of each batch, also of those that passed",
    "error_events": "Failures of screens, one a row; join fact rows by file_id, record, row_number",
    "listings": "Who full exports no longer list, where absence means deletion",
    "cleaning": "How often each cleaning step changed or emptied a value",
  ]

  private static let definition = TableDefinition(
    schema: schema, name: "definition",
    columns: [
      TableColumn("fingerprint", .text, .text, "Digest of the definition files"),
      TableColumn("kind", .text, .text, "pipeline or warehouse"),
      TableColumn("name", .text, .text, "Name of the pipeline or warehouse"),
    ],
    clauses: ["published_at timestamp with time zone not null default now()", "primary key (fingerprint)"],
    generatedColumns: ["published_at"], summary: "Versions of definitions that batches were made with")

  private static let definitionText = TableDefinition(
    schema: schema, name: "definition_text",
    columns: [
      TableColumn("fingerprint", .text, .text, "Version of the definition that the file belongs to"),
      TableColumn("path", .text, .text, "The file, relative to the project"),
      TableColumn("text", .text, .text, "What it said"),
    ],
    clauses: ["primary key (fingerprint, path)"],
    summary: "Files of the definitions, as they were read for each version")

  private static let applied = TableDefinition(
    schema: schema, name: "applied",
    columns: [
      TableColumn("warehouse", .text, .text, "Name of the warehouse"),
      TableColumn("fingerprint", .text, .text, "Digest of the tables and rows that its definition asks for"),
      TableColumn(
        "contract", .text, .text, nullable: true,
        "What the data was made by and tables do not show: histories, scales, keys, the zone; the tables made"),
    ],
    clauses: ["applied_at timestamp with time zone not null default now()", "primary key (warehouse)"],
    generatedColumns: ["applied_at"], summary: "Definitions that the tables were last brought in line with")

  private static let cuboid = TableDefinition(
    schema: schema, name: "cuboid",
    columns: [
      TableColumn("warehouse", .text, .text, "Name of the warehouse"),
      TableColumn("name", .text, .text, "The cuboid's table"),
      TableColumn(
        "warehouse_version", .integer, .int8, "Version of the warehouse that it was kept up to; the last one counts"),
    ],
    clauses: ["primary key (warehouse, name, warehouse_version)"],
    summary: "Cuboids, and how far they are kept: one that a batch passed by is not asked, and made anew")

  /// Columns of `question` that who asks writes; who it is and when, the server says.
  package static let loggedOfQuestions = [
    "cube", "question", "answered_from", "rows", "milliseconds", "measures", "levels", "filtered", "sets",
  ]

  private static let question = TableDefinition(
    schema: schema, name: "question",
    columns: [
      TableColumn("cube", .text, .text, "Cube that was asked"),
      TableColumn("question", .text, .text, "The question in words, without the values that it compares with"),
      TableColumn("answered_from", .text, .text, "Cuboid or star"),
      TableColumn("rows", .integer, .int8, "Rows of the answer"),
      TableColumn("milliseconds", .integer, .int8, "Time it took"),
      TableColumn(
        "measures", .text, .text, nullable: true, "What is counted and summed of the cube, with commas between"),
      TableColumn("levels", .text, .text, nullable: true, "Levels that are asked by, with commas between"),
      TableColumn("filtered", .text, .text, nullable: true, "Levels that there are conditions on, with commas between"),
      TableColumn(
        "sets", .text, .text, nullable: true,
        "Sets of the levels that there are lines of, with commas between: numbers with a bit for each level that is totalled, "
          + "the first level's the highest. Nothing where others are put together"),
    ],
    clauses: [
      "question_id bigint generated always as identity primary key",
      "asked_at timestamp with time zone not null default now()", "asked_by text not null default current_user",
    ], generatedColumns: ["question_id", "asked_at", "asked_by"], summary: "Questions that were asked")
}
