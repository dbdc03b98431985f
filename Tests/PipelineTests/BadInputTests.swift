import Foundation
import Testing

/// What bad input gets: a message that names the place and the remedy, the documented status, an unchanged warehouse.
@Suite(.serialized) struct BadInputTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var status: Int32
    /// What the message must hold.
    var says: [String]
    var arguments: [String] = ["run", "shop", "--batch", TestProject.nights[0]]
    var warehouse: String?
    var spoil: @Sendable (TestProject) throws -> Void = { _ in }
  }

  static let orders = "exports/shop/orders_\(TestProject.nights[0]).csv"

  static let cases: [Case] = [
    Case(testDescription: "a renamed column", status: 1, says: ["orders_2026-11-20.csv", "Lineitem price"]) {
      try $0.edit(orders) { $0.replacing("Lineitem price", with: "Line price") }
    },
    Case(testDescription: "an absent file", status: 1, says: ["tickets", "tickets_2026-11-20.ndjson"]) {
      try FileManager.default.removeItem(atPath: $0.path("exports/shop/tickets_2026-11-20.ndjson"))
    },
    Case(
      testDescription: "a batch without any file", status: 1, says: ["2031-01-01"],
      arguments: ["run", "shop", "--batch", "2031-01-01"]),
    Case(
      testDescription: "an unreachable server", status: 75, says: ["cannot reach the warehouse", "martlet up"],
      warehouse: "host=/nonexistent dbname=x"),
    Case(testDescription: "an unknown encoding", status: 2, says: ["shop.yaml:", "utf-9", "utf-8"]) {
      try $0.edit("pipelines/shop.yaml") { $0.replacing("encoding: utf-8", with: "encoding: utf-9") }
    },
    Case(testDescription: "a definition with a wrong name", status: 2, says: ["shop.yaml:", "emial", "email"]) {
      try $0.edit("pipelines/shop.yaml") { $0.replacing("key: {account: email}", with: "key: {account: emial}") }
    },
    Case(testDescription: "a definition that is no YAML", status: 2, says: ["shop.yaml:"]) {
      try $0.edit("pipelines/shop.yaml") { $0.replacing("sources:", with: "sources: [") }
    },
    Case(testDescription: "a definition with a wrong type", status: 2, says: ["sales.yaml:", "decimall"]) {
      try $0.edit("schemas/crm/facts/sales.yaml") { $0.replacing("type: decimal(2)", with: "type: decimall(2)") }
    },
    Case(testDescription: "an unknown pipeline", status: 2, says: ["shpo", "shop"], arguments: ["run", "shpo"]),
    Case(
      testDescription: "an unknown option", status: 2, says: ["--bacth", "--batch"],
      arguments: ["run", "shop", "--bacth", "x"]),
    Case(
      testDescription: "a batch name that is a path", status: 2, says: ["../x"],
      arguments: ["run", "shop", "--batch", "../x"]),
    Case(testDescription: "a file full of wrong values", status: 3, says: ["reject"]) {
      try $0.edit(orders) { text in
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
          .map { $0.offset == 0 ? String($0.element) : String($0.element).replacing("CNY", with: "XXX") }
          .joined(separator: "\n")
      }
    },
  ]

  @Test("bad input is named, and nothing is published", arguments: cases)
  func refused(_ test: Case) throws {
    let project = try TestProject.shop()
    try project.succeed("schema", "apply")
    let before = try project.dump()
    try test.spoil(project)
    let outcome = try Tool.martlet.run(test.arguments, in: project.root, warehouse: test.warehouse ?? project.warehouse)
    #expect(outcome.status == test.status, "\(outcome.errors)")
    for text in test.says { #expect(outcome.errors.contains(text), "\(text) is not in: \(outcome.errors)") }
    #expect(outcome.output.isEmpty)
    expectEqual(before, try project.dump(), test.testDescription)
  }

  @Test("a broken quote, a wrong type and bytes of no encoding are rejects with their line; the rest is published")
  func rejects() throws {
    let project = try TestProject.shop()
    var bytes = try project.read(Self.orders)
    // exportgen's fields have no line breaks: lines are what is between them.
    let line = bytes.split(separator: 0x0a).count + 1
    bytes.append(Data("#BAD1,\u{22}open\u{22}x,rest\n#BAD2,a,b\n".utf8))
    bytes.append(contentsOf: [0x23, 0xff, 0xfe, 0x2c, 0x0a])
    // A NUL is good UTF-8, but no warehouse keeps it: this row alone is lost, not the night.
    let good = String(decoding: try project.read(Self.orders).split(separator: 0x0a)[1], as: UTF8.self)
    bytes.append(Data("#BAD4\0\(good.drop { $0 != "," })\n".utf8))
    try project.write(Self.orders, bytes)
    try project.succeed("run", "shop", "--batch", TestProject.nights[0])
    let rejects = try project.succeed("rejects", "list", "--format", "csv", "--limit", "1000").output
    for (number, rule) in [(line, "quote"), (line + 1, "field-count"), (line + 2, "encoding"), (line + 3, "type")] {
      #expect(
        rejects.split(whereSeparator: \.isNewline).contains {
          $0.contains("orders_2026-11-20.csv,\(number),") && $0.contains(",\(rule),")
        }, "no reject \(rule) of line \(number) in \(rejects)")
    }
    #expect(try #require(project.dump()["crm.sales_fact"]).count > 300)
    try project.succeed("audit")
  }
}
