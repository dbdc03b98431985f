import Columnar
import Definitions
import Foundation
import OperatingSystem
import Testing

@testable import Transform

/// The small shop with a source of its own that is screened in every way.
private enum ScreenedShop {
  static let text = """
    pipeline: small
    warehouse: small
    exports: exports
    sources:
      products:
        system: shop
        files: "products_{batch}.csv"
        format: csv
        arrival: optional
        columns: {sku: {required: true}}
        feeds: [{dimension: product, key: {sku: sku}}]
      orders:
        system: shop
        files: "orders_{batch}*.csv"
        format: csv
        zone: UTC
        columns:
          order:  {required: true, screens: [{pattern: "^[A-Z]+-[0-9]+$"}, {unique: true}]}
          line:   {type: integer}
          email:  {screens: [{required: true}]}
          city:   {screens: [{in: [Bern, Basel, Chur, Genf]}]}
          region: region
          at:     {type: timestamp, format: epoch_seconds, required: true}
          sku:    sku
          units:  {type: integer, screens: [{range: {from: 1, to: 50}, severity: reject}]}
          price:  {type: decimal(2), screens: [{outlier: {by: sku}}, {name: all prices, outlier: {over: 3.5}}]}
        filters: {tests: email like '%@test'}
        screens:
          - {rule: units < 40 or price < 100, name: not too much, severity: reject}
          - {unique: [order, line]}
          - {reference: product, key: sku}
          - {hierarchy: [city, region]}
          - {gaps: order}
          - {gaps: line, by: order, name: lines}
          - {volume: {at_least: 50%, at_most: 200%}}
          - {freshness: at, within: 2d}
          - {name: newer, freshness: at}
        feeds:
          - fact: sales
            grain: {order_id: order, line_no: line}
            instant: at
            roles: {date: at, customer: email, product: sku}
            measures: {quantity: units, amount: units * price}
    """

  static func pipeline(_ change: (String) -> String = { $0 }) throws -> Pipeline {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-screens-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    var files = SmallShop.files
    files["pipelines/small.yaml"] = change(text)
    for (path, text) in files {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return try DefinitionReader.pipeline("small", workingDirectory: root.path) { "\($0.count)" }
  }

  static func rows(_ random: inout SeededGenerator, count: Int, day: Int = 1) -> [[String?]] {
    func pick(_ values: [String?]) -> String? { values[Int.random(in: 0..<values.count, using: &random)] }
    return (0..<count).map { _ in
      [
        "\(pick(["A", "B", "b"]) ?? "")-\(Int.random(in: 1...60, using: &random))",
        "\(Int.random(in: 1...3, using: &random))", pick(["a@x", "b@x", nil, "robot@test"]),
        pick(["Bern", "Basel", "Chur", "Wien", nil]), pick(["north", "north", "north", "south", nil]),
        "\(1_767_225_600 + 86_400 * (day - 1) + Int.random(in: 0..<86_400, using: &random))",
        pick(["S1", "S2", "S3", nil]), pick(["1", "2", "3", "45", "90", "x"]),
        pick(["9.90", "9.95", "10.00", "10.05", "12.00", "900.00", nil, "oops"]),
      ]
    }
  }

  static func run(
    _ pipeline: Pipeline, _ files: [SmallShop.File], name: String = "2026-01-01", snapshot: Snapshot = .empty
  ) throws -> (tables: [String: [Row]], report: TransformReport) {
    let sink = CollectingSink()
    let input = BatchInput(
      pipeline: pipeline, name: name,
      files: files.map { file in
        InputFile(
          source: pipeline.sources.firstIndex { $0.name == file.source } ?? 0, path: file.path,
          sha256: "\(file.path)\(file.rows)", bytes: 1, records: file)
      })
    let report = try Transformation.run(input, snapshot: snapshot, into: sink)
    return (sink.tables, report)
  }

  static func history(_ rows: [(source: String, batch: String, screen: String?, value: Int64)]) -> Snapshot {
    var chunk = Chunk(empty: SnapshotLayout.history.fields)
    var texts = (0..<3).map { _ in TextColumn() }
    var values = IntegerColumn()
    for row in rows {
      for (index, text) in [row.source, row.batch, row.screen].enumerated() { texts[index].append(text) }
      values.append(row.value)
    }
    chunk.rowCount = rows.count
    chunk.columns = texts.map(Column.text) + [.integers(values)]
    return Snapshot(tables: [SnapshotLayout.history.name: [chunk]])
  }
}

@Suite struct `Screens of a batch` {
  private typealias Shop = ScreenedShop

  private func file(_ rows: [[String?]], _ part: Int = 1, source: String = "orders") -> SmallShop.File {
    SmallShop.File(source: source, path: "\(source)_2026-01-01_\(part).csv", rows: rows)
  }

  private func row(
    _ order: String, _ line: Int = 1, city: String? = "Bern", region: String? = "north", sku: String? = "S1",
    units: String = "1", price: String? = "10.00", at: String = "1767225600", email: String? = "a@x"
  ) -> [String?] {
    [order, "\(line)", email, city, region, at, sku, units, price]
  }

  private func result(_ found: (tables: [String: [Row]], report: TransformReport), _ screen: String) throws
    -> ScreenResult
  {
    try #require(found.report.screens.first { $0.screen == screen }, "no screen \(screen)")
  }

  private func events(_ found: (tables: [String: [Row]], report: TransformReport), _ screen: String) -> [String] {
    (found.tables["error_events"] ?? []).filter { $0["screen"]?.text == screen }.map { row in
      row["file_id"] == .null
        ? row["message"]?.text ?? "" : "\(row["file_id"]?.number ?? 0):\(row["record"]?.number ?? 0)"
    }
  }

  @Test(arguments: 0..<12) func `verdicts depend neither on chunks nor on the order of files`(_ seed: Int) throws {
    var random = SeededGenerator(UInt64(seed))
    let pipeline = try Shop.pipeline()
    let rows = Shop.rows(&random, count: 90)
    var files = [
      file(Array(rows.prefix(40)), 1), file(Array(rows.dropFirst(40)), 2), file([["S1"]], source: "products"),
    ]
    let expected = try Shop.run(pipeline, files)
    #expect((expected.tables["error_events"]?.count ?? 0) > 50)
    #expect(expected.report.screens.count == 16)
    for size in [1, 2, 7, 41] {
      files.shuffle(using: &random)
      for index in files.indices { files[index].chunkRows = size }
      let found = try Shop.run(pipeline, files)
      #expect(found.tables["screens"] == expected.tables["screens"], "seed \(seed), chunks of \(size)")
      #expect(found.tables["error_events"] == expected.tables["error_events"], "seed \(seed), chunks of \(size)")
      #expect(found.tables["rejects"] == expected.tables["rejects"], "seed \(seed), chunks of \(size)")
      #expect(found.report.screens == expected.report.screens)
    }
  }

  @Test func `the audit has a row a screen, and an event a failure`() throws {
    var random = SeededGenerator(7)
    let found = try Shop.run(try Shop.pipeline(), [file(Shop.rows(&random, count: 60))])
    for screen in found.report.screens {
      #expect(events(found, screen.screen).count == screen.failed, "\(screen.screen)")
    }
    #expect(found.tables["screens"]?.count == found.report.screens.count)
  }

  @Test func `a value is unique if none before is the same, over files`() throws {
    let found = try Shop.run(
      try Shop.pipeline(), [file([row("A-1"), row("A-2"), row("A-1", 2)]), file([row("A-2", 1), row("A-3")], 2)])
    #expect(events(found, "order.unique") == ["1:3", "2:1"])
    #expect(events(found, "order.line.unique") == ["2:1"])
    #expect(try result(found, "order.unique").tested == 5)
  }

  @Test func `a city is in one region`() throws {
    let found = try Shop.run(
      try Shop.pipeline(),
      [
        file([
          row("A-1"), row("A-2", region: "south"), row("A-3", region: nil), row("A-4", city: "Chur", region: "south"),
          row("A-5", city: nil, region: "south"), row("A-6"),
        ])
      ])
    #expect(events(found, "city.region.hierarchy") == ["1:2"])
    #expect(try result(found, "city.region.hierarchy").tested == 4)
  }

  @Test func `a rule that rejects takes the row out of all feeds`() throws {
    let found = try Shop.run(
      try Shop.pipeline(), [file([row("A-1"), row("A-2", units: "45", price: "900.00"), row("A-3", units: "60")])])
    #expect(found.tables["sales.facts"]?.count == 1)
    #expect(
      found.tables["rejects"]?.map { "\($0["record"]?.number ?? 0) \($0["message"]?.text ?? "")" } == [
        "2 the row fails the screen 'not too much'", "3 the value of units fails the screen 'units.range'",
      ])
    #expect(events(found, "not too much") == ["1:2"])
    #expect(events(found, "units.range") == ["1:3"])
  }

  @Test func `a key is known if the batch or the warehouse tells of its member`() throws {
    let pipeline = try Shop.pipeline()
    func orders(_ part: Int) -> SmallShop.File {
      file([row("A-1", sku: "S1"), row("A-2", sku: "S2"), row("A-3", sku: nil), row("A-4", sku: "S2")], part)
    }
    let first = try Shop.run(pipeline, [orders(1), file([["S1"]], source: "products")])
    #expect(events(first, "product.reference") == ["2:2", "2:4"])
    // The warehouse has S2 from the facts of the night before, which is not to know it.
    var model = ModelWarehouse(warehouse: pipeline.warehouse)
    model.publish(first.tables, name: "2026-01-01")
    let second = try Shop.run(pipeline, [orders(2)], name: "2026-01-02", snapshot: model.snapshot)
    #expect(events(second, "product.reference").count == 2)
    let told = try Shop.run(
      pipeline, [file([["S2"]], source: "products")], name: "2026-01-02", snapshot: model.snapshot)
    model.publish(told.tables, name: "2026-01-02")
    let third = try Shop.run(pipeline, [orders(3)], name: "2026-01-03", snapshot: model.snapshot)
    #expect(try result(third, "product.reference").outcome == .passed)
  }

  @Test func `the warehouse is asked about keys that only a screen speaks of`() throws {
    let pipeline = try Shop.pipeline {
      $0.replacing("roles: {date: at, customer: email, product: sku}", with: "roles: {date: at, customer: email}")
    }
    var transformation = try Transformation(
      BatchInput(
        pipeline: pipeline, name: "2026-01-01",
        files: [InputFile(source: 1, path: "a", sha256: "a", bytes: 1, records: file([row("A-1", sku: "S9")]))]))
    try transformation.readMembers()
    var isAsked = false
    transformation.forEachKeys { keys in
      let rows = (0..<keys.rowCount).filter { keys.text(0).string($0) == "product" && keys.text(3).string($0) == "S9" }
      if !rows.isEmpty { isAsked = true }
    }
    #expect(isAsked)
    // A dimension of which the warehouse has no members is left out.
    transformation.forEachKeys(of: ["customer"]) { keys in
      #expect((0..<keys.rowCount).allSatisfy { keys.text(0).string($0) == "customer" })
    }
  }

  @Test func `numbers that are missing are gaps, behind those of earlier batches`() throws {
    let pipeline = try Shop.pipeline()
    let rows = [row("A-7"), row("A-3"), row("A-4", 3), row("A-4", 1), row("A-8")]
    let first = try Shop.run(pipeline, [file(rows)])
    #expect(events(first, "order.gaps") == ["5 to 6 are missing"])
    #expect(events(first, "lines") == ["2 is missing"])
    #expect(try result(first, "order.gaps").measured == 8)
    func after(_ greatest: Int64) throws -> [String] {
      let history = Shop.history([("orders", "2025-12-31", "order.gaps", greatest)])
      return events(try Shop.run(pipeline, [file(rows)], snapshot: history), "order.gaps")
    }
    #expect(try after(1) == ["2 is missing", "5 to 6 are missing"])
    #expect(try after(5) == ["6 is missing"])
    #expect(try after(9) == [])
    // A row that is rejected, or filtered out, has its number all the same.
    let rejected = try Shop.run(
      pipeline, [file([row("A-1"), row("A-2", units: "45", price: "900.00"), row("A-3", email: "x@test"), row("A-4")])])
    #expect(try result(rejected, "order.gaps").outcome == .passed)
    let two = try Shop.run(pipeline, [file(rows + [row("B-1"), row("B-3")])])
    #expect(events(two, "order.gaps") == ["5 to 6 are missing", "2 is missing"])
    #expect(try result(two, "order.gaps").measured == nil)
    // A gap of more numbers than fit into one.
    let wide = try Shop.run(pipeline, [file([row("X-1", Int.min + 1), row("X-1", Int.max)])])
    #expect(events(wide, "lines") == ["\(Int.min + 2) to \(Int.max - 1) are missing"])
  }

  @Test func `records are compared with the median of the batches before`() throws {
    let pipeline = try Shop.pipeline()
    func outcome(_ before: [Int64], _ count: Int) throws -> ScreenResult {
      let history = before.enumerated().map { ("orders", "2025-12-0\($0 + 1)", nil as String?, $1) }
      let rows = (0..<count).map { row("A-\($0)") }
      return try result(try Shop.run(pipeline, [file(rows)], snapshot: Shop.history(history)), "volume")
    }
    #expect(try outcome([10, 10], 1).outcome == .untested)
    #expect(try outcome([10, 10], 1).note == "there are 2 earlier batches of the source, at least 3 are needed")
    #expect(try outcome([10, 10, 90], 5).outcome == .passed)
    #expect(try outcome([10, 10, 90], 4).outcome == .flagged)
    #expect(
      try outcome([10, 10, 90], 4).note
        == "4 records; the median of the 3 batches before is 10, at least 50 % of it is expected")
    #expect(try outcome([3, 5, 1, 5], 8).outcome == .passed)
    #expect(try outcome([3, 5, 1, 5], 9).outcome == .flagged)
    // Only the seven latest are looked at.
    #expect(try outcome([1, 1, 1, 1, 9, 9, 9, 9], 9).comparedWith == 9)
    #expect(try Shop.run(pipeline, []).report.screens.first { $0.screen == "volume" }?.note == "no file came")
  }

  @Test func `the newest value is not too old, nor older than before`() throws {
    let pipeline = try Shop.pipeline()
    let rows = [row("A-1", at: "1767225600"), row("A-2", at: "4000000000")]
    func outcome(_ name: String, _ screen: String, _ before: Int64? = nil) throws -> ScreenResult {
      let history = before.map { Shop.history([("orders", "2025-12-31", "newer", $0 * 1_000_000)]) } ?? .empty
      return try result(try Shop.run(pipeline, [file(rows)], name: name, snapshot: history), screen)
    }
    // The end of a day in Zurich is 23:00 UTC in winter; what lies in the future says nothing.
    #expect(try outcome("2026-01-01", "at.freshness").outcome == .passed)
    #expect(try outcome("2026-01-02", "at.freshness").outcome == .passed)
    #expect(try outcome("2026-01-03", "at.freshness").outcome == .flagged)
    #expect(
      try outcome("2026-01-03", "at.freshness").note
        == "the newest is of 2026-01-01 00:00:00 UTC, 71 hours before the end of the batch's day")
    #expect(try outcome("extra", "at.freshness").note == "the batch is not named by a date")
    #expect(try outcome("2026-01-03", "newer").outcome == .untested)
    #expect(try outcome("2026-01-03", "newer", 1_767_225_600).outcome == .passed)
    #expect(try outcome("2026-01-03", "newer", 1_767_225_601).outcome == .flagged)
  }

  @Test func `an outlier is one among its group`() throws {
    let usual = (0..<20).map { row("A-\($0)", sku: "S1", price: "\(9 + $0 % 3).00") }
    let dear = (20..<40).map { row("A-\($0)", sku: "S2", price: "\(990 + $0 % 3).00") }
    let found = try Shop.run(
      try Shop.pipeline(), [file(usual + dear + [row("A-41", sku: "S1", price: "990.00"), row("A-42", sku: "S1")])])
    #expect(events(found, "price.outlier") == ["1:41"])
    #expect(try result(found, "all prices").outcome == .passed)
  }

  @Test func `a screen that stops tells where, and what all screens came to`() throws {
    let pipeline = try Shop.pipeline { $0.replacing("{unique: true}", with: "{unique: true, severity: stop}") }
    #expect {
      try Shop.run(pipeline, [file([row("A-1"), row("A-1", 2), row("A-1", 3)])])
    } throws: { error in
      let stopped = error as? StoppedBatch
      #expect(stopped?.failure.status == .stopped)
      #expect(
        stopped?.failure.message
          == "a screen stops the batch: order.unique of source orders: 2 of 3 fail, at orders_2026-01-01_1.csv:3, "
          + "orders_2026-01-01_1.csv:4")
      #expect(stopped?.screens.count == 16)
      #expect(stopped?.screens.first { $0.screen == "order.unique" }?.outcome == .stopped)
      return true
    }
  }
}
