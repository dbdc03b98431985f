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
  private let repeated: RepeatedKeys
  private let held: HeldRows
  private let paths: PathOrder
  /// The measures stand before the six columns of the place.
  private let firstMeasure: Int

  init(
    fact: Int, warehouse: Warehouse, dimensions: [DimensionResult?], repeated: RepeatedKeys, paths: PathOrder,
    memory: MemoryBudget
  ) {
    self.fact = fact
    self.warehouse = warehouse
    self.dimensions = dimensions
    self.repeated = repeated
    self.paths = paths
    let definition = warehouse.facts[fact]
    layout = warehouse.layout(of: definition)
    held = HeldRows(layout, fact: definition, memory: memory)
    firstMeasure = layout.columns.count - 6 - definition.measures.count
  }

  /// Which rows of a feed in a file have a key that comes more than once.
  func repeated(_ feed: FactFeedPlan, file: Int) -> Bitmap? {
    repeated.rows[RowOrigin(file: file, feed: feed.index)]
  }

  /// Takes a cleaned chunk of a file.
  ///
  /// - Parameter members: the members of its rows by binding.
  mutating func take(
    _ chunk: CleanedChunk, binders: inout [(index: Int, binder: FactBinder)], version: IntegerColumn?,
    members: [[Int32]], accountIndex: Int, account: inout FileAccount, rejects: RejectTable, sink: any TableSink
  ) throws {
    var feeds: [FeedRows] = []
    for index in binders.indices {
      feeds.append(
        binders[index].binder.bind(
          chunk, version: version, dimensions: dimensions, members: members, account: &account, rejects: rejects))
    }
    let feedIndexes = binders.map(\.index)
    // Row by row, then feed by feed, so that the order does not depend on where chunks end.
    var picks: [(feed: Int32, row: Int32)] = []
    var held: [(feed: Int32, row: Int32)] = []
    picks.reserveCapacity(feeds.reduce(0) { $0 + $1.rows.count })
    var at = [Int](repeating: 0, count: feeds.count)
    var next = feeds.map { $0.rows.first ?? .max }
    for row in 0..<Int32(chunk.rowCount) {
      for feed in next.indices where next[feed] == row {
        at[feed] += 1
        next[feed] = at[feed] < feeds[feed].rows.count ? feeds[feed].rows[at[feed]] : .max
        if feeds[feed].repeated?[Int(row)] == true {
          held.append((Int32(feed), row))
        } else {
          picks.append((Int32(feed), row))
        }
      }
    }
    if !held.isEmpty {
      try self.held.append(
        held, of: feeds, feedIndexes: feedIndexes, account: accountIndex, path: paths.places[accountIndex])
    }
    guard !picks.isEmpty else { return }
    for feed in feeds.indices {
      let rows = held.isEmpty ? feeds[feed].rows : picks.filter { $0.feed == feed }.map(\.row)
      account.count(.emitted, feed: feedIndexes[feed], rows: rows.count)
      total(feeds[feed].columns, rows, .emitted, feed: feedIndexes[feed], &account)
    }
    if feeds.count == 1, picks.count == chunk.rowCount {
      try sink.write(Chunk(rowCount: chunk.rowCount, columns: feeds[0].columns))
    } else {
      try sink.write(RowGatherer(picks, of: feeds).chunk(layout.fields))
    }
  }

  /// Decides about repeated keys and writes the rows that count.
  func finish(accounts: inout [FileAccount], rejects: RejectTable, sink: any TableSink) throws {
    try held.resolve(into: sink) { row, outcome in
      accounts[row.account].count(outcome, feed: row.feed)
      if outcome == .rejected {
        rejects.append(collision(row), file: row.account)
        return
      }
      for measure in warehouse.facts[fact].measures.indices {
        accounts[row.account].totals[row.feed][measure][outcome.rawValue] += Int128(row.integer(firstMeasure + measure))
      }
    }
  }

  private func collision(_ row: HeldRow) -> Reject {
    func number(_ name: String) -> Int64 { layout.index(name).map(row.integer) ?? 0 }
    return Reject(
      record: number("record"), row: number("row_number"), line: number("line"), offset: 0,
      table: warehouse.facts[fact].name, rule: "key-collision",
      message: "another row of this batch has the same key but another grain; change one of the two in the source",
      raw: [])
  }

  private func total(
    _ columns: [Column], _ rows: [Int32], _ outcome: Outcome, feed: Int, _ account: inout FileAccount
  ) {
    for measure in warehouse.facts[fact].measures.indices {
      guard case .integers(let column) = columns[firstMeasure + measure] else { continue }
      var sum: Int128 = 0
      for row in rows { sum &+= Int128(column.values[Int(row)]) }
      account.totals[feed][measure][outcome.rawValue] += sum
    }
  }
}
