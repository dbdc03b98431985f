import Columnar
import Definitions

/// Fills a table value by value, row by row, and hands it to a sink in chunks: for dimensions and the ledger, not for facts.
struct TableBuilder {
  private let layout: TableLayout
  private var columns: [Column] = []
  private var rowCount = 0
  private var at = 0
  private var begun = false

  /// A chunk's worth of rows.
  private static let chunkRows = 4096

  init(_ layout: TableLayout) {
    self.layout = layout
    columns = layout.columns.map { Column(empty: $0.type) }
  }

  /// The next value of the row: a number, or NULL.
  mutating func integer(_ value: Int64?) {
    guard case .integers(var column) = columns[at] else { return }
    columns[at] = .integers(IntegerColumn())
    column.append(value)
    columns[at] = .integers(column)
    at += 1
  }

  /// The next value of the row: text, or NULL.
  mutating func text(_ value: (some Sequence<UInt8>)?) {
    guard case .text(var column) = columns[at] else { return }
    columns[at] = .text(TextColumn())
    if let value {
      let start = column.arena.count
      column.arena.append(contentsOf: value)
      column.spans.append(TextSpan(start: UInt32(start), length: Int32(column.arena.count - start)))
    } else {
      column.appendNull()
    }
    columns[at] = .text(column)
    at += 1
  }

  /// The next value of the row: an attribute of a tuple; offset −1 for NULL.
  mutating func attribute(_ offset: Int, of tuples: AttributeTuples) {
    tuples.append(offset, to: &columns[at])
    at += 1
  }

  /// Ends the row.
  mutating func endRow(_ sink: any TableSink) throws {
    rowCount += 1
    at = 0
    if rowCount == TableBuilder.chunkRows { try flush(sink) }
  }

  /// Hands over what is left and ends the table.
  mutating func finish(_ sink: any TableSink) throws {
    try flush(sink)
    try sink.end()
  }

  private mutating func flush(_ sink: any TableSink) throws {
    if !begun {
      begun = true
      try sink.begin(layout.name, layout.fields)
    }
    if rowCount > 0 { try sink.write(Chunk(rowCount: rowCount, columns: columns)) }
    columns = layout.columns.map { Column(empty: $0.type) }
    rowCount = 0
  }
}
