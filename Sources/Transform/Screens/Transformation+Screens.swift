import Columnar
import Definitions
import OperatingSystem

extension Transformation {
  /// What all screens came to, in the order of the definition.
  var screenResults: [ScreenResult] {
    let paths = accounts.map(\.path)
    return zip(input.pipeline.sources, screens.sources).flatMap { source, states in
      let scope = source.scope
      return states.map { $0.result(source.name, column: $0.placed.column.map { scope[$0].name }, paths: paths) }
    }
  }

  /// Comes to a verdict of every screen: with the snapshot, and with a second look at files where rows fail whose
  /// places the first has not told.
  func judgeScreens(_ snapshot: Snapshot) throws {
    let known = ScreenKnowledge(
      dimensions: results, history: ScreenHistory(snapshot), day: BatchDay(input.name, zone))
    screens.decide(known, deliveries(snapshot.earlierFiles))
    for index in input.files.indices where !accounts[index].repeated {
      let file = input.files[index]
      guard let needed = screens.columnsOfSecondLook(file.source) else { continue }
      var cleaner = try SourceCleaner(
        source: plans[file.source].source, needed: needed, lookups: lookups.tables(for: file.source),
        memory: input.memory)
      try cleaner.begin(file.records)
      _ = try file.records.read(columns: cleaner.rawColumns) { records in
        screens.lookAgain(try cleaner.clean(records), source: file.source, file: index)
      }
    }
  }

  /// What came of each source. The same bytes count once; what was published before counts where it is delivered again,
  /// or was published under the batch's own name.
  private func deliveries(_ earlier: [EarlierFile]) -> [SourceDelivery] {
    var published: [PublishedFile: EarlierFile] = [:]
    for file in earlier { published[PublishedFile(source: file.source, sha256: file.sha256)] = file }
    var deliveries = input.pipeline.sources.map { _ in SourceDelivery() }
    var counted: Set<PublishedFile> = []
    for account in accounts {
      let file = PublishedFile(source: plans[account.source].source.name, sha256: account.sha256)
      if !account.replayed.isEmpty {
        deliveries[account.source].isReplay = true
        continue
      }
      guard counted.insert(file).inserted else { continue }
      let records = account.repeated ? published[file]?.records ?? 0 : account.records
      deliveries[account.source].records = (deliveries[account.source].records ?? 0) + records
      if account.repeated { deliveries[account.source].isPartlyRead = true }
    }
    for file in earlier where file.batch == input.name {
      let name = PublishedFile(source: file.source, sha256: file.sha256)
      guard let source = input.pipeline.sources.firstIndex(where: { $0.name == file.source }),
        counted.insert(name).inserted
      else { continue }
      deliveries[source].records = (deliveries[source].records ?? 0) + file.records
      deliveries[source].isPartlyRead = true
    }
    return deliveries
  }

  /// Stops a batch that fails a screen of severity stop, lacks too many members, or rejects too much.
  func checkGates() throws {
    let results = screenResults
    let stopped = results.filter { $0.outcome == .stopped }
    if !stopped.isEmpty {
      let told = stopped.map { "\($0.screen) of source \($0.source): \($0.telling)" }.joined(separator: "; ")
      throw StoppedBatch(
        Failure(
          .stopped, "\(stopped.count == 1 ? "a screen stops" : "\(stopped.count) screens stop") the batch: \(told)",
          remedy: "correct the files or the definition, or let the screen flag: severity: flag"), results)
    }
    if let tooManyAbsent { throw StoppedBatch(tooManyAbsent, results) }
    do {
      try RejectCheck(accounts, rejects).check(input.pipeline)
    } catch let failure as Failure {
      throw StoppedBatch(failure, results)
    }
  }

  // MARK: The ledger

  func writeScreens(_ sink: any TableSink) throws {
    var table = TableBuilder(LedgerLayout.screens)
    for result in screenResults {
      table.integer(numbers.id)
      table.text(result.source.utf8)
      table.text(result.screen.utf8)
      table.text(result.kind.utf8)
      table.text(result.column?.utf8)
      table.text(result.severity.rawValue.utf8)
      table.integer(Int64(result.tested))
      table.integer(Int64(result.failed))
      table.text(result.outcome.rawValue.utf8)
      table.integer(result.measured)
      table.integer(result.comparedWith)
      table.text(result.note?.utf8)
      try table.endRow(sink)
    }
    try table.finish(sink)
  }

  func writeErrorEvents(_ sink: any TableSink) throws {
    var table = TableBuilder(LedgerLayout.errorEvents)
    for (source, states) in zip(input.pipeline.sources, screens.sources) {
      let scope = source.scope
      let sourceName = Array(source.name.utf8)
      for state in states where state.found.untested == nil {
        let found = state.found
        let screen = Array(state.placed.screen.name.utf8)
        let column = state.placed.column.map { Array(scope[$0].name.utf8) }
        /// - Parameter row: index among the rows that fail; nil for what is not of a row.
        func write(_ row: Int?, _ message: [UInt8]) throws {
          table.integer(numbers.id)
          table.text(sourceName)
          table.text(screen)
          table.integer(row.map { numbers.firstFileID + Int64(found.files[$0]) })
          table.integer(row.map { found.records[$0] })
          table.integer(row.map { found.rows[$0] })
          table.integer(row.map { found.lines[$0] })
          table.text(column)
          table.text(message)
          try table.endRow(sink)
        }
        let message = Array(state.message(scope).utf8)
        for row in found.files.indices { try write(row, message) }
        for gap in found.gaps { try write(nil, Array(Screening.State.message(gap).utf8)) }
        if let fault = found.fault { try write(nil, Array(fault.utf8)) }
      }
    }
    try table.finish(sink)
  }
}
