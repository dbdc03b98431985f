import Columnar
import Definitions
import OperatingSystem
import Testing

@Suite struct Expressions {
  private func parse(_ text: String, _ expecting: ColumnType? = nil) throws -> Definitions.Expression {
    try ExpressionParser.parse(text, scope: sampleScope, expecting: expecting, at: SourcePlace(file: "x"))
  }

  private func sql(_ expression: Definitions.Expression) -> String {
    expression.sql(zone: "Asia/Shanghai") { index in
      let name = sampleScope.columns[index].name
      return name.contains(".") ? "\"\(name)\"" : name
    }
  }

  @Test(arguments: RightExpression.all) func `has the type and SQL`(_ example: RightExpression) throws {
    let expression = try parse(example.text)
    #expect(expression.type.description == example.type)
    #expect(sql(expression) == example.sql)
    #expect(expression.source == example.text)
  }

  @Test(arguments: WrongExpression.all) func `is refused with its place and a way out`(_ example: WrongExpression)
    throws
  {
    #expect {
      _ = try parse(example.text, example.expecting)
    } throws: { error in
      #expect("\(error)" == example.message)
      return (error as? Failure)?.status == .usage
    }
  }

  @Test(arguments: [
    ("quantity", ColumnType.decimal(scale: 2), "(quantity)::numeric(38, 2)"), ("0", .decimal(scale: 2), "0.00"),
    ("null", .timestamp, "null::timestamptz"), ("price", .decimal(scale: 4), "(price)::numeric(38, 4)"),
    ("'2026-01-01'", .date, "date '2026-01-01'"), ("'shop'", .text, "'shop'"),

    ("1 / 2", .decimal(scale: 6), "round((1)::numeric(80, 40) / nullif(2::bigint, 0), 6)"),
  ])
  func `numbers become decimals of a greater scale, literals what is wanted`(
    _ text: String, _ wanted: ColumnType, _ expected: String
  ) throws {
    let expression = try parse(text, wanted)
    #expect(expression.type == wanted)
    #expect(sql(expression) == expected)
  }

  @Test func `nesting is bounded, whatever makes it`() {
    let deep = [
      String(repeating: "(", count: 100_0) + "1" + String(repeating: ")", count: 100_0),
      String(repeating: "- ", count: 5_000) + "1", String(repeating: "not ", count: 5_000) + "paid",
      Array(repeating: "1", count: 5_000).joined(separator: " + "),
      Array(repeating: "paid", count: 5_000).joined(separator: " or "),
      String(repeating: "abs(", count: 5_000) + "1" + String(repeating: ")", count: 5_000),
      String(repeating: "case when paid then ", count: 3_000) + "1" + String(repeating: " end", count: 3_000),
      // Each level of a simple case repeats its operand for each branch.
      (0..<40).reduce("quantity") { inner, _ in "case \(inner) when 1 then 1 when 2 then 2 when 3 then 3 end" },
    ]
    for text in deep { #expect(throws: Failure.self) { try parse(text) } }
  }

  @Test func `long lists are no nesting`() throws {
    let list = (0..<2_000).map(String.init).joined(separator: ", ")
    #expect(try parse("quantity in (\(list))").type == .boolean)
    #expect(try parse(Array(repeating: "name", count: 80).joined(separator: " || ")).type == .text)
  }

  /// Words that make sense now and then, so that the garbage gets beyond the lexer.
  static let words = [
    "name", "quantity", "price", "rate", "day", "at", "paid", "1", "2.50", "'a'", "'2026-01-01'", "+", "-", "*", "/",
    "%", "=", "<>",
    "<", "<=", ">", ">=", "||", "(", ")", ",", "and", "or", "not", "is", "null", "in", "like", "between", "case",
    "when", "then", "else",
    "end", "true", "coalesce(", "nullif(", "round(", "substring(", "date", "timestamp", "concat(", "days_between(",
    "to_integer(", "'",
    "\u{0}", "\u{10FFFF}", "9223372036854775807", "-9223372036854775808", ".", "é",
  ]

  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func `garbage ends in an expression or a Failure`(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var understood = 0
    for _ in 0..<2_500 {
      let count = Int.random(in: 1...14, using: &random)
      var text = ""
      for _ in 0..<count { text += Self.words[Int.random(in: 0..<Self.words.count, using: &random)] + " " }
      do {
        let expression = try parse(text, Bool.random(using: &random) ? nil : .decimal(scale: 2))
        understood += sql(expression).isEmpty ? 0 : 1
      } catch {
        #expect(error is Failure, "seed \(seed): \(text)")
      }
    }
    #expect(understood > 20, "the garbage should make sense now and then; seed \(seed)")
  }
}

/// Repeatable random numbers (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
