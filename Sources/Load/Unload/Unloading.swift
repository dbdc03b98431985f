import Cube
package import Definitions
import OperatingSystem
package import PostgreSQL
import Warehouse

/// Takes a night out of a warehouse: gives it the star that was made without the night in a database beside it, under the
/// same numbers of batches and files, in one transaction.
package struct Unloading {
  /// What was done to a table.
  package struct Change: Sendable {
    package var table: String
    package var removed: Int
    package var added: Int
  }

  private let connection: Connection
  private let scratch: Connection
  private let warehouse: Warehouse
  private let leaving: String
  private let standing: String

  /// Plans it.
  ///
  /// - Parameters:
  ///   - scratch: where the star was made; its ledger has the batches that stand, and no others.
  ///   - leaving: numbers of the batches of the night.
  ///   - standing: numbers of the other batches of the warehouse.
  package init(
    _ connection: Connection, from scratch: Connection, _ warehouse: Warehouse, leaving: [Int64], standing: [Int64]
  ) {
    self.connection = connection
    self.scratch = scratch
    self.warehouse = warehouse
    self.leaving = SQL.literal(SQL.array(leaving.map { String($0) })) + "::int4[]"
    self.standing = SQL.literal(SQL.array(standing.map { String($0) })) + "::int4[]"
  }

  /// Does it. The publisher's lock must be held.
  ///
  /// - Returns: what was done to the tables that have changed.
  package func perform() throws -> [Change] {
    try Failure.translated {
      try connection.transaction {
        try connection.execute(
          """
          set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
          select set_config('lock_timeout', '60s', true) where current_setting('lock_timeout') = '0';
          set local jit = off; set local work_mem = '256MB'; set constraints all deferred
          """)
        var changes = try replaceStar()
        try connection.execute("set constraints all immediate")
        let version = try Ledger.warehouseVersion(connection) + 1
        let exchange = try warehouse.facts.flatMap { fact in
          try Cuboids.refresh(
            in: connection, warehouse: warehouse, fact: fact.name, change: .all, version: version)
        }
        try noteUnloading()
        changes += try replaceLedger()
        try noteBatches()
        try Exchange.perform(connection, exchange)
        try Interruption.check()
        return changes
      }
    }
  }

  private func replace(
    _ table: TableDefinition, where condition: String? = nil, adjusting: ((String) -> String)? = nil
  ) throws -> [Change] {
    try Interruption.check()
    let change = try TableReplacement(table: table, condition: condition)
      .perform(connection, from: scratch, adjusting: adjusting)
    if change.removed + change.added == 0 { return [] }
    return [Change(table: "\(table.schema).\(table.name)", removed: change.removed, added: change.added)]
  }

  private func replaceStar() throws -> [Change] {
    var changes: [Change] = []
    for dimension in warehouse.dimensions where dimension.kind == .standard {
      for table in warehouse.tables(of: dimension) { changes += try replace(table) }
    }
    for fact in warehouse.facts {
      changes += try replace(warehouse.table(of: fact))
      // A row was replaced when the batch that did it was published, not when that was done again.
      changes += try replace(warehouse.supersededTable(of: fact)) { rows in
        """
        update \(rows) n set superseded_at = b.started_at from martlet.batch b
        where b.batch_id = n.superseded_by_batch_id
        """
      }
      changes += try replace(warehouse.confirmedTable(of: fact))
    }
    return changes
  }

  private func noteUnloading() throws {
    try connection.query(
      """
      insert into martlet.unloaded (batch_id, pipeline, name, revision, warehouse, published_at, files, last_file_id,
      warehouse_version)
      select l.batch_id, l.pipeline, l.name, l.revision, $1, l.published_at, l.files, l.last_file, l.version from (
        select b.*, \(Ledger.lastFile) as last_file, \(Ledger.lastVersion) + 1 as version,
        (select count(*) from martlet.file f where f.batch_id = b.batch_id) as files
        from martlet.batch b where b.batch_id = any(\(leaving))) l
      """, [warehouse.name])
  }

  /// What the ledger says of the batches of this warehouse: by what was not said before them, files that repeated a file
  /// of the night are read now, rows that changed nothing are inserted.
  private func replaceLedger() throws -> [Change] {
    let ours = "(\(leaving) || \(standing))"
    let files = "select file_id from martlet.file where batch_id = any(\(ours))"
    var changes: [Change] = []
    // The files last, since rows are known to be the warehouse's by them.
    for layout in LedgerLayout.all.reversed() {
      let name = LedgerTables.name(of: layout)
      guard let table = LedgerTables.all.first(where: { $0.name == name }) else { continue }
      let isOfBatch = layout.columns.contains { $0.name == "batch_id" }
      changes += try replace(table, where: isOfBatch ? "batch_id = any(\(ours))" : "file_id in (\(files))")
    }
    return changes
  }

  /// The batches of the night are published no more. Those that stand keep what is known of them, but for the definitions that they are made by now.
  private func noteBatches() throws {
    func rows(_ name: String) throws -> String {
      let rows = SQL.identifier("pg_temp", "unload.\(name)")
      for table in LedgerTables.all where table.name == name {
        try TableReplacement.fetch(table, into: rows, connection, from: scratch)
      }
      return rows
    }
    for name in ["definition", "definition_text"] {
      let (table, rows) = (SQL.identifier("martlet", name), try rows(name))
      let names = name == "definition" ? "fingerprint, kind, name" : "fingerprint, path, text"
      try connection.execute("insert into \(table) (\(names)) select \(names) from \(rows) on conflict do nothing")
    }
    let batches = try rows("batch")
    try connection.execute(
      """
      update martlet.batch b set input_fingerprint = n.input_fingerprint,
      definitions_fingerprint = n.definitions_fingerprint, warehouse = n.warehouse from \(batches) n
      where n.batch_id = b.batch_id and (b.input_fingerprint, b.definitions_fingerprint, b.warehouse)
      is distinct from (n.input_fingerprint, n.definitions_fingerprint, n.warehouse)
      """)
    try connection.execute("delete from martlet.batch where batch_id = any(\(leaving))")
  }
}
