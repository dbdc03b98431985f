import Glibc
import OperatingSystem
import PostgreSQL
import Synchronization
import Warehouse

/// Scratch databases on a PostgreSQL that is started once a test process and removed at its end.
package enum TestWarehouse {
  /// Makes an empty database.
  ///
  /// - Returns: how to connect to it.
  package static func database() throws -> String {
    let cluster = try shared.get()
    let name = "test\(serial.add(1, ordering: .relaxed).newValue)"
    let connection = try Connection(conninfo: cluster.conninfo(database: "postgres"))
    try connection.execute("create database \(name) template template0")
    return cluster.conninfo(database: name)
  }

  private static let serial = Atomic<Int>(0)

  private static let folderPrefix = "martlet-tests-"

  private static let shared = Result { () throws -> PrivateCluster in
    try removeLeftovers()
    let root = "/tmp/\(folderPrefix)\(getpid())"
    try Folder.create(root)
    let cluster = try PrivateCluster(projectRoot: root, isDurable: false)
    try cluster.up()
    atexit { TestWarehouse.remove("/tmp/\(TestWarehouse.folderPrefix)\(getpid())") }
    return cluster
  }

  /// Removes what test processes left behind that were killed.
  private static func removeLeftovers() throws {
    for name in try Folder.entries("/tmp") where name.hasPrefix(folderPrefix) {
      guard let process = Int32(name.dropFirst(folderPrefix.count)), kill(process, 0) != 0, errno == ESRCH else {
        continue
      }
      remove("/tmp/" + name)
    }
  }

  private static func remove(_ root: String) {
    try? PrivateCluster(projectRoot: root).destroy()
    try? Folder.remove(root)
  }
}
