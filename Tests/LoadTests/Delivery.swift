import Columnar
@testable import Definitions
import Load
import PostgreSQL

/// A value of a row in a test.
enum Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral,
  ExpressibleByBooleanLiteral
{
  case text(String), integer(Int64), none
  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int64) { self = .integer(value) }
  init(booleanLiteral value: Bool) { self = .integer(value ? 1 : 0) }
  init(nilLiteral: ()) { self = .none }
}

typealias Row = [String: Value]

/// A batch as Transform would give it, written row by row: numbers of members and versions are the test's.
struct Delivery {
  let name: String
  let batch: Int64
  let file: Int64
  var path: String
  var tables: [String: [Row]] = [:]
  /// Added to the count of emitted rows: what Transform would have lost or made up.
  var miscounted: Int64 = 0
  /// Added to the sum of `amount`.
  var missummed: Int64 = 0
  var fingerprint: String

  /// The n-th batch of the warehouse.
  init(_ name: String, _ number: Int64, path: String? = nil) {
    self.name = name
    batch = number
    file = number
    self.path = path ?? "sales_\(name).csv"
    fingerprint = "inputs of \(name), \(number)"
  }

  mutating func add(_ table: String, _ row: Row) { tables[table, default: []].append(row) }

  private var place: Row { ["batch_id": .integer(batch), "file_id": .integer(file), "record": 1] }

  // MARK: Members

  /// A new customer account of its own person, known from the beginning of time.
  mutating func newCustomer(_ id: Int64, _ account: String, name: String, city: Value) {
    add(
      "customer.members",
      ["member_id": .integer(id), "system": "shop", "account": .text(account)].merging(place) { $1 })
    add(
      "customer.identifiers",
      ["member_id": .integer(id), "kind": "email", "value": .text("\(account)@example.org")].merging(place) { $1 })
    link(id, to: id)
    add(
      "customer.events",
      [
        "member_id": .integer(id), "effective_at": .integer(at("01-01")), "given": 3, "name": .text(name), "city": city,
      ].merging(place) { $1 })
    customer("insert", key: id * 10, id, name: name, city: city)
  }

  mutating func link(_ member: Int64, to id: Int64) {
    add(
      "customer.links",
      [
        "member_id": .integer(member), "customer_id": .integer(id), "evidence": .text(member == id ? "self" : "email"),
        "via_member_id": .integer(id), "batch_id": .integer(batch),
      ])
  }

  /// A version of a customer that comes, changes or goes; dates as `MM-DD`.
  mutating func customer(
    _ change: String, key: Int64, _ id: Int64, name: String, city: Value, from: String? = nil, to: String? = nil
  ) {
    add(
      "customer.versions",
      [
        "change": .text(change), "customer_key": .integer(key), "customer_id": .integer(id), "name": .text(name),
        "city": city, "valid_from": .integer(from.map(at) ?? .min), "valid_to": .integer(to.map(at) ?? .max),
        "is_current": .integer(to == nil ? 1 : 0), "batch_id": .integer(batch),
      ])
  }

  mutating func newProduct(_ id: Int64, _ sku: String, category: Value, inferred: Bool = false) {
    add(
      "product.members",
      ["member_id": .integer(id), "system": "", "sku": .text(sku), "is_inferred": .integer(inferred ? 1 : 0)]
        .merging(place) { $1 })
    product("insert", key: id * 10, id, sku, category: category, price: nil, inferred: inferred)
  }

  mutating func product(
    _ change: String, key: Int64, _ id: Int64, _ sku: String, category: Value, price: Value, from: String? = nil,
    to: String? = nil, inferred: Bool = false
  ) {
    add(
      "product.versions",
      [
        "change": .text(change), "product_key": .integer(key), "product_id": .integer(id), "sku": .text(sku),
        "category": category, "price": price, "valid_from": .integer(from.map(at) ?? .min),
        "valid_to": .integer(to.map(at) ?? .max), "is_current": .integer(to == nil ? 1 : 0),
        "is_inferred": .integer(inferred ? 1 : 0), "batch_id": .integer(batch),
      ])
  }

  mutating func channel(_ change: String, _ id: Int64, _ code: String, label: String) {
    if change == "insert" {
      add("channel.members", ["member_id": .integer(id), "system": "", "code": .text(code)].merging(place) { $1 })
    }
    add(
      "channel.versions",
      [
        "change": .text(change), "channel_key": .integer(id * 10), "channel_id": .integer(id), "code": .text(code),
        "label": .text(label), "valid_from": .integer(.min), "valid_to": .integer(.max), "is_current": 1,
        "batch_id": .integer(batch),
      ])
  }

  // MARK: Facts

  /// An order line; the key of the grain is the hash that Transform gives it, unless the test forces another.
  mutating func sale(
    _ order: String, _ line: Int64 = 1, on day: String, customer: Int64 = 1, customerKey: Int64? = nil,
    product: Int64 = 1, productKey: Int64? = nil, channelKey: Int64 = 10, status: String = "paid", quantity: Value = 1,
    amount: Int64, version: Value = nil, key: Int64? = nil
  ) {
    let number = Int64(tables["sales.facts"]?.count ?? 0) + 1
    add(
      "sales.facts",
      [
        "sales_key": .integer(key ?? grainKey(order, line)), "order_id": .text(order), "line_no": .integer(line),
        "occurred_at": .integer(at(day)), "date_key": .integer(dateKey(day)), "customer_member_id": .integer(customer),
        "customer_key": .integer(customerKey ?? customer * 10), "product_member_id": .integer(product),
        "product_key": .integer(productKey ?? product * 10), "channel_key": .integer(channelKey),
        "status": .text(status),
        "quantity": quantity, "amount": .integer(amount), "source_version": version, "batch_id": .integer(batch),
        "file_id": .integer(file), "record": .integer(number), "line": .integer(number + 1),
      ])
  }

  // MARK: As a stream of tables

  /// The tables with the ledger's, accounts closed.
  var complete: [String: [Row]] {
    var all = tables
    let facts = tables["sales.facts"] ?? []
    let records = Int64(facts.count)
    all["files"] =
      all["files"] ?? [
        [
          "file_id": .integer(file), "batch_id": .integer(batch), "source": "orders", "path": .text(path),
          "sha256": .text("hash of \(path), \(batch)"), "bytes": 100, "status": "read", "records": .integer(records),
          "feeding": .integer(records), "filtered": 0, "rejected": 0,
        ]
      ]
    if !facts.isEmpty {
      all["counts"] = [
        [
          "file_id": .integer(file), "feed": "sales", "table_name": "sales", "outcome": "emitted",
          "rows": .integer(records + miscounted),
        ]
      ]
      for (measure, error) in [("quantity", 0), ("amount", missummed)] {
        let sum = facts.reduce(Int64(0)) { if case .integer(let value)? = $1[measure] { $0 + value } else { $0 } }
        all["totals", default: []].append([
          "file_id": .integer(file), "table_name": "sales", "measure": .text(measure), "outcome": "emitted",
          "total": .integer(sum + error),
        ])
      }
    }
    return all
  }

  /// Sends all tables of the warehouse, in their order, to a sink.
  func send(to sink: any TableSink, rowsPerChunk: Int = 2) throws {
    let all = complete
    for layout in SmallWarehouse.warehouse.conformedTables {
      try sink.begin(layout.name, layout.fields)
      let rows = all[layout.name] ?? []
      for start in stride(from: 0, to: rows.count, by: rowsPerChunk) {
        try sink.write(chunk(layout, Array(rows[start..<min(start + rowsPerChunk, rows.count)])))
      }
      try sink.end()
    }
  }

  /// Publishes the batch on a warehouse of the version before it.
  @discardableResult
  func publish(
    on connection: Connection, version: Int64? = nil, pipeline: Pipeline = SmallWarehouse.pipeline
  ) throws -> PublishReport {
    let publisher = try Publisher(
      connection: connection, pipeline: pipeline,
      batch: BatchIdentity(name: name, inputFingerprint: fingerprint, martletVersion: "test"),
      expectedWarehouseVersion: version ?? batch - 1)
    try send(to: publisher)
    return try publisher.finish(timings: [PublishReport.Step(name: "transform", seconds: 1.5)])
  }
}

/// Rows as a chunk; columns that a row does not name are NULL, or zero where they cannot be.
func chunk(_ layout: TableLayout, _ rows: [Row]) -> Chunk {
  let columns = layout.columns.map { column -> Column in
    if column.type == .text {
      var texts = TextColumn()
      for row in rows {
        if case .text(let text)? = row[column.name] {
          texts.append(text)
        } else {
          texts.append(column.isNullable ? nil : "")
        }
      }
      return .text(texts)
    }
    var integers = IntegerColumn()
    for row in rows {
      if case .integer(let value)? = row[column.name] {
        integers.append(value)
      } else {
        integers.append(column.isNullable ? nil : 0)
      }
    }
    return .integers(integers)
  }
  return Chunk(rowCount: rows.count, columns: columns)
}

/// Noon of a day of 2026, given as `MM-DD`, in microseconds since 1970.
func at(_ day: String) -> Int64 {
  let parts = day.split(separator: "-").compactMap { Int($0) }
  let date = CivilDate(year: 2026, month: parts[0], day: parts[1]) ?? CivilDate(daysSince1970: 0)
  return (date.daysSince1970 * 24 + 12) * 3_600_000_000
}

func dateKey(_ day: String) -> Int64 {
  let parts = day.split(separator: "-").compactMap { Int64($0) }
  return 20_260_000 + parts[0] * 100 + parts[1]
}

func grainKey(_ order: String, _ line: Int64) -> Int64 {
  Int64(bitPattern: ByteHash.hash(line, seed: ByteHash.hash(Array(order.utf8).span)))
}
