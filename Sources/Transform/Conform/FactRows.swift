// Rows of a fact on their way out. They leave in the order of file, record and feed, whatever the chunks
// were; rows whose key comes more than once in the batch wait until the whole fact was seen.

import Columnar
import Definitions

/// Gathers rows of several feeds into one chunk.
struct RowGatherer {
  private(set) var rowCount = 0
  private(set) var columns: [Column]

  init(_ fields: [Field]) { columns = fields.map { Column(empty: $0.type) } }

  /// Adds rows: each pick is a row of one of the feeds.
  mutating func append(_ picks: [(feed: Int32, row: Int32)], of feeds: [FeedRows]) {
    rowCount += picks.count
    for index in columns.indices {
      switch columns[index] {
      case .text(var target):
        columns[index] = .text(TextColumn())
        let sources = feeds.map { feed in
          if case .text(let text) = feed.columns[index] { text } else { TextColumn() }
        }
        target.spans.reserveCapacity(target.spans.count + picks.count)
        for pick in picks {
          let span = sources[Int(pick.feed)].spans[Int(pick.row)]
          if span.isNull {
            target.appendNull()
          } else {
            target.appendCopy(of: span, in: sources[Int(pick.feed)].arena)
          }
        }
        columns[index] = .text(target)
      case .integers(var target):
        columns[index] = .integers(IntegerColumn())
        let sources = feeds.map { feed in
          if case .integers(let integers) = feed.columns[index] { integers } else { IntegerColumn() }
        }
        target.values.reserveCapacity(target.values.count + picks.count)
        for pick in picks {
          let source = sources[Int(pick.feed)]
          target.values.append(source.values[Int(pick.row)])
          target.nulls.append(source.nulls[Int(pick.row)])
        }
        columns[index] = .integers(target)
      }
    }
  }

  var chunk: Chunk { Chunk(rowCount: rowCount, columns: columns) }
}

/// Rows whose key comes more than once in a batch.
struct RepeatedRows {
  private var rows: RowGatherer
  private let layout: TableLayout
  /// By row: which feed of which file brought it, the fact's key.
  private var origins: [(account: Int32, feed: Int32)] = []
  private let grain: Range<Int>
  private let content: [Int]
  private let version: Int

  init(_ layout: TableLayout, fact: Fact) {
    self.layout = layout
    rows = RowGatherer(layout.fields)
    grain = 1..<(1 + fact.grain.count)
    version = layout.index("source_version") ?? 0
    // Everything but where a row stands.
    let place: Set<String> = ["source_version", "batch_id", "file_id", "record", "row_number", "line"]
    content = layout.columns.indices.filter { !place.contains(layout.columns[$0].name) }
  }

  /// Sets rows of a chunk aside.
  mutating func append(_ picks: [(feed: Int32, row: Int32)], of feeds: [FeedRows], feedIndexes: [Int], account: Int) {
    rows.append(picks, of: feeds)
    for pick in picks { origins.append((Int32(account), Int32(feedIndexes[Int(pick.feed)]))) }
  }

  /// Decides which row of each key counts.
  ///
  /// - Parameter decided: receives each row's number, outcome, account and feed.
  /// - Returns: the winners' row numbers in the order of their coming, and the chunk they are rows of.
  func resolve(_ decided: (Int, Outcome, Int, Int) -> Void, collided: (Int, Int) -> Void) -> (rows: [Int], chunk: Chunk)
  {
    let chunk = rows.chunk
    let keys = chunk.integers(0).values
    let versions = chunk.integers(version)
    // Rows came in the order of file, record and row, so their number is the rest of the order.
    let order = keys.indices.sorted { left, right in
      if keys[left] != keys[right] { return keys[left] < keys[right] }
      let a = versions.value(left) ?? .min
      let b = versions.value(right) ?? .min
      return a != b ? a < b : left < right
    }
    var winners: [Int] = []
    var at = 0
    while at < order.count {
      var end = at
      while end < order.count, keys[order[end]] == keys[order[at]] { end += 1 }
      let winner = order[end - 1]
      winners.append(winner)
      decided(winner, .emitted, Int(origins[winner].account), Int(origins[winner].feed))
      for row in order[at..<end - 1] {
        let origin = origins[row]
        if !grain.allSatisfy({ same(chunk.columns[$0], row, winner) }) {
          decided(row, .rejected, Int(origin.account), Int(origin.feed))
          collided(row, winner)
        } else {
          let identical = content.allSatisfy { same(chunk.columns[$0], row, winner) }
          decided(row, identical ? .duplicate : .superseded, Int(origin.account), Int(origin.feed))
        }
      }
      at = end
    }
    return (winners.sorted(), chunk)
  }

  private func same(_ column: Column, _ left: Int, _ right: Int) -> Bool {
    switch column {
    case .text(let text):
      let a = text.spans[left]
      let b = text.spans[right]
      if a.isNull || b.isNull { return a.isNull && b.isNull }
      let bytes = text.arena.span
      return Bytes.equal(bytes.extracting(a.range), bytes.extracting(b.range))
    case .integers(let integers):
      return integers.value(left) == integers.value(right)
    }
  }
}
