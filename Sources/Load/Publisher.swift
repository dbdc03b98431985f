package import Columnar
package import Definitions
import OperatingSystem
package import PostgreSQL
import Warehouse

// How a batch becomes visible, all of it at one moment:
//
// ```
// lock ─ ledger: published already? version as in the snapshot?
// begin; prologue
//   each table as it comes   members ▸ identifiers ▸ links ▸ relinks ▸ events ▸ confirmed ▸ versions | facts | ledger tables
//   finish                   pins ▸ facts moved ▸ rebind ▸ cuboids ▸ checks ▸ ledger
// commit
// ```
//
// A dimension's tables are applied each when it is whole, since what follows refers to it; of facts, only the
// rows come in while the tables stream: their verdicts need the files' paths, which come last.

/// Publishes one batch in one transaction.
///
/// It takes the tables of `Warehouse.conformedTables` in their order, from Transform while it runs or from stage
/// files; tables without rows may be left out. `finish` publishes. Whatever fails, the transaction is rolled
/// back and the error is a `Failure`; `abandon` ends without publishing, as does letting go of it.
package final class Publisher: TableSink {
  let connection: Connection
  let pipeline: Pipeline
  let identity: BatchIdentity
  /// Whether it is only to be seen what the batch would do: see `plan`.
  let isPlan: Bool
  let reconnect: (() throws -> Connection)?
  /// The batch as it is to be, or as it was published before.
  package private(set) var batch: PublishedBatch
  /// Whether exactly this batch had been published before: then everything that comes is ignored.
  package private(set) var wasPublishedBefore = false

  var dimensions: [DimensionPublish] = []
  var facts: [FactPublish] = []
  var steps: [PublishReport.Step] = []

  /// Where a table of the batch goes.
  enum Destination {
    case members(Int), identifiers(Int), pins(Int), links(Int), relinks(Int), events(Int), confirmed(Int),
      versions(Int)
    case fact(Int)
    case ledger(TableLayout)
  }
  private var destinations: [(layout: TableLayout, destination: Destination)] = []
  /// Index of the table that comes, or came last.
  private var current = -1
  private var isInTable = false
  private var writer: CopyWriter?
  private var rows = 0
  private var isOver = false

  var warehouse: Warehouse { pipeline.warehouse }

  /// Takes the publisher's lock, asks the ledger, and begins the transaction.
  ///
  /// - Parameters:
  ///   - expectedWarehouseVersion: `warehouse_version` of the snapshot that the batch was made from.
  ///   - isPlan: only tries what the batch would do, within a trial of the connection's: no table that somebody reads is
  ///     locked, and cuboids, which follow from the star, stay as they are.
  ///   - prologue: statements that the transaction begins with.
  ///   - reconnect: makes another connection to the same warehouse, to find out what became of a commit whose
  ///     answer was lost.
  /// - Throws: `Failure` with status `tryAgain` when another run publishes, or the warehouse has moved on since.
  package init(
    connection: Connection, pipeline: Pipeline, batch identity: BatchIdentity, expectedWarehouseVersion: Int64,
    isPlan: Bool = false, prologue: [String] = [], reconnect: (() throws -> Connection)? = nil
  ) throws {
    self.connection = connection
    self.pipeline = pipeline
    self.identity = identity
    self.isPlan = isPlan
    self.reconnect = reconnect
    batch = PublishedBatch(batchID: 0, revision: 0, warehouseVersion: 0)
    try Failure.translated { try PublisherLock.take(connection, pipeline.warehouse) }
    try guarded {
      if let published = try BatchStatus.published(
        connection, pipeline, batch: identity.name, fingerprint: identity.inputFingerprint)
      {
        batch = published
        wasPublishedBefore = true
        return
      }
      batch = try LedgerEntry.next(connection, pipeline, batch: identity.name)
      guard batch.warehouseVersion == expectedWarehouseVersion + 1 else {
        throw Failure(
          .tryAgain,
          "the snapshot is out of date: it was taken at version \(expectedWarehouseVersion), the warehouse is at "
            + "\(batch.warehouseVersion - 1)", remedy: "take the snapshot and transform again")
      }
      try beginTransaction(prologue)
    }
  }

  deinit { abandon() }

  private func beginTransaction(_ prologue: [String]) throws {
    try connection.begin()
    try connection.execute(
      """
      set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
      select set_config('lock_timeout', '60s', true) where current_setting('lock_timeout') = '0';
      set local jit = off; set local work_mem = '256MB'; set local maintenance_work_mem = '512MB';
      set constraints all deferred
      """)
    for statement in prologue { try connection.execute(statement) }
    facts = try warehouse.facts.map { try FactPublish(connection, warehouse, $0, isPlan: isPlan) }
    let hasFacts = facts.contains { !$0.wasEmpty }
    for dimension in warehouse.dimensions where dimension.kind == .standard {
      let index = dimensions.count
      dimensions.append(
        try DimensionPublish(connection, warehouse, dimension, hasFacts: hasFacts, isPlan: isPlan))
      destinations.append((dimension.memberLayout, .members(index)))
      if dimension.identity != nil {
        destinations += [
          (dimension.identifierLayout, .identifiers(index)), (dimension.pinLayout, .pins(index)),
          (dimension.linkLayout, .links(index)), (dimension.relinkLayout, .relinks(index)),
        ]
      }
      destinations += [
        (dimension.eventLayout, .events(index)), (dimension.confirmedLayout, .confirmed(index)),
        (dimension.versionChangeLayout, .versions(index)),
      ]
    }
    for (index, fact) in facts.enumerated() { destinations.append((fact.statements.layout, .fact(index))) }
    destinations += LedgerLayout.all.map { ($0, .ledger($0)) }
    var tables = dimensions.flatMap(\.creations) + LedgerLayout.all.map { StageTable($0).creation }
    tables += facts.flatMap(\.creations)
    try connection.execute(tables.joined(separator: ";\n"))
    try NightStep.begun.pass()
  }

  // MARK: The sink

  package func begin(_ table: String, _ fields: [Field]) throws {
    if wasPublishedBefore { return }
    try guarded {
      guard !isOver, !isInTable else { throw Failure(.failed, "table \(table) begins out of turn") }
      guard let index = destinations.firstIndex(where: { $0.layout.name == table }), index > current else {
        throw Failure(
          .failed, "table \(table) is none of the warehouse \(warehouse.name), or comes out of order",
          remedy: "transform again with the definitions of today")
      }
      guard destinations[index].layout.fields == fields else {
        throw Failure(
          .failed, "table \(table) has other columns than the definitions say",
          remedy: "transform again with the definitions of today")
      }
      current = index
      isInTable = true
      rows = 0
    }
  }

  package func write(_ chunk: Chunk) throws {
    if wasPublishedBefore || chunk.rowCount == 0 { return }
    try guarded {
      guard isInTable else { throw Failure(.failed, "rows come outside of a table") }
      // Not before there are rows: for a fact that stays empty, nothing is made.
      let isNew = self.writer == nil
      let writer = try self.writer ?? openCopy()
      self.writer = writer
      try refusals { try writer.write(chunk) }
      if isNew { try NightStep.copying.pass() }
      switch destinations[current].destination {
      case .fact(let index): facts[index].note(chunk)
      case .versions(let index): try dimensions[index].note(chunk)
      default: break
      }
      rows += chunk.rowCount
    }
  }

  package func end() throws {
    if wasPublishedBefore { return }
    try guarded {
      guard isInTable else { throw Failure(.failed, "a table ends that has not begun") }
      isInTable = false
      let (layout, destination) = destinations[current]
      if let writer {
        self.writer = nil
        let taken = try refusals { try writer.finish() }
        guard taken == rows else {
          throw Failure(.failed, "of \(rows) rows of \(layout.name) the server took \(taken)")
        }
      }
      try timed("dimensions") { try refusals { try apply(destination) } }
    }
  }

  private func refusals<Result>(_ body: () throws -> Result) throws -> Result {
    try Publisher.refusals(of: destinations[current].layout.name, body)
  }

  /// Runs a part of a table that has come; of a row that the server refuses, tells of which table it is.
  static func refusals<Result>(of table: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as PostgreSQLError where error.isRefusal && error.statement != nil {
      throw Failure(
        .failed, "\(table): \(error.refusal)",
        remedy:
          "correct the value in the exports, or take the constraint off: other rows refer to members, so that none "
          + "of them can be left out")
    }
  }

  private func openCopy() throws -> CopyWriter {
    let (layout, destination) = destinations[current]
    switch destination {
    case .members(let index), .links(let index), .versions(let index):
      return try dimensions[index].beginCopy(connection, warehouse, layout, into: StageTable(layout).sql)
    case .identifiers(let index):
      let table = dimensions[index].statements.identifierTable
      return try dimensions[index].beginCopy(connection, warehouse, layout, into: table)
    case .events(let index):
      let table = dimensions[index].statements.eventTable
      return try dimensions[index].beginCopy(connection, warehouse, layout, into: table)
    case .relinks(let index):
      return try connection.copyIn(dimensions[index].statements.relinkTable, layout.copyColumns)
    case .fact(let index): return try facts[index].beginCopy(connection)
    case .pins, .confirmed, .ledger: return try connection.copyIn(StageTable(layout).sql, layout.copyColumns)
    }
  }

  private func apply(_ destination: Destination) throws {
    func refresh(_ index: Int, _ table: (DimensionStatements) -> String) throws {
      // Tables of a first load are read by nobody before facts are there.
      if dimensions[index].isFirst { return }
      try Statistics.refresh(connection, table(dimensions[index].statements), brought: rows)
    }
    switch destination {
    case .members(let index):
      try dimensions[index].applyMembers(connection, rows: rows)
      try refresh(index, \.memberTable)
      try NightStep.members.pass()
    case .identifiers(let index): try refresh(index, \.identifierTable)
    case .relinks(let index): try refresh(index, \.relinkTable)
    case .links(let index):
      try dimensions[index].applyLinks(connection, rows: rows)
      try refresh(index, \.linkTable)
    case .events(let index): try refresh(index, \.eventTable)
    case .confirmed(let index):
      try dimensions[index].applyConfirmed(connection, rows: rows)
      try refresh(index, \.confirmedTable)
    case .versions(let index):
      try dimensions[index].applyVersions(connection, rows: rows)
      try refresh(index, \.table)
    case .fact(let index): facts[index].rows = rows
    // Pins are put right behind all tables: that there are none is said by no table, too.
    case .pins, .ledger: break
    }
  }

  // MARK: Ends

  /// Publishes what has come.
  ///
  /// - Parameter timings: seconds of the steps before, for the ledger.
  /// - Throws: `Failure`; then nothing was published, but where its message says that this is not known.
  package func finish(timings: [PublishReport.Step] = []) throws -> PublishReport {
    if wasPublishedBefore {
      end(connection)
      return PublishReport(batch: batch, wasPublishedBefore: true)
    }
    return try guarded {
      guard !isOver, !isInTable else { throw Failure(.failed, "the batch is not whole") }
      try publish(timings)
      try timed("commit") { try commit() }
      try NightStep.committed.pass()
      end(connection)
      return PublishReport(
        batch: batch, wasPublishedBefore: false, dimensions: dimensions.map(\.outcome), facts: facts.map(\.outcome),
        steps: steps)
    }
  }

  /// Ends without publishing; does nothing once it has ended.
  package func abandon() {
    if isOver { return }
    writer?.cancel()
    writer = nil
    if !wasPublishedBefore { connection.rollback() }
    end(connection)
  }

  private func end(_ connection: Connection) {
    isOver = true
    PublisherLock.release(connection)
  }

  /// Runs a part; an error abandons the batch and becomes a `Failure`.
  private func guarded<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      abandon()
      throw Failure.of(error)
    }
  }

  /// Runs a part and adds its time to a step.
  func timed<Result>(_ step: String, _ body: () throws -> Result) rethrows -> Result {
    let start = Clock.seconds()
    defer {
      let seconds = Clock.seconds() - start
      if let index = steps.firstIndex(where: { $0.name == step }) {
        steps[index].seconds += seconds
      } else {
        steps.append(PublishReport.Step(name: step, seconds: seconds))
      }
    }
    return try body()
  }
}

extension Failure {
  /// Runs the body; PostgreSQL's errors become failures.
  static func translated<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch { throw Failure.of(error) }
  }
}
