import Columnar
import Cube
import Definitions
import OperatingSystem
import PostgreSQL

extension Publisher {
  /// Everything between the last row and the commit, in the order that DESIGN §6 fixes.
  func publish(_ timings: [PublishReport.Step]) throws {
    try NightStep.copied.pass()
    try timed("dimensions") { for dimension in dimensions { try dimension.applyPins(connection, of: pipeline.name) } }
    for index in facts.indices { facts[index].follow(standing.dimensions) }
    try timed("facts") { try publishFacts() }
    try NightStep.facts.pass()
    try timed("indexes") { for dimension in dimensions { try dimension.index(connection) } }
    try timed("statistics") { for dimension in dimensions { try dimension.gatherStatistics(connection) } }
    try timed("rebind") { try rebindFacts() }
    try NightStep.rebound.pass()
    var exchange = try exchange()
    if !isPlan { exchange += try timed("cuboids") { try refreshCuboids() } }
    try NightStep.cuboids.pass()
    let accounts = try timed("checks") { try check() }
    try NightStep.checked.pass()
    try timed("ledger") {
      try LedgerEntry(connection: connection, pipeline: pipeline, identity: identity, batch: batch)
        .write(accounts, timings: timings + steps)
    }
    try timed("exchange") { try Exchange.perform(connection, exchange) }
    try NightStep.recorded.pass()
  }

  /// The warehouse with its tables where they are now: those of a first load not yet under their own names.
  private var standing: Warehouse {
    var standing = warehouse
    standing.facts = facts.map(\.fact)
    for dimension in dimensions.map(\.dimension) {
      guard let index = standing.dimensions.firstIndex(where: { $0.name == dimension.name }) else { continue }
      standing.dimensions[index] = dimension
    }
    return standing
  }

  /// Statements that let readers find the tables of a first load.
  private func exchange() throws -> [String] {
    let fresh = dimensions.flatMap(\.fresh).map(\.table) + facts.compactMap(\.fresh)
    if fresh.isEmpty { return [] }
    return try FreshTable.views(connection, of: warehouse, over: standing) + fresh.flatMap(\.exchange)
  }

  private func publishFacts() throws {
    try connection.execute("analyze \(StageTable(LedgerLayout.files).sql)")
    var refused = 0
    for index in facts.indices {
      if facts[index].isFirst {
        try facts[index].index(connection)
      } else if facts[index].rows > 0 {
        try facts[index].judge(connection, batch: identity.name)
        try facts[index].rememberReplaced(connection)
        refused += try facts[index].move(connection, batch: batch.batchID)
      }
    }
    if refused > 0 { try RejectLimitCheck(connection: connection, pipeline: pipeline).check() }
  }

  private func rebindFacts() throws {
    // Those constraints that wait for the end of the transaction are proved here, before anything relies on them.
    try connection.execute("set constraints all immediate")
    for dimension in dimensions { try dimension.prove(connection) }
    for index in facts.indices where !facts[index].isFirst { try facts[index].rebind(connection, batch: batch.batchID) }
  }

  private func check() throws -> [FactAccounts] {
    let accounting = AccountingCheck(connection: connection, warehouse: warehouse)
    try accounting.checkFiles(batch: batch.batchID)
    var accounts: [FactAccounts] = []
    for index in facts.indices {
      var found = FactAccounts()
      if facts[index].rows > 0 {
        try facts[index].proveReferences(connection)
        found = try facts[index].count(connection, batch: batch.batchID)
      }
      try accounting.check(facts[index].fact, found)
      facts[index].outcome.inserted = found.rows("inserted")
      facts[index].outcome.replacing = found.rows("replacing")
      facts[index].outcome.superseded = found.rows("superseded")
      facts[index].outcome.duplicate = found.rows("duplicate")
      facts[index].outcome.rejected = found.rows("rejected")
      accounts.append(found)
    }
    return accounts
  }

  /// - Returns: statements that put those in their place that were made beside others.
  private func refreshCuboids() throws -> [String] {
    let warehouse = standing
    return try facts.flatMap { fact in
      try Cuboids.refresh(
        in: connection, warehouse: warehouse, fact: fact.fact.name,
        change: fact.change(connection, batch: batch.batchID), version: batch.warehouseVersion)
    }
  }

  /// Commits. When the answer is lost, finds out on another connection whether the batch is in the ledger.
  func commit() throws {
    do {
      try connection.commit()
    } catch let error as PostgreSQLError where error.isConnectionLost || error.sqlstate.hasPrefix("57P") {
      try Failure.translated { try findOut(after: error) }
    }
  }

  func findOut(after error: PostgreSQLError) throws {
    let unknown = Failure(
      .tryAgain,
      "the connection was lost at the commit (\(error.message)), and the warehouse cannot be asked what became of it",
      remedy: "run the same command again: it looks whether the batch is published, and does nothing if so")
    guard let reconnect else { throw unknown }
    // As long as the old session lives, its commit may still come: whoever gets its lock knows that it is over.
    for attempt in 0..<60 {
      if attempt > 0 { Clock.pause(milliseconds: 500) }
      if Interruption.status != nil { throw unknown }
      guard let other = try? reconnect(), (try? PublisherLock.take(other, warehouse, patience: 0)) != nil else {
        continue
      }
      defer { PublisherLock.release(other) }
      let published = try BatchStatus.published(
        other, pipeline, batch: identity.name, fingerprint: identity.inputFingerprint)
      if published != nil { return }
      throw Failure(
        .tryAgain, "the connection was lost at the commit (\(error.message)); nothing was published",
        remedy: "run the same command again")
    }
    throw unknown
  }
}
