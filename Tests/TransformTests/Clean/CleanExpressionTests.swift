import Columnar
@testable import Definitions
import Testing

@testable import Transform

/// What an expression gives over four rows.
struct ExpressionCase: Sendable, CustomTestStringConvertible {
  var text: String
  var values: [String?]
  init(_ text: String, _ values: [String?]) {
    self.text = text
    self.values = values
  }
  var testDescription: String { text }
}

@Suite struct CleanExpressionTests {
  static let columns = [
    column("a", .integer), column("b", .integer), column("p", .decimal(scale: 2)), column("t"), column("u"),
    column("d", .date), column("at", .timestamp), column("yes", .boolean), column("bad", .integer),
  ]
  static let rows: [[String?]] = [
    ["7", "2", "1.25", "Ann Lee", "ann", "2026-11-22", "2026-11-21T16:30:00Z", "true", "1"],
    ["-7", "0", "-2.50", "  Zoë ", nil, "2024-02-29", "2026-11-22T00:00:30Z", "false", "x"],
    [nil, "3", nil, nil, "", nil, nil, nil, nil],
    [
      "9223372036854775807", "1", "92233720368547758.07", "50%", "a_b", "1969-12-31", "1969-12-31T23:59:59Z", "true",
      "2",
    ],
  ]

  static let arithmetic = [
    ExpressionCase("a", ["7", "-7", nil, "9223372036854775807"]),
    ExpressionCase("5", ["5", "5", "5", "5"]),
    ExpressionCase("a + b", ["9", "-7", nil, "!"]),
    ExpressionCase("a - 1", ["6", "-8", nil, "9223372036854775806"]),
    ExpressionCase("a * p", ["8.75", "17.50", nil, "!"]),
    ExpressionCase("p * p", ["1.5625", "6.2500", nil, "!"]),
    ExpressionCase("p + 1", ["2.25", "-1.50", nil, "!"]),
    ExpressionCase("-b", ["-2", "0", "-3", "-1"]),
    ExpressionCase("a / b", ["3.500000", nil, nil, "!"]),
    ExpressionCase("b / 3", ["0.666667", "0.000000", "1.000000", "0.333333"]),
    ExpressionCase("a % b", ["1", nil, nil, "0"]),
    ExpressionCase("a % 4", ["3", "-3", nil, "3"]),
    ExpressionCase("round(p)", ["1", "-3", nil, "92233720368547758"]),
    ExpressionCase("round(p, 1)", ["1.3", "-2.5", nil, "92233720368547758.1"]),
    ExpressionCase("round(b / 3, 2)", ["0.67", "0.00", "1.00", "0.33"]),
    ExpressionCase("abs(p)", ["1.25", "2.50", nil, "92233720368547758.07"]),
    ExpressionCase("bad + 1", ["2", "!", nil, "3"]),
    ExpressionCase("case when b = 0 then 0 else bad end", ["1", "!", nil, "2"]),
    ExpressionCase("1 / 0", [nil, nil, nil, nil]),
  ]

  static let logic = [
    ExpressionCase("a > 0", ["true", "false", nil, "true"]),
    ExpressionCase("p >= 1.25", ["true", "false", nil, "true"]),
    ExpressionCase("a <> -7", ["true", "false", nil, "true"]),
    ExpressionCase("yes and a > 0", ["true", "false", nil, "true"]),
    ExpressionCase("yes and false", ["false", "false", "false", "false"]),
    ExpressionCase("yes or true", ["true", "true", "true", "true"]),
    ExpressionCase("yes or false", ["true", "false", nil, "true"]),
    ExpressionCase("not yes", ["false", "true", nil, "false"]),
    ExpressionCase("a is null", ["false", "false", "true", "false"]),
    ExpressionCase("u is not null", ["true", "false", "false", "true"]),
    ExpressionCase("a is distinct from -7", ["true", "false", "true", "true"]),
    ExpressionCase("a is not distinct from null", ["false", "false", "true", "false"]),
    ExpressionCase("1 is null", ["false", "false", "false", "false"]),
    ExpressionCase("b in (1, 2)", ["true", "false", "false", "true"]),
    ExpressionCase("b in (2, null)", ["true", nil, nil, nil]),
    ExpressionCase("u in ('ann', 'bob')", ["true", nil, nil, "false"]),
    ExpressionCase("a between 0 and 10", ["true", "false", nil, "false"]),
    ExpressionCase("t = 'Ann Lee'", ["true", "false", nil, "false"]),
    ExpressionCase("t < 'Z'", ["true", "true", nil, "true"]),
    ExpressionCase("t like 'A%e'", ["true", "false", nil, "false"]),
    ExpressionCase("t like '%o_ '", ["false", "true", nil, "false"]),
    ExpressionCase("t like '%\\%'", ["false", "false", nil, "true"]),
    ExpressionCase("t like '%'", ["true", "true", nil, "true"]),
    ExpressionCase("t like ''", ["false", "false", nil, "false"]),
    ExpressionCase("u like 'a_b'", ["false", nil, nil, "true"]),
    ExpressionCase("u like 'a_n%n'", ["false", nil, nil, "false"]),
    ExpressionCase("null = 1", [nil, nil, nil, nil]),
  ]

  static let choice = [
    ExpressionCase("case when a > 0 then 'up' when a < 0 then 'down' end", ["up", "down", nil, "up"]),
    ExpressionCase("case when a > 0 then t else u end", ["Ann Lee", nil, nil, "50%"]),
    ExpressionCase("case when yes then b else p end", ["2.00", "-2.50", nil, "1.00"]),
    ExpressionCase("coalesce(a, b)", ["7", "-7", "3", "9223372036854775807"]),
    ExpressionCase("coalesce(t, u, 'none')", ["Ann Lee", "  Zoë ", "none", "50%"]),
    ExpressionCase("coalesce(null, p, 0)", ["1.25", "-2.50", "0.00", "92233720368547758.07"]),
    ExpressionCase("nullif(b, 0)", ["2", nil, "3", "1"]),
    ExpressionCase("nullif(t, 'Ann Lee')", [nil, "  Zoë ", nil, "50%"]),
    ExpressionCase("nullif('x', u)", ["x", "x", "x", "x"]),
    ExpressionCase("'fixed'", ["fixed", "fixed", "fixed", "fixed"]),
  ]

  static let functions = [
    ExpressionCase("lower(t)", ["ann lee", "  zoë ", nil, "50%"]),
    ExpressionCase("upper(t)", ["ANN LEE", "  ZOË ", nil, "50%"]),
    ExpressionCase("trim(t)", ["Ann Lee", "Zoë", nil, "50%"]),
    ExpressionCase("length(t)", ["7", "6", nil, "3"]),
    ExpressionCase("t || '/' || u", ["Ann Lee/ann", nil, nil, "50%/a_b"]),
    ExpressionCase("concat(t, '/', u)", ["Ann Lee/ann", "  Zoë /", "/", "50%/a_b"]),
    ExpressionCase("substring(t, 5)", ["Lee", "ë ", nil, ""]),
    ExpressionCase("substring(t, 3, 3)", ["n L", "Zoë", nil, "%"]),
    ExpressionCase("substring(t, 0, 2)", ["A", " ", nil, "5"]),
    ExpressionCase("substring(t, 2, a)", ["nn Lee", "", nil, "0%"]),
    ExpressionCase("replace(t, 'e', 'ee')", ["Ann Leeee", "  Zoë ", nil, "50%"]),
    ExpressionCase("replace(t, '', 'x')", ["Ann Lee", "  Zoë ", nil, "50%"]),
    ExpressionCase("to_integer(substring(t, 1, 2))", [nil, nil, nil, "50"]),
    ExpressionCase("to_integer('-0012')", ["-12", "-12", "-12", "-12"]),
    ExpressionCase("year(d)", ["2026", "2024", nil, "1969"]),
    ExpressionCase("month(d)", ["11", "2", nil, "12"]),
    ExpressionCase("day(d)", ["22", "29", nil, "31"]),
    ExpressionCase("date(at)", ["2026-11-22", "2026-11-22", nil, "1970-01-01"]),
    ExpressionCase("day(at)", ["22", "22", nil, "1"]),
    ExpressionCase("days_between(d, '2026-11-20')", ["2", "-995", nil, "-20778"]),
    ExpressionCase("seconds_between(at, '2026-11-22T00:00:00Z')", ["-27000", "30", nil, "-1795305601"]),
    ExpressionCase("minutes_between(at, '2026-11-22T00:00:00Z')", ["-450", "0", nil, "-29921760"]),
  ]

  @Test func `working days of a year that the calendar does not know make the row bad`() throws {
    let first = try #require(CivilDate(year: 2025, month: 1, day: 1))
    let last = try #require(CivilDate(year: 2027, month: 12, day: 31))
    let new = Calendar.Holiday(
      date: try #require(CivilDate(year: 2026, month: 1, day: 1)), name: "New Year", isWorking: false)
    var scope = ExpressionScope([Field("d", .date)], of: "source orders")
    scope.workingDays = WorkingDays(
      Calendar(first: first, last: last, fiscalYearStarts: 1, holidays: [new]))
    let due = try ExpressionParser.parse(
      "add_working_days(d, 2)", scope: scope, expecting: .date, at: SourcePlace(file: "test"))
    let orders = source([column("d", .date)])
    var cleaner = try SourceCleaner(source: orders, needed: [0])
    cleaner.beginFile()
    let chunk = try cleaner.clean(records([["2026-11-20"], ["2026-12-31"], ["2027-01-04"], [nil]]))
    let value = ExpressionEvaluator(due, zone: .utc).evaluate(chunk)
    #expect((0..<4).map { show(value.column, $0, .date) } == ["2026-11-24", nil, nil, nil])
    #expect((0..<4).map { value.bad?[$0] ?? false } == [false, true, true, false])
    #expect(
      chunk.reject(row: 1, of: value, table: nil).message
        == "the value of 'add_working_days(d, 2)' cannot be computed: the calendar says nothing of a year it needs, or a "
        + "number does not fit")
  }

  @Test("an expression gives a value a row", arguments: arithmetic + logic + choice + functions)
  func values(_ pair: ExpressionCase) throws {
    let source = source(Self.columns)
    let parsed = try expression(pair.text, Self.columns)
    let evaluator = ExpressionEvaluator(parsed, zone: try TimeZoneRules(named: source.zone))
    var cleaner = try SourceCleaner(source: source, needed: Set(Self.columns.indices))
    for size in [1, 2, 4] {
      cleaner.beginFile()
      var shown: [String?] = []
      for at in stride(from: 0, to: 4, by: size) {
        let result = evaluator.evaluate(try cleaner.clean(records(Array(Self.rows[at..<(at + size)]))))
        #expect(result.column.count == size)
        for row in 0..<size { shown.append(result.bad?[row] == true ? "!" : show(result.column, row, parsed.type)) }
      }
      #expect(shown == pair.values, "in chunks of \(size)")
    }
  }

  @Test func `an expression tells which columns it uses`() throws {
    let parsed = try expression("case when yes then a + b else abs(a) end", Self.columns)
    #expect(ExpressionEvaluator(parsed, zone: .utc).usedColumns == [0, 1, 7])
    #expect(ExpressionEvaluator(try expression("'x'", Self.columns), zone: .utc).usedColumns == [])
  }

  @Test func `a row is rejected for the bad value that the expression uses, or for not fitting`() throws {
    let source = source(Self.columns)
    var cleaner = try SourceCleaner(source: source, needed: Set(Self.columns.indices))
    cleaner.beginFile()
    let chunk = try cleaner.clean(records(Self.rows))
    let sum = ExpressionEvaluator(try expression("a + bad", Self.columns), zone: .utc).evaluate(chunk)
    let reject = chunk.reject(row: 1, of: sum, table: "sales")
    #expect((reject.column, reject.rule, reject.raw) == ("bad", "type", Array("x".utf8)))
    let overflow = chunk.reject(row: 3, of: sum, table: "sales")
    #expect((overflow.column, overflow.rule) == (nil, "overflow"))
    #expect(overflow.message == "the value of 'a + bad' does not fit")
  }

  @Test func `a column that was not cleaned counts as NULL`() throws {
    let source = source(Self.columns)
    var cleaner = try SourceCleaner(source: source, needed: [0])
    let chunk = try cleaner.clean(records(Self.rows))
    let result = ExpressionEvaluator(try expression("coalesce(b, 1)", Self.columns), zone: .utc).evaluate(chunk)
    #expect((0..<4).map { show(result.column, $0, .integer) } == ["1", "1", "1", "1"])
  }
}
