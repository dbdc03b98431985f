import Foundation
import OperatingSystem
import PostgreSQL
import Testing

/// What can happen to the connection itself.
@Suite(.serialized) struct ConnectionFaultTests {
  /// The simple query `commit`, as it goes over the wire; those before that of the publish are of no interest.
  private static let commit = ["insert into martlet.batch", "Q\0\0\0\u{0b}commit\0"]
  /// The COPY of the fact's rows.
  private static let copy = [#"copy "pg_temp"."sales.facts""#]

  private func run(_ project: TestProject, _ proxy: SocketProxy) throws -> Tool.Outcome {
    try Tool.martlet.run(
      ["run", "shop", "--batch", NightUnderFault.night], in: project.root, warehouse: proxy.conninfo(project.warehouse))
  }

  @Test(
    "a connection that is cut: 75, nothing is published",
    arguments: [
      (SocketProxy.Cut(what: .sever, texts: copy, bytes: 1), "COPY"),
      (SocketProxy.Cut(what: .sever, texts: copy, bytes: 20_000), "COPY"),
      (SocketProxy.Cut(what: .sever, texts: ["begin transaction"], bytes: 3000), "the transaction"),
      (SocketProxy.Cut(what: .sever, texts: commit), "the commit"),
    ])
  func severed(_ cut: SocketProxy.Cut, _ where: String) throws {
    let nights = try NightUnderFault.shared.get()
    let project = try nights.project()
    let proxy = try SocketProxy(to: project.warehouse, cut)
    defer { proxy.close() }
    let outcome = try run(project, proxy)
    #expect(proxy.hasCut)
    #expect(outcome.status == 75, "\(outcome.errors)")
    #expect(outcome.errors.contains("nothing was published"))
    try nights.expectWhole(project, isPublished: false, "cut within \(`where`)")
  }

  @Test("a commit whose answer was lost: the ledger is asked, and the status is 0")
  func answerLost() throws {
    let nights = try NightUnderFault.shared.get()
    let project = try nights.project()
    let proxy = try SocketProxy(to: project.warehouse, SocketProxy.Cut(what: .loseAnswer, texts: Self.commit))
    defer { proxy.close() }
    let outcome = try run(project, proxy)
    #expect(proxy.hasCut)
    #expect(outcome.status == 0, "\(outcome.errors)")
    try nights.expectWhole(project, isPublished: true, "the commit's answer lost")
  }

  @Test("a connection that stalls in COPY is left on SIGTERM, whatever the server does", arguments: [SIGTERM, SIGINT])
  func stalled(_ signal: Int32) throws {
    let nights = try NightUnderFault.shared.get()
    let project = try nights.project()
    let proxy = try SocketProxy(to: project.warehouse, SocketProxy.Cut(what: .stall, texts: Self.copy, bytes: 1))
    defer { proxy.close() }
    let process = try Tool.martlet.start(
      ["run", "shop", "--batch", NightUnderFault.night], in: project.root,
      warehouse: proxy.conninfo(project.warehouse), output: Pipe(), errors: Pipe())
    for _ in 0..<1200 where !proxy.hasCut { Foundation.Thread.sleep(forTimeInterval: 0.05) }
    #expect(proxy.hasCut)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationStatus == 128 + signal)
    // The server still waits for the rows: a rerun finds its lock held until the connection is really gone.
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    try connection.query(
      "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    )
    connection.close()
    try nights.expectWhole(project, isPublished: false, "stalled in COPY")
  }

  @Test("a server that starts up is waited for")
  func startingUp() throws {
    let nights = try NightUnderFault.shared.get()
    let project = try nights.project()
    let proxy = try SocketProxy(to: project.warehouse, SocketProxy.Cut(what: .nothing), refusals: 6)
    defer { proxy.close() }
    let outcome = try run(project, proxy)
    #expect(outcome.status == 0, "\(outcome.errors)")
    try nights.expectWhole(project, isPublished: true, "connected at last")
  }

  @Test("one that cannot be reached is not: 75 at once")
  func unreachable() throws {
    let project = try NightUnderFault.shared.get().project()
    let began = Date()
    let outcome = try Tool.martlet.run(
      ["run", "shop", "--batch", NightUnderFault.night], in: project.root, warehouse: "host=\(project.root)")
    #expect(outcome.status == 75)
    #expect(Date().timeIntervalSince(began) < 15, "a server that is not there is no server that starts")
  }
}
