// Rows of a fact on their way out. They leave in the order of file, record and feed, whatever the chunks
// were; rows whose key comes more than once in the batch wait until the whole fact was seen.

import Columnar
import Definitions

/// Picks rows of several feeds of one cleaned chunk, and makes a chunk of them.
struct RowGatherer {
  private let picks: [(feed: Int32, row: Int32)]
  private let feeds: [FeedRows]

  /// Makes a gatherer. Each pick is a row of one of the feeds.
  init(_ picks: [(feed: Int32, row: Int32)], of feeds: [FeedRows]) {
    self.picks = picks
    self.feeds = feeds
  }

  /// The picked rows, in their order.
  func chunk(_ fields: [Field]) -> Chunk {
    Chunk(
      rowCount: picks.count,
      columns: fields.indices.map { index in
        fields[index].type == .text ? .text(texts(index)) : .integers(integers(index))
      })
  }

  /// Values stay where they are: the feeds' arenas are put one behind the other, each different one once.
  private func texts(_ index: Int) -> TextColumn {
    var arena: [UInt8] = []
    // The feeds' spans end to end, one stretch for each.
    var spans: [TextSpan] = []
    var starts: [Int] = []
    var taken: [(column: TextColumn, base: UInt32)] = []
    for feed in feeds {
      guard case .text(let column) = feed.columns[index] else { continue }
      let base: UInt32
      if let known = taken.first(where: { $0.column.sharesArena(with: column) }) {
        base = known.base
      } else {
        base = UInt32(arena.count)
        if arena.isEmpty { arena = column.arena } else { arena.append(column.arena.span) }
        taken.append((column, base))
      }
      starts.append(spans.count)
      if base == 0 {
        spans.append(contentsOf: column.spans)
      } else {
        for span in column.spans {
          spans.append(span.isNull ? span : TextSpan(start: span.start + base, length: span.length))
        }
      }
    }
    return TextColumn(arena: arena, spans: picks.map { spans[starts[Int($0.feed)] &+ Int($0.row)] })
  }

  private func integers(_ index: Int) -> IntegerColumn {
    var values: [Int64] = []
    var starts: [Int] = []
    var nulls: [Bitmap?] = []
    for feed in feeds {
      guard case .integers(let column) = feed.columns[index] else { continue }
      starts.append(values.count)
      values.append(contentsOf: column.values)
      nulls.append(column.nulls.isEmpty ? nil : column.nulls)
    }
    let picked = picks.map { values[starts[Int($0.feed)] &+ Int($0.row)] }
    var absent = Bitmap(repeating: false, count: picks.count)
    for feed in nulls.indices {
      guard let rows = nulls[feed] else { continue }
      for place in picks.indices where picks[place].feed == feed && rows[Int(picks[place].row)] { absent[place] = true }
    }
    return IntegerColumn(values: picked, nulls: absent)
  }
}
