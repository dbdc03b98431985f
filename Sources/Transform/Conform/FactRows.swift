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
