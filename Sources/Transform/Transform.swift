// From records to a conformed batch, in two passes over the files and without a connection:
//
// ```
// files ─clean─▶ members, observations, evidence ─▶ numbers, persons, versions ─▶ dimension tables
// files ─clean─▶ rows bound to versions ──────────────────────────────────────▶ fact tables
//                                                      counts, totals, rejects ─▶ ledger tables
// ```
//
// The result is a function of the files' contents, the definitions and the snapshot alone.

package import Columnar
import Definitions
import OperatingSystem

/// The transform stage.
package enum Transform {
  /// Transforms a batch.
  ///
  /// - Parameters:
  ///   - input: the batch's files.
  ///   - snapshot: what the warehouse knows of the members that they touch.
  ///   - sink: receives the tables of `Warehouse.conformedTables`, in that order.
  /// - Returns: what happened, for the run's report.
  /// - Throws: `Failure` of status stopped when a quality gate stops the batch; whatever reading or the sink throws.
  package static func run(_ input: BatchInput, snapshot: Snapshot, into sink: any TableSink) throws -> TransformReport {
    var run = try TransformRun(input, snapshot: snapshot)
    try run.readMembers()
    try run.writeDimensions(to: sink)
    try run.writeFacts(to: sink)
    try run.checkLimits()
    try run.writeLedger(to: sink)
    return run.report
  }
}

/// The state of one transform.
struct TransformRun {
  let input: BatchInput
  let snapshot: Snapshot
  let warehouse: Warehouse
  let batchID: Int64
  let zone: TimeZoneRules
  let plans: [SourcePlan]
  var lookups: LookupTables
  var members: MembersPass
  var results: [DimensionResult?] = []
  var accounts: [FileAccount] = []
  let rejects = RejectTable()

  init(_ input: BatchInput, snapshot: Snapshot) throws {
    self.input = input
    self.snapshot = snapshot
    let warehouse = input.pipeline.warehouse
    self.warehouse = warehouse
    batchID = snapshot.number("next_batch_id", default: Snapshot.firstNumber)
    let zone = try TimeZoneRules(named: warehouse.zone)
    self.zone = zone
    plans = try input.pipeline.sources.map { try SourcePlan($0, of: warehouse, zone: zone) }
    lookups = LookupTables(input.pipeline)
    let order = BatchOrder(snapshot: snapshot, current: input.name, id: batchID)
    members = MembersPass(
      warehouse: warehouse,
      dimensions: warehouse.dimensions.map {
        $0.kind == .standard ? DimensionState($0, snapshot: snapshot, batches: order) : nil
      }, batchRank: order.current, fallbackInstant: TransformRun.instant(ofBatch: input.name, zone))

    var published: Set<[String]> = []
    for chunk in snapshot.tables[SnapshotLayout.published.name] ?? [] {
      for row in 0..<chunk.rowCount {
        published.insert([chunk.text(0).string(row) ?? "", chunk.text(1).string(row) ?? ""])
      }
    }
    var nextFile = snapshot.number("next_file_id", default: Snapshot.firstNumber)
    for file in input.files {
      let source = input.pipeline.sources[file.source]
      // The same bytes twice within the batch are the same file too.
      let isRepeated = !published.insert([source.name, file.sha256]).inserted
      accounts.append(
        FileAccount(fileID: nextFile, file: file, source: source, warehouse: warehouse, repeated: isRepeated))
      nextFile += 1
    }
  }

  /// The beginning of the day that a batch is named by; the beginning of time for other names.
  private static func instant(ofBatch name: String, _ zone: TimeZoneRules) -> Int64 {
    let parts = name.prefix(10).split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3, let date = CivilDate(year: parts[0], month: parts[1], day: parts[2]) else {
      return TableColumn.minusInfinity
    }
    var zone = zone
    let local = date.daysSince1970 * 86_400
    switch zone.utc(fromLocal: local) {
    case .resolved(let seconds), .ambiguous(let seconds, _), .skipped(let seconds): return seconds * 1_000_000
    }
  }

  /// Reads all files once for members, observations, evidence, grain keys, and the fate of records.
  mutating func readMembers() throws {
    try lookups.fill(input)
    for index in input.files.indices where !accounts[index].repeated {
      let file = input.files[index]
      let plan = plans[file.source]
      var cleaner = try SourceCleaner(
        source: plan.source, needed: plan.neededForMembers, lookups: lookups.tables(for: file.source))
      cleaner.beginFile()
      var tally = RecordTally()
      accounts[index].records = try file.records.read(columns: cleaner.rawColumns) { records in
        accounts[index].rejected += records.rejects.count
        for reject in records.rejects { rejects.append(reject, fileID: accounts[index].fileID) }
        let chunk = try cleaner.clean(records)
        tally.take(chunk, filtered: &accounts[index].filtered)
        try members.take(chunk, plan: plan, account: &accounts[index], rejects: rejects)
      }
      tally.finish(filtered: &accounts[index].filtered)
      takeCounts(cleaner.counts, needed: plan.neededForMembers, file: index)
    }
  }

  /// Numbers, joins, versions; the tables of each dimension.
  mutating func writeDimensions(to sink: any TableSink) throws {
    for index in members.dimensions.indices {
      guard let state = members.dimensions[index] else {
        results.append(nil)
        continue
      }
      members.dimensions[index] = nil
      let result = DimensionResult(state)
      let events = EventRuns(result)
      for entry in events.outcomes {
        let account = Int(Int64(entry.file) - (accounts.first?.fileID ?? 0))
        accounts[account].count(entry.outcome, feed: Int(entry.feed))
      }
      try result.write(events: events, batchID: batchID, to: sink)
      results.append(result)
    }
  }

  /// The rows of each fact.
  mutating func writeFacts(to sink: any TableSink) throws {
    for fact in warehouse.facts.indices {
      var pass = FactsPass(fact: fact, warehouse: warehouse, dimensions: results, grains: members.grains[fact])
      try sink.begin(pass.layout.name, pass.layout.fields)
      for index in input.files.indices where !accounts[index].repeated {
        let file = input.files[index]
        let plan = plans[file.source]
        let feeds = plan.factFeeds.filter { $0.fact == fact }
        if feeds.isEmpty { continue }
        let needed = plan.needed(forFact: fact)
        var cleaner = try SourceCleaner(source: plan.source, needed: needed, lookups: lookups.tables(for: file.source))
        cleaner.beginFile()
        var binders = feeds.map { feed in
          (index: feed.index, binder: FactBinder(feed, warehouse: warehouse, zone: zone, batchID: batchID))
        }
        _ = try file.records.read(columns: cleaner.rawColumns) { records in
          let chunk = try cleaner.clean(records)
          try pass.take(
            chunk, binders: &binders, version: plan.version.map(chunk.integers), accountIndex: index,
            account: &accounts[index], rejects: rejects, sink: sink)
        }
        takeCounts(cleaner.counts, needed: needed, file: index)
      }
      try pass.finish(accounts: &accounts, rejects: rejects, sink: sink)
      try sink.end()
    }
  }

  /// Takes over what cleaning counted, for columns that no earlier pass over the file has counted.
  private mutating func takeCounts(_ counts: CleaningCounts, needed: Set<Int>, file: Int) {
    let source = plans[accounts[file].source].source
    let earlier = Set(accounts[file].cleanedColumns)
    let columns = needed.filter { $0 < source.columns.count }.map { source.columns[$0].name }
    accounts[file].cleaning += counts.effects(of: source).filter { !earlier.contains($0.column) }
    accounts[file].screens += counts.screenFailures(of: source).filter { !earlier.contains($0.column) }
    accounts[file].cleanedColumns += columns.filter { !earlier.contains($0) }
  }

  /// Stops a batch with too many rejects or a failed screen of severity stop.
  func checkLimits() throws {
    for account in accounts {
      if let screen = account.screens.first(where: { $0.severity == .stop }) {
        throw Failure(
          .stopped, "\(account.path): \(screen.rows) rows fail the screen '\(screen.screen)', which stops the batch",
          remedy: "correct the file, or change the screen's severity in the pipeline")
      }
    }
    let rows = accounts.reduce(0) { $0 + $1.producedRows + $1.rejected }
    let rejected = rejects.entries.count
    let limits = input.pipeline.rejectLimits
    if let most = limits.count, rejected > most {
      throw Failure(
        .stopped, "\(rejected) rows are rejected; the pipeline allows \(most) (\(rejects.examples()))",
        remedy: "look at the rejects, correct the files or the definition, or raise rejects.at_most")
    }
    if let share = limits.share, rows > 0, Double(rejected) > share * Double(rows) {
      throw Failure(
        .stopped,
        "\(rejected) of \(rows) rows are rejected; the pipeline allows \(share * 100) % (\(rejects.examples()))",
        remedy: "look at the rejects, correct the files or the definition, or raise rejects.share")
    }
  }
}

/// Counts filtered records: a record is filtered when all of its rows are, by the filter of its first row.
struct RecordTally {
  private var record: Int64 = -1
  private var filter: Int32 = -1

  mutating func take(_ chunk: CleanedChunk, filtered: inout [Int]) {
    guard !filtered.isEmpty else { return }
    for row in 0..<chunk.rowCount {
      if chunk.places.records[row] == record {
        if chunk.filteredBy[row] < 0 { filter = -1 }
      } else {
        finish(filtered: &filtered)
        record = chunk.places.records[row]
        filter = chunk.filteredBy[row]
      }
    }
  }

  mutating func finish(filtered: inout [Int]) {
    if filter >= 0 { filtered[Int(filter)] += 1 }
    filter = -1
    record = -1
  }
}
