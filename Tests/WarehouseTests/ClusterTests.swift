import Dispatch
import Foundation
import OperatingSystem
import PostgreSQL
import Testing
import Warehouse

@Suite(.serialized) struct ClusterTests {
  /// A cluster of its own, removed at the end.
  private func withCluster(_ body: (PrivateCluster, String) throws -> Void) throws {
    let root = "/tmp/martlet-cluster-test-\(UUID().uuidString)"
    try Folder.create(root)
    let cluster = try PrivateCluster(projectRoot: root, isDurable: false)
    defer {
      try? cluster.destroy()
      try? Folder.remove(root)
    }
    try body(cluster, root)
  }

  @Test func `it comes up, again and again, and goes down`() throws {
    try withCluster { cluster, _ in
      #expect(cluster.status().process == nil)
      let address = try cluster.up()
      let connection = try Connection(conninfo: address)
      #expect(try connection.text("select current_user || ' in ' || current_database()") == "martlet in martlet")
      #expect(try connection.text("show data_checksums") == "on")
      #expect(try connection.text("show listen_addresses") == "")
      #expect(try connection.text("show timezone") == "UTC")
      let process = try #require(cluster.status().process)
      #expect(try cluster.up() == address)
      #expect(cluster.status().process == process, "not started anew")
      #expect(address.utf8.count < 100)
      try cluster.down()
      #expect(cluster.status().process == nil)
      try cluster.down()
      try cluster.up()
      #expect(try Connection(conninfo: address).integer("select 1") == 1)
    }
  }

  @Test func `killed with -9 it comes up again with what was committed`() throws {
    try withCluster { cluster, _ in
      let address = try cluster.up()
      try Connection(conninfo: address).execute("create table t as select generate_series(1, 1000) n")
      let process = try #require(cluster.status().process)
      kill(process, SIGKILL)
      while cluster.status().process != nil { usleep(1000) }
      try cluster.up()
      #expect(try Connection(conninfo: address).integer("select count(*) from t") == 1000)
    }
  }

  @Test func `a process file that names another program does not keep it from starting`() throws {
    try withCluster { cluster, _ in
      try cluster.up()
      try cluster.down()
      let data = cluster.status().data
      try File.replace(data + "/postmaster.pid", with: Array("\(getpid())\n\(data)\n".utf8))
      #expect(cluster.status().process == nil)
      let address = try cluster.up()
      #expect(try Connection(conninfo: address).integer("select 1") == 1)
    }
  }

  @Test func `a socket that was lost comes back`() throws {
    try withCluster { cluster, _ in
      let address = try cluster.up()
      try Folder.remove(cluster.status().sockets)
      try cluster.up()
      #expect(try Connection(conninfo: address).integer("select 1") == 1)
    }
  }

  @Test func `several may ask for it at the same time`() throws {
    try withCluster { (cluster, root) throws in
      let done = DispatchSemaphore(value: 0)
      for _ in 0..<4 {
        Foundation.Thread.detachNewThread {
          let cluster = try? PrivateCluster(projectRoot: root, isDurable: false)
          _ = try? cluster?.up()
          done.signal()
        }
      }
      for _ in 0..<4 { done.wait() }
      #expect(cluster.status().process != nil)
      let connection = try Connection(conninfo: cluster.conninfo)
      #expect(try connection.integer("select 1") == 1)
    }
  }

  @Test func `data of another version is refused, and the package named`() throws {
    try withCluster { cluster, _ in
      try cluster.up()
      try cluster.down()
      let file = cluster.status().data + "/PG_VERSION"
      try File.replace(file, with: Array("99\n".utf8))
      let failure = #expect(throws: Failure.self) { try cluster.up() }
      #expect(failure?.message.contains("99") == true)
      #expect(failure?.remedy?.contains("postgresql-99") == true)
    }
  }

  @Test func `the flag comes before the environment, that before PG variables`() throws {
    @Sendable func resolve(_ flag: String?, _ environment: [String: String]) throws -> String {
      try WarehouseAddress.resolve(flag: flag, environment: { environment[$0] }, projectRoot: "/nowhere")
    }
    #expect(try resolve("dbname=a", ["MARTLET_WAREHOUSE": "dbname=b"]) == "dbname=a")
    #expect(try resolve(nil, ["MARTLET_WAREHOUSE": "dbname=b", "PGHOST": "h"]) == "dbname=b")
    #expect(try resolve("", ["PGSERVICE": "s"]) == "")
    #expect(throws: Failure.self) { try resolve(nil, [:]) }
  }
}
