import Testing

@testable import Profile

@Suite struct `The name of a column` {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// What the name says, of `key`, `line`, `code`, `time`, `money`, `birth`, `personal`.
    var says: Set<String>
    var testDescription: String { "\(name) → \(says.sorted().joined(separator: ", "))" }

    init(_ name: String, _ says: String...) {
      self.name = name
      self.says = Set(says)
    }
  }

  private static let cases: [Case] = [
    Case("id", "key"), Case("customerID", "key"), Case("Order Number", "key"), Case("ProductKey", "key"),
    Case("订单编号", "key"), Case("video", "nothing"), Case("paid", "nothing"),
    Case("OrderLineItem", "line"), Case("line_no", "line"), Case("pos", "line"), Case("InvoiceLineId", "key"),
    Case("line_items", "nothing"),
    Case("phone", "code", "personal"), Case("Billing Zip", "code"), Case("postalCode", "code", "key"),
    Case("billing.postcode", "code"), Case("credit_card_number", "code", "key", "personal"),
    Case("gift_card_amount", "money"), Case("unit_price", "money"), Case("total", "money"),
    Case("TotalChildren", "nothing"),
    Case("created_at", "time"), Case("OrderDate", "time"),
    Case("BirthDate", "time", "birth", "personal"),
    Case("first_name", "personal"), Case("shipName", "personal"), Case("billing_address.name", "personal"),
    Case("default_address.city", "nothing"), Case("address1", "personal"), Case("productName", "nothing"),
    Case("last_order_name", "nothing"), Case("手机", "code", "personal"),
  ]

  @Test("says what the values mean", arguments: cases)
  func says(_ pair: Case) {
    let name = ColumnName(pair.name)
    let found = [
      ("key", name.isKey), ("line", name.isLineNumber), ("code", name.isCode), ("time", name.isTime),
      ("money", name.isMoney), ("birth", name.isBirth), ("personal", name.isPersonal),
    ]
    let said = Set(found.filter(\.1).map(\.0))
    #expect(said == (pair.says == ["nothing"] ? [] : pair.says))
  }
}
