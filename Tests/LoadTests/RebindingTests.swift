import Cube
import Definitions
import Load
import PostgreSQL
import Testing

extension TestStar {
  /// Sales as `order/line customer_key product_key`.
  func bindings() throws -> [String] {
    try lines(
      "select order_id || '/' || line_no, customer_key, product_key from small.sales_fact order by order_id, line_no")
  }

  /// Cuboids that are not what the star says, with the number of rows that differ.
  func cuboidFaults() throws -> [String] {
    try Cuboids.verify(connection, warehouse: SmallWarehouse.warehouse, cube: "sales").compactMap {
      table, differences in
      differences == 0 ? nil : "\(table.name): \(differences.map(String.init) ?? "not built")"
    }
  }
}

@Suite struct `Published facts` {
  @Test func `are bound anew where a version begins at an earlier instant`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    var night = Delivery("2026-03-02", 2)
    night.product("update", key: 10, 1, "TEA", category: "Drinks", price: nil, to: "03-02")
    night.product("insert", key: 11, 1, "TEA", category: "Drinks", price: 350, from: "03-02")
    let report = try night.publish(on: star.connection)
    #expect(try star.bindings() == ["A/1 10 10", "A/2 10 20", "B/1 20 11"])
    #expect(report.facts.first?.rebound == 1)
    #expect(report.dimensions.last?.insertedVersions == 1 && report.dimensions.last?.updatedVersions == 1)
    #expect(try star.cuboidFaults() == [])
  }

  @Test func `stay as they are where only an attribute is overwritten`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    var night = Delivery("2026-03-02", 2)
    night.product("update", key: 10, 1, "TEA", category: "Hot drinks", price: nil)
    #expect(try night.publish(on: star.connection).facts.first?.rebound == 0)
    #expect(try star.lines("select category from small.product where product_key = 10") == ["Hot drinks"])
  }

  @Test func `follow an account to another person, and back`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    var merge = Delivery("2026-03-02", 2)
    merge.link(2, to: 1)
    merge.customer("delete", key: 20, 2, name: "Bob", city: "Kiel")
    merge.customer("update", key: 10, 1, name: "Ann", city: "Bonn", to: "03-02")
    merge.customer("insert", key: 11, 1, name: "Ann", city: "Kiel", from: "03-02")
    merge.sale("C", on: "03-04", customer: 2, customerKey: 11, amount: 5)
    let merged = try merge.publish(on: star.connection)
    #expect(try star.bindings() == ["A/1 10 10", "A/2 10 20", "B/1 11 10", "C/1 11 10"])
    #expect(merged.facts.first?.rebound == 1)
    #expect(merged.dimensions.first { $0.dimension == "customer" }?.relinked == 1)
    #expect(try star.cuboidFaults() == [])

    var split = Delivery("2026-03-03", 3)
    split.link(2, to: 2)
    split.customer("insert", key: 21, 2, name: "Bob", city: "Kiel")
    split.customer("delete", key: 11, 1, name: "Ann", city: "Kiel", from: "03-02")
    split.customer("update", key: 10, 1, name: "Ann", city: "Bonn")
    #expect(try split.publish(on: star.connection).facts.first?.rebound == 2)
    #expect(try star.bindings() == ["A/1 10 10", "A/2 10 20", "B/1 21 10", "C/1 21 10"])
    #expect(try star.cuboidFaults() == [])
  }

  @Test func `of special members are never bound anew`() throws {
    let star = try TestStar()
    var night = firstNight()
    night.sale("X", on: "03-01", customer: -1, customerKey: -1, product: -2, productKey: -2, channelKey: -3, amount: 9)
    try night.publish(on: star.connection)
    var change = Delivery("2026-03-02", 2)
    change.customer("update", key: 10, 1, name: "Ann", city: "Bonn", to: "02-01")
    change.customer("insert", key: 11, 1, name: "Ann", city: "Köln", from: "02-01")
    #expect(try change.publish(on: star.connection).facts.first?.rebound == 2)
    #expect(try star.bindings() == ["A/1 11 10", "A/2 11 20", "B/1 20 10", "X/1 -1 -2"])
    #expect(try star.cuboidFaults() == [])
  }

  @Test func `are refused when a version that they show goes without another in its place`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    let before = try star.dump()
    var night = Delivery("2026-03-02", 2)
    night.customer("delete", key: 20, 2, name: "Bob", city: "Kiel")
    #expect(throws: (any Error).self) { try night.publish(on: star.connection) }
    #expect(try star.dump() == before)
  }
}

@Suite struct `Cuboids after a publish` {
  @Test func `tell what the star tells after the first night`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    #expect(try star.cuboidFaults() == [])
    #expect(
      try star.lines("select date_key, product_category, rows, amount from small_cube.sales_day order by 1, 2") == [
        "20260301 Drinks 1 1000", "20260301 . 1 2000", "20260302 Drinks 1 500",
      ])
  }

  @Test func `follow replaced rows from day to day`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    var night = Delivery("2026-03-02", 2)
    night.sale("B", on: "03-09", customer: 2, product: 1, amount: 700)
    try night.publish(on: star.connection)
    #expect(try star.cuboidFaults() == [])
    #expect(
      try star.lines("select date_key, amount from small_cube.sales_channel order by 1") == [
        "20260301 3000", "20260309 700",
      ])
  }

  @Test(arguments: ["category", "channel", "city"]) func `follow values that change in place`(_ what: String) throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    var night = Delivery("2026-03-02", 2)
    switch what {
    case "category":
      // Known at last: it had been inferred from facts.
      night.add(
        "product.members", ["member_id": 2, "system": "", "sku": "CUP", "batch_id": 2, "file_id": 2, "record": 1])
      night.product("update", key: 20, 2, "CUP", category: "Dishes", price: nil)
    case "channel": night.channel("update", 1, "shop", label: "Web shop")
    default: night.customer("update", key: 10, 1, name: "Ann", city: "Ulm")
    }
    try night.publish(on: star.connection)
    #expect(try star.cuboidFaults() == [])
    if what == "category" {
      #expect(
        try star.lines("select sku, is_inferred, batch_id from small.product_member where member_id > 0 order by 1")
          == ["CUP f 2", "TEA f 1"])
    }
  }
  @Test func `follow rows that are replaced, bound anew and shown otherwise in one night`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    var night = Delivery("2026-03-02", 2)
    // The row of B/1 is replaced, its person goes into another one, its article gets another category and price.
    night.link(2, to: 1)
    night.customer("delete", key: 20, 2, name: "Bob", city: "Kiel")
    night.customer("update", key: 10, 1, name: "Ann", city: "Ulm", to: "03-02")
    night.customer("insert", key: 11, 1, name: "Ann", city: "Kiel", from: "03-02")
    night.product("update", key: 10, 1, "TEA", category: "Hot", price: nil, to: "03-02")
    night.product("insert", key: 11, 1, "TEA", category: "Hot", price: 350, from: "03-02")
    night.channel("update", 1, "shop", label: "Web shop")
    night.sale("B", on: "03-02", customer: 2, customerKey: 11, product: 1, productKey: 11, quantity: nil, amount: 700)
    night.sale("C", on: "03-05", customer: 1, customerKey: 11, product: 1, productKey: 11, amount: 0)
    let report = try night.publish(on: star.connection)
    #expect(report.facts.first?.replacing == 1 && report.facts.first?.inserted == 1)
    #expect(try star.cuboidFaults() == [])
    #expect(
      try star.lines(
        "select date_month, customer_customer_id, rows, quantity from small_cube.sales_month_person order by 3")
        == ["2026-03 1 2 2", "2026-03 1 2 1"])
  }

  @Test func `leave groups alone that nothing touched`() throws {
    let star = try TestStar()
    try firstNight().publish(on: star.connection)
    let places = "select ctid from small_cube.sales_day where date_key = 20260301 order by 1"
    let before = try star.lines(places)
    var night = Delivery("2026-03-02", 2)
    night.sale("B", on: "03-02", customer: 2, product: 1, status: "sent", amount: 700)
    try night.publish(on: star.connection)
    #expect(try star.lines(places) == before)
    #expect(try star.cuboidFaults() == [])
  }
}
