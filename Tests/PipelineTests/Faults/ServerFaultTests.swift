import Foundation
import OperatingSystem
import PostgreSQL
import Testing
import Warehouse

/// What can happen on the server's side of the connection.
@Suite(.serialized) struct ServerFaultTests {
  @Test("the server's process killed at any step: the run ends with 75 and nothing is published, or all is")
  func backendKilled() throws {
    let nights = try NightUnderFault.shared.get()
    for step in NightStep.allCases where step != .replacing && step != .replaced {
      let project = try nights.project()
      let outcome = try project.runNight(haltedAt: step) { _ in
        let other = try Connection(conninfo: project.warehouse)
        defer { other.close() }
        try other.query(
          """
          select pg_terminate_backend(pid, 5000) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()
          """)
      }
      // Before there is a connection, and behind the commit, nobody needs it.
      let isDone = [NightStep.found, .committed, .told].contains(step)
      #expect(outcome.status == (isDone ? 0 : 75), "\(step): \(outcome.errors)")
      if step == .recorded { #expect(outcome.errors.contains("nothing was published")) }
      try nights.expectWhole(project, isPublished: isDone, "server's process killed at \(step)")
    }
  }

  @Test("the whole server stopped at once (immediate mode) and started again, at any part of a night")
  func serverRestarted() throws {
    try Self.withCluster { cluster in
      let nights = try NightUnderFault(on: cluster)
      for step in [NightStep.snapshot, .copying, .recorded, .committed] {
        let project = try nights.project()
        let outcome = try project.runNight(haltedAt: step) { _ in
          try Self.stopAtOnce(cluster)
          try cluster.up()
        }
        #expect(outcome.status == (step == .committed ? 0 : 75), "\(step): \(outcome.errors)")
        try nights.expectWhole(project, isPublished: step == .committed, "server restarted at \(step)")
      }
    }
  }

  @Test("a first load that the server's end cuts off is made whole by a rerun")
  func serverRestartedInFirstLoad() throws {
    try Self.withCluster { cluster in
      let project = try TestProject.shop(warehouse: cluster.conninfo)
      let night = TestProject.nights[0]
      let outcome = try project.runNight(night, haltedAt: .recorded) { _ in
        try Self.stopAtOnce(cluster)
        try cluster.up()
      }
      #expect(outcome.status == 75, "\(outcome.errors)")
      #expect(try project.dump()["martlet.batch"] == [])
      #expect(try project.dump()["crm.sales_fact"] == [])
      try project.succeed("run", "shop", "--batch", night)
      // What was filled without WAL is there after another end.
      let full = try project.dump()
      try Self.stopAtOnce(cluster)
      try cluster.up()
      expectEqual(full, try project.dump(), "after the restart")
      try project.succeed("audit")
    }
  }

  @Test("a server that has too many connections is waited for")
  func tooManyConnections() throws {
    try Self.withCluster { cluster in
      let project = try TestProject.shop(warehouse: cluster.conninfo)
      var others: [Connection] = []
      while let other = try? Connection(conninfo: cluster.conninfo) { others.append(other) }
      #expect(others.count > 10)
      let process = try Tool.martlet.start(
        ["run", "shop", "--batch", TestProject.nights[0]], in: project.root, warehouse: project.warehouse,
        output: Pipe(), errors: Pipe())
      Foundation.Thread.sleep(forTimeInterval: 2)
      #expect(process.isRunning)
      for other in others { other.close() }
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
  }

  /// What the server says at the last step before the commit, and how the run ends.
  struct Said: CustomTestStringConvertible, Sendable {
    var state: String
    var status: Int32
    /// How often it is said.
    var times = 1000
    var testDescription: String { "\(state) × \(times)" }
  }

  @Test(
    "an error of the server is retried where that is safe, else the run ends with 75 or 1 and nothing is published",
    arguments: [
      Said(state: "40001", status: 0, times: 1), Said(state: "40P01", status: 0, times: 2),
      Said(state: "40001", status: 75), Said(state: "55P03", status: 75), Said(state: "57014", status: 75),
      Said(state: "53200", status: 75), Said(state: "53100", status: 1), Said(state: "58030", status: 1),
    ])
  func errors(_ said: Said) throws {
    let nights = try NightUnderFault.shared.get()
    let project = try nights.project()
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    try connection.execute(
      """
      create sequence public.said;
      create function public.say() returns trigger language plpgsql as $$ begin
        if nextval('public.said') <= \(said.times) then
          raise exception 'as a test wants it' using errcode = '\(said.state)';
        end if;
        return new;
      end $$;
      create trigger say before insert on martlet.batch for each row execute function public.say()
      """)
    let outcome = try project.runNight()
    #expect(outcome.status == said.status, "\(outcome.errors)")
    if said.status != 0 { #expect(outcome.errors.contains(said.state)) }
    try connection.execute("drop trigger say on martlet.batch")
    connection.close()
    try nights.expectWhole(project, isPublished: said.status == 0, "\(said)")
  }

  @Test(
    "a lock that is not given in time, and a statement that takes too long: 75",
    arguments: [
      ("lock_timeout", "lock table crm.sales_fact in share mode"),
      ("statement_timeout", "lock table martlet.batch in access exclusive mode"),
    ])
  func timeouts(_ setting: String, _ lock: String) throws {
    let nights = try NightUnderFault.shared.get()
    let project = try nights.project()
    let blocker = try Connection(conninfo: project.warehouse)
    defer { blocker.close() }
    let name = try #require(try blocker.text("select current_database()"))
    try blocker.execute("alter database \(name) set \(setting) = '500ms'")
    try blocker.execute("begin; set local statement_timeout = 0; \(lock)")
    let outcome = try project.runNight()
    #expect(outcome.status == 75, "\(outcome.errors)")
    #expect(outcome.errors.contains("timeout"))
    blocker.rollback()
    try blocker.execute("alter database \(name) reset \(setting)")
    blocker.close()
    try nights.expectWhole(project, isPublished: false, setting)
  }

  /// A server of its own, as `martlet up` makes it, removed at the end.
  static func withCluster(_ body: (PrivateCluster) throws -> Void) throws {
    let root = "/tmp/martlet-cluster-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    // The server dies, not the machine: what it has written is there, whether or not it waited for the disk.
    let cluster = try PrivateCluster(projectRoot: root, isDurable: false)
    defer {
      try? cluster.destroy()
      try? FileManager.default.removeItem(atPath: root)
    }
    try cluster.up()
    try body(cluster)
  }

  /// What `pg_ctl stop --mode immediate` does.
  private static func stopAtOnce(_ cluster: PrivateCluster) throws {
    let process = try #require(cluster.status().process)
    kill(process, SIGQUIT)
    while cluster.status().process != nil { Foundation.Thread.sleep(forTimeInterval: 0.01) }
  }
}
