package import Columnar
package import Definitions
package import PostgreSQL

/// Asks the warehouse about the members that a batch touches, and about nobody else.
package enum SnapshotReader {
  /// Reads a snapshot, all of it as of one instant.
  ///
  /// - Parameters:
  ///   - keys: what extraction found: rows of `SnapshotLayout.keys`.
  ///   - files: digests of the batch's files by source; nil for all files that the pipeline ever published.
  /// - Returns: the tables of `Warehouse.snapshotTables(of:)` and `SnapshotLayout` but `keys`, by name, each in an
  ///   order that depends on nothing but what is in it.
  package static func read(
    _ connection: Connection, _ pipeline: Pipeline, batch: String, keys: [Chunk],
    files: [(source: String, sha256: String)]? = nil
  ) throws -> [String: [Chunk]] {
    try read(connection, pipeline, batch: batch, files: files) { dimensions, body in
      for chunk in keys { if let chunk = asked(chunk, of: dimensions) { try body(chunk) } }
    }
  }

  /// Reads a snapshot as above, of keys that are made as they are asked for.
  ///
  /// - Parameter keys: calls with the rows of `SnapshotLayout.keys` that speak of some dimensions, piece by piece.
  package static func read(
    _ connection: Connection, _ pipeline: Pipeline, batch: String, files: [(source: String, sha256: String)]? = nil,
    keys: (_ dimensions: Set<String>, _ body: (Chunk) throws -> Void) throws -> Void
  ) throws -> [String: [Chunk]] {
    try connection.begin(.repeatableRead)
    // Keys are made while the server takes them: that is no time of its own.
    try connection.execute("set local statement_timeout = 0; set local jit = off")
    // Nothing is to stay: not even the temporary tables that the questions are put with.
    defer { connection.rollback() }
    try putKeys(connection, keys, pipeline.warehouse)
    var tables: [String: [Chunk]] = [:]
    func take(_ layout: TableLayout, _ query: String) throws {
      tables[layout.name] = try chunks(connection, query, layout)
    }
    var places = SnapshotPlaces()
    for dimension in pipeline.warehouse.dimensions where dimension.kind == .standard {
      var question = SnapshotQuestion(pipeline, dimension)
      try question.find(connection)
      for (layout, query) in question.answers { try take(layout, query) }
      for layout in [dimension.eventLayout, dimension.confirmedLayout] {
        places.add(tables[layout.name] ?? [], layout)
      }
    }
    try take(SnapshotLayout.numbers, numbers(pipeline.warehouse))
    try take(SnapshotLayout.published, published(pipeline, files))
    if let question = HistoryQuestion(pipeline, batch: batch) { try take(SnapshotLayout.history, question.query) }
    try take(
      SnapshotLayout.batches,
      """
      select batch_id, name from martlet.batch where batch_id in (\(places.batches)) order by batch_id
      """)
    try take(
      SnapshotLayout.files,
      """
      select f.file_id, f.path, b.pipeline, f.source from martlet.file f join martlet.batch b using (batch_id)
      where f.file_id in (\(places.files)) order by f.file_id
      """)
    if let query = latest(pipeline, batch: batch) { try take(SnapshotLayout.latest, query) }
    return tables
  }

  private static func putKeys(
    _ connection: Connection, _ keys: (Set<String>, (Chunk) throws -> Void) throws -> Void, _ warehouse: Warehouse
  ) throws {
    try connection.execute(
      """
      create temporary table snapshot_key (dimension text not null, kind text not null, system text not null,
      value text not null, is_ignored boolean not null) on commit drop
      """)
    // Of a dimension that has no members nobody can be found: a first load asks nothing.
    let occupied = try occupied(connection, warehouse)
    var ignored: [String: SnapshotIgnored] = [:]
    for dimension in warehouse.dimensions { ignored[dimension.name] = dimension.identity.map(SnapshotIgnored.init) }
    let writer = try connection.copyIn(
      "snapshot_key", SnapshotLayout.keys.copyColumns + [CopyColumn("is_ignored", .boolean)])
    try keys(occupied) { chunk in
      var chunk = chunk
      let (dimensions, kinds, values) = (chunk.text(0), chunk.text(1), chunk.text(3))
      var marks = IntegerColumn()
      for row in 0..<chunk.rowCount {
        let rules = dimensions.string(row).flatMap { ignored[$0] }
        let value = values.arena.span.extracting(values.spans[row].range)
        marks.append(rules?.isIgnored(kinds.string(row) ?? "", value) == true ? 1 : 0)
      }
      chunk.columns.append(.integers(marks))
      try writer.write(chunk)
    }
    _ = try writer.finish()
    try connection.execute("analyze snapshot_key (dimension, kind)")
  }

  /// The names of the dimensions that have members.
  private static func occupied(_ connection: Connection, _ warehouse: Warehouse) throws -> Set<String> {
    try warehouse.dimensions.filter { $0.kind == .standard }.reduce(into: []) { names, dimension in
      let members = SQL.identifier(warehouse.name, dimension.memberTableName)
      if try connection.text("select exists (select from \(members) where member_id > 0)") == "t" {
        names.insert(dimension.name)
      }
    }
  }

  /// The rows of a chunk of keys that speak of some dimensions; nil for none.
  private static func asked(_ chunk: Chunk, of dimensions: Set<String>) -> Chunk? {
    if dimensions.isEmpty { return nil }
    let names = chunk.text(0)
    let rows = (0..<chunk.rowCount).filter { names.string($0).map(dimensions.contains) ?? false }
    if rows.isEmpty { return nil }
    if rows.count == chunk.rowCount { return chunk }
    return Chunk(
      rowCount: rows.count,
      columns: chunk.columns.map { column in
        guard case .text(var texts) = column else { return column }
        texts.spans = rows.map { texts.spans[$0] }
        return .text(texts)
      })
  }

  private static func chunks(_ connection: Connection, _ query: String, _ layout: TableLayout) throws -> [Chunk] {
    let reader = try connection.copyOut(query, layout.copyColumns)
    var chunks: [Chunk] = []
    while let chunk = try reader.next() { chunks.append(chunk) }
    return chunks
  }

  private static func numbers(_ warehouse: Warehouse) -> String {
    var queries = [
      "select 'warehouse_version' as name, \(Ledger.lastVersion) as value",
      "select 'next_batch_id', \(Ledger.lastBatch) + 1",
      "select 'next_file_id', \(Ledger.lastFile) + 1",
    ]
    for dimension in warehouse.dimensions where dimension.kind == .standard {
      let key = SQL.identifier(dimension.keyColumn)
      queries.append(
        """
        select \(SQL.literal("\(dimension.name).next_member_id")), greatest(max(member_id), 0) + 1
        from \(SQL.identifier(warehouse.name, dimension.memberTableName))
        """)
      queries.append(
        """
        select \(SQL.literal("\(dimension.name).next_key")), greatest(max(\(key)), 0) + 1
        from \(SQL.identifier(warehouse.name, dimension.name))
        """)
    }
    return "select name, value from (\(queries.joined(separator: " union all "))) n order by name collate \"C\""
  }

  /// Nil where no source says that absence means deletion.
  private static func latest(_ pipeline: Pipeline, batch: String) -> String? {
    let sources = pipeline.sources.filter(\.deletesAbsent).map(\.name)
    if sources.isEmpty { return nil }
    return """
      with delivered as (
        select distinct f.source collate "C" as source, b.name collate "C" as name, f.sha256
        from martlet.file f join martlet.batch b using (batch_id)
        where b.pipeline = \(SQL.literal(pipeline.name))
        and f.source = any(\(SQL.literal(SQL.array(sources)))::text[]) and f.status in ('read', 'repeated')
      ), newest as (select source, max(name) as name from delivered group by source)
      select d.source, d.name, d.sha256 from delivered d join newest n using (source)
      where d.name in (n.name, \(SQL.literal(batch))) order by 1, 2, d.sha256 collate "C"
      """
  }

  private static func published(_ pipeline: Pipeline, _ files: [(source: String, sha256: String)]?) -> String {
    var condition = ""
    if let files {
      let sources = SQL.literal(SQL.array(files.map(\.source)))
      let digests = SQL.literal(SQL.array(files.map(\.sha256)))
      condition = "and (f.source, f.sha256) in (select unnest(\(sources)::text[]), unnest(\(digests)::text[]))"
    }
    // A file that came with several batches was read with the first of them.
    return """
      select source, sha256, name, records from (
      select distinct on (f.source, f.sha256) f.source, f.sha256, b.name, f.records
      from martlet.file f join martlet.batch b using (batch_id)
      where f.status = 'read' and b.pipeline = \(SQL.literal(pipeline.name)) \(condition)
      order by f.source, f.sha256, f.file_id) p order by source collate "C", sha256 collate "C"
      """
  }
}

/// The batches and files that the events of a snapshot came with.
private struct SnapshotPlaces {
  private var batchIDs: Set<Int64> = []
  private var fileIDs: Set<Int64> = []

  /// Their numbers, as queries.
  var batches: String { Self.query(batchIDs) }
  var files: String { Self.query(fileIDs) }

  /// Adds those of rows.
  mutating func add(_ chunks: [Chunk], _ layout: TableLayout) {
    guard let batch = layout.index("batch_id"), let file = layout.index("file_id") else { return }
    for chunk in chunks {
      batchIDs.formUnion(chunk.integers(batch).values)
      fileIDs.formUnion(chunk.integers(file).values)
    }
  }

  private static func query(_ numbers: Set<Int64>) -> String {
    "select unnest(\(SQL.literal(SQL.array(numbers.sorted().map(String.init))))::int[])"
  }
}
