import Columnar
@testable import Definitions
import Testing

@testable import Transform

/// A file of rows in memory, given out in chunks of so many.
private struct Rows: RecordFile {
  var rows: [[String?]]
  var size: Int

  func read(columns: [Int], _ take: (RecordChunk) throws -> Void) throws -> Int {
    for at in stride(from: 0, to: rows.count, by: size) {
      try take(records(Array(rows[at..<min(at + size, rows.count)]), first: at + 1))
    }
    return rows.count
  }
}

@Suite struct AllocationTests {
  static let columns = [
    column("order"), column("shipping", .decimal(scale: 2)), column("quantity", .integer),
    column("price", .decimal(scale: 2)),
  ]

  /// Orders whose postage is shared out by what the lines cost; test orders are left out.
  static func orders(by: String = "order", scale: Int = 2) throws -> Source {
    var made = source(
      columns, filters: [Filter(name: "test", expression: try expression("order like 'T%'", columns))])
    made.allocations = [
      Allocation(
        name: "share", amount: try expression("shipping", columns, .decimal(scale: scale)), by: by,
        weight: try expression("quantity * price", columns))
    ]
    return made
  }

  /// What each row gets, or the rule and message for which it is rejected.
  private func shares(_ rows: [[String?]], of source: Source, chunk size: Int) throws -> [String?] {
    var cleaner = try SourceCleaner(source: source, needed: [4])
    let file = Rows(rows: rows, size: size)
    var shown: [String?] = []
    try cleaner.begin(file)
    _ = try file.read(columns: []) { chunk in
      let cleaned = try cleaner.clean(chunk)
      for row in 0..<cleaned.rowCount {
        if cleaned.bad[4]?[row] == true {
          let reject = cleaned.reject(row: row, column: 4, table: nil)
          shown.append("\(reject.column ?? "") \(reject.rule): \(reject.message)")
        } else {
          shown.append(show(cleaned.columns[4], row, source.scope[4].type))
        }
      }
    }
    return shown
  }

  /// Rows by order, shipping, quantity, price, and what comes of them.
  static let cases: [(name: String, rows: [[String?]], shares: [String?])] = [
    (
      "a cent is left: the first of equal rows gets it",
      [["A", "10.00", "1", "1"], ["A", nil, "1", "1"], ["A", nil, "1", "1"]], ["3.34", "3.33", "3.33"]
    ),
    (
      "in proportion to the lines, cents to those that were cut by most",
      [["A", "5.00", "1", "2.00"], ["A", "5.00", "2", "1.50"], ["A", "5.00", "1", "1.00"]], ["1.67", "2.50", "0.83"]
    ),
    (
      "orders that are not adjacent",
      [["A", "1.00", "1", "1"], ["B", "0.05", "1", "1"], ["A", "1.00", "3", "1"], ["B", nil, "1", "2"]],
      ["0.25", "0.02", "0.75", "0.03"]
    ),
    ("a discount, below zero", [["A", "-0.05", "1", "1"], ["A", nil, "1", "1"]], ["-0.03", "-0.02"]),
    (
      "lines that go back: all weights below zero", [["A", "0.05", "-1", "1"], ["A", nil, "-1", "1"]], ["0.03", "0.02"]
    ),
    (
      "all weights zero: equally", [["A", "1.00", "0", "1"], ["A", nil, "2", "0"], ["A", nil, "0", "0"]],
      ["0.34", "0.33", "0.33"]
    ),
    ("a gift among the lines gets nothing", [["A", "1.00", "1", "0"], ["A", nil, "1", "7"]], ["0.00", "1.00"]),
    ("no amount, no shares, whatever the weights", [["A", nil, "1", nil], ["A", nil, "1", "1"]], [nil, nil]),
    (
      "nothing to share, nothing to weigh", [["A", "0", "1", nil], ["A", nil, "x", "1"]],
      ["0.00", "quantity type: the value of quantity is no integer"]
    ),
    (
      "what is filtered takes no share", [["T1", "9", "1", "1"], ["A", "1", "1", "1"], ["T1", nil, "1", "1"]],
      [nil, "1.00", nil]
    ),
    (
      "a line without a price: nobody of the order",
      [["A", "1", "1", "1"], ["B", "1", "1", "1"], ["A", nil, "1", nil]],
      [
        "share allocation: shipping cannot be shared out over the rows of one order: 'quantity * price' has no value on line 4",
        "1.00",
        "share allocation: shipping cannot be shared out over the rows of one order: 'quantity * price' has no value on line 4",
      ]
    ),
    (
      "a price that is none: the row is rejected for it, the others for the share",
      [["A", "1", "1", "1"], ["A", nil, "1", "free"]],
      [
        "share allocation: shipping cannot be shared out over the rows of one order: the value of 'quantity * price' on line 3 cannot be used",
        "price type: the value of price is no decimal(2)",
      ]
    ),
    (
      "amounts that differ are not guessed at", [["A", "1", "1", "1"], ["A", "2", "1", "1"]],
      Array(
        repeating:
          "share allocation: shipping cannot be shared out over the rows of one order: it is not the same on lines 2 and 3",
        count: 2)
    ),
    (
      "an amount that is none", [["A", nil, "1", "1"], ["A", "much", "1", "1"]],
      [
        "share allocation: shipping cannot be shared out over the rows of one order: that of line 3 cannot be used",
        "shipping type: the value of shipping is no decimal(2)",
      ]
    ),
    (
      "goods sent and goods taken back together", [["A", "1", "1", "1"], ["A", "1", "-1", "2"]],
      Array(
        repeating:
          "share allocation: shipping cannot be shared out over the rows of one order: 'quantity * price' changes its sign on line 3",
        count: 2)
    ),
    (
      "an amount without an order", [[nil, "1", "1", "1"], [nil, nil, "1", "1"], ["A", "1", "1", "1"]],
      ["share allocation: order tells which rows share shipping and has no value", nil, "1.00"]
    ),
  ]

  @Test("amounts of an order are shared out over its lines, wherever chunks end", arguments: [1, 2, 10])
  func sharing(chunk size: Int) throws {
    for (name, rows, expected) in Self.cases {
      #expect(try shares(rows, of: Self.orders(), chunk: size) == expected, "\(name)")
    }
  }

  @Test("a line that is delivered more than once takes one share, by its newest row", arguments: [1, 3, 10])
  func repeated(chunk size: Int) throws {
    let columns = Self.columns + [column("line"), column("changed", .integer)]
    var made = source(columns)
    made.version = "changed"
    made.allocations = [
      Allocation(
        name: "share", amount: try expression("shipping", columns), by: "order",
        weight: try expression("quantity * price", columns), each: "line")
    ]
    let rows: [[String?]] = [
      ["A", "9.00", "1", "1", "1", "1"], ["A", nil, "1", "1", "2", "1"], ["A", nil, "1", "1", "1", "1"],
      ["B", "9.00", "1", "5", "1", "7"], ["A", nil, "7", "1", "2", "0"], ["B", nil, "1", "1", "2", nil],
      ["B", nil, "1", "2", "2", nil], ["B", nil, "1", "8", "1", "6"], ["C", "1.00", "1", "1", nil, "1"],
      ["C", nil, "1", "1", nil, "1"],
    ]
    var cleaner = try SourceCleaner(source: made, needed: [6])
    let file = Rows(rows: rows, size: size)
    var shown: [String?] = []
    try cleaner.begin(file)
    _ = try file.read(columns: []) { chunk in
      let cleaned = try cleaner.clean(chunk)
      for row in 0..<cleaned.rowCount { shown.append(cleaned.shown(row, 6, .decimal(scale: 2))) }
    }
    // A: two lines, the second one's older row with another quantity does not count. B: 5 to 2, the later of equals
    // and the greater version count. C: rows without a line are rows of their own.
    #expect(shown == ["4.50", "4.50", "4.50", "6.43", "4.50", "2.57", "2.57", "6.43", "0.50", "0.50"])
  }

  @Test("a line that a screen rejects keeps its share, even the one that tells the amount", arguments: [1, 3])
  func screened(chunk size: Int) throws {
    let rows: [[String?]] = [["A", "3.00", "1", "0"], ["A", nil, "1", "1"], ["A", nil, "2", "1"]]
    var made = try Self.orders()
    made.screens = [
      Screen(name: "has price", test: .rule(try expression("price > 0", Self.columns)), severity: .reject)
    ]
    let shares = try shares(rows, of: made, chunk: size)
    #expect(shares[0]?.contains("screen") == true)
    #expect(shares.dropFirst() == ["1.00", "2.00"])
  }

  @Test func `a finer scale than the amount's shares out more finely`() throws {
    let rows: [[String?]] = [["A", "1.00", "1", "1"], ["A", nil, "1", "1"], ["A", nil, "1", "1"]]
    #expect(try shares(rows, of: Self.orders(scale: 4), chunk: 2) == ["0.3334", "0.3333", "0.3333"])
  }

  @Test func `without a file to look through beforehand there are no shares`() throws {
    var cleaner = try SourceCleaner(source: try Self.orders(), needed: [4])
    cleaner.beginFile()
    #expect(try cleaner.clean(records([["A", "1", "1", "1"]])).shown(0, 4, .decimal(scale: 2)) == nil)
  }

  /// The exact quota of each row, against which a share may be cut by less than one unit, or filled up to one.
  @Test(
    "shares of random amounts sum up, none is a unit off its quota, and the greatest remainders are filled up first",
    arguments: 1...8 as ClosedRange<UInt64>)
  func random(seed: UInt64) throws {
    var random = NoiseGenerator(seed: seed)
    for round in 0..<400 {
      let isGreat = round % 4 == 0
      let count = Int(random.next() % 12) + 1
      let amount =
        isGreat ? Int64(bitPattern: random.next() | 1) : Int64(random.next() % 20_001) - 10_000
      var weights = (0..<count).map { _ in
        isGreat ? Int64(random.next() >> 1) : Int64(random.next() % 6) * Int64(random.next() % 500)
      }
      let rows = (0..<Int32(count)).map { $0 }
      let before = weights
      var method = LargestRemainder()
      method.share(amount, over: &weights, rows[...])
      let total = before.reduce(Int128(0)) { $0 + Int128($1) }
      // The quota of a row is `tops[row] / whole`, and what it gets is compared as `share × whole`.
      let whole = total == 0 ? Int128(count) : total
      let tops = before.map { Int128(amount.magnitude) * (total == 0 ? 1 : Int128($0)) }
      let shares = weights.map { Int128($0.magnitude) }
      #expect(weights.reduce(Int128(0)) { $0 + Int128($1) } == Int128(amount), "seed \(seed)")
      for row in 0..<count {
        #expect(weights[row] == 0 || (weights[row] < 0) == (amount < 0))
        #expect(shares[row] == tops[row] / whole || (shares[row] == tops[row] / whole + 1 && tops[row] % whole > 0))
        for other in 0..<count where shares[row] > tops[row] / whole && shares[other] == tops[other] / whole {
          let (mine, theirs) = (tops[row] % whole, tops[other] % whole)
          #expect(mine > theirs || (mine == theirs && row < other))
        }
      }
    }
  }

  @Test("any rows at all: shares of an order sum up to its amount or all are refused, in chunks of any size")
  func anyRows() throws {
    var random = NoiseGenerator(seed: 77)
    func pick(_ values: [String?]) -> String? { values[Int(random.next() % UInt64(values.count))] }
    let source = try Self.orders()
    for _ in 0..<40 {
      let amounts = ["A": pick(["1.00", "0.01", "-3.33", "92233720368547758.07"]), "B": pick(["7", nil])]
      let rows: [[String?]] = (0..<30).map { _ in
        let order = pick(["A", "B", "T", nil])
        return [
          order, pick([order.flatMap { amounts[$0] ?? nil }, nil]), pick(["1", "2", "0", "3", "12"]),
          pick(["1.99", "0", "5", "12.49", "3", "8", "2", "7", "1", random.next() % 50 == 0 ? "x" : "4"]),
        ]
      }
      let whole = try shares(rows, of: source, chunk: 30)
      for size in [1, 7] { #expect(try shares(rows, of: source, chunk: size) == whole) }
      for order in ["A", "B"] {
        let mine = rows.indices.filter { rows[$0][0] == order }
        let found = mine.compactMap { whole[$0] }.map { ScaledDecimal.parse(Array($0.utf8).span, scale: 2) }
        guard let said = mine.compactMap({ rows[$0][1] }).first else {
          #expect(found.isEmpty || found.contains(nil))
          continue
        }
        let bytes = Array(said.utf8)
        let parsed = ScaledDecimal.parse(bytes.span, scale: 2)
        let amount = try #require(parsed)
        if found.contains(nil) {
          #expect(found.allSatisfy { $0 == nil } && found.count == mine.count, "\(order): \(whole)")
        } else {
          #expect(found.count == mine.count && found.reduce(0) { $0 + ($1 ?? 0) } == amount)
        }
      }
    }
  }
}
