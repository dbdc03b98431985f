import Testing

@testable import Profile

@Suite struct `Tables of a project` {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// File and table, each.
    var tables: [(stem: String, name: String)]
    var names: [String]
  }

  private static let cases: [Case] = [
    Case(
      testDescription: "lose what all files begin with",
      tables: [("raw_orders", "raw_orders"), ("raw_customers", "raw_customers")], names: ["orders", "customers"]),
    Case(
      testDescription: "keep what only some begin with",
      tables: [("order_details", "order_details"), ("orders", "orders")],
      names: ["order_details", "orders"]),
    Case(
      testDescription: "keep words whole", tables: [("Sales_2015", "Sales_2015"), ("Sales_2016", "Sales_2016")],
      names: ["sales_2015", "sales_2016"]),
    Case(
      testDescription: "of one name are told apart by their files, with all tables of those",
      tables: [("orders", "create"), ("orders", "lines"), ("products", "create")],
      names: ["orders_create", "orders_lines", "products_create"]),
    Case(
      testDescription: "of one name and one file name are counted",
      tables: [("orders", "orders"), ("orders", "orders")],
      names: ["orders", "orders_2"]),
    Case(
      testDescription: "leave room for what stands beside a dimension",
      tables: [("user", "user"), ("user_member", "user_member"), ("date", "date")],
      names: ["user", "user_member_2", "date_2"]),
  ]

  @Test("have names that differ", arguments: cases)
  func names(_ pair: Case) { #expect(TableNames.make(pair.tables.map { ($0.name, $0.stem) }) == pair.names) }
}
