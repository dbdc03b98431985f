import Foundation
import Testing

/// Real exports that nobody of this project made, through definitions alone, against facts computed independently.
@Suite(.serialized, .enabled(if: Repository.realFiles != nil, "the folder of real files (shared/data) is absent"))
struct GoldenTests {
  private func load(_ name: String, from folder: String) throws -> TestProject {
    let golden = Repository.root.appendingPathComponent("Tests/PipelineTests/Golden/\(name)")
    let project = try TestProject(definitions: golden)
    // The exports lie where they are: the pipeline reads them through links.
    let real = try #require(Repository.realFiles) + "/" + folder
    for file in try FileManager.default.contentsOfDirectory(atPath: real) {
      try FileManager.default.createSymbolicLink(atPath: project.path(file), withDestinationPath: real + "/" + file)
    }
    try project.succeed("check", name)
    try project.succeed("run", name, "--batch", "all")
    try project.succeed("audit")
    return project
  }

  @Test("jaffle-shop: 100 customers, 99 orders, 113 payments of 1672.00")
  func jaffle() throws {
    let project = try load("jaffle", from: "jaffle-shop")
    #expect(try project.ask("orders", "orders,amount,customers") == ["": ["99", "1672.00", "62"]])
    #expect(try project.ask("payments", "payments,amount,orders,customers") == ["": ["113", "1672.00", "99", "62"]])
    // Beside the three special members.
    #expect(try project.dump()["jaffle.customer_member"]?.count == 103)
    let greatest = try project.succeed(
      "query", "payments", "--measures", "amount", "--by", "customer.id", "--order", "-amount", "--top", "1",
      "--format",
      "csv")
    #expect(greatest.output.split(whereSeparator: \.isNewline).last == "51,99.00,,")
  }

  @Test("northwind: 830 orders and 2155 lines, net of discounts at four decimals")
  func northwind() throws {
    let project = try load("northwind", from: "northwind")
    #expect(
      try project.ask("sales", "lines,gross_amount,net_amount,orders,customers")
        == ["": ["2155", "1354458.59", "1265793.0395", "830", "89"]])
    #expect(try project.ask("orders", "orders,freight,unshipped") == ["": ["830", "64942.69", "21"]])
    #expect(
      try project.ask("sales", "net_amount", by: "date.year")
        == ["1996": ["208083.9700"], "1997": ["617085.2035"], "1998": ["440623.8660"]])
    #expect(
      try project.ask("sales", "net_amount", by: "customer.code", filter: "customer.code = 'QUICK'")
        == ["QUICK": ["110277.3050"]])
  }

  @Test("chinook: 412 invoices and 2240 lines of 2328.60, out of one JSON document")
  func chinook() throws {
    let project = try load("chinook", from: "chinook")
    #expect(
      try project.ask("sales", "lines,amount,invoices,customers") == ["": ["2240", "2328.60", "412", "59"]])
    #expect(
      try project.ask("sales", "amount", by: "billing_country", filter: "billing_country = 'USA'") == [
        "USA": ["523.06"]
      ])
    #expect(try project.ask("sales", "amount", by: "date.year", filter: "date.year = 2022") == ["2022": ["481.45"]])
  }
  @Test("cdnow: 6919 purchases of 2357 customers for 244091.94, out of lines of fixed width")
  func cdnow() throws {
    let project = try load("cdnow", from: "cdnow")
    #expect(
      try project.ask("purchases", "purchases,cds,amount,customers") == ["": ["6919", "16479", "244091.94", "2357"]])
    #expect(
      try project.ask("purchases", "purchases,amount", by: "date.year", filter: "date.year = 1997")
        == ["1997": ["5728", "201224.82"]])
    #expect(
      try project.ask("purchases", "purchases,amount", by: "customer.id", filter: "customer.id = 4")
        == ["4": ["4", "100.50"]])
  }
}
