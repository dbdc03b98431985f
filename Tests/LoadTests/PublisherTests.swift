import Columnar
import Definitions
import Load
import OperatingSystem
import PostgreSQL
import Testing

/// The first night that most tests begin with: two customers, two products, three order lines.
func firstNight() -> Delivery {
  var night = Delivery("2026-03-01", 1)
  night.channel("insert", 1, "shop", label: "Own shop")
  night.newCustomer(1, "ann", name: "Ann", city: "Bonn")
  night.newCustomer(2, "bob", name: "Bob", city: "Kiel")
  night.newProduct(1, "TEA", category: "Drinks")
  night.newProduct(2, "CUP", category: nil, inferred: true)
  night.sale("A", 1, on: "03-01", customer: 1, product: 1, amount: 1000, version: 5)
  night.sale("A", 2, on: "03-01", customer: 1, product: 2, amount: 2000, version: 5)
  night.sale("B", on: "03-02", customer: 2, product: 1, amount: 500)
  return night
}

@Suite struct `Publishing a batch` {
  @Test func `the first night fills the star, with its indexes, and the ledger`() throws {
    let star = try TestStar()
    let report = try firstNight().publish(on: star.connection)
    #expect(try star.sales() == ["A/1 paid 1000 1", "A/2 paid 2000 1", "B/1 paid 500 1"])
    #expect(
      try star.lines("select name, city, is_current from small.customer where customer_key > 0 order by 1") == [
        "Ann Bonn t", "Bob Kiel t",
      ])
    #expect(
      try star.lines("select value from small.customer_identifier order by 1") == [
        "ann@example.org", "bob@example.org",
      ])
    #expect(report.batch.batchID == 1 && report.batch.revision == 1 && report.batch.warehouseVersion == 1)
    #expect(report.facts.first?.inserted == 3)
    #expect(try star.outcomes(1) == ["inserted 3"])
    #expect(
      try star.lines("select measure, outcome, total from martlet.totals order by 1, 2") == [
        "amount emitted 3500", "amount inserted 3500", "quantity emitted 3", "quantity inserted 3",
      ])
    #expect(
      try star.lines(
        "select batch_id, pipeline, name, revision, warehouse_version, timings ->> 'transform' from martlet.batch")
        == ["1 shop 2026-03-01 1 1 1.500"])
    #expect(
      try star.lines("select indexname from pg_indexes where tablename = 'sales_fact' order by 1") == [
        "sales_fact_customer_member_id", "sales_fact_pkey", "sales_fact_product_member_id",
      ])
    #expect(try star.connection.text("show transaction_isolation") != nil, "the connection is usable afterwards")
  }

  @Test func `a later night inserts, replaces, supersedes, counts duplicates and rejects collisions`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    var night = Delivery("2026-03-02", 2)
    // In this order: a newer version, an older one, what is published already, a new row, another grain's key.
    night.sale("A", 1, on: "03-01", customer: 1, product: 1, status: "refunded", amount: 900, version: 6)
    night.sale("A", 2, on: "03-01", customer: 1, product: 2, status: "open", amount: 1, version: 4)
    night.sale("B", on: "03-02", customer: 2, product: 1, amount: 500, version: 9)
    night.sale("C", on: "03-03", customer: 2, product: 1, amount: 70)
    night.sale("D", on: "03-03", customer: 2, product: 1, amount: 80, key: grainKey("A", 1))
    let report = try night.publish(on: star.connection)
    #expect(try star.sales() == ["A/1 refunded 900 2", "A/2 paid 2000 1", "B/1 paid 500 1", "C/1 paid 70 2"])
    let fact = try #require(report.facts.first)
    #expect([fact.inserted, fact.replacing, fact.superseded, fact.duplicate, fact.rejected] == [1, 1, 1, 1, 1])
    #expect(try star.outcomes(2) == ["duplicate 1", "inserted 1", "rejected 1", "replacing 1", "superseded 1"])
    #expect(
      try star.lines(
        """
        select order_id, line_no, status, amount, batch_id, superseded_by_batch_id
        from martlet.superseded_small_sales order by 1, 2
        """) == ["A 1 paid 1000 1 2", "A 2 open 1 2 1"])
    #expect(
      try star.lines("select file_id, record, line, feed, rule, raw from martlet.rejects") == [
        "2 5 6 sales key-collision D,1"
      ])
    #expect(
      try star.lines("select outcome, total from martlet.totals where file_id = 2 and measure = 'amount' order by 1")
        == [
          "duplicate 500", "emitted 1551", "inserted 70", "rejected 80", "replacing 900", "superseded 1",
        ])
  }

  /// Night 1 says 500, night 3 says so again, and night 2 comes last: what night 3 said is the newest all the same.
  @Test(arguments: [nil, 1] as [Int64?]) func `a row that a newer night repeated outlasts one from between`(
    _ version: Int64?
  ) throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    func night(_ name: String, _ number: Int64, amount: Int64) -> Delivery {
      var night = Delivery(name, number)
      night.sale("B", on: "03-02", customer: 2, amount: amount, version: version.map { .integer($0 + number) } ?? nil)
      return night
    }
    #expect(try night("2026-03-03", 2, amount: 500).publish(on: star.connection).facts.first?.duplicate == 1)
    // However often it is said again, one delivery is remembered: the newest, whatever the order of their coming.
    var again = Delivery("2026-03-03", 3)
    again.tables["sales.facts"] = night("2026-03-03", 2, amount: 500).tables["sales.facts"]?.map { row in
      row.merging(["batch_id": 3, "file_id": 3]) { $1 }
    }
    #expect(try again.publish(on: star.connection).facts.first?.duplicate == 1)
    #expect(try star.lines("select count(*) from martlet.confirmed_small_sales") == ["1"])
    // Versions of the source say which is newer, whatever the nights are called.
    let late = version == nil ? night("2026-03-02", 3, amount: 777) : night("2026-03-04", 0, amount: 777)
    var between = Delivery(late.name, 4)
    between.tables["sales.facts"] = late.tables["sales.facts"]?.map { row in
      row.merging(["batch_id": 4, "file_id": 4]) { $1 }
    }
    #expect(try between.publish(on: star.connection).facts.first?.superseded == 1)
    #expect(try star.sales().contains("B/1 paid 500 1"))
    #expect(
      try star.lines("select amount, batch_id, superseded_by_batch_id from martlet.superseded_small_sales")
        == ["777 4 3"])
    // What is newer than both replaces it.
    var last = Delivery("2026-03-05", 5)
    last.sale("B", on: "03-02", customer: 2, amount: 900, version: version.map { .integer($0 + 9) } ?? nil)
    try last.publish(on: star.connection)
    #expect(try star.sales().contains("B/1 paid 900 5"))
  }

  struct Order: Sendable, CustomTestStringConvertible {
    var published: (batch: String, path: String, version: Int64?)
    var arriving: (batch: String, path: String, version: Int64?)
    var wins: Bool
    var testDescription: String { "\(arriving) after \(published): \(wins ? "replaces" : "is superseded")" }
  }

  @Test(arguments: [
    Order(published: ("03-01", "a", 2), arriving: ("03-02", "a", 1), wins: false),
    Order(published: ("03-02", "a", 1), arriving: ("03-01", "a", 2), wins: true),
    Order(published: ("03-01", "a", nil), arriving: ("03-02", "a", 1), wins: true),
    Order(published: ("03-02", "a", 1), arriving: ("03-01", "a", nil), wins: false),
    Order(published: ("03-01", "a", 1), arriving: ("03-02", "a", 1), wins: true),
    Order(published: ("Z", "a", nil), arriving: ("a", "a", nil), wins: true),
    Order(published: ("03-01", "b", nil), arriving: ("03-01", "a", nil), wins: false),
    Order(published: ("03-01", "B", nil), arriving: ("03-01", "a", nil), wins: true),
    Order(published: ("03-01", "a", nil), arriving: ("03-01", "a", nil), wins: true),
  ]) func `the newest of two rows is by source version, batch, path`(_ order: Order) throws {
    let star = try TestStar()
    var first = Delivery(order.published.batch, 1, path: order.published.path)
    first.channel("insert", 1, "shop", label: "Own shop")
    first.newCustomer(1, "ann", name: "Ann", city: "Bonn")
    first.newProduct(1, "TEA", category: "Drinks")
    first.sale("A", on: "03-01", amount: 1, version: order.published.version.map { .integer($0) } ?? nil)
    try first.publish(on: star.connection)
    var second = Delivery(order.arriving.batch, 2, path: order.arriving.path)
    second.sale("A", on: "03-01", amount: 2, version: order.arriving.version.map { .integer($0) } ?? nil)
    try second.publish(on: star.connection)
    #expect(try star.sales() == [order.wins ? "A/1 paid 2 2" : "A/1 paid 1 1"])
  }

  @Test func `a batch published before is not published again`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    let before = try star.dump()
    let again = try firstNight().publish(on: star.connection)
    #expect(again.wasPublishedBefore)
    #expect(again.batch == PublishedBatch(batchID: 1, revision: 1, warehouseVersion: 1))
    #expect(try star.dump() == before)
    let found = try BatchStatus.published(
      star.connection, SmallWarehouse.pipeline, batch: "2026-03-01", fingerprint: firstNight().fingerprint)
    #expect(found == again.batch)
    let other = try BatchStatus.published(
      star.connection, SmallWarehouse.pipeline, batch: "2026-03-01", fingerprint: "other")
    #expect(other == nil)
  }

  @Test func `a second delivery under the same name is a revision`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    var more = Delivery("2026-03-01", 2)
    more.sale("E", on: "03-01", amount: 5)
    #expect(try more.publish(on: star.connection).batch.revision == 2)
  }

  @Test func `a batch without any row is published and changes nothing but the ledger`() throws {
    let star = try TestStar()
    try Delivery("2026-03-01", 1).publish(on: star.connection)
    #expect(try star.sales() == [])
    #expect(try star.lines("select status, records from martlet.file") == ["read 0"])
    #expect(try firstNightAsSecond().publish(on: star.connection).facts.first?.inserted == 3)
  }

  private func firstNightAsSecond() -> Delivery {
    var night = Delivery("2026-03-02", 2)
    for (table, rows) in firstNight().tables {
      night.tables[table] = rows.map { row in
        row.merging(row["batch_id"] == nil ? [:] : ["batch_id": 2]) { $1 }.merging(
          row["file_id"] == nil ? [:] : ["file_id": 2]
        ) { $1 }
      }
    }
    return night
  }
}
