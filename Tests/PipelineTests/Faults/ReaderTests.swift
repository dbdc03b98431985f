import Foundation
import OperatingSystem
import PostgreSQL
import Synchronization
import TestWarehouse
import Testing

/// Those who read and those who publish, at the same time.
@Suite(.serialized) struct ReaderTests {
  /// What readers and the observer found.
  private struct Found {
    var totals: Set<String> = []
    var queries = 0
    var halves: [String] = []
    var errors: [String] = []
    /// The longest that a reader was seen waiting for a lock, in milliseconds, and how often was looked.
    var longestWait = 0.0
    var looks = 0
  }

  @Test("ten nights beside four readers: no total but those of whole nights, no wait for a lock beyond 200 ms")
  func readers() throws {
    let project = try TestProject(definitions: Repository.root)
    try Tool.exportgen.succeed(
      ["--out", "exports/shop", "--truth", "truth", "--nights", "10", "--lines", "3000"], in: project.root)
    let warehouse = project.warehouse
    // The tables are there before anything is in them, as for those who read from the first night on.
    try project.succeed("schema", "apply", "crm")
    let found = Mutex(Found())
    let isOver = Flag()
    let group = DispatchGroup()
    func start(_ body: @escaping @Sendable (Connection) throws -> Void) {
      group.enter()
      Foundation.Thread.detachNewThread {
        do {
          let connection = try Connection(conninfo: warehouse + " application_name=reader")
          defer { connection.close() }
          while !isOver.isSet { try body(connection) }
        } catch { found.withLock { $0.errors.append("\(error)") } }
        group.leave()
      }
    }
    let total = "select count(*) || ' ' || coalesce(sum(net_amount), 0) from"
    for table in ["crm.sales", "crm.sales f join crm.product p using (product_key)", "crm.sales_fact"] {
      // Of the table itself, amounts are integers.
      let question =
        table.hasSuffix("fact") ? total.replacing("sum(net_amount)", with: "sum(net_amount) * 0.01") : total
      start { connection in
        let answer = try connection.text("\(question) \(table)") ?? ""
        found.withLock {
          $0.totals.insert(answer)
          $0.queries += 1
        }
      }
    }
    // The fourth one looks at two tables in one transaction: a fact, and the cuboid that is summed from it.
    let cuboid = "crm_cube.sales_day_category_channel"
    start { connection in
      if try connection.text("select to_regclass('\(cuboid)')") == nil { return }
      let halves = try connection.transaction(.repeatableRead, readOnly: true) {
        let sums = try ["crm.sales_fact", cuboid].map { table in
          try connection.text("select coalesce(sum(net_amount), 0)::numeric(20) from \(table)") ?? ""
        }
        return sums[0] == sums[1] ? nil : sums.joined(separator: " and ")
      }
      found.withLock {
        $0.queries += 1
        if let halves { $0.halves.append(halves) }
      }
    }
    let observing = DispatchGroup()
    observing.enter()
    Foundation.Thread.detachNewThread {
      if let connection = try? Connection(conninfo: warehouse) {
        while !isOver.isSet {
          let wait = try? connection.text(
            """
            select coalesce(max(extract(epoch from clock_timestamp() - l.waitstart)) * 1000, 0)::float8
            from pg_locks l join pg_stat_activity a using (pid)
            where not l.granted and a.application_name = 'reader' and a.wait_event_type = 'Lock'
              and a.datname = current_database()
            """)
          found.withLock {
            $0.looks += 1
            $0.longestWait = max($0.longestWait, wait.flatMap { Double($0) } ?? 0)
          }
          Foundation.Thread.sleep(forTimeInterval: 0.005)
        }
      }
      observing.leave()
    }
    var whole: Set<String> = ["0 0"]
    let observer = try Connection(conninfo: warehouse)
    defer { observer.close() }
    let nights = try FileManager.default.contentsOfDirectory(atPath: project.path("truth")).sorted()
    #expect(nights.count == 10)
    for (index, night) in nights.enumerated() {
      // Some stand still for a while with all of their work done, but the commit.
      if [0, 4].contains(index) {
        let outcome = try project.runNight(night, haltedAt: .checked) { _ in
          Foundation.Thread.sleep(forTimeInterval: 0.6)
        }
        #expect(outcome.status == 0, "\(outcome.errors)")
      } else {
        try project.succeed("run", "shop", "--batch", night)
      }
      whole.insert(try #require(try observer.text("\(total) crm.sales")))
    }
    isOver.set()
    group.wait()
    observing.wait()
    let result = found.withLock { $0 }
    #expect(result.errors == [])
    let numbers = { (texts: Set<String>) in Set(texts.map { $0.split(separator: " ").map { Double($0) ?? -1 } }) }
    #expect(numbers(result.totals).subtracting(numbers(whole)) == [], "of \(result.queries) answers")
    #expect(numbers(result.totals).count > 5, "the readers saw the nights come")
    #expect(result.halves == [])
    #expect(result.looks > 100)
    #expect(result.longestWait <= 200, "milliseconds, in \(result.looks) looks")
    try project.succeed("audit")
  }

  /// The shop's pipeline once more, under another name.
  private func addSecondPipeline(_ project: TestProject) throws {
    let text = String(decoding: try project.read("pipelines/shop.yaml"), as: UTF8.self)
    try project.write(
      "pipelines/branch.yaml", Data(text.replacing("\npipeline: shop\n", with: "\npipeline: branch\n").utf8))
  }

  @Test("of two pipelines that feed one warehouse at the same time, one ends with 75, or waits for the other")
  func twoPipelines() throws {
    let project = try TestProject.shop()
    try addSecondPipeline(project)
    let night = TestProject.nights[0]
    var waiting: Process?
    let outcome = try project.runNight(night, haltedAt: .facts) { _ in
      let second = try project.run("run", "branch", "--batch", night)
      #expect(second.status == 75, "\(second.errors)")
      #expect(second.errors.contains("another run is publishing") && second.errors.contains("--wait"))
      waiting = try Tool.martlet.start(
        ["run", "branch", "--batch", night, "--wait", "5m"], in: project.root, warehouse: project.warehouse,
        output: Pipe(), errors: Pipe())
      Foundation.Thread.sleep(forTimeInterval: 7)
      #expect(waiting?.isRunning == true)
    }
    #expect(outcome.status == 0, "\(outcome.errors)")
    waiting?.waitUntilExit()
    #expect(waiting?.terminationStatus == 0)
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    #expect(
      try connection.query("select pipeline from martlet.batch order by batch_id").texts == [["shop"], ["branch"]])
    try project.succeed("audit")
    #expect(try project.run("run", "branch", "--wait", "soon").status == 2)
  }

  @Test("a row that a CHECK of the owner's refuses is a reject of the night; what it is about is told, and it balances")
  func refusedRow() throws {
    let project = try TestProject.shop()
    try project.succeed("run", "shop", "--batch", TestProject.nights[0])
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    try connection.execute("alter table crm.sales_fact add constraint few check (batch_id < 2 or quantity <> 2)")
    let outcome = try project.succeed("run", "shop", "--batch", TestProject.nights[1])
    let rejected = try connection.integer("select count(*) from martlet.rejects where rule = 'server'") ?? 0
    #expect(rejected > 0, "\(outcome.errors)")
    let list = try project.succeed("rejects", "list", "--batch", TestProject.nights[1], "--format", "csv").output
    #expect(list.contains("check constraint \"\"few\"\" [23514]") || list.contains("check constraint \"few\" [23514]"))
    #expect(try connection.integer("select count(*) from crm.sales_fact where batch_id = 2 and quantity = 2") == 0)
    try project.succeed("audit")
  }
}
