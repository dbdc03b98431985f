import Columnar
import Definitions
import Load
import OperatingSystem
import PostgreSQL
import Testing
import Warehouse

@Suite struct `A batch that is refused` {
  /// Publishes the first night, then expects another batch to fail and to leave no trace.
  private func refuse(
    _ status: OperatingSystem.ExitStatus = .failed, version: Int64? = nil, _ make: (inout Delivery) -> Void
  ) throws -> String {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    let before = try star.dump()
    var night = Delivery("2026-03-02", 2)
    make(&night)
    let failure = try #require(throws: Failure.self) { try night.publish(on: star.connection, version: version) }
    #expect(failure.status == status)
    #expect(try star.dump() == before)
    // The lock is free again, and a good batch goes through.
    var good = Delivery("2026-03-03", 2)
    good.sale("G", on: "03-03", amount: 1)
    try good.publish(on: Connection(conninfo: star.conninfo))
    return failure.message
  }

  @Test func `of a stale snapshot`() throws {
    let message = try refuse(.tryAgain, version: 0) { $0.sale("C", on: "03-03", amount: 1) }
    #expect(message.contains("the snapshot is out of date"))
  }

  @Test func `with a version that is not there`() throws {
    let message = try refuse { $0.sale("C", on: "03-03", productKey: 777, amount: 1) }
    #expect(message == "1 keys of sales refer by product_key to nothing: \"small\".\"product\" has no product_key 777")
  }

  @Test func `with a member that is not there`() throws {
    let message = try refuse { $0.sale("C", on: "03-03", customer: 99, customerKey: 10, amount: 1) }
    #expect(message.contains("customer_member_id") && message.contains("99"))
  }

  @Test func `with a day outside of the calendar`() throws {
    let message = try refuse {
      $0.sale("C", on: "03-03", amount: 1)
      $0.tables["sales.facts"]?[0]["date_key"] = 20_991_231
    }
    #expect(message.contains("date_key") && message.contains("20991231"))
  }

  @Test func `with fewer rows than were made`() throws {
    let message = try refuse {
      $0.sale("C", on: "03-03", amount: 1)
      $0.miscounted = 1
    }
    #expect(message == "sales does not balance for sales_2026-03-02.csv: 2 rows transformed, 1 judged")
  }

  @Test func `with another sum than was made`() throws {
    let message = try refuse {
      $0.sale("C", on: "03-03", amount: 1)
      $0.missummed = 100
    }
    #expect(message.hasPrefix("amount of sales does not balance for sales_2026-03-02.csv: 101 transformed, 1 judged"))
  }

  @Test func `with records that do not balance`() throws {
    let message = try refuse {
      $0.tables["files"] = [
        [
          "file_id": 2, "batch_id": 2, "source": "orders", "path": "x.csv", "sha256": "x", "status": "read",
          "records": 5,
          "feeding": 3, "filtered": 1, "rejected": 0,
        ]
      ]
      $0.add("filtered", ["file_id": 2, "filter": "test orders", "records": 1])
    }
    #expect(message.contains("x.csv") && message.contains("5 read, 3 feeding, 1 filtered"))
  }

  @Test func `with rows of another batch`() throws {
    let message = try refuse {
      $0.sale("C", on: "03-03", amount: 1)
      $0.tables["sales.facts"]?[0]["batch_id"] = 7
    }
    #expect(message.contains("does not balance") || message.contains("another batch"))
  }

  @Test func `with the same key twice`() throws {
    _ = try refuse {
      $0.sale("C", on: "03-03", amount: 1)
      $0.sale("C", on: "03-03", amount: 1)
    }
  }

  @Test func `with a gap in a member's versions`() throws {
    _ = try refuse {
      $0.customer("update", key: 10, 1, name: "Ann", city: "Bonn", to: "02-01")
      $0.customer("insert", key: 11, 1, name: "Ann", city: "Köln", from: "02-03")
    }
  }

  @Test func `with a member's last version taken away`() throws {
    let message = try refuse { $0.customer("update", key: 10, 1, name: "Ann", city: "Bonn", to: "02-01") }
    #expect(message.contains("no unbroken chain"))
  }

  @Test func `with a version to change that is not there`() throws {
    let message = try refuse { $0.customer("update", key: 123, 1, name: "Ann", city: "Bonn") }
    #expect(message == "1 versions of customer to be changed are not in the warehouse")
  }

  @Test func `with a member's number that belongs to another`() throws {
    let message = try refuse {
      $0.add("product.members", ["member_id": 1, "system": "", "sku": "MUG", "batch_id": 2])
    }
    #expect(message.contains("1 members of product"))
  }

  @Test func `whose tables are not those of the definitions`() throws {
    let star = try TestStar()
    let publisher = try Publisher(
      connection: star.connection, pipeline: SmallWarehouse.pipeline,
      batch: BatchIdentity(name: "n", inputFingerprint: "f", martletVersion: "test"), expectedWarehouseVersion: 0)
    #expect(throws: Failure.self) { try publisher.begin("sales.facts", [Field("order_id", .text)]) }
    #expect(throws: Failure.self) { try publisher.finish() }
  }

  @Test func `on its first load leaves the fact empty, with its indexes as they were`() throws {
    let star = try TestStar()
    var night = firstNight()
    night.missummed = 1
    let before = try star.dump()
    #expect(throws: Failure.self) { try night.publish(on: star.connection) }
    #expect(try star.dump() == before)
    try firstNight().publish(on: star.connection)
  }

  @Test(arguments: ["product_key", "customer_member_id", "date_key", "channel_key"])
  func `on its first load since a key leads nowhere`(_ column: String) throws {
    let star = try TestStar()
    var night = firstNight()
    night.tables["sales.facts"]?[2][column] = 777
    let failure = try #require(throws: Failure.self) { try night.publish(on: star.connection) }
    #expect(failure.message.hasPrefix("1 keys of sales refer by \(column) to nothing"))
    #expect(failure.message.hasSuffix(" 777"))
  }

  @Test(arguments: [SmallWarehouse.warehouse.name, "another"])
  func `while another run publishes, to whatever warehouse of the database`(_ name: String) throws {
    let star = try TestStar()
    let other = try Connection(conninfo: star.conninfo)
    var warehouse = SmallWarehouse.warehouse
    warehouse.name = name
    try PublisherLock.take(other, warehouse)
    let failure = try #require(throws: Failure.self) { try firstNight().publish(on: star.connection) }
    #expect(failure.status == .tryAgain)
    PublisherLock.release(other)
    try firstNight().publish(on: star.connection)
  }

  @Test func `since its server process was killed, leaves no trace`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    let before = try star.dump()
    let publishing = try Connection(conninfo: star.conninfo)
    var night = Delivery("2026-03-02", 2)
    night.sale("C", on: "03-03", amount: 1)
    let publisher = try Publisher(
      connection: publishing, pipeline: SmallWarehouse.pipeline,
      batch: BatchIdentity(name: night.name, inputFingerprint: night.fingerprint, martletVersion: "test"),
      expectedWarehouseVersion: 1)
    try night.send(to: publisher)
    try star.connection.query("select pg_terminate_backend($1, 5000)", [String(publishing.backendProcess)])
    let failure = try #require(throws: Failure.self) { try publisher.finish() }
    #expect(failure.status == .tryAgain)
    #expect(try star.dump() == before)
    try night.publish(on: star.connection)
  }
}
