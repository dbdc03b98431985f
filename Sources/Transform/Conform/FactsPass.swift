// The second pass, once for each fact: every file that feeds it is read again, rows are bound to their
// members' versions and leave for the sink at once, but for those whose key comes more than once.

import Columnar
import Definitions
import OperatingSystem

/// Makes the rows of one fact.
struct FactsPass {
  let fact: Int
  let warehouse: Warehouse
  let layout: TableLayout
  let dimensions: [DimensionResult?]
  let grains: KeyTable
  private var repeated: RepeatedRows
  /// The measures stand before the six columns of the place.
  private let firstMeasure: Int

  init(fact: Int, warehouse: Warehouse, dimensions: [DimensionResult?], grains: KeyTable) {
    self.fact = fact
    self.warehouse = warehouse
    self.dimensions = dimensions
    self.grains = grains
    let definition = warehouse.facts[fact]
    layout = warehouse.layout(of: definition)
    repeated = RepeatedRows(layout, fact: definition)
    firstMeasure = layout.columns.count - 6 - definition.measures.count
  }

  /// Takes a cleaned chunk of a file.
  mutating func take(
    _ chunk: CleanedChunk, binders: inout [(index: Int, binder: FactBinder)], version: IntegerColumn?,
    accountIndex: Int, account: inout FileAccount, rejects: RejectTable, sink: any TableSink
  ) throws {
    var feeds: [FeedRows] = []
    for index in binders.indices {
      feeds.append(
        binders[index].binder.bind(
          chunk, version: version, dimensions: dimensions, account: &account, rejects: rejects))
    }
    let feedIndexes = binders.map(\.index)
    // Row by row, then feed by feed, so that the order does not depend on where chunks end.
    var picks: [(feed: Int32, row: Int32)] = []
    var held: [(feed: Int32, row: Int32)] = []
    picks.reserveCapacity(feeds.reduce(0) { $0 + $1.rows.count })
    var at = [Int](repeating: 0, count: feeds.count)
    for row in 0..<Int32(chunk.rowCount) {
      for feed in feeds.indices where at[feed] < feeds[feed].rows.count && feeds[feed].rows[at[feed]] == row {
        at[feed] += 1
        if grains.find(feeds[feed].keys[Int(row)]) == 2 {
          held.append((Int32(feed), row))
        } else {
          picks.append((Int32(feed), row))
        }
      }
    }
    if !held.isEmpty { repeated.append(held, of: feeds, feedIndexes: feedIndexes, account: accountIndex) }
    guard !picks.isEmpty else { return }
    for feed in feeds.indices {
      let rows = picks.lazy.filter { $0.feed == feed }.map(\.row)
      account.count(.emitted, feed: feedIndexes[feed], rows: rows.count)
      total(feeds[feed].columns, rows, .emitted, feed: feedIndexes[feed], &account)
    }
    if feeds.count == 1, picks.count == chunk.rowCount {
      try sink.write(Chunk(rowCount: chunk.rowCount, columns: feeds[0].columns))
    } else {
      var gatherer = RowGatherer(layout.fields)
      gatherer.append(picks, of: feeds)
      try sink.write(gatherer.chunk)
    }
  }

  /// Decides about repeated keys and writes the rows that count.
  mutating func finish(accounts: inout [FileAccount], rejects: RejectTable, sink: any TableSink) throws {
    var decisions: [(row: Int, outcome: Outcome, account: Int, feed: Int)] = []
    var collisions: [Int: Int] = [:]
    let (winners, chunk) = repeated.resolve(
      { decisions.append((row: $0, outcome: $1, account: $2, feed: $3)) }, collided: { collisions[$0] = $1 })
    for decision in decisions {
      accounts[decision.account].count(decision.outcome, feed: decision.feed)
      if decision.outcome == .rejected {
        rejects.append(collision(chunk, decision.row), file: decision.account)
      } else {
        total(
          chunk.columns, CollectionOfOne(Int32(decision.row)), decision.outcome, feed: decision.feed,
          &accounts[decision.account])
      }
    }
    guard !winners.isEmpty else { return }
    var gatherer = RowGatherer(layout.fields)
    let all = FeedRows(columns: chunk.columns, rows: [], keys: [])
    gatherer.append(winners.map { (0, Int32($0)) }, of: [all])
    try sink.write(gatherer.chunk)
  }

  private func collision(_ chunk: Chunk, _ row: Int) -> Reject {
    func number(_ name: String) -> Int64 { layout.index(name).map { chunk.integers($0).values[row] } ?? 0 }
    return Reject(
      record: number("record"), row: number("row_number"), line: number("line"), offset: 0,
      table: warehouse.facts[fact].name, rule: "key-collision",
      message: "another row of this batch has the same key but another grain; change one of the two in the source",
      raw: [])
  }

  private func total(
    _ columns: [Column], _ rows: some Sequence<Int32>, _ outcome: Outcome, feed: Int, _ account: inout FileAccount
  ) {
    for measure in warehouse.facts[fact].measures.indices {
      guard case .integers(let column) = columns[firstMeasure + measure] else { continue }
      var sum: Int128 = 0
      for row in rows { sum += Int128(column.values[Int(row)]) }
      account.totals[feed][measure][outcome.rawValue] += sum
    }
  }
}
