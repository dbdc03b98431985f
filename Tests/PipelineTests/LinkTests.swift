import Foundation
import PostgreSQL
import Testing

/// Links between rows of facts, in a warehouse that was there before them.
@Suite(.serialized) struct LinkTests {
  @Test("links come to a warehouse that has none yet: a column without values, filled where rows come again")
  func later() throws {
    let project = try TestProject.shop()
    let paths = ["schemas/crm/facts/sales.yaml", "pipelines/shop.yaml"]
    let linked = try paths.map { String(decoding: try project.read($0), as: UTF8.self) }
    try project.edit(paths[0]) { $0.replacing(/links:\n  original: [^\n]*\n/, with: "") }
    try project.edit(paths[1]) { $0.replacing(/[ ]*links: [^\n]*\n/, with: "") }
    try project.succeed("run", "shop", "--batch", TestProject.nights[0])
    for (path, text) in zip(paths, linked) { try project.edit(path) { _ in text } }

    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    // Between the definition and the next run the warehouse has no such column.
    try project.succeed("audit")
    for night in TestProject.nights.dropFirst() { try project.succeed("run", "shop", "--batch", night) }
    let refunds = try connection.query(
      """
      select b.name, count(*), count(r.original_key), count(*) filter (where o.entry = 'payment' and o.order_id = r.order_id)
      from crm.sales r join martlet.batch b using (batch_id) left join crm.sales o on o.sales_key = r.original_key
      where r.entry = 'refund' group by 1 order by 1
      """)
    let found = (0..<refunds.count).map { refunds.row($0).map { $0 ?? "—" } }
    #expect(found.map { $0[0] } == TestProject.nights)
    #expect(found[0][2] == "0", "what came before has no link")
    #expect(found.dropFirst().allSatisfy { $0[2] != "0" && $0[2] == $0[3] })
    #expect(
      try connection.text("select count(*) from crm.sales where original_key is not null and entry <> 'refund'") == "0")
    #expect(
      try connection.text(
        "select count(*) from pg_attribute where attrelid = 'martlet.superseded_crm_sales'::regclass and attname = 'original_key'"
      ) == "1")
    try project.succeed("audit")
  }
}

/// Shares of an amount, when a line of an order is corrected.
@Suite(.serialized) struct AllocationReplayTests {
  @Test("a corrected line is shared over with the others of its order, which were rejected with it")
  func corrected() throws {
    let page = try Specification(name: "order-amounts.md").page()
    let spec = try SpecifiedProject(page)
    for (night, _) in page.nights { _ = try spec.run(night) }
    let project = spec.project
    let rejected = try project.succeed("rejects", "export", "--batch", "2026-11-21").output
    let corrected = rejected.replacing("G,,Mat,1,,6.00,", with: "G,,Mat,1,60.00,6.00,")
    try #require(corrected != rejected)
    try project.write("rejected.txt", Data(corrected.utf8))
    try project.succeed("rejects", "replay", "rejected.txt")
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    let rows = try connection.query(
      "select order_id, line_no, shipping from spec.sales where order_id in ('F', 'G') order by 1, 2")
    #expect((0..<rows.count).map { rows.row($0).map { $0 ?? "—" } } == [["G", "1", "2.00"], ["G", "2", "4.00"]])
    try project.succeed("audit")
  }

  @Test("stage by stage the shares are the same to the byte, and lines may be rows of one record")
  func stages() throws {
    let project = try TestProject(
      definitions: ReadyMadeProject.golden.appendingPathComponent("woocommerce"),
      schemas: Repository.root.appendingPathComponent("schemas"), exports: true)
    // The order's tax, over its lines, in the place of their discount.
    try project.edit("pipelines/woocommerce.yaml") {
      $0.replacing(
        "use: woocommerce_orders\n",
        with: """
          use: woocommerce_orders
              allocate: {share: {amount: total, by: order_id, over: "coalesce(net, 0)"}}
              feeds:
                sales.lines: {measures: {discount_amount: share}}

          """)
    }
    let night = "2026-11-20"
    for stage in ["extract", "snapshot", "transform"] { try project.succeed(stage, "woocommerce", "--batch", night) }
    let staged = try project.stageFiles("woocommerce", night)
    try project.succeed("run", "woocommerce", "--batch", night, "--keep")
    let streamed = try project.stageFiles("woocommerce", night)
    for (name, bytes) in staged where name.hasPrefix("conformed/") && !name.hasSuffix(".json") {
      #expect(streamed[name] == bytes, "\(name)")
    }
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    let rows = try connection.query(
      "select order_id, line_no, discount_amount from crm.sales where order_id = '727' and entry = 'line' order by 2")
    // 33.95 over 27.00 and 2.00.
    #expect((0..<rows.count).map { rows.text($0, 2) ?? "—" } == ["31.61", "2.34"])
  }
}
