import Columnar
import Testing

@testable import Definitions

@Suite struct `Identity in definitions` {
  private static func dimension(_ key: [Field], isConformed: Bool = false) -> Dimension {
    Dimension(
      name: "customer", kind: .standard, summary: "", naturalKey: key, isConformed: isConformed, identity: nil,
      attributes: [], hierarchies: [], declaredMembers: [])
  }

  static let account = dimension([Field("account", .text)])
  static let line = dimension([Field("branch", .text), Field("number", .integer)])

  @Test(arguments: [
    ("shop:anna@x.example", "shop", "anna@x.example"), ("shop:a:b|c", "shop", "a:b|c"), ("shop: a ", "shop", " a "),
  ]) func `an account is named by system and key`(_ text: String, _ system: String, _ key: String) throws {
    #expect(try MemberReference(text, of: Self.account) == MemberReference(system: system, key: key))
  }

  @Test func `columns of a key stand with a bar between, whole numbers in one way only`() throws {
    #expect(try MemberReference("till:west|007", of: Self.line).key == "west\u{1f}7")
    let conformed = Self.dimension([Field("code", .text)], isConformed: true)
    #expect(try MemberReference("a:b", of: conformed) == MemberReference(system: "", key: "a:b"))
    for text in ["till:west", "till:west|x", "west|7", ":west|7", ""] {
      #expect(throws: MemberReference.Fault.self, "\(text)") { try MemberReference(text, of: Self.line) }
    }
  }

  @Test func `pins are read once each, sorted, whichever account stands first`() throws {
    let project = try SmallProject(
      "small.yaml", replacing: "sources:\n",
      by: """
        identity:
          customer:
            apart: [["shop:b", "shop:a"], ["shop:a", "shop:b"]]
            together:
              - ["shop:b", "desk:2", "desk:1"]
        sources:

        """)
    defer { project.remove() }
    let pins = try project.read().pins["customer"] ?? []
    #expect(
      pins.map { "\($0.relation) \($0.first.system):\($0.first.key) \($0.second.system):\($0.second.key)" } == [
        "together desk:1 desk:2", "together desk:1 shop:b", "together desk:2 shop:b", "apart shop:a shop:b",
      ])
  }

  @Test func `what is ignored, and what survives`() throws {
    let project = try SmallProject(
      "customer.yaml", replacing: "email: {shared_by_at_most: 4}",
      by: "email: {ignore: [\"@relay[.]\", ^none$]}\n    phone: {ignore: x, ignore_masked: false}\n    card:")
    defer { project.remove() }
    let customer = try #require(try project.read().warehouse.dimension("customer"))
    let identity = try #require(customer.identity)
    let ignored = IgnoredIdentifiers(identity)
    func reason(_ kind: Int, _ value: String) -> IgnoredIdentifiers.Reason? {
      ignored.reason(kind: kind, Array(value.utf8).span)
    }
    #expect(ignored.hasPatterns)
    #expect(reason(0, "a@relay.example") == .pattern("@relay[.]") && reason(0, "none") == .pattern("^none$"))
    #expect(reason(0, "none@x.example") == nil && reason(0, "a*@x.example") == .masked)
    #expect(reason(1, "x1") == .pattern("x") && reason(1, "138****1234") == nil)
    #expect(reason(2, "138****1234") == .masked && reason(2, "x") == nil && reason(2, "") == nil)
    #expect(identity.identifiers.map(\.sharedByAtMost) == [4, 4, 4])
    #expect(customer.attributes.allSatisfy { $0.survives == .mostTrusted && $0.trust == nil })
  }
}
