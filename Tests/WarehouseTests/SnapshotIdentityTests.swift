@testable import Definitions
import PostgreSQL
import Testing
import Text
import Warehouse

/// What ignored identifiers and pins mean for whom a snapshot must hold.
@Suite struct SnapshotIdentityTests {
  /// Accounts where phones that begin with 0 are ignored.
  private func accounts(_ pins: IdentityPin...) throws -> Accounts {
    var accounts = try Accounts()
    let index = try #require(accounts.pipeline.warehouse.dimensions.firstIndex { $0.name == "customer" })
    accounts.pipeline.warehouse.dimensions[index].identity?.identifiers[1].ignored = [
      IgnoredPattern(text: "^0", expression: try RegularExpression("^0"))
    ]
    accounts.pipeline.pins = ["customer": pins]
    return accounts
  }

  private func pin(_ relation: IdentityPin.Relation, _ one: Int, _ other: Int) -> IdentityPin {
    IdentityPin(
      relation, MemberReference(system: "shop", key: "c\(one)"), MemberReference(system: "shop", key: "c\(other)"))
  }

  private func keep(_ pin: IdentityPin, of pipeline: String, in accounts: Accounts) throws {
    try accounts.connection.query(
      "insert into shop.customer_pin values ($1, $2, $3, $4, $5, $6, 1)",
      [pipeline, pin.relation.rawValue, pin.first.system, pin.first.key, pin.second.system, pin.second.key])
  }

  @Test func `ignored identifiers bring nobody, named by the batch or not`() throws {
    let accounts = try accounts()
    try accounts.account(1, person: 1, "phone:01", "phone:1*", "phone:11")
    try accounts.account(2, person: 2, "phone:01")
    try accounts.account(3, person: 3, "phone:1*")
    try accounts.account(4, person: 4, "phone:11")
    #expect(try accounts.snapshot("phone:01", "phone:1*").numbers("customer.members", 0) == [])
    let tables = try accounts.snapshot("key:c1")
    #expect(tables.numbers("customer.members", 0) == [1, 4])
    #expect(
      tables.evidence == ["1 phone:01", "1 phone:1*", "1 phone:11", "4 phone:11"],
      "what is known of those who come is told, so that it is not taken for new")
  }

  @Test func `two that are pinned together bring one another, and their persons`() throws {
    let accounts = try accounts(pin(.together, 1, 2), pin(.apart, 1, 5))
    try accounts.account(1, person: 1)
    try accounts.account(2, person: 2, "email:a")
    try accounts.account(3, person: 2, "email:a")
    try accounts.account(4, person: 4)
    try accounts.account(5, person: 5)
    for pin in accounts.pipeline.pins["customer"] ?? [] { try keep(pin, of: "nightly", in: accounts) }
    #expect(try accounts.snapshot("key:c1").numbers("customer.members", 0) == [1, 2, 3])
    #expect(try accounts.snapshot("key:c3").numbers("customer.members", 0) == [1, 2, 3])
    #expect(try accounts.snapshot("key:c4").numbers("customer.members", 0) == [4], "unchanged pins bring nobody")
    #expect(try accounts.snapshot("key:c5").numbers("customer.members", 0) == [5])
  }

  @Test func `pins that the file has and the warehouse has not, and the other way, bring both`() throws {
    let accounts = try accounts(pin(.apart, 1, 2))
    for number in 1...6 { try accounts.account(number, person: number) }
    try keep(pin(.together, 3, 4), of: "nightly", in: accounts)
    try keep(pin(.together, 5, 6), of: "other", in: accounts)
    let tables = try accounts.snapshot()
    #expect(tables.numbers("customer.members", 0) == [1, 2, 3, 4])
    #expect(tables.texts("customer.pins", 0) == ["nightly", "other"])
    #expect(tables.texts("customer.pins", 3) == ["c3", "c5"])
    #expect(try accounts.snapshot("key:c6").numbers("customer.members", 0) == [1, 2, 3, 4, 5, 6])
  }

  @Test func `a new account brings the one that it is pinned together with`() throws {
    let accounts = try accounts(pin(.together, 1, 9))
    try accounts.account(1, person: 1)
    try keep(pin(.together, 1, 9), of: "nightly", in: accounts)
    #expect(try accounts.snapshot("key:c9").numbers("customer.members", 0) == [1])
    #expect(try accounts.snapshot("key:c8").numbers("customer.members", 0) == [])
    #expect(try accounts.snapshot("key:c9", system: "desk").numbers("customer.members", 0) == [])
  }

  @Test func `a person that was parted comes with all that its identifiers would join`() throws {
    let accounts = try accounts(pin(.apart, 1, 2))
    try keep(pin(.apart, 1, 2), of: "nightly", in: accounts)
    try accounts.account(1, person: 1, "email:a")
    try accounts.account(2, person: 2, "email:a", "phone:11")
    try accounts.account(3, person: 2, "phone:11")
    #expect(try accounts.snapshot("key:c1").numbers("customer.members", 0) == [1, 2, 3])
  }

  @Test func `few of many are looked up, and are the same as if all were read`() throws {
    let accounts = try accounts(pin(.together, 9, 30))
    // Three have a phone, five an e-mail, which are too many, and all a phone that is ignored.
    for number in 1...60 {
      try accounts.account(
        number, person: (number - 1) / 3 * 3 + 1, "phone:1\((number - 1) / 3)", "email:e\(number % 12)", "phone:0")
    }
    let asked: [[String]] = [["key:c5"], ["phone:17"], ["email:e3", "phone:0"], ["key:c9", "email:e1"], ["key:none"]]
    let read = try asked.map { try accounts.snapshot(of: $0) }
    try accounts.connection.execute("analyze")
    for (keys, all) in zip(asked, read) {
      let found = try accounts.snapshot(of: keys)
      #expect(Set(found.keys) == Set(all.keys))
      for (name, chunks) in all { #expect("\(found[name] ?? [])" == "\(chunks)", "\(keys) \(name)") }
    }
  }
}
