// Links, currencies and kinds of the small warehouse's fact, spoiled.

extension WrongDefinition {
  private static func fact(_ old: String, _ new: String, _ message: String) -> WrongDefinition {
    .init("facts/sales.yaml", old, new, message)
  }

  static let wrongFacts: [WrongDefinition] = [
    fact(
      "measures:\n", "index: [custmer, status, status]\nmeasures:\n",
      """
      schemas/mini/facts/sales.yaml:12:9: fact sales: index: there is no role or column 'custmer'
        → did you mean 'customer'?
      schemas/mini/facts/sales.yaml:12:26: fact sales: index: 'status' stands twice
      """),
    fact(
      "measures:\n", "index: customer\nmeasures:\n",
      """
      schemas/mini/facts/sales.yaml:12:8: fact sales: index: expected a list of roles and columns, found 'customer'
      """),
    fact(
      "measures:\n", "links: {original: {fact: sale}}\nmeasures:\n",
      """
      schemas/mini/facts/sales.yaml:12:9: link sales.original: there is no fact 'sale'
        → did you mean 'sales'?
      """),
    fact(
      "measures:\n", "links: {sales: sales}\nmeasures:\n",
      """
      schemas/mini/facts/sales.yaml:12:9: fact sales: two columns are called 'sales_key', or Martlet has one of that name
        → choose another name
      """),
    fact(
      "measures:\n", "links: {original: {fakt: sales}}\nmeasures:\n",
      """
      schemas/mini/facts/sales.yaml:12:19: link sales.original: 'fact' is missing
      schemas/mini/facts/sales.yaml:12:20: link sales.original: unknown key 'fakt'
        → did you mean 'fact'?
      """),
    fact(
      "amount: {type: decimal(2)}", "amount: {type: decimal(2), currency: curency}",
      """
      schemas/mini/facts/sales.yaml:14:40: measure sales.amount: currency: the fact sales has no column of text 'curency'
        → there are: order_id, status, date.weekday_name, date.week, date.month, date.month_name, date.quarter, date.fiscal_quarter, date.holiday_name, time.minute, time.band, customer.city, channel.code, channel.label
      """),
    fact(
      "amount: {type: decimal(2)}",
      "amount: {type: decimal(2), currency: status}\n  double: {type: decimal(2), is: amount * 2}",
      """
      schemas/mini/facts/sales.yaml:15:34: measure sales.double: is computed from amount, whose currency is that of status
        → say what comes out: currency: status, a code such as currency: EUR where it is converted, or currency: none
      """),
    fact(
      "grain:\n", "kind: accumulating\ngrain:\n",
      """
      schemas/mini/facts/sales.yaml:2:7: fact sales: kind: 'accumulating' is not there yet: rows are of transactions
        → leave kind out; a snapshot can be a fact whose grain has its day
      """),
    fact(
      "grain:\n", "kind: transactions\ngrain:\n",
      """
      schemas/mini/facts/sales.yaml:2:7: fact sales: kind: expected transaction, found 'transactions'
        → did you mean 'transaction'?
      """),
    .init(
      "small.yaml", "        degenerate: {status: status}\n",
      "        degenerate: {status: status}\n        links: {original: {order_id: id}}\n",
      """
      pipelines/small.yaml:42:17: orders → sales: the fact sales has no link 'original'
      """),
  ]
}
