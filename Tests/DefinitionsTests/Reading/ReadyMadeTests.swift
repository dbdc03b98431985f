import Columnar
import Foundation
import OperatingSystem
import Testing

@testable import Definitions

/// A ready-made source beside the small pipeline, and a pipeline that uses it.
private struct ReadyMadeProject {
  static let orders = """
    system: store
    files: "orders_{batch}.csv"
    format: csv
    dialect: {delimiter: ";"}
    columns:
      id: {from: Name, clean: [trim], required: true}
      email: Email
      status: {from: Status, screens: [{name: known, in: [paid, open], severity: flag}, {name: short, expression: length(status) < 9}]}
      price: {from: Price, type: decimal(2), clean: [money]}
      changed_at: {from: Changed, type: timestamp, format: "%Y-%m-%d %H:%M"}
    number: {line_no: id}
    derive:
      channel: "'{system}'"
    filters:
      test orders: email like '%@example.test'
    feeds:
      - dimension: customer
        key: {account: email}
        effective: changed_at
        attributes: {name: email}
      - fact: sales
        name: lines
        grain: {order_id: id, line_no: line_no}
        instant: changed_at
        roles: {date: changed_at, time: changed_at, customer: email, channel: channel}
        degenerate: {status: status}
        measures: {quantity: "1", amount: price}
    """

  let small: SmallProject

  init(_ source: String, _ readyMade: [String: String] = ["store_orders": orders]) throws {
    small = try SmallProject()
    let text = "pipeline: small\nwarehouse: mini\nexports: exports\nsources:\n\(source)\n"
    try small.write("pipelines/small.yaml", Data(text.utf8))
    for (name, text) in readyMade { try small.write("pipelines/sources/\(name).yaml", Data(text.utf8)) }
  }
}

@Suite struct `A source made from a ready-made one` {
  private func read(
    _ source: String, _ readyMade: [String: String] = ["store_orders": ReadyMadeProject.orders]
  ) throws -> Pipeline {
    let project = try ReadyMadeProject(source, readyMade)
    defer { project.small.remove() }
    return try project.small.read()
  }

  private func errors(
    _ source: String, _ readyMade: [String: String] = ["store_orders": ReadyMadeProject.orders]
  ) -> String {
    do {
      _ = try read(source, readyMade)
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func `is that one but for its name, and says where it came from`() throws {
    let pipeline = try read("  web: {use: store_orders, zone: UTC}")
    let source = try #require(pipeline.sources.first)
    #expect(source.name == "web" && source.system == "store" && source.files == "orders_{batch}.csv")
    #expect(source.columns.map(\.name) == ["id", "email", "status", "price", "changed_at"])
    #expect(source.feeds.map(\.label) == ["customer", "sales.lines"])
    #expect(source.readyMade == "pipelines/sources/store_orders.yaml")
  }

  @Test func `joins mappings key by key, and takes everything else from the pipeline`() throws {
    let source = try #require(
      try read(
        """
          web:
            use: store_orders
            system: web
            files: "in/web-*.csv"
            zone: Europe/Berlin
            dialect: {quote: none}
            columns:
              price: {clean: [trim, money]}
              email: E-mail
              phone: Phone
            filters: {no price: price is null}
        """
      ).sources.first)
    #expect(source.files == "in/web-*.csv" && source.zone == "Europe/Berlin")
    guard case .csv(let dialect) = source.format else {
      Issue.record("no csv")
      return
    }
    #expect(dialect.delimiter == [0x3b] && dialect.quote == nil)
    #expect(source.columns.map(\.name) == ["id", "email", "status", "price", "changed_at", "phone"])
    #expect(source.columns[3].cleaning.map(\.rule) == ["trim", "money"])
    #expect(source.columns[3].type == .decimal(scale: 2) && source.columns[3].from == ["Price"])
    #expect(source.columns[1].from == ["E-mail"])
    #expect(source.filters.map(\.name) == ["test orders", "no price"])
    #expect(source.derived.first?.expression.source == "'web'", "{system} is the source's own")
  }

  @Test func `takes out what is overridden by nothing`() throws {
    let source = try #require(
      try read(
        """
          web:
            use: store_orders
            zone: UTC
            filters: ~
            feeds: {customer: ~, sales.lines: {measures: {quantity: ~, amount: price * 2}}}
        """
      ).sources.first)
    #expect(source.filters.isEmpty)
    #expect(source.feeds.map(\.label) == ["sales.lines"])
    guard case .fact(let lines) = source.feeds.first else { return }
    #expect(lines.measures.map { $0?.source } == [nil, "price * 2", nil])
    #expect(lines.grain.map(\.source) == ["id", "line_no"])
  }

  @Test func `joins feeds and other lists of named things by their names`() throws {
    let source = try #require(
      try read(
        """
          web:
            use: store_orders
            zone: UTC
            columns:
              status: {screens: [{name: known, in: [paid], severity: reject}, {name: new, expression: status is null}]}
            feeds:
              - {fact: sales, name: lines, when: price > 0}
              - dimension: customer
                name: second
                key: {account: id}
        """
      ).sources.first)
    #expect(source.columns[2].screens.map(\.name) == ["known", "short", "new"])
    #expect(source.columns[2].screens.map(\.severity) == [.reject, .flag, .flag])
    #expect(source.feeds.map(\.label) == ["customer", "sales.lines", "customer.second"])
    guard case .fact(let lines) = source.feeds[1] else { return }
    #expect(lines.when?.source == "price > 0" && lines.grain.count == 2)
  }

  @Test func `may be used twice, and be made from one that is made from another`() throws {
    let pipeline = try read(
      """
        web: {use: store_orders, zone: UTC}
        app: {use: ours, files: "app_{batch}.csv"}
      """, ["store_orders": ReadyMadeProject.orders, "ours": "use: store_orders\nzone: Asia/Tokyo\nsystem: app\n"])
    #expect(pipeline.sources.map(\.system) == ["store", "app"])
    #expect(pipeline.sources.map(\.zone) == ["UTC", "Asia/Tokyo"])
    #expect(pipeline.sources.map(\.readyMade).last == "pipelines/sources/ours.yaml")
  }

  @Test func `finds in its lookups the source that uses the other ready-made one`() throws {
    let lines = """
      system: store
      files: "lines_{batch}.csv"
      format: csv
      columns: {order: Order, sku: Sku}
      lookups: {buyer: {from: store_orders, key: order, match: id, take: email}}
      """
    let pipeline = try read(
      "  web: {use: store_orders, zone: UTC}\n  items: {use: store_lines}",
      ["store_orders": ReadyMadeProject.orders, "store_lines": lines])
    #expect(pipeline.source("items")?.lookups.first?.source == "web")
  }

  @Test func `finds itself in its lookups, and of several others the one of its system`() throws {
    let orders =
      ReadyMadeProject.orders + "\nlookups: {total: {from: store_orders, key: id, match: id, take: price, policy: sum}}"
    let lines = """
      system: store
      files: "lines_{batch}.csv"
      format: csv
      columns: {order: Order, sku: Sku}
      lookups: {buyer: {from: store_orders, key: order, match: id, take: email}}
      """
    let pipeline = try read(
      """
        store_orders: {use: store_orders, zone: UTC, system: north}
        south: {use: store_orders, zone: UTC, system: south}
        south_items: {use: store_lines, system: south}
        north_items: {use: store_lines, system: north}
      """, ["store_orders": orders, "store_lines": lines])
    #expect(pipeline.sources.map { $0.lookups.first?.source } == ["store_orders", "south", "south", "store_orders"])
  }

  @Test func `changes the pipeline's fingerprint with its file`() throws {
    let use = "  web: {use: store_orders, zone: UTC}"
    let one = try read(use).fingerprint
    #expect(try read(use).fingerprint == one)
    let changed = ReadyMadeProject.orders + "\n# changed"
    #expect(try read(use, ["store_orders": changed]).fingerprint != one)
  }

  @Test func `is told with the near names where there is none`() {
    #expect(
      errors("  web: {use: store_order}").hasPrefix(
        "pipelines/small.yaml:5:14: source web: there is no ready-made source 'store_order' in pipelines/sources"))
    #expect(errors("  web: {use: store_order}").hasSuffix("\n  → did you mean 'store_orders'?"))
    #expect(errors("  web: {use: nothing_like_it}").contains("\n  → there are: "))
  }

  @Test func `cannot use itself`() {
    #expect(
      errors("  web: {use: a}", ["a": "use: b", "b": "use: a"]).contains("there is no ready-made source 'a'"))
  }

  @Test func `tells an error of the ready-made file with where it is used`() {
    let wrong = ReadyMadeProject.orders.replacing("clean: [money]", with: "clean: [mony]")
    #expect(
      errors("  web: {use: store_orders, zone: UTC}", ["store_orders": wrong]) == """
        pipelines/sources/store_orders.yaml:9:50: column web.price: clean: there is no rule 'mony' \
        (used at pipelines/small.yaml:5:14)
          → did you mean 'money'?
        """)
  }

  @Test func `tells an error of an override with what it takes the place of`() {
    #expect(
      errors("  web: {use: store_orders, zone: UTC, columns: {price: {clean: [mony]}}}") == """
        pipelines/small.yaml:5:65: column web.price: clean: there is no rule 'mony' \
        (in place of pipelines/sources/store_orders.yaml:9:49)
          → did you mean 'money'?
        """)
    #expect(
      errors("  web: {use: store_orders, zone: UTC, columns: {price: {type: money}}}") == """
        pipelines/small.yaml:5:63: column web.price: type: expected a type, found 'money' \
        (in place of pipelines/sources/store_orders.yaml:9:30)
          → types: text, integer, decimal(2), date, timestamp, boolean
        """)
  }

  @Test func `asks for what the ready-made one leaves open`() {
    #expect(
      errors("  web: {use: store_orders}") == """
        pipelines/small.yaml:5:8: source web: 'zone' is missing: the times of changed_at may carry none \
        (made from pipelines/sources/store_orders.yaml)
          → such as zone: Asia/Shanghai
        """)
  }
}
