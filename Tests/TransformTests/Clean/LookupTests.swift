import Columnar
@testable import Definitions
import Testing

@testable import Transform

/// What a lookup finds where several columns are the key, or rows have an order of their own.
@Suite struct LookupTests {
  static let prices = [
    column("shop"), column("article", .integer), column("price", .decimal(scale: 2)), column("since", .date),
    column("label"),
  ]

  private static func lookup(_ take: String, _ policy: Lookup.Policy, order: String? = nil, _ type: ColumnType)
    -> Lookup
  {
    Lookup(
      name: "found", source: "prices", key: ["shop", "article"], match: ["shop", "article"], take: take, policy: policy,
      order: order, type: type)
  }

  /// What the rows of a shop's sales find.
  private func found(_ lookup: Lookup, _ rows: [[String?]]) throws -> [String?] {
    let prices = source(Self.prices, name: "prices")
    var table = try LookupTable(lookup, in: prices)
    var cleaner = try SourceCleaner(source: prices, needed: table.needed)
    cleaner.beginFile()
    for row in rows { table.add(try cleaner.clean(records([row]))) }
    let sales = source([column("shop"), column("article", .integer)], lookups: [lookup])
    let asked: [[String?]] = [["A", "7"], ["B", "7"], ["A", "07"], ["A", "8"], [nil, "7"], ["A", "x"]]
    return try cleaned(sales, asked, lookups: [table]).map { $0[2] }
  }

  static let rows: [[String?]] = [
    ["A", "7", "1.00", "2026-03-01", "a"], ["B", "7", "2.00", "2026-03-01", "b"],
    ["A", "7", "3.00", "2026-05-01", "c"],
    ["A", "7", "4.00", "2026-04-01", "d"], [nil, "7", "9.00", "2026-09-01", "e"], ["A", "7", "x", "2026-09-01", nil],
  ]

  @Test func `all columns of the key must match, and a part without a value matches nothing`() throws {
    #expect(
      try found(Self.lookup("price", .first, .decimal(scale: 2)), Self.rows) == [
        "1.00", "2.00", "1.00", nil, nil, "!type",
      ])
  }

  @Test func `the last row is that of files and records, the latest one that of its column`() throws {
    #expect(try found(Self.lookup("price", .last, .decimal(scale: 2)), Self.rows).prefix(2) == ["4.00", "2.00"])
    #expect(
      try found(Self.lookup("price", .latest, order: "since", .decimal(scale: 2)), Self.rows).prefix(2) == [
        "3.00", "2.00",
      ])
    #expect(try found(Self.lookup("label", .last, .text), Self.rows).prefix(2) == ["d", "b"])
    // The latest row is of September, and has no label: that is what holds, not the label before it.
    #expect(try found(Self.lookup("label", .latest, order: "since", .text), Self.rows).prefix(2) == [nil, "b"])
  }

  @Test func `texts that others take the place of make room`() throws {
    let long = String(repeating: "x", count: 3000)
    let rows = (0..<1500).map { row -> [String?] in
      ["A", "7", "1.00", nil, row % 2 == 0 ? long + String(row) : String(row)]
    }
    let other: [String?] = ["B", "7", "2.00", nil, "b"]
    #expect(try found(Self.lookup("label", .last, .text), [other] + rows).prefix(2) == ["1499", "b"])
    #expect(try found(Self.lookup("label", .last, .text), [other] + rows.dropLast()).prefix(2) == [long + "1498", "b"])
  }

  @Test func `of equally late rows the later one counts, and a row without a time is the earliest`() throws {
    let rows: [[String?]] = [
      ["A", "7", "1.00", nil, "none"], ["A", "7", "2.00", "2026-01-01", "one"],
      ["A", "7", "3.00", "2026-01-01", "two"],
      ["A", "7", "4.00", nil, "none"], ["B", "7", "5.00", nil, "only"],
    ]
    #expect(try found(Self.lookup("label", .latest, order: "since", .text), rows).prefix(2) == ["two", "only"])
  }

  @Test func `parts are kept apart: a b, c is not a, b c`() throws {
    let prices = source([column("x"), column("y"), column("v")], name: "prices")
    let lookup = Lookup(
      name: "found", source: "prices", key: ["x", "y"], match: ["x", "y"], take: "v", policy: .first, type: .text)
    var table = try LookupTable(lookup, in: prices)
    var cleaner = try SourceCleaner(source: prices, needed: table.needed)
    cleaner.beginFile()
    table.add(try cleaner.clean(records([["ab", "c", "1"]])))
    let sales = source([column("x"), column("y")], lookups: [lookup])
    #expect(try cleaned(sales, [["ab", "c"], ["a", "bc"]], lookups: [table]).map { $0[2] } == ["1", nil])
  }
}
