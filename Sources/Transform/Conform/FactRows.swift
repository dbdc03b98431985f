// Rows of a fact on their way out. They leave in the order of file, record and feed, whatever the chunks
// were; rows whose key comes more than once in the batch wait until the whole fact was seen.

import Columnar
import Definitions
import OperatingSystem

/// Picks rows of several feeds of one cleaned chunk, and makes a chunk of them.
struct RowGatherer {
  private let feeds: [FeedRows]
  private let count: Int
  /// For each feed the rows that are picked, and where they come to stand.
  private var rows: [[Int32]]
  private var places: [[Int32]]

  /// Makes a gatherer. Each pick is a row of one of the feeds.
  init(_ picks: [(feed: Int32, row: Int32)], of feeds: [FeedRows]) {
    self.feeds = feeds
    count = picks.count
    rows = feeds.map { _ in [] }
    places = feeds.map { _ in [] }
    for feed in feeds.indices {
      rows[feed].reserveCapacity(feeds[feed].rows.count)
      places[feed].reserveCapacity(feeds[feed].rows.count)
    }
    for (place, pick) in picks.enumerated() {
      rows[Int(pick.feed)].append(pick.row)
      places[Int(pick.feed)].append(Int32(truncatingIfNeeded: place))
    }
  }

  /// The picked rows, in their order.
  ///
  /// - Throws: `Failure` where the texts of a column have more bytes than a span can tell places of.
  func chunk(_ fields: [Field]) throws -> Chunk {
    Chunk(
      rowCount: count,
      columns: try fields.indices.map { index in
        try fields[index].type == .text ? .text(texts(index, fields[index].name)) : .integers(integers(index))
      })
  }

  /// Values stay where they are: the feeds' arenas are put one behind the other, each different one once, and none of
  /// which nothing is picked.
  private func texts(_ index: Int, _ name: String) throws -> TextColumn {
    var arena: [UInt8] = []
    var spans = [TextSpan](repeating: .null, count: count)
    var taken: [(column: TextColumn, base: UInt32)] = []
    for feed in feeds.indices where !rows[feed].isEmpty {
      guard case .text(let column) = feeds[feed].columns[index] else { continue }
      var base: UInt32 = 0
      if let known = taken.first(where: { $0.column.sharesArena(with: column) }) {
        base = known.base
      } else if !column.arena.isEmpty {
        guard arena.count + column.arena.count <= Int(UInt32.max) else {
          throw Failure(
            .failed, "the texts of \(name) in \(count) rows have more than 4 GiB; nothing was published",
            remedy: "shorten the values of \(name) in the definition")
        }
        base = UInt32(arena.count)
        if arena.isEmpty { arena = column.arena } else { arena.append(column.arena.span) }
        taken.append((column, base))
      }
      pick(column.spans, feed, base: base, into: &spans)
    }
    return TextColumn(arena: arena, spans: spans)
  }

  private func pick(_ from: [TextSpan], _ feed: Int, base: UInt32, into spans: inout [TextSpan]) {
    let (rows, places) = (rows[feed], places[feed])
    for index in rows.indices {
      var span = from[Int(rows[index])]
      if !span.isNull { span.start &+= base }
      spans[Int(places[index])] = span
    }
  }

  private func integers(_ index: Int) -> IntegerColumn {
    var values = [Int64](repeating: 0, count: count)
    var absent = Bitmap(repeating: false, count: count)
    for feed in feeds.indices {
      guard case .integers(let column) = feeds[feed].columns[index] else { continue }
      let (rows, places) = (rows[feed], places[feed])
      for index in rows.indices { values[Int(places[index])] = column.values[Int(rows[index])] }
      if column.nulls.isEmpty { continue }
      for index in rows.indices where column.nulls[Int(rows[index])] { absent[Int(places[index])] = true }
    }
    return IntegerColumn(values: values, nulls: absent)
  }
}
