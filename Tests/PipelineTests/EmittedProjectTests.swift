import Foundation
import PostgreSQL
import Testing

/// What a profile writes down loads the files that it was made of: real files, against counts and sums computed
/// independently.
@Suite(.serialized, .enabled(if: Repository.realFiles != nil, "the folder of real files (shared/data) is absent"))
struct EmittedProjectTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    var folder: String
    var pipeline: String
    /// Rows by table; of a folder with very many tables, those that are named.
    var rows: [String: Int]
    /// Rows of all tables, where not all are named.
    var all: Int?
    /// Records that cannot be read, and why that is right.
    var rejects = 0
    /// By fact and measure.
    var sums: [String: String] = [:]
    /// By an expression over a dimension's rows.
    var attributes: [String: String] = [:]

    var testDescription: String { folder }
  }

  private static let samples: [Sample] = [
    Sample(
      folder: "jaffle-shop", pipeline: "jaffle_shop", rows: ["customers": 100, "orders": 99, "payments": 113],
      attributes: ["payments: sum(amount)": "167200", "orders: count(distinct user_id)": "62"]),
    Sample(
      folder: "northwind", pipeline: "northwind",
      rows: [
        "categories": 8, "customers": 91, "employees": 9, "order_details": 2155, "orders": 830, "products": 77,
        "shippers": 3,
        "suppliers": 29,
      ], sums: ["orders.freight": "64942.69"],
      attributes: [
        "order_details: sum(round(unit_price * quantity, 2))": "1354458.59", "employees: count(reports_to)": "8",
      ]),
    Sample(
      folder: "sales-engine", pipeline: "sales_engine",
      rows: [
        "customers": 1000, "invoice_items": 21687, "invoices": 4843, "items": 2483, "merchants": 100,
        "transactions": 5595,
      ],
      sums: ["invoice_items.rows": "21687"]),
    Sample(
      folder: "adventureworks", pipeline: "adventureworks",
      rows: [
        "calendar": 912, "customers": 18148, "product_categories": 4, "product_subcategories": 37, "products": 293,
        "returns": 1809, "sales_2015": 2630, "sales_2016": 23935, "sales_2017": 29481, "territories": 10,
      ],
      sums: ["returns.return_quantity": "1828", "sales_2015.order_quantity": "2630"],
      attributes: ["customers: min(birth_date) || ' ' || max(birth_date)": "1910-08-13 1980-12-26"]),
    Sample(
      folder: "chinook", pipeline: "chinook",
      rows: [
        "genre": 25, "media_type": 5, "artist": 275, "album": 347, "track": 3503, "employee": 8, "customer": 59,
        "invoice": 412,
        "invoice_line": 2240, "playlist": 18, "playlist_track": 8715,
      ], sums: ["invoice.total": "2328.60"]),
    Sample(
      folder: "woocommerce", pipeline: "woocommerce",
      rows: [
        "orders_0": 1, "orders_0_line_items": 2, "orders_2": 2, "orders_2_refunds": 2, "orders_5_create_meta_data": 1,
        "orders_5_create_line_items": 5, "products_3_images": 6,
      ], all: 156, sums: ["orders_0.total": "29.35"]),
    Sample(
      folder: "shopify", pipeline: "shopify", rows: ["orders": 1, "orders_line_items": 3, "customer_addresses": 1],
      all: 29,
      sums: ["orders.total_price": "409.94"]),
    Sample(
      folder: "zendesk", pipeline: "zendesk",
      rows: [
        "ticket_comment_data": 20, "ticket_data": 10, "ticket_field_history_data": 38, "user_data": 10,
        "user_data_snowflake": 10,
      ]),
    Sample(
      folder: "bank-marketing", pipeline: "bank", rows: ["bank": 4521],
      attributes: [
        "bank: sum(campaign)": "12630", "bank: sum(duration)": "1193369", "bank: count(*) filter (where y)": "521",
      ]),
    Sample(
      folder: "telco-churn", pipeline: "telco_customer_churn", rows: ["telco_customer_churn": 7043],
      attributes: [
        "telco_customer_churn: sum(monthly_charges)": "456116.60",
        "telco_customer_churn: sum(total_charges)": "16056168.70",
        "telco_customer_churn: count(*) filter (where churn)": "1869",
      ]),
    Sample(
      folder: "cdnow", pipeline: "cdnow", rows: ["sample": 6919, "customers_summary": 2357],
      sums: ["sample.column_5": "244091.94"],
      attributes: ["customers_summary: count(*) filter (where frequency > 0)": "946"]),
    Sample(
      folder: "csv-spectrum/csvs", pipeline: "csvs",
      rows: [
        "comma_in_quotes": 1, "empty": 2, "empty_crlf": 2, "escaped_quotes": 2, "json": 1, "location_coordinates": 1,
        "newlines": 3, "newlines_crlf": 3, "quotes_and_newlines": 2, "simple": 1, "simple_crlf": 1, "utf8": 2,
      ]),
    Sample(
      folder: "csv-spectrum/json", pipeline: "json",
      rows: [
        "comma_in_quotes": 1, "empty": 2, "empty_crlf": 2, "escaped_quotes": 2, "json": 1, "location_coordinates": 1,
        "newlines": 3, "newlines_crlf": 3, "quotes_and_newlines": 2, "simple": 1, "simple_crlf": 1, "utf8": 2,
      ]),
    // Of a file divided by blanks, records with blanks in their texts are rejects; and a second table of other columns is
    // none of the first one's.
    Sample(
      folder: "pollock/csv", pipeline: "csv", rows: ["preamble": 83, "one_data_row": 1, "multitable_same": 165],
      all: 1528,
      rejects: 49 + 83 + 83 + 1),
  ]

  @Test("an emitted project loads every row of", arguments: samples)
  func loads(_ sample: Sample) throws {
    let project = try TestProject()
    let real = try #require(Repository.realFiles) + "/" + sample.folder
    let files = try FileManager.default.contentsOfDirectory(atPath: real).sorted().map { "\(real)/\($0)" }
    let profiled = try Tool.martlet.succeed(
      ["profile", "--format", "json", "--emit", project.root] + files, in: project.root)
    let described = try #require(JSONSerialization.jsonObject(with: Data(profiled.output.utf8)) as? [Any])
    #expect(described.count == files.count)
    try project.succeed("check", sample.pipeline)
    try project.succeed("run", sample.pipeline, "--batch", "all")

    let warehouse = try Connection(conninfo: project.warehouse)
    defer { warehouse.close() }
    let rows = try self.rows(warehouse, sample.pipeline)
    if let all = sample.all {
      #expect(rows.values.reduce(0, +) == all)
      #expect(rows.filter { sample.rows[$0.key] != nil } == sample.rows)
    } else {
      #expect(rows == sample.rows)
    }
    #expect(try text(warehouse, "select count(*) from martlet.rejects") == "\(sample.rejects)")
    for (what, sum) in sample.sums {
      let parts = what.split(separator: ".").map(String.init)
      #expect(try project.ask(parts[0], parts[1]) == ["": [sum]], "\(what)")
    }
    for (what, value) in sample.attributes {
      let parts = what.split(separator: ":", maxSplits: 1).map(String.init)
      #expect(try text(warehouse, "select (\(parts[1]))::text from \(sample.pipeline).\(parts[0])") == value, "\(what)")
    }
  }

  /// Members and facts by table, without the three special members.
  private func rows(_ warehouse: borrowing Connection, _ schema: String) throws -> [String: Int] {
    let tables = try warehouse.query(
      """
      select table_name from information_schema.tables
      where table_schema = '\(schema)' and (table_name like '%\\_member' or table_name like '%\\_fact')
      """)
    var rows: [String: Int] = [:]
    for index in 0..<tables.count {
      let table = tables.text(index, 0) ?? ""
      let count = Int(try text(warehouse, "select count(*) from \(schema).\(table)")) ?? 0
      let isFact = table.hasSuffix("_fact")
      rows[String(table.dropLast(isFact ? 5 : 7))] = isFact ? count : count - 3
    }
    return rows
  }

  private func text(_ warehouse: borrowing Connection, _ query: String) throws -> String {
    try warehouse.query(query).text(0, 0) ?? ""
  }
}
