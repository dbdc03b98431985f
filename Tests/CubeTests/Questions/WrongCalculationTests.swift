import Cube
@testable import Definitions
import OperatingSystem
import Testing

/// Calculations, several cubes and shapes of an answer that cannot be, and what is said of them.
@Suite struct `Wrong calculations` {
  struct Case: CustomTestStringConvertible, Sendable {
    var text: QuestionText
    var says: String
    var testDescription: String { says }

    init(
      _ cube: String = "sales", _ measures: String = "net_amount", by: String = "date.month",
      where filter: String? = nil,
      having: String? = nil, totals: Question.Totals = .none, sets: String? = nil, order: String? = nil,
      top: String? = nil, others: Bool = false, limit: String? = nil, pivot: String? = nil, says: String
    ) {
      text = QuestionText(
        cube: cube, measures: measures, by: by, filter: filter, having: having, totals: totals, sets: sets,
        order: order,
        top: top, others: others, limit: limit, pivot: pivot)
      self.says = says
    }
  }

  static let cases: [Case] = [
    // Expressions over measures.
    Case(
      "sales", "net_amount / ordres as aov",
      says: "--measures:1:14: cube sales has no measure 'ordres'\n  → did you mean 'orders'?"),
    Case(
      "sales", "rows, net_amount + 'x' as y",
      says: "--measures:1:20: '+' needs numbers, this is text\n  → give the column a numeric type, or use to_integer(…)"
    ),
    Case("sales", "net_amount > 5 as y", says: "--measures:1:1: a measure is a number, this is boolean"),
    Case(
      "sales", "net_amount / 2 as Half",
      says: "--measures:1:19: 'Half' is no name; names are small letters, digits and _, a letter first"),
    Case("sales", "net_amount, quantity as net_amount", says: "--measures:1:13: measure 'net_amount' is named twice"),
    Case(
      "sales", "net_amount / 2 as currency",
      says: "--measures:1:1: 'currency' is the name of a level\n  → choose another behind 'as'"),
    Case(
      "sales", "previus(net_amount)",
      says: "--measures:1:1: there is no function 'previus'\n  → did you mean 'previous'?"),
    Case(
      "sales", "rank(previous(net_amount))",
      says:
        "--measures:1:6: rank cannot be of what is itself worked out from other lines\n  → take rank of a measure, and calculate with the outcome"
    ),
    Case(
      "sales", "rank(net_amount, date.month)",
      says: "--measures:1:1: rank cannot take 2 arguments\n  → write rank(measure)"),
    // Periods.
    Case(
      "sales", "previous(net_amount)", by: "product.category",
      says:
        "--measures:1:1: previous goes along the periods of a date, and none is asked by\n  → add a level such as date.month to --by"
    ),
    Case(
      "sales", "previous(net_amount)", by: "date.month,date.week",
      says:
        "--measures:1:1: previous could go along each of date.month, date.week\n  → name one: previous(measure, date.week)"
    ),
    Case(
      "sales", "previous(net_amount)", by: "date.month,order_date.month",
      says:
        "--measures:1:1: previous could go along each of date.month, order_date.month\n  → name one: previous(measure, order_date.month)"
    ),
    Case(
      "sales", "previous(net_amount, date.weekday)", by: "date.month,date.weekday",
      says:
        "--measures:1:1: previous cannot go along 'date.weekday', which is no period that is asked by\n  → there are: date.month"
    ),
    Case(
      "sales", "running(customers)",
      says:
        "--measures:1:1: running adds up, but 'customers' is a distinct count: who comes in two periods is counted once\n  → take it of a sum or a count of rows"
    ),
    Case(
      "sales", "running(average_order)",
      says:
        "--measures:1:1: running adds up, but 'average_order' is no sum\n  → take it of each part: running(a) / running(b)"
    ),
    Case(
      "sales", "month_to_date(rows)",
      says: "--measures:1:1: month_to_date needs days, date.month is none\n  → ask by date.date"),
    Case(
      "sales", "year_to_date(rows)", by: "date.fiscal_year",
      says: "--measures:1:1: year_to_date needs periods within a year, date.fiscal_year is none\n  → ask by date.month"),
    // Conditions.
    Case(
      having: "net_amuont > 5",
      says: "--having:1:1: cube sales has no measure 'net_amuont'\n  → did you mean 'net_amount'?"),
    Case(having: "net_amount", says: "--having:1:1: expected boolean, this is decimal(2)"),
    Case(
      having: "rows > 1", totals: .rollup,
      says:
        "--having: --having leaves groups out, so that totals would not be those of the rows shown\n  → leave the totals out"
    ),
    Case(
      where: "net_amount > 5",
      says: "--where:1:1: 'net_amount' is a measure, not a level\n  → put conditions on measures into --having"),
    Case(
      where: "date in last 3 monts",
      says: "--where:1:16: found 'monts', expected days, weeks, months, quarters or years\n  → did you mean 'months'?"),
    Case(where: "product.sku in last 3 days", says: "--where:1:1: 'in last' needs a date, this is text"),
    Case(
      where: "date.year = '2026'",
      says:
        "--where:1:13: '=' cannot take text together with integer\n  → numbers stand without apostrophes; to_integer(…) reads a text"
    ),
    // Several cubes.
    Case(
      "sales,visits", "rows,visits", by: "product.category",
      says:
        "--by:1:1: cube visits has no dimension 'product': its rows belong to all members of 'product.category' or to none, and would be counted for each\n  → these cubes share date, time, customer"
    ),
    Case(
      "sales,visits", "rows,visits", by: "channel.code",
      says:
        "--by:1:1: 'channel' is dimension sales_channel in sales, product in visits: their members do not mean the same\n  → these cubes share date, time, customer"
    ),
    Case(
      "sales,visits", "rows,visits", by: "system",
      says:
        "--by:1:1: 'system' is a column of fact sales: what it means elsewhere nobody has said; several cubes are asked by shared dimensions\n  → these cubes share date, time, customer"
    ),
    Case(
      "sales,visits", "rows,visits", where: "product.sku = 'A'",
      says:
        "--where:1:1: cube visits has no dimension 'product': its rows belong to all members of 'product.sku' or to none, and would be counted for each\n  → these cubes share date, time, customer"
    ),
    Case(
      "sales,visits", "rows,customers",
      says: "--measures:1:6: 'customers' is a measure of several cubes\n  → write sales.customers or visits.customers"),
    Case(
      "sales,visits", "rows",
      says:
        "--measures: no measure of cube visits is asked for\n  → name one of visits, minutes, customers, length, or leave the cube out"
    ),
    Case(
      "sales", "minutes",
      says: "--measures:1:1: 'minutes' is a measure of cube visits\n  → ask both: martlet query sales,visits"),
    // Attributes of today.
    Case(
      by: "customer@current.citty",
      says: "--by:1:1: customer@current has no level 'citty'\n  → did you mean 'customer@current.city'?"),
    Case(
      by: "channel@current.code",
      says: "--by:1:1: 'channel' has no versions: what it is today it always was\n  → write 'channel.code'"),
    // Shapes.
    Case(sets: "date.moth", says: "--sets:1:1: the question has no level 'date.moth'\n  → did you mean 'date.month'?"),
    Case(totals: .cube, sets: "date.month", says: "--sets: --sets and --cube exclude each other"),
    Case(others: true, says: "--others: --others is what --top leaves\n  → say --top N, too"),
    Case(
      having: "rows > 1", top: "3", others: true,
      says: "--having: --having leaves groups out, which the line of the others would miss\n  → leave --others out"),
    Case(
      "sales", "previous(net_amount) as p", top: "3", others: true,
      says:
        "--top: the greatest by 'p' cannot be told before there are lines\n  → order by a measure that needs no other lines"
    ),
    Case(limit: "few", says: "--limit: 'few' is not a number of rows\n  → give a whole number above zero"),
    Case(
      limit: "3", pivot: "date.month",
      says:
        "--limit: --limit counts lines before they stand side by side, and would leave gaps\n  → leave it out, or take --top"
    ),
    Case(pivot: "date.year", says: "--pivot: 'date.year' is not asked by\n  → name it in --by too"),
    Case(
      "sales", "rows,quantity", totals: .rollup, order: "rows,quantity",
      says: "--order: totals can be ordered by one measure only\n  → leave one out"),
  ]

  @Test(arguments: cases) func `are refused with the place and a way out`(_ wrong: Case) throws {
    let failure = try #require(throws: Failure.self) {
      _ = try QuestionReader.read(wrong.text, in: SmallWarehouse.definition)
    }
    #expect(failure.status == .usage)
    #expect(failure.description == wrong.says)
  }

  @Test func `of a saved question are told with its file`() throws {
    let file = SourcePlace(file: "schemas/small/questions/q.yaml", line: 4, column: 12)
    let saved = SavedQuestion(
      name: "q", summary: "",
      parts: [
        .cubes: [.init(text: "sales", place: file)],
        .measures: [.init(text: "rows", place: file), .init(text: "rows / ordres as r", place: file)],
      ])
    let failure = try #require(throws: Failure.self) {
      _ = try QuestionReader.read(QuestionText(saved), in: SmallWarehouse.definition)
    }
    #expect(failure.place == "schemas/small/questions/q.yaml:4:19")
    var totals = saved
    totals.parts[.totals] = [.init(text: "rolup", place: file)]
    let other = try #require(throws: Failure.self) { _ = try QuestionText(totals) }
    #expect(
      other.description.hasPrefix("schemas/small/questions/q.yaml:4:12: a question has no kind of totals 'rolup'"))
    #expect(other.remedy == "did you mean 'rollup'?")
  }
}
