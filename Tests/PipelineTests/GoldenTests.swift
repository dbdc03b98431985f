import Foundation
import Testing

/// Real exports that nobody of this project made, through definitions alone, against facts computed independently.
@Suite(.serialized, .enabled(if: Repository.realFiles != nil, "the folder of real files (shared/data) is absent"))
struct GoldenTests {
  /// The definitions of a golden project.
  static func folder(_ name: String) -> URL {
    Repository.root.appendingPathComponent("Tests/PipelineTests/Golden/\(name)")
  }

  /// - Parameter night: where definitions want a folder for each night, the one that is to hold the files.
  private func load(_ name: String, from folder: String, asNight night: String? = nil) throws -> TestProject {
    let project = try TestProject(definitions: Self.folder(name))
    // The exports lie where they are: the pipeline reads them through links.
    let real = try #require(Repository.realFiles) + "/" + folder
    if let night {
      try FileManager.default.createSymbolicLink(atPath: project.path(night), withDestinationPath: real)
    } else {
      for file in try FileManager.default.contentsOfDirectory(atPath: real) {
        try FileManager.default.createSymbolicLink(atPath: project.path(file), withDestinationPath: real + "/" + file)
      }
    }
    try project.succeed("check", name)
    try project.succeed("run", name, "--batch", "all")
    try project.succeed("audit")
    return project
  }

  @Test("jaffle-shop: 100 customers, 99 orders, 113 payments of 1672.00")
  func jaffle() throws {
    let project = try load("jaffle", from: "jaffle-shop")
    #expect(try project.ask("orders", "orders,amount,customers") == ["": ["99", "1672.00", "62"]])
    #expect(try project.ask("payments", "payments,amount,orders,customers") == ["": ["113", "1672.00", "99", "62"]])
    // Beside the three special members.
    #expect(try project.dump()["jaffle.customer_member"]?.count == 103)
    #expect(try project.greatest("payments", "amount", by: "customer.id") == ["51": ["99.00"]])
  }

  @Test("northwind: 830 orders and 2155 lines, net of discounts at four decimals")
  func northwind() throws {
    let project = try load("northwind", from: "northwind")
    #expect(
      try project.ask("sales", "lines,gross_amount,net_amount,orders,customers")
        == ["": ["2155", "1354458.59", "1265793.0395", "830", "89"]])
    #expect(try project.ask("orders", "orders,freight,unshipped") == ["": ["830", "64942.69", "21"]])
    #expect(
      try project.ask("sales", "net_amount", by: "date.year")
        == ["1996": ["208083.9700"], "1997": ["617085.2035"], "1998": ["440623.8660"]])
    #expect(
      try project.ask("sales", "net_amount", by: "customer.code", filter: "customer.code = 'QUICK'")
        == ["QUICK": ["110277.3050"]])
  }

  @Test("chinook: 412 invoices and 2240 lines of 2328.60, out of one JSON document")
  func chinook() throws {
    let project = try load("chinook", from: "chinook")
    #expect(
      try project.ask("sales", "lines,amount,invoices,customers") == ["": ["2240", "2328.60", "412", "59"]])
    #expect(
      try project.ask("sales", "amount", by: "billing_country", filter: "billing_country = 'USA'") == [
        "USA": ["523.06"]
      ])
    #expect(try project.ask("sales", "amount", by: "date.year", filter: "date.year = 2022") == ["2022": ["481.45"]])
  }

  @Test("cdnow: 6919 purchases of 2357 customers for 244091.94, out of lines of fixed width")
  func cdnow() throws {
    let project = try load("cdnow", from: "cdnow")
    #expect(
      try project.ask("purchases", "purchases,cds,amount,customers") == ["": ["6919", "16479", "244091.94", "2357"]])
    #expect(
      try project.ask("purchases", "purchases,amount", by: "date.year", filter: "date.year = 1997")
        == ["1997": ["5728", "201224.82"]])
    #expect(
      try project.ask("purchases", "purchases,amount", by: "customer.id", filter: "customer.id = 4")
        == ["4": ["4", "100.50"]])
  }

  @Test("sales-engine: invoices count as paid by any attempt that succeeded: 57493574.87 of 60016937.25")
  func salesEngine() throws {
    let project = try load("sales_engine", from: "sales-engine", asNight: "all")
    #expect(
      try project.ask("sales", "lines,amount,revenue,invoices")
        == ["": ["21687", "60016937.25", "57493574.87", "4843"]])
    #expect(try project.ask("invoices", "invoices,paid,unpaid") == ["": ["4843", "4648", "195"]])
    #expect(try project.ask("payments", "attempts,succeeded") == ["": ["5595", "4648"]])
    #expect(try project.ask("sales", "average_invoice", filter: "invoice.is_paid") == ["": ["12369.53"]])
    // Beside the three special members.
    let star = try project.dump()
    #expect(star["sales_engine.merchant"]?.count == 103)
    #expect(star["sales_engine.customer"]?.count == 1003)
    #expect(star["sales_engine.item"]?.count == 2486)

    let days = "date.date in ('2012-03-07', '2012-03-16', '2012-03-20')"
    #expect(
      try project.ask("sales", "revenue", by: "date.date", filter: days)
        == ["2012-03-07": ["2705630.42"], "2012-03-16": ["2495397.37"], "2012-03-20": ["2549722.91"]])
    func revenue(_ filter: String) throws -> [String]? { try project.ask("sales", "revenue", filter: filter)[""] }
    #expect(try revenue("date.date between '2012-03-14' and '2012-03-16'") == ["8226179.74"])
    #expect(try revenue("merchant.name = 'Dicki-Bednar'") == ["1148393.74"])
    #expect(try revenue("merchant.name = 'Willms and Sons' and date.date = '2012-03-09'") == ["8373.29"])
    #expect(try revenue("merchant.id = 7 and date.date between '2012-03-01' and '2012-03-07'") == ["57103.77"])
    #expect(
      try project.ask("sales", "revenue", by: "merchant.id", filter: "merchant.id in (27, 72)")
        == ["27": ["483105.56"], "72": ["563785.89"]])
    #expect(try project.greatest("sales", "revenue", by: "customer.id") == ["601": ["201936.96"]])
    #expect(try project.greatest("sales", "paid_quantity", by: "customer.id") == ["622": ["352"]])
    #expect(try project.greatest("sales", "revenue", by: "item.id") == ["227": ["1148393.74"]])
  }

  @Test("adventureworks: 56046 lines of 24914586.8193 at the products' list prices, and 1809 returns of 765277.8401")
  func adventureworks() throws {
    let project = try load("adventureworks", from: "adventureworks", asNight: "all")
    #expect(
      try project.ask("sales", "lines,orders,customers,quantity,amount")
        == ["": ["56046", "25164", "17416", "84174", "24914586.8193"]])
    #expect(
      try project.ask("sales", "amount", by: "date.year")
        == ["2015": ["6404933.5803"], "2016": ["9324203.7917"], "2017": ["9185449.4473"]])
    #expect(
      try project.ask("sales", "amount", by: "customer.id", filter: "customer.id = 11433") == ["11433": ["12407.9545"]])
    #expect(
      try project.ask("sales", "amount", by: "date.month", filter: "date.month = '2016-12'")
        == ["2016-12": ["1635308.8013"]])
    #expect(try project.ask("returns", "lines,quantity,amount") == ["": ["1809", "1828", "765277.8401"]])
    // Beside the three special members; é and Ñ came in cp1252.
    let customers = try #require(try project.dump()["adventureworks.customer"])
    #expect(customers.count == 18151)
    #expect(customers.contains { $0.contains("JOSÉ HERNANDEZ") && $0.contains("1933-02-28") && $0.contains("60000") })
    #expect(customers.contains { $0.contains("RUBEN MUÑOZ") })
  }

  @Test("woocommerce: order 727 of 29.35 and two lines, order 723 of 39.00 and two refunds")
  func woocommerce() throws {
    let project = try load("woocommerce_api", from: "woocommerce")
    #expect(
      try project.ask("orders", "orders,total", by: "order_id") == [
        "723": ["1", "39.00"], "727": ["1", "29.35"], "728": ["1", "62.25"], "729": ["1", "54.40"],
      ])
    #expect(try project.ask("sales", "lines", by: "order_id", filter: "order_id = 727") == ["727": ["2"]])
    #expect(try project.ask("refunds", "refunds,amount", by: "order_id") == ["723": ["2", "19.00"]])
  }

  @Test("shopify: order 450789469 of 409.94 and three lines, once though it comes twice")
  func shopify() throws {
    let project = try load("shopify_api", from: "shopify")
    #expect(
      try project.ask("orders", "orders,total,tax", by: "order_id", filter: "system = 'shopify'")
        == ["450789469": ["1", "409.94", "11.94"]])
    #expect(
      try project.ask("sales", "lines,quantity,customers", by: "order_id", filter: "system = 'shopify'")
        == ["450789469": ["3", "3", "1"]])
  }

  /// Counted by hand and with pandas: nobody has published facts of these tables.
  @Test("zendesk: 10 tickets, 20 comments, 35 different changes; when a ticket was solved is looked up in its history")
  func zendesk() throws {
    let project = try load("zendesk_tables", from: "zendesk")
    #expect(try project.ask("tickets", "tickets,solved,requesters") == ["": ["10", "8", "10"]])
    #expect(
      try project.ask("tickets", "solve_minutes", by: "requester.name,assignee.name", filter: "ticket_id = 11071")
        == ["Earnest End User | Arthur Agent": ["111894"]])
    #expect(try project.ask("comments", "comments,tickets,authors") == ["": ["20", "7", "4"]])
    #expect(
      try project.ask("changes", "changes", by: "field")
        == ["assignee_id": ["2"], "priority": ["5"], "requester_id": ["1"], "status": ["27"]])
  }

  @Test("bank-marketing: 4521 clients, of whom 521 subscribed after 12630 contacts")
  func bankMarketing() throws {
    let project = try load("bank_marketing", from: "bank-marketing")
    #expect(
      try project.ask("contacts", "clients,subscribed,campaign,duration")
        == ["": ["4521", "521", "12630", "1193369"]])
    // pdays −1 is no number of days.
    #expect(try project.ask("contacts", "clients", filter: "days_since is null") == ["": ["3705"]])
    #expect(try project.ask("contacts", "clients,subscribed", by: "job.name")["admin."] == ["478", "58"])
    #expect(try project.ask("contacts", "clients", by: "date.month")["2010-05"] == ["1398"])
  }

  @Test("telco-churn: 1869 of 7043 subscribers have left, 1655 of 3875 from month to month; 11 have no bill yet")
  func telcoChurn() throws {
    let project = try load("telco_churn", from: "telco-churn")
    #expect(
      try project.ask("subscriptions", "subscribers,churned,monthly_charges,total_charges,unbilled")
        == ["": ["7043", "1869", "456116.60", "16056168.70", "11"]])
    #expect(
      try project.ask("subscriptions", "churned,subscribers", by: "subscriber.contract")["Month-to-month"]
        == ["1655", "3875"])
  }
}
