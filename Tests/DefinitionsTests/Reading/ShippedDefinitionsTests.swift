import Columnar
import Foundation
import OperatingSystem
import Testing

@testable import Definitions

/// The project's folder.
let project = (0..<4).reduce(URL(filePath: #filePath)) { path, _ in path.deletingLastPathComponent() }.path(
  percentEncoded: false)

/// Stands in for SHA-256: equal for equal bytes.
@Sendable func digest(_ bytes: [UInt8]) -> String {
  String(bytes.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }, radix: 16)
}

@Suite struct `Shipped definitions` {
  private func shop() throws -> Pipeline {
    try DefinitionReader.pipeline("shop", workingDirectory: project, digest: digest)
  }

  @Test func `the pipeline shop reads, with its warehouse`() throws {
    let pipeline = try shop()
    #expect(pipeline.name == "shop")
    #expect(pipeline.path.hasSuffix("/pipelines/shop.yaml"))
    #expect(pipeline.exports == "exports/shop")
    #expect(pipeline.rejectLimits.count == 1000)
    #expect(pipeline.rejectLimits.share == 0.05)
    #expect(pipeline.sources.map(\.name) == ["catalogue", "shop_orders", "marketplace_lines", "tickets", "calls"])
    #expect(
      pipeline.warehouse.dimensions.map(\.name) == [
        "agent", "contact_channel", "contact_reason", "customer", "date", "product", "sales_channel", "time_of_day",
      ])
    #expect(pipeline.warehouse.facts.map(\.name) == ["interactions", "sales"])
    #expect(pipeline.warehouse.cubes.map(\.name) == ["interactions", "sales"])
  }

  /// `Scripts/readme-commands` checks what is put into a file, and nothing else.
  @Test func `definitions of the pages that are to be checked name their file`() throws {
    let pages = try FileManager.default.contentsOfDirectory(atPath: project + "/docs").map { "docs/\($0)" }
    var named = 0
    for page in pages + ["README.md"] {
      let text = try String(contentsOfFile: "\(project)/\(page)", encoding: .utf8)
      #expect(!text.contains("```yaml check\n"), "\(page)")
      named += text.components(separatedBy: "```yaml check ").count - 1
    }
    #expect(named > 5)
  }

  @Test func `a path means the same pipeline, wherever one stands`() throws {
    let byName = try shop()
    for (path, folder) in [
      ("pipelines/shop.yaml", project), ("./shop.yaml", project + "/pipelines"),
      (project + "/pipelines/shop.yaml", "/"),
      ("../pipelines/shop.yaml", project + "/schemas"),
    ] {
      let pipeline = try DefinitionReader.pipeline(path, workingDirectory: folder, digest: digest)
      #expect(Path.real(pipeline.root) == Path.real(byName.root))
      #expect(pipeline.fingerprint == byName.fingerprint)
    }
  }

  @Test func `orders of the shop are read as they are declared`() throws {
    let source = try #require(try shop().source("shop_orders"))
    #expect(source.system == "shop")
    #expect(source.encoding == "utf-8")
    #expect(source.delivery == .delta)
    #expect(source.nulls == [[]])
    #expect(source.fillDown?.by == "order_id")
    #expect(source.numbers.map(\.name) == ["line_no"])
    #expect(source.scope.last == Field("line_no", .integer))
    let phone = try #require(source.columns.first { $0.name == "billing_phone" })
    #expect(
      phone.cleaning == [
        CleaningStep(rule: "strip_quote", argument: nil, table: []),
        CleaningStep(rule: "phone", argument: "CN", table: []),
      ])
    #expect(source.feeds.map(\.label) == ["customer", "sales.lines", "sales.payments", "sales.refunds"])
    guard case .fact(let lines) = source.feeds[1] else {
      Issue.record("no fact feed")
      return
    }
    #expect(lines.grain.map(\.source) == ["'shop'", "order_id", "'line'", "line_no"])
    #expect(lines.roles.map { $0 == nil } == [false, false, false, false, false, false])
    #expect(
      lines.measures.map { $0?.source } == [
        "quantity", "quantity * price", "coalesce(discount, 0)", "quantity * price - coalesce(discount, 0)", nil, nil,
      ])
    #expect(lines.measures[1]?.type == .decimal(scale: 2))
  }

  @Test func `encodings, dialects, nulls and paths of the other sources`() throws {
    let pipeline = try shop()
    let marketplace = try #require(pipeline.source("marketplace_lines"))
    #expect(marketplace.encoding == "gb18030")
    #expect(marketplace.nulls.map { String(decoding: $0, as: UTF8.self) } == ["--", "#NULL!", ""])
    #expect(
      marketplace.columns.first { $0.name == "status" }?.cleaning.last?.table.map(\.to) == [
        "pending", "paid", "shipped", "completed", "closed",
      ])
    let calls = try #require(pipeline.source("calls"))
    guard case .csv(let dialect) = calls.format, case .names(let names) = dialect.header else {
      Issue.record("no given header")
      return
    }
    #expect(names.count == 17)
    #expect(pipeline.source("tickets")?.columns.first { $0.name == "via" }?.from == ["via.channel"])
    #expect(pipeline.source("tickets")?.nulls.isEmpty == true)
  }

  @Test func `the warehouse crm is read as it is declared`() throws {
    let warehouse = try DefinitionReader.warehouse(folder: project + "/schemas/crm")
    #expect(warehouse.files == (try shop().warehouse.files))
    let customer = try #require(warehouse.dimension("customer"))
    #expect(customer.identity?.identifiers.map(\.name) == ["email", "phone"])
    #expect(customer.identity?.trust == ["shop", "marketplace", "desk", "calls"])
    #expect(customer.attribute("email")?.isPersonal == true)
    #expect(customer.attribute("city")?.history == .versioned)
    #expect(customer.attribute("first_system")?.history == .original)
    #expect(warehouse.dimension("contact_reason")?.declaredMembers.count == 6)
    #expect(
      warehouse.dimension("time_of_day")?.kind
        == .timeOfDay(bands: [
          .init(name: "night", startMinute: 0), .init(name: "morning", startMinute: 360),
          .init(name: "afternoon", startMinute: 720),
          .init(name: "evening", startMinute: 1080),
        ]))
    let sales = try #require(warehouse.cube("sales"))
    #expect(sales.measure("average_order")?.formula == .ratio(numerator: "net_amount", denominator: "orders", scale: 2))
    #expect(sales.measure("customers")?.formula == .distinct(["customer"]))
    #expect(sales.cuboids.first?.levels.map(\.description) == ["date.date", "product.category", "channel.code"])
  }

  /// Notices of the State Council: days off in a row, and the weekend days worked for them.
  @Test(
    arguments: [
      ("2024-02-10", 8, ["2024-02-04", "2024-02-18"]), ("2024-04-04", 3, ["2024-04-07"]),
      ("2024-05-01", 5, ["2024-04-28", "2024-05-11"]), ("2024-06-10", 1, []), ("2024-09-15", 3, ["2024-09-14"]),
      ("2024-10-01", 7, ["2024-09-29", "2024-10-12"]), ("2025-01-28", 8, ["2025-01-26", "2025-02-08"]),
      ("2025-05-01", 5, ["2025-04-27"]), ("2025-05-31", 3, []), ("2025-10-01", 8, ["2025-09-28", "2025-10-11"]),
      ("2026-01-01", 3, ["2026-01-04"]), ("2026-02-15", 9, ["2026-02-14", "2026-02-28"]),
      ("2026-05-01", 5, ["2026-05-09"]),
      ("2026-06-19", 3, []), ("2026-09-25", 3, []), ("2026-10-01", 7, ["2026-09-20", "2026-10-10"]),
    ] as [(String, Int, [String])])
  func `the Chinese calendar has the holiday`(_ first: String, _ days: Int, _ worked: [String]) throws {
    let holidays = try shop().warehouse.calendar.holidays
    let off = holidays.filter { !$0.isWorking }.map { $0.date.daysSince1970 }
    let start = try #require(holidays.first { $0.date.description == first }).date.daysSince1970
    for day in start..<start + Int64(days) { #expect(off.contains(day)) }
    #expect(!off.contains(start - 1) && !off.contains(start + Int64(days)))
    for day in worked {
      let holiday = try #require(holidays.first { $0.date.description == day })
      #expect(holiday.isWorking && holiday.date.isoWeekday >= 6)
    }
  }
}
