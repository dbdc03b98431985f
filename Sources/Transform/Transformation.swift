// From records to a conformed batch, in two passes over the files and without a connection:
//
// ```
// files ─clean─▶ members, observations, evidence, keys
//                           │ ◀── snapshot: what the warehouse knows of these members
//                numbers, persons, versions ─────────────────▶ dimension tables
// files ─clean─▶ rows bound to versions ─────────────────────▶ fact tables
//                           counts, totals, rejects ─────────▶ ledger tables
// ```
//
// The result is a function of the files' contents, the definitions and the snapshot alone.

package import Columnar
import Definitions
import OperatingSystem

/// The transform of one batch: `readMembers`, then `forEachKeys` for the snapshot, then `finish`.
package struct Transformation {
  let input: BatchInput
  let warehouse: Warehouse
  let zone: TimeZoneRules
  let plans: [SourcePlan]
  let paths: PathOrder
  var lookups: LookupTables
  var members: MembersPass
  var screens: Screening
  var repeatedKeys: [RepeatedKeys] = []
  var results: [DimensionResult?] = []
  var accounts: [FileAccount] = []
  var rejects = RejectTable()
  /// The occurrence numbers of each file's rows.
  private var occurrences: [OccurrenceLogs] = []
  /// What full exports said of who is there.
  var listings: [ListingResult] = []
  /// Why the batch is stopped, where more members are absent than may be.
  var tooManyAbsent: Failure?
  var numbers = BatchNumbers(.empty)

  /// Transforms a batch whose snapshot is at hand already.
  ///
  /// - Throws: as `finish` does.
  package static func run(_ input: BatchInput, snapshot: Snapshot, into sink: any TableSink) throws -> TransformReport {
    var transformation = try Transformation(input)
    try transformation.readMembers(leavingOut: transformation.leftOut(snapshot))
    return try transformation.finish(snapshot, into: sink)
  }

  /// Makes the transform of a batch; nothing is read yet.
  ///
  /// - Throws: `Failure` for a rule, format or zone that there is not, or deletions that have no instant.
  package init(_ input: BatchInput) throws {
    self.input = input
    let warehouse = input.pipeline.warehouse
    self.warehouse = warehouse
    let zone = try TimeZoneRules(named: warehouse.zone)
    self.zone = zone
    plans = try input.pipeline.sources.map { try SourcePlan($0, of: warehouse, zone: zone) }
    lookups = LookupTables(input.pipeline)
    paths = PathOrder(input.files.map(\.path))
    let day = BatchDay(input.name, zone)
    members = MembersPass(
      warehouse: warehouse, fallbackInstant: day?.begin ?? TableColumn.minusInfinity, listings: Listing.all(plans),
      paths: paths, memory: input.memory)
    screens = try Screening(input.pipeline, day: day)
    try checkDated(day)
  }

  /// Reads all files once for members, observations, evidence, grain keys, and the fate of records.
  ///
  /// - Parameter published: files that are not to be read, as (source, SHA-256).
  package mutating func readMembers(leavingOut published: Set<PublishedFile> = []) throws {
    var seen = published
    accounts = input.files.enumerated().map { index, file in
      let source = input.pipeline.sources[file.source]
      // The same bytes twice within the batch are the same file too.
      let isRepeated = !seen.insert(PublishedFile(source: source.name, sha256: file.sha256)).inserted
      return FileAccount(index: index, file: file, source: source, warehouse: warehouse, repeated: isRepeated)
    }
    members = MembersPass(
      warehouse: warehouse, fallbackInstant: members.fallbackInstant, listings: Listing.all(plans),
      paths: paths, memory: input.memory)
    rejects = RejectTable()
    screens = try Screening(input.pipeline, day: BatchDay(input.name, zone))
    try lookups.fill(input)
    occurrences = input.files.map { _ in OccurrenceLogs() }
    let numbers = NumberFile()
    for index in input.files.indices where !accounts[index].repeated {
      let file = input.files[index]
      let plan = plans[file.source]
      var cleaner = try SourceCleaner(
        source: plan.source, needed: plan.neededForMembers.union(screens.usedColumns(file.source)),
        lookups: lookups.tables(for: file.source), screens: .all, memory: input.memory)
      try cleaner.begin(file.records)
      if !plan.factFeeds.isEmpty { cleaner.noteOccurrences(in: numbers) }
      var tally = RecordTally()
      accounts[index].records = try CleanedRecords.read(file.records, bytes: file.bytes, &cleaner) { piece in
        let records = piece.records
        accounts[index].rejected += records.rejects.count
        accounts[index].drift += records.drift
        accounts[index].passedOver += records.passedOver
        for reject in records.rejects { rejects.append(reject, file: index) }
        let chunk = piece.chunk
        tally.take(chunk, filtered: &accounts[index].filtered)
        screens.take(chunk, source: file.source, file: index)
        try members.take(chunk, plan: plan, account: &accounts[index], rejects: rejects)
      }
      tally.finish(filtered: &accounts[index].filtered)
      try members.endFile(index)
      occurrences[index] = try cleaner.endOccurrences()
      takeCounts(of: cleaner, file: index)
    }
  }

  /// Makes the batch of what was read and what the warehouse knows.
  ///
  /// - Parameters:
  ///   - snapshot: what the warehouse knows of the members that the batch touches.
  ///   - sink: receives the tables of `Warehouse.conformedTables`, in that order.
  /// - Returns: what happened, for the run's report.
  /// - Throws: `StoppedBatch` when a quality gate stops the batch; whatever reading or the sink throws.
  package mutating func finish(_ snapshot: Snapshot, into sink: any TableSink) throws -> TransformReport {
    let published = leftOut(snapshot)
    // Files that turn out to be published already have left their traces in what was read: once more without them.
    if accounts.contains(where: { account in
      !account.repeated
        && published.contains(PublishedFile(source: plans[account.source].source.name, sha256: account.sha256))
    }) {
      try readMembers(leavingOut: published)
    }
    numbers = BatchNumbers(snapshot)
    let order = BatchOrder(snapshot: snapshot, current: input.name, id: numbers.id, paths: paths)
    // Nobody asks before the facts; till then they take their own part of the budget beside the dimensions.
    nonisolated(unsafe) let keys = members.factKeys
    var repeated = try Meanwhile { try unsafe keys.map { try $0.repeated() } }
    let tracks = PresenceTracks(snapshot)
    for index in members.dimensions.indices {
      try members.dimensions[index]?.take(snapshot, batches: order, tracks: tracks, pipeline: input.pipeline)
    }
    try judgeListings(snapshot, tracks, order)
    try writeDimensions(to: sink)
    repeatedKeys = try repeated.result()
    try writeFacts(to: sink)
    // What the first pass wrote down of rows needs no more room.
    occurrences = []
    members.forgetRoleMembers()
    try judgeScreens(snapshot)
    try checkGates()
    try writeLedger(to: sink)
    return report
  }

  /// Numbers, joins, versions; the tables of each dimension.
  private mutating func writeDimensions(to sink: any TableSink) throws {
    for index in members.dimensions.indices {
      guard let state = members.dimensions[index] else {
        results.append(nil)
        continue
      }
      members.dimensions[index] = nil
      var result = DimensionResult(state)
      try result.write(batch: numbers, pipeline: input.pipeline.name, accounts: &accounts, to: sink)
      result.forgetAttributes()
      results.append(result)
    }
  }

  /// The rows of each fact.
  private mutating func writeFacts(to sink: any TableSink) throws {
    for fact in warehouse.facts.indices {
      var pass = FactsPass(
        fact: fact, warehouse: warehouse, dimensions: results, repeated: repeatedKeys[fact],
        paths: paths, memory: input.memory)
      try sink.begin(pass.layout.name, pass.layout.fields)
      for index in input.files.indices where !accounts[index].repeated {
        let file = input.files[index]
        let plan = plans[file.source]
        let feeds = plan.factFeeds.filter { $0.fact == fact }
        if feeds.isEmpty { continue }
        let needed = plan.needed(forFact: fact)
        var cleaner = try SourceCleaner(
          source: plan.source, needed: needed, lookups: lookups.tables(for: file.source), memory: input.memory)
        try cleaner.begin(file.records)
        cleaner.recallOccurrences(occurrences[index], of: file.path)
        var binders = feeds.map { feed in
          let binder = FactBinder(
            feed, warehouse: warehouse, zone: zone, batch: numbers, repeated: pass.repeated(feed, file: index))
          return (index: feed.index, binder: binder)
        }
        var roleMembers = RoleMembers.Reader(members.roleMembers, plan, fact: fact, file: index, path: file.path)
        _ = try CleanedRecords.read(file.records, bytes: file.bytes, &cleaner) { piece in
          let chunk = piece.chunk
          try pass.take(
            chunk, binders: &binders, version: plan.version.map(chunk.integers),
            members: try roleMembers.next(chunk.rowCount), accountIndex: index, account: &accounts[index],
            rejects: rejects, sink: sink)
        }
        try roleMembers.checkEnd()
        try cleaner.checkRecalled()
        takeCounts(of: cleaner, file: index)
      }
      try pass.finish(accounts: &accounts, rejects: rejects, sink: sink)
      try sink.end()
    }
  }

  /// Takes over what cleaning counted, for columns that no earlier pass over the file has counted.
  private mutating func takeCounts(of cleaner: SourceCleaner, file: Int) {
    let source = cleaner.source
    let earlier = Set(accounts[file].cleanedColumns)
    // All that were worked on: what is wanted only by way of derived columns is counted, too.
    let columns = cleaner.rawColumns.map { source.columns[$0].name }
    accounts[file].cleaning += cleaner.counts.effects(of: source).filter { !earlier.contains($0.column) }
    accounts[file].cleanedColumns += columns.filter { !earlier.contains($0) }
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
