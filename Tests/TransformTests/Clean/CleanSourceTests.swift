import Columnar
@testable import Definitions
import Testing

@testable import Transform

/// An expression over a source's columns.
func expression(_ text: String, _ columns: [SourceColumn], more: [Field] = [], _ type: ColumnType? = nil) throws
  -> Expression
{
  let scope = ExpressionScope(columns.map { Field($0.name, $0.type) } + more, of: "source orders")
  return try ExpressionParser.parse(text, scope: scope, expecting: type, at: SourcePlace(file: "test"))
}

@Suite struct CleanSourceTests {
  /// A shop's orders: what belongs to the order stands on its first line only.
  static func orders() throws -> Source {
    let columns = [
      column("order", clean: [step("trim")], isRequired: true),
      column("email", clean: [step("lowercase"), step("email")]),
      column("paid", .date),
      column("price", .decimal(scale: 2), clean: [step("money")], isRequired: true),
      column("quantity", .integer, isRequired: true),
      column("currency", screens: [Screen(name: "in CNY", test: .oneOf(["CNY"]), severity: .reject)]),
    ]
    let line = Field("line", .integer)
    let amount = try expression("quantity * price", columns, more: [line])
    return source(
      columns, fillDown: FillDown(by: "order", columns: ["email", "paid", "currency"]),
      numbers: [OccurrenceNumber(name: "line", of: "order")],
      derived: [
        DerivedColumn(name: "amount", expression: amount),
        DerivedColumn(
          name: "label",
          expression: try expression(
            "coalesce(email, 'guest') || '/' || currency", columns, more: [line, Field("amount", amount.type)])),
      ],
      filters: [
        Filter(name: "tests", expression: try expression("email like '%@test.test'", columns)),
        Filter(name: "gifts", expression: try expression("price = 0", columns)),
      ])
  }

  //                 order  email            paid          price     quantity currency
  static let rows: [[String?]] = [
    ["A1", "Ann@Shop.TEST", "2026-11-22", "1,000.00", "2", "CNY"],
    ["A1", "", "", "5.00", "1", ""],
    [" A1", "", "", "x", "1", ""],
    ["A2", "", "soon", "1.00", "3", "CNY"],
    ["A2", "bob@shop.test", "", "2.00", "", ""],
    ["A2", "", "", "3.00", "1", ""],
    ["", "", "2026-11-22", "3.00", "1", "CNY"],
    ["A1", "", "", "7.00", "1", "USD"],
    ["A3", "x@test.test", "", "1.00", "1", "CNY"],
    ["A3", "", "", "0", "1", ""],
    ["A4", "no mail", "2026-11-23", "0.00", "99999999999999999", "CNY"],
    ["A5", nil, nil, "92233720368547758.07", "3", "CNY"],
  ]

  //                       order        email            paid          price      quantity            currency    line  amount     label
  static let shown: [[String?]] = [
    ["A1", "ann@shop.test", "2026-11-22", "1000.00", "2", "CNY", "1", "2000.00", "ann@shop.test/CNY"],
    ["A1", "ann@shop.test", "2026-11-22", "5.00", "1", "CNY", "2", "5.00", "ann@shop.test/CNY"],
    ["A1", "ann@shop.test", "2026-11-22", "!type", "1", "CNY", "3", "!type", "ann@shop.test/CNY"],
    ["A2", nil, "!type", "1.00", "3", "CNY", "1", "3.00", "guest/CNY"],
    ["A2", "bob@shop.test", "!type", "2.00", "!required", "CNY", "2", "!required", "bob@shop.test/CNY"],
    ["A2", nil, "!type", "3.00", "1", "CNY", "3", "3.00", "guest/CNY"],
    ["!required", nil, "2026-11-22", "3.00", "1", "CNY", "!required", "3.00", "guest/CNY"],
    ["A1", nil, nil, "7.00", "1", "!screen", "4", "7.00", "!screen"],
    ["A3", "x@test.test", nil, "1.00", "1", "CNY", "1", "1.00", "x@test.test/CNY"],
    ["A3", "x@test.test", nil, "0.00", "1", "CNY", "2", "0.00", "x@test.test/CNY"],
    ["A4", nil, "2026-11-23", "0.00", "99999999999999999", "CNY", "1", "0.00", "guest/CNY"],
    ["A5", nil, nil, "92233720368547758.07", "3", "CNY", "1", "!overflow", "guest/CNY"],
  ]

  @Test("records come out clean, filled, numbered and computed, wherever chunks end", arguments: 1...13)
  func orders(chunk size: Int) throws {
    #expect(try cleaned(Self.orders(), Self.rows, chunk: size) == Self.shown)
  }

  @Test("each row is filtered by the first filter that is true", arguments: [1, 2, 5, 20])
  func filters(chunk size: Int) throws {
    var cleaner = try SourceCleaner(source: try Self.orders(), needed: [0])
    cleaner.beginFile()
    var filtered: [Int32] = []
    for at in stride(from: 0, to: Self.rows.count, by: size) {
      filtered += try cleaner.clean(records(Array(Self.rows[at..<min(at + size, Self.rows.count)]))).filteredBy
    }
    #expect(filtered == [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 1, -1])
  }

  @Test("counts do not depend on where chunks end", arguments: 1...13)
  func counts(chunk size: Int) throws {
    let source = try Self.orders()
    var cleaner = try SourceCleaner(source: source, needed: Set(source.scope.indices))
    cleaner.beginFile()
    for at in stride(from: 0, to: Self.rows.count, by: size) {
      _ = try cleaner.clean(records(Array(Self.rows[at..<min(at + size, Self.rows.count)])))
    }
    let effects = cleaner.counts.effects(of: source).map { "\($0.column) \($0.rule) \($0.effect) \($0.rows)" }
    #expect(
      effects == [
        "order trim changed 1", "email lowercase changed 1", "email email emptied 1", "price money changed 1",
      ])
    cleaner.beginFile()
    #expect(cleaner.counts.effects(of: source).isEmpty)
  }

  @Test(
    "a reject tells the record, the column, the rule and the raw text, also where the value was filled down",
    arguments: [1, 2, 4, 20])
  func rejects(chunk size: Int) throws {
    let source = try Self.orders()
    var cleaner = try SourceCleaner(source: source, needed: Set(source.scope.indices))
    cleaner.beginFile()
    var found: [String] = []
    for at in stride(from: 0, to: Self.rows.count, by: size) {
      let chunk = try cleaner.clean(records(Array(Self.rows[at..<min(at + size, Self.rows.count)]), first: at + 1))
      for row in 0..<chunk.rowCount {
        for index in source.scope.indices where chunk.bad[index]?[row] == true {
          let reject = chunk.reject(row: row, column: index, table: "sales.lines")
          #expect(reject.table == "sales.lines")
          found.append(
            "\(reject.record) \(reject.column ?? "-") \(reject.rule): \(reject.message) [\(String(decoding: reject.raw, as: UTF8.self))]"
          )
        }
      }
    }
    #expect(
      found == [
        "3 price type: the value of price is no decimal(2) [x]",
        "3 price type: the value of price is no decimal(2) [x]",
        "4 paid type: the value of paid is no date [soon]",
        "5 paid type: the value of paid is no date [soon]",
        "5 quantity required: quantity is required and has no value []",
        "5 quantity required: quantity is required and has no value []",
        "6 paid type: the value of paid is no date [soon]",
        "7 order required: order is required and has no value []",
        "7 order required: order is required and has no value []",
        "8 currency screen: the value of currency fails the screen 'in CNY' [USD]",
        "8 currency screen: the value of currency fails the screen 'in CNY' [USD]",
        "12 amount overflow: the value of amount does not fit []",
      ])
  }

  @Test func `only what is wanted is worked on, with what it depends on`() throws {
    let source = try Self.orders()
    // The filters want email and price; email is filled down by order.
    #expect(try SourceCleaner(source: source, needed: []).rawColumns == [0, 1, 3])
    // The amount is quantity × price.
    #expect(try SourceCleaner(source: source, needed: [7]).rawColumns == [0, 1, 3, 4])
    var cleaner = try SourceCleaner(source: source, needed: [7])
    cleaner.beginFile()
    let chunk = try cleaner.clean(records(Self.rows))
    #expect(chunk.columns.map(\.count) == [12, 12, 0, 12, 12, 0, 0, 12, 0])
  }

  @Test func `a new file begins anew`() throws {
    var cleaner = try SourceCleaner(source: try Self.orders(), needed: [1, 6])
    for _ in 0..<2 {
      cleaner.beginFile()
      let chunk = try cleaner.clean(records([["A1", "", "", "1", "1", "CNY"], ["A1", "", "", "1", "1", "CNY"]]))
      #expect(chunk.shown(0, 1, .text) == nil)
      #expect(chunk.shown(1, 6, .integer) == "2")
      _ = try cleaner.clean(records([["A1", "ann@shop.test", "", "1", "1", "CNY"]]))
    }
  }

  @Test func `null markers of a column stand in place of the source's`() throws {
    let source = source([column("a"), column("b", nulls: ["--", "n/a"])], nulls: ["", "#NULL!"])
    #expect(
      try cleaned(source, [["", "--"], ["#NULL!", "#NULL!"], ["--", "n/a"], ["x", "n/a "]]) == [
        [nil, nil], [nil, "#NULL!"], ["--", nil], ["x", "n/a "],
      ])
  }

  @Test func `integers are counted and filled down as well as texts`() throws {
    let source = source(
      [column("id", .integer), column("n", .integer)], fillDown: FillDown(by: "id", columns: ["n"]),
      numbers: [OccurrenceNumber(name: "k", of: "id")])
    let rows: [[String?]] = [["7", "1"], ["07", ""], ["8", ""], ["x", "2"], ["8", "3"], ["8", ""], ["7", ""]]
    let expected: [[String?]] = [
      ["7", "1", "1"], ["7", "1", "2"], ["8", nil, "1"], ["!type", "2", "!type"], ["8", "3", "2"], ["8", "3", "3"],
      ["7", nil, "3"],
    ]
    for size in 1...8 { #expect(try cleaned(source, rows, chunk: size) == expected) }
  }

  @Test("screens test values of every type", arguments: [1, 3, 10])
  func screens(chunk size: Int) throws {
    let columns = [
      column("a", .integer, screens: [Screen(name: "range", test: .range(from: "1", to: "10"), severity: .reject)]),
      column("b", .date, screens: [Screen(name: "since", test: .range(from: "2026-01-01", to: nil), severity: .flag)]),
      column("c", screens: [Screen(name: "letters", test: .range(from: "a", to: "m"), severity: .stop)]),
      column(
        "d", .decimal(scale: 2), screens: [Screen(name: "one of", test: .oneOf(["1.5", "2"]), severity: .reject)]),
    ]
    var made = columns
    made[3].screens.append(
      Screen(name: "row", test: .expression(try expression("d < a", columns, .boolean)), severity: .reject))
    let source = source(made)
    var cleaner = try SourceCleaner(source: source, needed: [], screens: .all)
    cleaner.beginFile()
    let rows: [[String?]] = [
      ["5", "2026-01-01", "a", "1.50"], ["0", "2025-12-31", "m", "2"], ["11", "", "z", "3"], ["", "x", "", ""],
      ["2", "", "b", "2.00"],
    ]
    var shown: [[String?]] = []
    var counts = source.allScreens.map { _ in [0, 0] }
    for at in stride(from: 0, to: rows.count, by: size) {
      let chunk = try cleaner.clean(records(Array(rows[at..<min(at + size, rows.count)])))
      for (number, verdict) in chunk.verdicts {
        counts[number][0] += verdict.failed?.setCount ?? 0
        counts[number][1] += verdict.tested
      }
      for row in 0..<chunk.rowCount { shown.append(columns.indices.map { chunk.shown(row, $0, columns[$0].type) }) }
    }
    #expect(
      shown == [
        ["5", "2026-01-01", "a", "1.50"], ["!screen", "2025-12-31", "m", "!screen"], ["!screen", nil, "z", "!screen"],
        [nil, "!type", nil, nil], ["2", nil, "b", "!screen"],
      ])
    #expect(
      zip(source.allScreens, counts).map { "\($0.screen.name) \($0.screen.severity) \($1[0])/\($1[1])" } == [
        "range reject 2/4", "since flag 1/2", "letters stop 1/4", "one of reject 1/4", "row reject 2/4",
      ])
  }

  @Test(
    "a lookup takes the first, any, the sum or the greatest value",
    arguments: [
      (Lookup.Policy.first, "10.00", "b"), (.any, "10.00", "b"), (.sum, "35.50", nil), (.max, "25.50", "c"),
    ] as [(Lookup.Policy, String, String?)])
  func lookups(_ policy: Lookup.Policy, _ amount: String, _ word: String?) throws {
    let payments = source(
      [column("order"), column("amount", .decimal(scale: 2)), column("word")], name: "payments",
      filters: [
        Filter(
          name: "void",
          expression: try expression("word = 'void'", [column("order"), column("amount"), column("word")]))
      ])
    let taken = [("amount", ColumnType.decimal(scale: 2)), ("word", .text)].map {
      Lookup(name: $0.0, source: "payments", key: ["order"], match: ["order"], take: $0.0, policy: policy, type: $0.1)
    }
    let orders = source([column("order")], lookups: taken)
    let tables = try taken.map { lookup in
      var table = try LookupTable(lookup, in: payments)
      var cleaner = try SourceCleaner(source: payments, needed: table.needed)
      cleaner.beginFile()
      let rows: [[String?]] = [
        ["A1", "10", "b"], ["A1", "25.50", "c"], ["A1", "1000", "void"], ["A2", "x", ""], ["", "1", "e"],
        ["A1", "bad", "a"], ["A3", "1", "z"],
      ]
      for row in rows { table.add(try cleaner.clean(records([row]))) }
      return table
    }
    let rows = try cleaned(orders, [["A1"], ["A2"], ["A9"], [nil]], lookups: tables)
    #expect(rows[0][1] == amount)
    if let word { #expect(rows[0][2] == word) }
    #expect(rows[1] == ["A2", nil, nil])
    #expect(rows[2] == ["A9", nil, nil])
    #expect(rows[3] == [nil, nil, nil])
  }

  @Test("any texts at all come through, in every size of chunk alike")
  func noise() throws {
    var random = NoiseGenerator(seed: 4711)
    let words = [
      "", "A1", "A2", " A1", "x", "1", "-3.5", "2026-01-01", "ann@shop.test", "CNY", "--", "\u{3000}",
      "9223372036854775807", "(1)",
    ]
    let source = try Self.orders()
    for _ in 0..<30 {
      let rows = (0..<40).map { _ in (0..<6).map { _ -> String? in words[Int(random.next() % UInt64(words.count))] } }
      let whole = try cleaned(source, rows)
      for size in [1, 3, 16] { #expect(try cleaned(source, rows, chunk: size) == whole) }
    }
  }
}
