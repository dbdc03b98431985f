import Foundation
import Testing

/// The same nights through the stages one by one, through a kept run, and through a run: all must be equal.
@Suite(.serialized) struct StagesTests {
  @Test("stage by stage, kept run and run give the same files to the byte and the same rows; a rerun does nothing")
  func equal() throws {
    let stages = try TestProject.shop()
    let kept = try TestProject.shop(exportsOf: stages)
    let plain = try TestProject.shop(exportsOf: stages)
    for night in TestProject.nights {
      for stage in ["extract", "snapshot", "transform", "load"] { try stages.succeed(stage, "shop", "--batch", night) }
      try kept.succeed("run", "shop", "--batch", night, "--keep")
      try plain.succeed("run", "shop", "--batch", night)

      let files = try stages.stageFiles("shop", night)
      let keptFiles = try kept.stageFiles("shop", night)
      #expect(files.keys.sorted() == keptFiles.keys.sorted())
      #expect(files.keys.contains("conformed/sales.facts.table"))
      for (name, data) in files { #expect(keptFiles[name] == data, "\(night)/\(name) differs") }
      #expect(try plain.stageFiles("shop", night).isEmpty)
    }
    let dump = try stages.dump()
    expectEqual(dump, try kept.dump(), "kept run")
    expectEqual(dump, try plain.dump(), "plain run")
    #expect((dump["crm.sales_fact"]?.count ?? 0) > 1000)

    for night in TestProject.nights {
      #expect(try plain.succeed("run", "shop", "--batch", night).errors.contains("published already"))
      #expect(try stages.succeed("load", "shop", "--batch", night).errors.contains("published already"))
      #expect(try stages.succeed("snapshot", "shop", "--batch", night).errors.contains("published already"))
    }
    expectEqual(dump, try plain.dump(), "rerun")
    try plain.succeed("audit")
  }

  /// Orders of which one is no record: only by a column that no feed takes.
  static let market = """
    pipeline: market
    warehouse: crm
    exports: exports/market
    sources:
      lines:
        system: market
        files: "orders_{batch}.jsonl"
        format: ndjson
        rows: lines
        zone: UTC
        delivery: delta
        columns:
          order_id: {from: $.id, required: true}
          email:    {from: $.buyer}
          at:       {from: $.placed, type: timestamp, required: true}
          campaign: {from: $.meta|json.campaign}
          line_no:  {from: $row_number, type: integer}
          sku:      {from: sku, required: true}
          amount:   {from: price, type: decimal(2), required: true}
        feeds:
          - fact: sales
            grain: {system: "'market'", order_id: order_id, entry: "'line'", line_no: line_no}
            instant: at
            roles: {date: at, time: at, order_date: at, customer: email, product: sku, channel: "'marketplace'"}
            degenerate: {order_status: "'paid'", currency: "'EUR'"}
            measures: {quantity: "1", gross_amount: amount, discount_amount: "0", net_amount: amount}

    """

  static let marketOrders = #"""
    {"id": 1, "placed": "2026-11-21T09:30:00Z", "buyer": "an@x.example", "meta": "{\"campaign\": \"autumn\"}", "lines": [{"sku": "A1", "price": 12.50}, {"sku": "B2", "price": 3.00}]}
    {"id": 2, "placed": "2026-11-21T10:00:00Z", "buyer": "bo@x.example", "meta": "{campaign", "lines": [{"sku": "A1", "price": 12.50}]}
    {"id": 3, "placed": "2026-11-21T11:00:00Z", "buyer": "cy@x.example", "lines": [{"sku": "C3", "price": 7.25}]}

    """#

  @Test("a record that is at fault only by a column that no feed takes is rejected by stages and run alike")
  func unwantedColumns() throws {
    func project() throws -> TestProject {
      let project = try TestProject(definitions: Repository.root)
      try project.write("pipelines/market.yaml", Data(Self.market.utf8))
      try FileManager.default.createDirectory(
        atPath: project.path("exports/market"), withIntermediateDirectories: true)
      try project.write("exports/market/orders_2026-11-21.jsonl", Data(Self.marketOrders.utf8))
      return project
    }
    let (stages, plain) = (try project(), try project())
    for stage in ["extract", "snapshot", "transform", "load"] {
      try stages.succeed(stage, "market", "--batch", "2026-11-21")
    }
    try plain.succeed("run", "market", "--batch", "2026-11-21")
    let dump = try stages.dump()
    expectEqual(dump, try plain.dump(), "plain run")
    #expect(dump["crm.sales_fact"]?.count == 3)
  }

  @Test("a snapshot that the warehouse has moved on from is refused with status 75, and nothing is published")
  func stale() throws {
    let project = try TestProject.shop()
    for stage in ["extract", "snapshot", "transform"] {
      try project.succeed(stage, "shop", "--batch", TestProject.nights[1])
    }
    try project.succeed("run", "shop", "--batch", TestProject.nights[0])
    let before = try project.dump()
    let outcome = try project.run("load", "shop", "--batch", TestProject.nights[1])
    #expect(outcome.status == 75)
    #expect(outcome.errors.contains("out of date"))
    expectEqual(before, try project.dump(), "refused load")
  }

  @Test("--summary is written on success and on failure")
  func summary() throws {
    let project = try TestProject.shop()
    try project.succeed("run", "shop", "--batch", TestProject.nights[0], "--summary", "ok.json")
    let ok = try #require(try JSONSerialization.jsonObject(with: project.read("ok.json")) as? [String: Any])
    #expect(ok["status"] as? Int == 0)
    #expect((ok["accounting"] as? [String: Any])?["balanced"] as? Bool == true)
    let outcome = try project.run("run", "shop", "--batch", "2030-01-01", "--summary", "bad.json")
    #expect(outcome.status == 1)
    let bad = try #require(try JSONSerialization.jsonObject(with: project.read("bad.json")) as? [String: Any])
    #expect(bad["status"] as? Int == 1)
    #expect((bad["failure"] as? [String: Any])?["message"] is String)
  }

  @Test("an unchanged extraction leaves snapshot and conformed files as they were")
  func unchanged() throws {
    let project = try TestProject.shop()
    let night = TestProject.nights[0]
    for stage in ["extract", "snapshot", "transform"] { try project.succeed(stage, "shop", "--batch", night) }
    let before = try project.stageFiles("shop", night)
    func dates() throws -> [Date?] {
      try ["extracted", "snapshot"].map {
        try FileManager.default.attributesOfItem(
          atPath: project.path("run/shop/\(night)/\($0)/manifest.json"))[.modificationDate] as? Date
      }
    }
    let written = try dates()
    for stage in ["extract", "snapshot", "transform"] { try project.succeed(stage, "shop", "--batch", night) }
    #expect(try project.stageFiles("shop", night) == before)
    #expect(try dates() == written)
  }

  @Test("extract writes anew when a file has changed, or the folder is not complete")
  func extractedAnew() throws {
    let project = try TestProject.shop()
    let night = TestProject.nights[0]
    func extract() throws -> Bool {
      try !project.succeed("extract", "shop", "--batch", night).errors.contains("as they were")
    }
    #expect(try extract())
    #expect(try !extract())
    let before = try project.stageFiles("shop", night)
    let folder = project.path("run/shop/\(night)/extracted")
    let tables = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != "manifest.json" }
    try FileManager.default.removeItem(atPath: "\(folder)/\(try #require(tables.first))")
    #expect(try extract())
    #expect(try project.stageFiles("shop", night) == before)
    let exports = try FileManager.default.contentsOfDirectory(atPath: project.path("exports/shop"))
    let orders = try #require(exports.first { $0.hasPrefix("orders_\(night)") })
    let file = try #require(FileHandle(forWritingAtPath: project.path("exports/shop/\(orders)")))
    try file.seekToEnd()
    try file.write(contentsOf: Data("\n".utf8))
    try file.close()
    #expect(try extract())
    #expect(try project.stageFiles("shop", night) != before)
  }
}
