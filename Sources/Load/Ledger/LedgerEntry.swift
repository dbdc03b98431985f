import Columnar
import Definitions
import PostgreSQL
import Warehouse

/// Writes a batch into the ledger: the last thing before the commit.
struct LedgerEntry {
  let connection: Connection
  let pipeline: Pipeline
  let identity: BatchIdentity
  let batch: PublishedBatch

  /// The feed under which the publish counts rows of a fact against what was published: none of the feeds' own.
  static let ownFeed = ""

  /// Number, revision and version of the batch to come. Right as long as the publisher's lock is held.
  static func next(_ connection: Connection, _ pipeline: Pipeline, batch: String) throws -> PublishedBatch {
    let rows = try connection.query(
      """
      select \(Ledger.lastBatch) + 1, \(Ledger.lastVersion) + 1,
      1 + coalesce(max(revision) filter (where pipeline = $1 and name = $2), 0) from martlet.batch
      """, [pipeline.name, batch])
    return PublishedBatch(
      batchID: rows.integer(0, 0) ?? 1, revision: rows.integer(0, 2) ?? 1, warehouseVersion: rows.integer(0, 1) ?? 1)
  }

  /// Writes everything.
  ///
  /// - Parameters:
  ///   - accounts: what was found of each fact, in the warehouse's order.
  ///   - timings: seconds by step.
  func write(_ accounts: [FactAccounts], timings: [PublishReport.Step]) throws {
    try connection.query(
      """
      insert into martlet.definition (fingerprint, kind, name) values ($1, 'pipeline', $2), ($3, 'warehouse', $4)
      on conflict (fingerprint) do nothing
      """, [pipeline.fingerprint, pipeline.name, pipeline.warehouseFingerprint, pipeline.warehouse.name])
    try keepDefinitions()
    try connection.query(
      """
      insert into martlet.batch (batch_id, pipeline, name, revision, input_fingerprint, definitions_fingerprint,
      martlet_version, warehouse_version, started_at, published_at, timings, warehouse)
      values ($1, $2, $3, $4, $5, $6, $7, $8, now(), clock_timestamp(), $9::jsonb, $10)
      """,
      [
        String(batch.batchID), pipeline.name, identity.name, String(batch.revision), identity.inputFingerprint,
        pipeline.fingerprint, identity.martletVersion, String(batch.warehouseVersion), LedgerEntry.json(timings),
        pipeline.warehouse.name,
      ])
    for (fact, found) in zip(pipeline.warehouse.facts, accounts) { try addCounts(fact, found) }
    for layout in LedgerLayout.all { try copy(layout) }
  }

  /// Keeps the files of the definitions, once for each version.
  private func keepDefinitions() throws {
    let known = try connection.text(
      "select exists (select from martlet.definition_text where fingerprint = $1)", [pipeline.fingerprint])
    if known == "t" { return }
    for file in pipeline.files {
      // A text of PostgreSQL has no NUL.
      let text = String(decoding: file.bytes.filter { $0 != 0 }, as: UTF8.self)
      try connection.query(
        "insert into martlet.definition_text (fingerprint, path, text) values ($1, $2, $3) on conflict do nothing",
        [pipeline.fingerprint, file.path, text])
    }
  }

  /// Adds what the publish counted to what Transform counted.
  private func addCounts(_ fact: Fact, _ found: FactAccounts) throws {
    for (file, outcomes) in found.outcomes.sorted(by: { $0.key < $1.key }) {
      for (outcome, account) in outcomes.sorted(by: { $0.key < $1.key }) {
        try connection.query(
          """
          insert into \(StageTable(LedgerLayout.counts).sql) (file_id, feed, table_name, outcome, rows)
          values ($1, $2, $3, $4, $5)
          """, [String(file), LedgerEntry.ownFeed, fact.name, outcome, String(account.rows)])
        for (measure, sum) in zip(fact.measures, account.sums) {
          try connection.query(
            """
            insert into \(StageTable(LedgerLayout.totals).sql) (file_id, table_name, measure, outcome, total)
            values ($1, $2, $3, $4, $5)
            """, [String(file), fact.name, measure.name, outcome, String(sum)])
        }
      }
    }
  }

  /// Takes a staged table over into the ledger.
  private func copy(_ layout: TableLayout) throws {
    let table = LedgerTables.name(of: layout)
    // Totals name no feed: what was superseded within the batch and what by published rows is one sum.
    let (values, grouping) =
      layout.name == LedgerLayout.totals.name
      ? (columns("s", Array(layout.names.dropLast())) + ", sum(s.total)", " group by 1, 2, 3, 4")
      : (columns("s", layout.names), "")
    try connection.execute(
      """
      insert into \(SQL.identifier(LedgerTables.schema, table)) (\(SQL.identifiers(layout.names)))
      select \(values) from \(StageTable(layout).sql) s\(grouping)
      """)
  }

  /// Seconds by step, as a JSON object.
  private static func json(_ steps: [PublishReport.Step]) -> String {
    let members = steps.map { step in
      let milliseconds = Int64((step.seconds * 1000).rounded())
      var name = ""
      for scalar in step.name.unicodeScalars where scalar != "\"" && scalar != "\\" && scalar.value >= 32 {
        name.unicodeScalars.append(scalar)
      }
      return "\"\(name)\": \(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst())"
    }
    return "{\(members.joined(separator: ", "))}"
  }
}
