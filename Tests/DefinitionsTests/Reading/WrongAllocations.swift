// The small pipeline with an amount shared out, spoiled.

extension WrongDefinition {
  private static func allocation(_ text: String, _ message: String) -> WrongDefinition {
    .init("small.yaml", "    derive:\n", "    allocate:\n      share: \(text)\n    derive:\n", message)
  }

  static let wrongAllocations: [WrongDefinition] = [
    allocation(
      "{amount: price, over: quantity}",
      """
      pipelines/small.yaml:28:14: source orders: allocate share: 'by' is missing
        → the column that rows belonging together have alike, such as by: order_id
      """),
    allocation(
      "{amount: price, by: idd, over: quantity}",
      """
      pipelines/small.yaml:28:34: source orders: allocate share: by: there is no column 'idd'
        → did you mean 'id'?
      """),
    allocation(
      "{amount: price, by: id, over: status}",
      """
      pipelines/small.yaml:28:44: source orders: allocate share: over: expected a number, this is text
      """),
    allocation(
      "{amount: price, by: id, over: amount}",
      """
      pipelines/small.yaml:28:44: source orders: allocate share: over: source orders has no column 'amount'
        → its columns: id, email, phone, status, price, quantity, changed_at, line_no, team
      """),
    allocation(
      "{amount: price, by: id, over: quantity, scale: 1}",
      """
      pipelines/small.yaml:28:23: source orders: allocate share: amount: expected decimal(1), this is decimal(2)
        → use round(…, 1)
      """),
    allocation(
      "{amount: price, by: id, over: quantity, scales: 1}",
      """
      pipelines/small.yaml:28:54: source orders: allocate share: unknown key 'scales'
        → did you mean 'scale'?
      """),
    .init(
      "small.yaml", "    derive:\n      amount: quantity * price\n    filters:\n",
      """
          allocate:
            share: {amount: price, by: id, over: quantity}
          derive:
            amount: quantity * share
          filters:
            cheap: amount < 1

      """,
      """
      pipelines/small.yaml:32:14: source orders: filter cheap: depends on the share 'share', and what is filtered has no share
        → filter by what stands in the file, or use when: of the feeds
      """),
  ]
}
