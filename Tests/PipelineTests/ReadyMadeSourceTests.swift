import Foundation
import Testing

/// A project that uses ready-made sources: `Golden/<name>` has its pipeline, made exports that show a vendor's quirks,
/// and for each night what the star holds afterwards.
struct ReadyMadeProject: CustomTestStringConvertible, Sendable {
  var name: String
  /// Where the business is, in place of what schemas/crm says.
  var zone = "Asia/Shanghai"
  var currency = "CNY"
  var testDescription: String { name }

  static let all = [
    ReadyMadeProject(name: "shopify_csv", zone: "Europe/Berlin", currency: "EUR"),
    ReadyMadeProject(name: "shopify_bulk", zone: "America/New_York", currency: "USD"),
    ReadyMadeProject(name: "woocommerce", zone: "Europe/Madrid", currency: "EUR"),
    ReadyMadeProject(name: "amazon", zone: "Asia/Tokyo", currency: "JPY"),
    ReadyMadeProject(name: "taobao"),
    ReadyMadeProject(name: "zendesk", zone: "Europe/London", currency: "GBP"),
    ReadyMadeProject(name: "amazon_connect", zone: "America/New_York", currency: "USD"),
    ReadyMadeProject(name: "asterisk", zone: "Europe/Berlin", currency: "EUR"),
  ]

  static let golden = Repository.root.appendingPathComponent("Tests/PipelineTests/Golden")
  static let sources = Repository.root.appendingPathComponent("pipelines/sources")

  var folder: URL { Self.golden.appendingPathComponent(name) }

  /// The pipeline as it is written.
  var pipeline: String {
    get throws { try String(contentsOf: folder.appendingPathComponent("pipelines/\(name).yaml"), encoding: .utf8) }
  }

  /// A project of its own to run it in, with the warehouse crm.
  func make(exports: Bool = true) throws -> TestProject {
    let project = try TestProject(
      definitions: folder, schemas: Repository.root.appendingPathComponent("schemas"), exports: exports)
    guard zone != "Asia/Shanghai" else { return project }
    try project.edit("schemas/crm/warehouse.yaml") {
      $0.replacing("zone: Asia/Shanghai", with: "zone: \(zone)").replacing(
        "currency: CNY", with: "currency: \(currency)")
    }
    return project
  }
}

/// The ready-made sources, each for real from exports to the star. `MARTLET_RECORD=1` writes what was found in place of
/// what was expected (and fails): read it before it is kept.
@Suite(.serialized) struct ReadyMadeSourceTests {
  @Test("the star holds after each night what is expected of it", arguments: ReadyMadeProject.all)
  func nights(of sample: ReadyMadeProject) throws {
    let project = try sample.make()
    for night in ["2026-11-20", "2026-11-21"] {
      let outcome = try project.succeed("run", sample.name, "--batch", night)
      let found = try StarReport.of(night, log: outcome.errors, warehouse: project.warehouse, zone: sample.zone)
      let file = sample.folder.appendingPathComponent("expected/\(night).txt")
      if ProcessInfo.processInfo.environment["MARTLET_RECORD"] != nil {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(found.utf8).write(to: file)
        Issue.record("recorded \(sample.name) \(night)")
        continue
      }
      expectLines(found, try String(contentsOf: file, encoding: .utf8), "\(sample.name) \(night)")
    }
    try project.succeed("audit")
  }

  /// Samples of the documentation of WooCommerce's API.
  @Test(
    "woocommerce: order 727 of two lines and 29.35, order 723 of 39.00 with two refunds",
    .enabled(if: Repository.realFiles != nil, "the folder of real files (shared/data) is absent"))
  func realOrders() throws {
    let sample = try #require(ReadyMadeProject.all.first { $0.name == "woocommerce" })
    let project = try sample.make(exports: false)
    try project.edit("pipelines/woocommerce.yaml") {
      $0.replacing("exports: exports", with: "exports: .").replacing("in: [EUR]", with: "in: [USD]")
        .replacing("phone: ES", with: "phone: US")
    }
    let real = try #require(Repository.realFiles) + "/woocommerce/orders_2.json"
    try FileManager.default.createSymbolicLink(
      atPath: project.path("orders_2017-03-23.json"), withDestinationPath: real)
    try project.succeed("run", "woocommerce", "--batch", "2017-03-23")
    let found = try StarReport.sales(
      "order_id, entry, count(*), sum(quantity), sum(net_amount), sum(paid_amount), sum(refund_amount)",
      by: "order_id, entry", warehouse: project.warehouse)
    #expect(
      found == [
        "723 line 2 2 29.00 — —", "723 payment 1 — — 39.00 —", "723 refund 2 — -19.00 — 19.00",
        "727 line 2 3 18.00 — —", "727 payment 1 — — 29.35 —",
      ])
    try project.succeed("audit")
  }

  @Test("every ready-made source is used by one of the projects, and README names it")
  func allAreUsed() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: ReadyMadeProject.sources.path)
      .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    let used = try ReadyMadeProject.all.flatMap { sample in
      try sample.pipeline.matches(of: /\suse: ([a-z_]+)/).map { String($0.output.1) }
    }
    #expect(Set(used).sorted() == names)
    let readme = try String(contentsOf: Repository.root.appendingPathComponent("README.md"), encoding: .utf8)
    #expect(names.filter { !readme.contains("`\($0)`") } == [], "README.md does not name them")
  }

  @Test("every folder of Golden with nights that are expected is run")
  func allAreRun() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: ReadyMadeProject.golden.path).filter {
      FileManager.default.fileExists(atPath: ReadyMadeProject.golden.path + "/\($0)/expected")
    }
    #expect(folders.sorted() == (ReadyMadeProject.all.map(\.name) + [ScreenTests.name]).sorted())
  }
}

/// Fails with the lines that are only here or only there.
func expectLines(_ found: String, _ expected: String, _ what: String) {
  if found == expected { return }
  let lines = { (text: String) in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
  let changes = lines(found).difference(from: lines(expected)).map { change in
    switch change {
    case .insert(let line, let text, _): "+ \(line + 1): \(text)"
    case .remove(let line, let text, _): "- \(line + 1): \(text)"
    }
  }
  Issue.record("\(what) is not as expected (+ found, - expected):\n\(changes.joined(separator: "\n"))")
}
