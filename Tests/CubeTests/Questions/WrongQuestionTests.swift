import Cube
import OperatingSystem
import Testing

/// Questions that cannot be asked, and what is said of them.
@Suite struct `Wrong questions` {
  struct Case: CustomTestStringConvertible, Sendable {
    var cube = "sales"
    var measures = "net_amount"
    var by = "date.month"
    var filter: String?
    var totals = Question.Totals.none
    var order: String?
    var top: String?
    var says: String
    var testDescription: String { [cube, measures, by, filter ?? "", order ?? "", top ?? ""].joined(separator: " ") }
  }

  @Test(arguments: [
    Case(cube: "sale", says: "CUBE: warehouse small has no cube 'sale'\n  → did you mean 'sales'?"),
    Case(
      cube: "sales,visit", says: "CUBE: warehouse small has no cube 'visit'\n  → did you mean 'visits'?"),
    Case(cube: "sales,sales", says: "CUBE: cube 'sales' is named twice"),
    Case(
      measures: "quantity, net_ammount",
      says: "--measures:1:11: cube sales has no measure 'net_ammount'\n  → did you mean 'net_amount'?"),
    Case(
      measures: "",
      says:
        "--measures: no measure is asked for\n  → cube sales has rows, quantity, net_amount, weight, surplus, orders, customers, days, average_order, unit_price, net_less_tenth"
    ),
    Case(
      measures: "product.category",
      says: "--measures:1:1: 'product.category' is a level, not a measure\n  → name it in --by"),
    Case(measures: "rows,rows", says: "--measures:1:6: measure 'rows' is named twice"),
    Case(
      by: "date.year,product.categry",
      says: "--by:1:11: product has no level 'categry'\n  → did you mean 'product.category'?"),
    Case(
      by: "product.colour",
      says: "--by:1:1: product has no level 'colour'\n  → it has sku, category, list_price, is_digital, product_id"),
    Case(
      by: "prodct.category",
      says: "--by:1:1: cube sales has no dimension 'prodct'\n  → did you mean 'product.category'?"),
    Case(
      by: "article.category",
      says: "--by:1:1: cube sales has no dimension 'article'\n  → did you mean 'product.category'?"),
    Case(by: "category", says: "--by:1:1: 'category' needs its dimension\n  → did you mean 'product.category'?"),
    Case(
      by: "channel",
      says:
        "--by:1:1: 'channel' is a whole dimension; a question names a level of it\n  → choose from channel.code, channel.label, channel.sales_channel_id"
    ),
    Case(by: "curency", says: "--by:1:1: cube sales has no level 'curency'\n  → did you mean 'currency'?"),
    Case(by: "rows", says: "--by:1:1: 'rows' is a measure, not a level\n  → name it in --measures"),
    Case(by: "date.year, date.year", says: "--by:1:12: level 'date.year' is named twice"),
    Case(filter: "date.moth = '2026-01'", says: "--where:1:1: "),
    Case(filter: "currency = 'CNY' and date.year = '2026'", says: "--where:1:"),
    Case(filter: "date.year", says: "--where:1:1: "),
    Case(filter: "net_amount > 5", says: "--where:1:1: "),
    Case(
      order: "-net_amout", says: "--order:1:2: the question has no measure 'net_amout'\n  → did you mean 'net_amount'?"),
    Case(order: "rows", says: "--order:1:1: 'rows' is not asked for\n  → name it in --measures too"),
    Case(order: "date.year", says: "--order:1:1: 'date.year' is not asked by\n  → name it in --by too"),
    Case(top: "ten", says: "--top: 'ten' is not a number of rows\n  → give a whole number above zero"),
    Case(top: "0", says: "--top: '0' is not a number of rows\n  → give a whole number above zero"),
    Case(
      totals: .rollup, top: "3",
      says:
        "--top: --top cuts rows off, so that totals would not be those of the rows shown\n  → add --others, or leave --rollup out"
    ),
    Case(
      by: "date.year,date.month,date.date,product.category,channel.code,currency,system", totals: .cube,
      says: "--cube: a cube of 7 levels has 128 kinds of totals\n  → ask for at most 6 levels, or take --rollup"),
  ])
  func `are refused with the place and the nearest right name`(_ wrong: Case) throws {
    let text = QuestionText(
      cube: wrong.cube, measures: wrong.measures, by: wrong.by, filter: wrong.filter, totals: wrong.totals,
      order: wrong.order, top: wrong.top)
    let failure = try #require(throws: Failure.self) {
      _ = try QuestionReader.read(text, in: SmallWarehouse.definition)
    }
    #expect(failure.status == .usage)
    // What is wrong with a condition is the expression language's to say; that it is found in place is ours.
    if wrong.filter != nil {
      #expect(failure.description.hasPrefix(wrong.says), "\(failure)")
    } else {
      #expect(failure.description == wrong.says)
    }
  }
}
