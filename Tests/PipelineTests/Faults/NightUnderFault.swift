import Foundation
import OperatingSystem
import PostgreSQL
import Synchronization
import TestWarehouse
import Testing
import Warehouse

/// A warehouse with one night in it and a second one to come, as often as it is needed: whatever happens to the second
/// one, the warehouse must be as before it or as after it.
final class NightUnderFault: Sendable {
  static let night = TestProject.nights[1]
  private let base: TestProject
  private let conninfo: @Sendable (String) -> String
  private let copies = Atomic<Int>(0)
  /// Every row of every table, without the second night and with it.
  let before: [String: [String]]
  let after: [String: [String]]
  /// Seconds that the second night takes undisturbed.
  let seconds: Double

  /// One for tests that need no server of their own, removed when they end.
  static let shared: Result<NightUnderFault, any Error> = Result {
    let nights = try NightUnderFault()
    atexit { NightUnderFault.removeShared() }
    return nights
  }

  private static func removeShared() {
    if let nights = try? shared.get() { try? FileManager.default.removeItem(atPath: nights.base.root) }
  }

  /// Loads the first night.
  ///
  /// - Parameter cluster: the server, where it is not that of all tests; it has the database `martlet`.
  init(on cluster: PrivateCluster? = nil) throws {
    if let cluster {
      conninfo = { cluster.conninfo(database: $0) }
      base = try TestProject.shop(warehouse: conninfo("martlet"))
    } else {
      base = try TestProject.shop()
      let warehouse = base.warehouse
      let name = try Self.database(warehouse)
      conninfo = { warehouse.replacing("dbname=\(name)", with: "dbname=\($0)") }
    }
    try base.succeed("run", "shop", "--batch", TestProject.nights[0])
    before = try base.dump()
    let name = try Self.database(base.warehouse)
    let copy = "\(name)_after"
    try Self.copy(name, to: copy, conninfo("postgres"))
    let project = try TestProject.shop(exportsOf: base, warehouse: conninfo(copy))
    let began = Date()
    try project.succeed("run", "shop", "--batch", Self.night)
    seconds = Date().timeIntervalSince(began)
    after = try project.dump()
  }

  private static func database(_ conninfo: String) throws -> String {
    let connection = try Connection(conninfo: conninfo)
    defer { connection.close() }
    return try #require(try connection.text("select current_database()"))
  }

  private static func copy(_ from: String, to: String, _ conninfo: String) throws {
    let connection = try Connection(conninfo: conninfo)
    defer { connection.close() }
    try connection.execute("create database \(to) template \(from)")
  }

  /// A project on a copy of the warehouse, the second night before it.
  func project() throws -> TestProject {
    let name = try Self.database(base.warehouse)
    let copy = "\(name)_\(copies.add(1, ordering: .relaxed).newValue)"
    try Self.copy(name, to: copy, conninfo("postgres"))
    return try TestProject.shop(exportsOf: base, warehouse: conninfo(copy))
  }

  /// A project on an empty warehouse, all nights before it.
  func emptyProject() throws -> TestProject { try TestProject.shop(exportsOf: base) }

  /// Proves that the warehouse is as before or as after, that it is sound, and that a plain rerun completes the night.
  ///
  /// - Parameter isPublished: which of the two it must be; nil for either.
  func expectWhole(
    _ project: TestProject, isPublished: Bool?, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try Self.waitForServer(project.warehouse)
    let found = try project.dump()
    let isAfter = found["martlet.batch"] == after["martlet.batch"]
    if let isPublished { #expect(isAfter == isPublished, "\(what)", sourceLocation: sourceLocation) }
    expectEqual(isAfter ? after : before, found, what, sourceLocation: sourceLocation)
    try project.succeed("audit", sourceLocation: sourceLocation)
    try project.succeed("run", "shop", "--batch", Self.night, sourceLocation: sourceLocation)
    expectEqual(after, try project.dump(), "rerun after: \(what)", sourceLocation: sourceLocation)
  }

  /// Waits until the server has noticed that its clients are gone.
  static func waitForServer(_ conninfo: String) throws {
    let connection = try Connection(conninfo: conninfo, patience: 30)
    defer { connection.close() }
    for _ in 0..<600 {
      let others = try connection.integer(
        """
        select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
        and backend_type = 'client backend'
        """)
      if others == 0 { return }
      Foundation.Thread.sleep(forTimeInterval: 0.05)
    }
  }
}

extension TestProject {
  /// Runs the second night with something that happens at a step: see `NightStep`.
  func runNight(_ fault: String = "", _ options: String..., environment: [String: String] = [:]) throws -> Tool.Outcome
  {
    try Tool.martlet.run(
      ["run", "shop", "--batch", NightUnderFault.night] + options, in: root, warehouse: warehouse,
      environment: environment.merging(fault.isEmpty ? [:] : ["MARTLET_FAULT": fault]) { $1 })
  }

  /// Runs a night that stands still at a step, and goes on when the body has done what it does.
  func runNight(
    _ night: String = NightUnderFault.night, haltedAt step: NightStep, _ options: String..., warehouse: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation, _ body: (Process) throws -> Void
  ) throws -> Tool.Outcome {
    let (output, errors) = (Pipe(), Pipe())
    let process = try Tool.martlet.start(
      ["run", "shop", "--batch", night] + options, in: root, warehouse: warehouse ?? self.warehouse,
      environment: ["MARTLET_FAULT": "\(step):stop"], output: output, errors: errors)
    let readers = (PipeReader(output), PipeReader(errors))
    defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    let isHalted = Self.isHalted(process)
    #expect(isHalted, "it does not come to \(step)", sourceLocation: sourceLocation)
    if isHalted {
      try body(process)
      kill(process.processIdentifier, SIGCONT)
    }
    process.waitUntilExit()
    return Tool.Outcome(status: process.terminationStatus, output: readers.0.text(), errors: readers.1.text())
  }

  /// Waits until a process stands still.
  private static func isHalted(_ process: Process) -> Bool {
    let path = "/proc/\(process.processIdentifier)/stat"
    for _ in 0..<6000 {
      guard process.isRunning else { return false }
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      if text.contains(") T ") { return true }
      Foundation.Thread.sleep(forTimeInterval: 0.01)
    }
    return false
  }
}
