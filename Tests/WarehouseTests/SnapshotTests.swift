import Columnar
@testable import Definitions
import OperatingSystem
import PostgreSQL
import TestWarehouse
import Testing
import Warehouse

/// A warehouse with some accounts, written in a few words.
struct Accounts {
  let connection: Connection
  var pipeline: Pipeline

  init() throws {
    connection = try Connection(conninfo: TestWarehouse.database())
    let warehouse = try Shop.warehouse()
    pipeline = Pipeline(
      name: "nightly", path: "nightly.yaml", root: "/", exports: "/", warehouse: warehouse,
      rejectLimits: RejectLimits(),
      sources: [], fingerprint: "p")
    try SchemaApply.apply(connection, warehouse)
    try connection.execute(
      """
      insert into martlet.batch values (1, 'nightly', 'mon', 1, 'i1', 'd', 'v', 1, now(), now(), null),
      (2, 'nightly', 'tue', 1, 'i2', 'd', 'v', 2, now(), now(), null),
      (3, 'other', 'mon', 1, 'i3', 'd', 'v', 3, now(), now(), null);
      insert into martlet.file values (1, 1, 'orders', 'o1.csv', 'aa', 10, 'read', 1, 1, 0, 0),
      (2, 2, 'orders', 'o2.csv', 'bb', 10, 'read', 1, 1, 0, 0), (3, 2, 'orders', 'o1.csv', 'aa', 10, 'repeated', 0, 0, 0, 0),
      (4, 3, 'orders', 'x.csv', 'cc', 10, 'read', 1, 1, 0, 0)
      """)
  }

  /// An account `shop/<number>` of a person, with identifiers `email:x` and an event and a version of its person.
  func account(_ number: Int, person: Int, _ identifiers: String..., batch: Int = 1) throws {
    try connection.execute(
      """
      insert into shop.customer_member values (\(number), 'shop', 'c\(number)', false, \(batch), \(batch), \(number));
      insert into shop.customer_link values (\(number), \(person), 'self', \(person), \(batch));
      insert into shop.customer_event (member_id, effective_at, is_deleted, given, batch_id, file_id, record, name)
      values (\(number), '2026-01-01', false, 1, \(batch), \(batch), \(number), 'N\(number)')
      """)
    if number == person {
      try connection.execute(
        """
        insert into shop.customer (customer_key, customer_id, name, valid_from, valid_to, is_current, is_deleted, is_inferred,
        batch_id) values (\(1000 + number), \(number), 'N\(number)', '-infinity', 'infinity', true, false, false, 1)
        """)
    }
    for identifier in identifiers {
      let parts = identifier.split(separator: ":")
      try connection.query(
        "insert into shop.customer_identifier values ($1, $2, $3, 1, 1, 1)",
        [String(number), String(parts[0]), String(parts[1])])
    }
  }

  /// The snapshot for keys `key:c1` and identifiers `email:x`.
  func snapshot(_ keys: String..., dimension: String = "customer", system: String = "shop") throws -> [String: [Chunk]]
  {
    try snapshot(of: keys, dimension: dimension, system: system)
  }

  func snapshot(of keys: [String], dimension: String = "customer", system: String = "shop") throws -> [String: [Chunk]]
  {
    var columns = (0..<4).map { _ in TextColumn() }
    for key in keys {
      let parts = key.split(separator: ":", maxSplits: 1).map(String.init)
      columns[0].append(dimension)
      columns[1].append(parts[0])
      columns[2].append(parts[0] == "key" ? system : "")
      columns[3].append(parts[1])
    }
    let chunk = Chunk(rowCount: keys.count, columns: columns.map(Column.text))
    return try SnapshotReader.read(connection, pipeline, batch: "wed", keys: [chunk])
  }
}

extension [String: [Chunk]] {
  func numbers(_ table: String, _ column: Int) -> [Int64] {
    (self[table] ?? []).flatMap { $0.integers(column).values }
  }
  func texts(_ table: String, _ column: Int) -> [String?] {
    (self[table] ?? []).flatMap { chunk in (0..<chunk.rowCount).map { chunk.text(column).string($0) } }
  }
  /// `member kind:value`
  var evidence: [String] {
    zip(numbers("customer.identifiers", 0), zip(texts("customer.identifiers", 1), texts("customer.identifiers", 2))).map
    {
      "\($0) \($1.0 ?? ""):\($1.1 ?? "")"
    }
  }
}

@Suite struct SnapshotTests {
  @Test func `an empty warehouse gives empty tables and the first numbers`() throws {
    let connection = try Connection(conninfo: TestWarehouse.database())
    let accounts = try Accounts()
    try SchemaApply.apply(connection, accounts.pipeline.warehouse)
    let tables = try SnapshotReader.read(connection, accounts.pipeline, batch: "mon", keys: [])
    for layout in accounts.pipeline.warehouse.dimensions.flatMap({ accounts.pipeline.warehouse.snapshotTables(of: $0) })
    {
      #expect(tables[layout.name]?.isEmpty == true, "\(layout.name)")
    }
    #expect(
      tables.texts("numbers", 0) == [
        "agent.next_key", "agent.next_member_id", "channel.next_key", "channel.next_member_id", "customer.next_key",
        "customer.next_member_id", "next_batch_id", "next_file_id", "product.next_key", "product.next_member_id",
        "warehouse_version",
      ])
    #expect(tables.numbers("numbers", 1) == [1, 1, 3, 3, 1, 1, 1, 1, 1, 1, 0])
  }

  @Test func `numbers go on behind what is there`() throws {
    let accounts = try Accounts()
    try accounts.account(7, person: 7)
    let tables = try accounts.snapshot()
    let numbers = Dictionary(
      uniqueKeysWithValues: zip(tables.texts("numbers", 0).map { $0 ?? "" }, tables.numbers("numbers", 1)))
    #expect(numbers["customer.next_member_id"] == 8)
    #expect(numbers["customer.next_key"] == 1008)
    #expect(numbers["next_batch_id"] == 4)
    #expect(numbers["next_file_id"] == 5)
    #expect(numbers["warehouse_version"] == 3)
    #expect(try Ledger.warehouseVersion(accounts.connection) == 3)
  }

  @Test func `only members that are touched come, each with its person's events and versions`() throws {
    let accounts = try Accounts()
    try accounts.account(1, person: 1, "email:a")
    try accounts.account(2, person: 1, "email:a", batch: 2)
    try accounts.account(3, person: 3, "email:b")
    let tables = try accounts.snapshot("key:c2", "key:new")
    #expect(tables.numbers("customer.members", 0) == [1, 2])
    #expect(tables.texts("customer.members", 2) == ["c1", "c2"])
    #expect(tables.numbers("customer.links", 1) == [1, 1])
    #expect(tables.numbers("customer.events", 0) == [1, 2])
    #expect(tables.numbers("customer.versions", 0) == [1001])
    #expect(tables.numbers("customer.versions", 4) == [.min])
    #expect(tables.numbers("customer.versions", 5) == [.max])
    #expect(tables.evidence == ["1 email:a", "2 email:a"])
    #expect(tables.numbers("batches", 0) == [1, 2])
    #expect(tables.texts("batches", 1) == ["mon", "tue"])
    #expect(tables.texts("files", 1) == ["o1.csv", "o2.csv"])
    #expect(tables.texts("files", 2) == ["nightly", "nightly"] && tables.texts("files", 3) == ["orders", "orders"])
  }

  @Test func `the same key in another system is another member`() throws {
    let accounts = try Accounts()
    try accounts.account(1, person: 1)
    #expect(try accounts.snapshot("key:c1", system: "desk").numbers("customer.members", 0) == [])
    #expect(try accounts.snapshot("key:c1").numbers("customer.members", 0) == [1])
  }

  @Test func `an identifier that the batch names brings the persons that have it`() throws {
    let accounts = try Accounts()
    try accounts.account(1, person: 1, "email:a", "phone:1")
    try accounts.account(2, person: 1, "phone:1")
    try accounts.account(3, person: 3, "email:b")
    #expect(try accounts.snapshot("email:a").numbers("customer.members", 0) == [1, 2])
    #expect(try accounts.snapshot("phone:a").numbers("customer.members", 0) == [], "another kind")
    #expect(try accounts.snapshot("email:a", "email:b").numbers("customer.members", 0) == [1, 2, 3])
  }

  @Test func `a chain of persons comes whole`() throws {
    let accounts = try Accounts()
    for number in 1...20 { try accounts.account(number, person: 1, "email:e\(number)", "email:e\(number + 1)") }
    try accounts.account(30, person: 30, "email:z")
    #expect(try accounts.snapshot("key:c11").numbers("customer.members", 0) == Array(1...20))
  }

  @Test func `members that share an identifier within the cap come even where no link says so`() throws {
    // As when the cap was raised since.
    let accounts = try Accounts()
    try accounts.account(1, person: 1, "email:a")
    try accounts.account(2, person: 2, "email:a", "phone:1")
    try accounts.account(3, person: 3, "phone:1")
    try accounts.account(4, person: 3)
    #expect(try accounts.snapshot("key:c1").numbers("customer.members", 0) == [1, 2, 3, 4])
  }

  @Test func `an identifier at its cap comes with all who have it, so that one more splits them`() throws {
    let accounts = try Accounts()
    for number in 1...3 { try accounts.account(number, person: 1, "phone:1") }
    let tables = try accounts.snapshot("key:new", "phone:1")
    #expect(tables.evidence == ["1 phone:1", "2 phone:1", "3 phone:1"])
  }

  @Test func `an identifier above its cap that the batch names comes with one more than may share it`() throws {
    let accounts = try Accounts()
    for number in 1...50 { try accounts.account(number, person: number, "phone:0") }
    try accounts.account(60, person: 60, "email:a", "phone:0")
    let tables = try accounts.snapshot("phone:0", "email:a")
    #expect(tables.numbers("customer.members", 0) == [1, 2, 3, 4, 60])
    #expect(tables.evidence.filter { $0.hasSuffix("phone:0") }.count == 5)
  }

  @Test func `an identifier above its cap that the batch does not name stays away, and so do those who have it`() throws
  {
    let accounts = try Accounts()
    for number in 1...50 { try accounts.account(number, person: number, "phone:0", "email:e\(number)") }
    let tables = try accounts.snapshot("key:c1", "key:c2")
    #expect(tables.numbers("customer.members", 0) == [1, 2])
    #expect(tables.evidence == ["1 email:e1", "2 email:e2"], "two with the phone would look like one person")
  }

  @Test func `members of dimensions without identity come alone`() throws {
    let accounts = try Accounts()
    try accounts.connection.execute(
      """
      insert into shop.product_member values (1, '', 'A', false, 1, 1, 1), (2, '', 'B', true, 1, 1, 1);
      insert into shop.product (product_key, product_id, sku, list_price, valid_from, valid_to, is_current, is_deleted, is_inferred, batch_id)
      values (1, 1, 'A', 9.99, '-infinity', '2026-01-01', false, false, false, 1), (2, 1, 'A', 9.99, '2026-01-01', 'infinity', true, false, false, 1),
      (3, 2, 'B', null, '-infinity', 'infinity', true, false, true, 1)
      """)
    let tables = try accounts.snapshot("key:A", dimension: "product", system: "")
    #expect(tables.numbers("product.members", 0) == [1])
    #expect(tables.numbers("product.versions", 0) == [1, 2])
    #expect(tables.numbers("product.versions", 4) == [999, 999])
    #expect(tables["customer.members"]?.isEmpty == true)
  }

  @Test func `declared members are found by their key`() throws {
    let tables = try Accounts().snapshot("key:web", dimension: "channel", system: "")
    #expect(tables.texts("channel.members", 2) == ["web"])
    #expect(tables.numbers("channel.events", 1) == [.min])
    #expect(tables.texts("channel.versions", 3) == ["Web shop"])
    #expect(tables.numbers("batches", 0) == [], "batch 0 has no name")
  }

  @Test func `keys of any characters are found`() throws {
    let accounts = try Accounts()
    let keys = ["back\\slash", "\\x41", "quo'te\"", "订单", "a b", "{a,b}", "%", "\\"]
    for (index, key) in keys.enumerated() {
      try accounts.connection.query(
        "insert into shop.product_member values ($1, '', $2, false, 1, 1, 1)", ["\(index + 1)", key])
    }
    for (index, key) in keys.enumerated() {
      let tables = try accounts.snapshot("key:" + key, dimension: "product", system: "")
      #expect(tables.numbers("product.members", 0) == [Int64(index + 1)], "\(key)")
    }
  }

  @Test func `files that were read before are told, by the batch that read them`() throws {
    let accounts = try Accounts()
    let all = try accounts.snapshot()
    #expect(all.texts("published", 1) == ["aa", "bb"])
    #expect(all.texts("published", 2) == ["mon", "tue"])
    let some = try SnapshotReader.read(
      accounts.connection, accounts.pipeline, batch: "wed", keys: [],
      files: [("orders", "aa"), ("orders", "cc"), ("other", "bb")])
    #expect(some.texts("published", 1) == ["aa"], "cc is another pipeline's, bb another source's")
  }

  @Test func `nothing stays behind, and the same again is the same to the byte`() throws {
    let accounts = try Accounts()
    for number in 1...30 {
      try accounts.account(number, person: (number + 1) / 2 * 2 - 1, "email:e\((number + 1) / 2)")
    }
    let first = try accounts.snapshot("key:c3", "email:e9")
    try accounts.connection.execute("vacuum full shop.customer_event; ")
    try accounts.connection.execute("update shop.customer_event set record = record")
    let second = try accounts.snapshot("email:e9", "key:c3")
    #expect(first.numbers("customer.events", 0) == [3, 4, 17, 18])
    #expect(second.numbers("customer.events", 0) == first.numbers("customer.events", 0))
    #expect(second.evidence == first.evidence)
    #expect(try accounts.connection.text("select to_regclass('snapshot_key')") == nil)
  }
}
