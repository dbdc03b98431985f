import Columnar
import Definitions

/// Fills a table value by value, row by row, and hands it to a sink in chunks: for dimensions and the ledger, not for facts.
struct TableBuilder {
  private let layout: TableLayout
  /// By column: whether it is text, and which of these or of the others.
  private let places: [(isText: Bool, index: Int)]
  // Apart, so that a value is added in place: what an enum holds would have to be taken out and put back for each.
  private var texts: [TextColumn]
  private var integers: [IntegerColumn]
  private var rowCount = 0
  private var at = 0
  private var begun = false

  /// A chunk's worth of rows.
  private static let chunkRows = 4096

  init(_ layout: TableLayout) {
    self.layout = layout
    var places: [(isText: Bool, index: Int)] = []
    var counts = (texts: 0, integers: 0)
    for column in layout.columns {
      let isText = column.type == .text
      places.append((isText, isText ? counts.texts : counts.integers))
      if isText { counts.texts += 1 } else { counts.integers += 1 }
    }
    self.places = places
    texts = Array(repeating: TextColumn(), count: counts.texts)
    integers = Array(repeating: IntegerColumn(), count: counts.integers)
  }

  /// The next value of the row: a number, or NULL.
  mutating func integer(_ value: Int64?) {
    let place = places[at]
    guard !place.isText else { return }
    integers[place.index].append(value)
    at += 1
  }

  /// The next value of the row: text, or NULL.
  mutating func text(_ value: (some Sequence<UInt8>)?) {
    let place = places[at]
    guard place.isText else { return }
    if let value { texts[place.index].append(bytes: value) } else { texts[place.index].appendNull() }
    at += 1
  }

  /// The next value of the row: an attribute of a tuple; offset −1 for NULL.
  mutating func attribute(_ offset: Int, of tuples: AttributeTuples) {
    let place = places[at]
    if place.isText {
      AttributeTuples.append(tuples.table.bytes.span, offset, to: &texts[place.index])
    } else {
      AttributeTuples.append(tuples.table.bytes.span, offset, to: &integers[place.index])
    }
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
    if rowCount == 0 { return }
    let chunk = Chunk(
      rowCount: rowCount, columns: places.map { $0.isText ? .text(texts[$0.index]) : .integers(integers[$0.index]) })
    texts = Array(repeating: TextColumn(), count: texts.count)
    integers = Array(repeating: IntegerColumn(), count: integers.count)
    rowCount = 0
    try sink.write(chunk)
  }
}
