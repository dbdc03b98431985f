import Foundation
import Testing

/// Real exports, cut into nights: whatever order the nights come in, the star is the same.
///
/// A lookup reaches into the files of its own night only: an invoice comes with its lines, the categories with the
/// products. What measures are derived from comes in any night: payments long before or after the lines that they pay,
/// list prices before or after the sales.
@Suite(.serialized, .enabled(if: Repository.realFiles != nil, "the folder of real files (shared/data) is absent"))
struct NightOrderTests {
  @Test("sales-engine, payments in nights of their own: the same star in any order and at once")
  func salesEngine() throws {
    let nights = CutNights(of: try #require(Repository.realFiles) + "/sales-engine")
    try nights.deliver("merchants.csv", in: "2012-04-01")
    try nights.deliver("customers.csv", in: "2012-04-02")
    try nights.deliver("items.csv", in: "2012-04-03")
    func night(ofInvoice id: Substring) throws -> String {
      let number = try #require(Int(id))
      return "2012-04-0\(4 + (number - 1) * 4 / 4843)"
    }
    try nights.cut("invoices.csv") { try night(ofInvoice: $0[0]) }
    try nights.cut("invoice_items.csv") { try night(ofInvoice: $0[2]) }
    // Attempts to pay an invoice are not all in the same night: first ones here, later ones there.
    try nights.cut("transactions.csv") { "02468".contains($0[0].suffix(1)) ? "2012-04-08" : "2012-04-09" }
    try expectOneStar("sales_engine", nights, count: 9, cube: "sales", "revenue", is: "57493574.87")
  }

  @Test("adventureworks, a month a night, list prices in another: the same star in any order and at once")
  func adventureworks() throws {
    let nights = CutNights(of: try #require(Repository.realFiles) + "/adventureworks")
    /// `1/18/2015` and `01-18-2015`: both of them are of January.
    func night(of date: Substring) throws -> String {
      let parts = date.split { $0 == "/" || $0 == "-" }.compactMap { Int($0) }
      try #require(parts.count == 3)
      return "\(parts[2])-\(parts[0] < 10 ? "0" : "")\(parts[0])-01"
    }
    for year in 2015...2017 { try nights.cut("AdventureWorks_Sales_\(year).csv") { try night(of: $0[0]) } }
    try nights.cut("AdventureWorks_Returns.csv") { try night(of: $0[0]) }
    for table in ["Products", "Product_Categories", "Product_Subcategories"] {
      try nights.deliver("AdventureWorks_\(table).csv", in: "2017-12-30")
    }
    try nights.deliver("AdventureWorks_Customers.csv", in: "2016-06-15")
    try nights.deliver("AdventureWorks_Territories.csv", in: "2017-12-31")
    try expectOneStar("adventureworks", nights, count: 33, cube: "sales", "amount", is: "24914586.8193")
  }

  /// Loads the nights in order, all at once, and in orders by chance, and compares the stars.
  private func expectOneStar(
    _ name: String, _ nights: CutNights, count: Int, cube: String, _ measure: String, is total: String
  ) throws {
    let names = try nights.names
    #expect(names.count == count)
    func star(_ order: [String]) throws -> [String: [String]] {
      let project = try TestProject(definitions: GoldenTests.folder(name))
      try nights.link(into: project)
      for night in order { try project.succeed("run", name, "--batch", night) }
      #expect(try project.ask(cube, measure) == ["": [total]], "\(order)")
      try project.succeed("audit")
      return try project.star(name)
    }
    let expected = try star(names)
    expectEqual(expected, try star(["all"]), "all in one night")
    for seed in [1, 2] as [UInt64] {
      var generator = SeededGenerator(seed)
      let order = names.shuffled(using: &generator)
      expectEqual(expected, try star(order), "seed \(seed), \(order)")
    }
  }
}

/// Nights of systems that disagree about who a customer is, with overlapping exports.
@Suite(.serialized) struct ShopNightOrderTests {
  @Test("the shop's nights give the same star in any order, and another one while a night is missing")
  func shop() throws {
    let inOrder = try TestProject.shop()
    func star(_ nights: [String]) throws -> [String: [String]] {
      let project = try TestProject.shop(exportsOf: inOrder)
      for night in nights { try project.succeed("run", "shop", "--batch", night) }
      try project.succeed("audit")
      return try project.star("crm")
    }
    let nights = TestProject.nights
    let expected = try star(nights)
    for order in [[2, 1, 0], [1, 2, 0], [2, 0, 1]] {
      expectEqual(expected, try star(order.map { nights[$0] }), "order \(order)")
    }
    let partial = try star([nights[0], nights[2]])
    for table in ["customer", "customer_member", "customer_link", "customer_identifier", "sales", "interactions"] {
      #expect(partial[table] != expected[table], "\(table)")
    }
  }
}

/// A generator that gives the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
