import Foundation
import PostgreSQL
import TestWarehouse
import Testing

/// kill -9 at any moment, then a plain rerun: the warehouse is as if nothing had happened.
@Suite(.serialized) struct KillTests {
  @Test("after a kill at a random moment the warehouse is as before or as after, and a plain rerun completes it")
  func kills() throws {
    let base = try TestProject.shop()
    let (first, second) = (TestProject.nights[0], TestProject.nights[1])
    try base.succeed("run", "shop", "--batch", first)
    let before = try base.dump()
    let copies = try (0...10).map { _ in try Self.copy(of: base.warehouse) }

    let undisturbed = try TestProject.shop(exportsOf: base, warehouse: copies[10])
    let began = Date()
    try undisturbed.succeed("run", "shop", "--batch", second)
    let seconds = Date().timeIntervalSince(began)
    let after = try undisturbed.dump()

    var generator = SystemRandomNumberGenerator()
    for copy in copies.dropLast() {
      let project = try TestProject.shop(exportsOf: base, warehouse: copy)
      let moment = Double.random(in: 0...seconds, using: &generator)
      let output = Pipe()
      let errors = Pipe()
      let process = try Tool.martlet.start(
        ["run", "shop", "--batch", second], in: project.root, warehouse: copy, output: output, errors: errors)
      Thread.sleep(forTimeInterval: moment)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      try Self.waitForServer(copy)
      let found = try project.dump()
      if found["martlet.batch"] != after["martlet.batch"] {
        expectEqual(before, found, "killed after \(moment) s of \(seconds)")
      }
      try project.succeed("run", "shop", "--batch", second)
      expectEqual(after, try project.dump(), "rerun after a kill at \(moment) s of \(seconds)")
    }
  }

  /// A copy of a database.
  private static func copy(of conninfo: String) throws -> String {
    let target = try TestWarehouse.database()
    func name(_ conninfo: String) throws -> String {
      let connection = try Connection(conninfo: conninfo)
      defer { connection.close() }
      return try #require(try connection.text("select current_database()"))
    }
    let (from, to) = (try name(conninfo), try name(target))
    let connection = try Connection(conninfo: conninfo.replacing("dbname=\(from)", with: "dbname=postgres"))
    defer { connection.close() }
    try connection.execute("drop database \(to)")
    try connection.execute("create database \(to) template \(from)")
    return target
  }

  /// Waits until the server has noticed that its client is gone.
  private static func waitForServer(_ conninfo: String) throws {
    let connection = try Connection(conninfo: conninfo)
    defer { connection.close() }
    for _ in 0..<600 {
      let others = try connection.integer(
        """
        select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
        and backend_type = 'client backend'
        """)
      if others == 0 { return }
      Thread.sleep(forTimeInterval: 0.05)
    }
  }
}
