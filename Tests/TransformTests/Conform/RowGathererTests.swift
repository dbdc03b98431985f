import Columnar
import Testing

@testable import Transform

@Suite struct `Rows of several feeds` {
  /// A feed of three rows: texts and whole numbers, nil for NULL.
  private func feed(_ texts: TextColumn, _ integers: [Int64?], rows: [Int32] = [0, 1, 2]) -> FeedRows {
    var column = IntegerColumn()
    for value in integers { column.append(value) }
    return FeedRows(columns: [.text(texts), .integers(column)], rows: rows)
  }

  private func texts(_ values: [String?]) -> TextColumn {
    var column = TextColumn()
    for value in values { column.append(value) }
    return column
  }

  @Test func `are gathered in the order of the picks`() throws {
    let shared = texts(["one", nil, "three"])
    let feeds = [
      feed(shared, [1, 2, nil]),
      feed(texts(["a", "", nil]), [nil, 20, 30]),
      // The bytes of the first feed, and none at all.
      feed(TextColumn(arena: shared.arena, spans: shared.spans.reversed()), [100, 200, 300]),
      feed(texts([nil, "", nil]), [0, 0, 0]),
    ]
    let picks: [(feed: Int32, row: Int32)] = [
      (0, 0), (1, 0), (2, 0), (1, 1), (3, 1), (0, 1), (2, 2), (0, 2), (1, 2), (3, 2),
    ]
    let chunk = try RowGatherer(picks, of: feeds).chunk([Field("text", .text), Field("number", .integer)])
    #expect(
      (0..<10).map { chunk.text(0).string($0) } == ["one", "a", "three", "", "", nil, "one", "three", nil, nil])
    #expect((0..<10).map { chunk.integers(1).value($0) } == [1, nil, 100, 20, 0, 2, 300, nil, 30, 0])
  }

  @Test func `take no bytes of a feed of which nothing is picked`() throws {
    let feeds = [
      feed(texts(["one", "two", "three"]), [1, 2, 3]), feed(texts(["a", "b", "c"]), [1, 2, 3], rows: []),
    ]
    let chunk = try RowGatherer([(0, 2), (0, 0)], of: feeds).chunk([Field("text", .text), Field("number", .integer)])
    #expect((0..<2).map { chunk.text(0).string($0) } == ["three", "one"])
    #expect(chunk.text(0).arena == Array("onetwothree".utf8))
  }
}
