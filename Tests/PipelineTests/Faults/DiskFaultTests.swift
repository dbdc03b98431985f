import Foundation
import OperatingSystem
import PostgreSQL
import Testing
import Warehouse

/// Full disks, on either side of the connection.
@Suite(.serialized) struct DiskFaultTests {
  /// A file system of its own, of so many KiB.
  private static func mount(_ path: String, _ kibibytes: Int) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Tool(path: "/bin/mount").succeed(["-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs", path], in: "/")
  }

  private static func unmount(_ path: String) { _ = try? Tool(path: "/bin/umount").run(["-l", path], in: "/") }

  /// Whether this machine lets us mount.
  private static let canMount: Bool = {
    let path = NSTemporaryDirectory() + "martlet-mount-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard (try? mount(path, 16)) != nil else { return false }
    unmount(path)
    return true
  }()

  private static let remedy: Comment =
    "a file system can be mounted by root only, outside of most containers; limits of files are tested everywhere"

  @Test("a run folder whose disk is full: 1, nothing is published", .enabled(if: canMount, remedy))
  func runFolderFull() throws {
    let nights = try NightUnderFault.shared.get()
    let project = try nights.project()
    let folder = project.path("run")
    try Self.mount(folder, 16 * 1024)
    defer { Self.unmount(folder) }
    let outcome = try project.runNight(haltedAt: .found, "--keep") { _ in
      // All but some room.
      try project.write("run/filler", Data(count: 16 * 1024 * 1024 - 128 * 1024))
    }
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("No space left on device"))
    try FileManager.default.removeItem(atPath: project.path("run/filler"))
    try nights.expectWhole(project, isPublished: false, "run folder full")
  }

  @Test("files that may not grow, as by ulimit -f: the same", arguments: [8, 64])
  func filesLimited(_ kibibytes: Int) throws {
    let nights = try NightUnderFault.shared.get()
    let project = try nights.project()
    let outcome = try Tool(path: "/bin/sh").run(
      [
        "-c", "ulimit -f \(kibibytes * 2); exec \"$0\" \"$@\"", Tool.martlet.path, "run", "shop", "--keep", "--batch",
        NightUnderFault.night,
      ], in: project.root, warehouse: project.warehouse)
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("File too large"))
    let folder = project.path("run/shop/\(NightUnderFault.night)")
    #expect(!(try FileManager.default.contentsOfDirectory(atPath: folder).contains { $0.hasSuffix(".partial") }))
    try nights.expectWhole(project, isPublished: false, "files limited to \(kibibytes) KiB")
  }

  @Test("temporary files of the server whose disk is full: 1, nothing is published", .enabled(if: canMount, remedy))
  func serverFull() throws {
    try ServerFaultTests.withCluster { cluster in
      let nights = try NightUnderFault(on: cluster)
      let project = try nights.project()
      let data = cluster.status().data
      let owner = try #require(
        try FileManager.default.attributesOfItem(atPath: data)[.ownerAccountName] as? String)
      let folder = "/tmp/martlet-full-\(UUID().uuidString)"
      try Self.mount(folder, 256)
      defer {
        Self.unmount(folder)
        try? FileManager.default.removeItem(atPath: folder)
      }
      try Tool(path: "/bin/chown").succeed([owner, folder], in: "/")
      let connection = try Connection(conninfo: project.warehouse)
      let name = try #require(try connection.text("select current_database()"))
      try connection.execute("create tablespace small location '\(folder)'")
      try connection.execute("alter database \(name) set temp_tablespaces = 'small'")
      connection.close()
      let outcome = try project.runNight()
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(outcome.errors.contains("53100") && outcome.errors.contains("make room"))
      let again = try Connection(conninfo: project.warehouse)
      try again.execute("alter database \(name) reset temp_tablespaces")
      again.close()
      try nights.expectWhole(project, isPublished: false, "server's disk full")
      let last = try Connection(conninfo: project.warehouse)
      try last.execute("drop tablespace small")
      last.close()
    }
  }
}
