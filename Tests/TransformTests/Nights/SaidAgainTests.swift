import Columnar
import Definitions
import Testing

@testable import Transform

/// What a night says of an instant that another one said before, and something else between: whoever said it last counts,
/// whichever came first.
@Suite struct `What is said again of an instant` {
  private static let noon: Int64 = 1_767_268_800

  /// A night's rows `sku category price` of the first noon, in a file of products; without versions unless one is given.
  /// A last row is the night's own: the same file twice is one.
  private static func night(_ day: Int, _ rows: [String], version: String? = nil) -> SmallShop.Night {
    let name = "2026-01-0\(day)"
    let file = SmallShop.File(
      source: "products", path: "products_\(name).csv",
      rows: (rows + ["own\(day) tools 1"]).map { $0.split(separator: " ").map { String($0) } + ["\(noon)", version] })
    return SmallShop.Night(name: name, files: [file])
  }

  private static func orders<Element>(_ elements: [Element]) -> [[Element]] {
    if elements.count < 2 { return [elements] }
    return elements.indices.flatMap { index in
      var rest = elements
      let first = rest.remove(at: index)
      return orders(rest).map { [first] + $0 }
    }
  }

  private static func categories(_ model: ModelWarehouse) -> [String] {
    (model.tables["product.versions"] ?? []).filter { $0["sku"] == .text("A") }.map { $0["category"]?.text ?? "" }
  }

  @Test(arguments: [nil, "7"]) func `it is newer than what came from between`(_ version: String?) throws {
    for order in Self.orders([1, 2, 3]) {
      var model = ModelWarehouse(warehouse: try SmallShop.pipeline.get().warehouse)
      for day in order {
        try SmallShop.publish(
          Self.night(day, [day == 2 ? "A toys 2" : "A tools 1"], version: version), into: &model)
      }
      #expect(Self.categories(model) == ["tools"], "\(order)")
    }
  }

  @Test func `four nights, the values in turn, in all orders`() throws {
    let values = ["A tools 1", "A toys 2", "A tools 1", "A toys 2"]
    let nights = values.enumerated().map { Self.night($0 + 1, [$1]) }
    let expected = try SmallShop.star(nights)
    for order in Self.orders(nights) { #expect(try SmallShop.star(order) == expected, "\(order.map(\.name))") }
  }

  @Test func `several rows of a night count as its last one`() throws {
    for order in Self.orders([1, 2, 3]) {
      var model = ModelWarehouse(warehouse: try SmallShop.pipeline.get().warehouse)
      for day in order {
        let rows = day == 2 ? ["A toys 2", "A toys 2"] : ["A tools 1", "A toys 2", "A tools 1"]
        try SmallShop.publish(Self.night(day, rows), into: &model)
      }
      #expect(Self.categories(model) == ["tools"], "\(order)")
    }
  }

  /// The price of one feed alone is said again, and another one of both feeds from between comes last.
  @Test func `of attributes that are given together`() throws {
    func prices(_ day: Int, _ price: String) -> SmallShop.Night {
      let name = "2026-01-0\(day)"
      return SmallShop.Night(
        name: name,
        files: [
          .init(
            source: "prices", path: "prices_\(name).csv",
            rows: [["A", price, "\(Self.noon)"], ["own\(day)", "1", "\(Self.noon)"]])
        ])
    }
    let nights = [prices(1, "1"), Self.night(2, ["A toys 2"]), prices(3, "1"), prices(4, "3"), prices(5, "1")]
    let expected = try SmallShop.star(nights)
    #expect(expected.contains { $0.hasPrefix("product") && $0.contains("toys|100|") }, "\(expected)")
    for order in Self.orders(nights) { #expect(try SmallShop.star(order) == expected, "\(order.map(\.name))") }
  }

  @Test func `however many nights say it again, one row remembers it`() throws {
    var model = ModelWarehouse(warehouse: try SmallShop.pipeline.get().warehouse)
    for day in 1...6 {
      let tables = try SmallShop.publish(
        Self.night(day, ["A tools 1", "B toys 2", "A tools 1"], version: "\(day)"), into: &model)
      #expect(tables["product.events"]?.count == (day == 1 ? 3 : 1))
      let unchanged = tables["counts"]?.filter { $0["outcome"] == .text("unchanged") }.map { $0["rows"] }
      #expect(unchanged == [.number(day == 1 ? 1 : 3)])
    }
    let kept = model.tables["product.confirmed"] ?? []
    #expect(kept.map { $0["batch_id"] } == [.number(6), .number(6)])
    #expect(kept.map { $0["source_version"] } == [.number(6), .number(6)])
    // Older nights that say the same are no news.
    let late = try SmallShop.publish(
      .init(
        name: "2026-01-03",
        files: [
          .init(source: "products", path: "products_late.csv", rows: [["A", "tools", "1", "\(Self.noon)", "3"]])
        ]), into: &model)
    #expect(late["product.confirmed"]?.isEmpty != false && late["product.events"]?.isEmpty != false)
  }

  /// Deliveries of four nights, with few values, instants and versions: of two feeds with different attributes, of two
  /// systems, of a full export whose nights come in order, and of persons.
  private static func deliveries(_ seed: Int) -> [SmallShop.Night] {
    var random = SeededGenerator(UInt64(seed))
    func pick(_ values: [String?]) -> String? { values.randomElement(using: &random) ?? nil }
    // The beginnings of two days in Zurich, which are the catalogue's instants, and one between.
    let instants = ["1767222000", "1767268800", "1767308400"]
    let versions: [String?] = seed % 3 == 0 ? [nil, "1"] : seed % 3 == 1 ? [nil] : ["1"]
    var units = 0
    return (1...4).flatMap { night -> [SmallShop.Night] in
      let name = "2026-01-0\(night)"
      func rows(_ count: ClosedRange<Int>, _ row: () -> [String?]) -> [[String?]] {
        (0..<Int.random(in: count, using: &random)).map { _ in row() }
      }
      let products = rows(0...3) {
        [pick(["A", "C"]), pick(["tools", "toys"]), pick(["1", "2"]), pick(instants), pick(versions)]
      }
      let prices = rows(0...2) { [pick(["A", "C"]), pick(["1", "2"]), pick(instants)] }
      let catalogue = ["A", "B", "C", "D"].filter { $0 < "C" || Bool.random(using: &random) }
        .map { [$0, pick(["tools", "toys"]), pick(["1", "2"])] as [String?] }
      let orders = rows(0...4) {
        units += 1
        return [
          "o\(units)", "1", pick(["p1@x", "p2@x"]), pick(["+1", nil]), pick(["Bern", "Basel", nil]), pick(instants),
          pick(["A", "C"]), "\(units)", "1.00", pick(versions),
        ]
      }
      let tickets = rows(0...4) {
        [
          pick(["r1", "r2"]), pick(["p1@x", nil]), pick(["+1", nil]), pick(["Bern", "Genf", nil]), pick(instants),
          pick(versions),
        ]
      }
      let files = [
        ("products", products), ("prices", prices), ("orders", orders), ("tickets", tickets),
        ("catalogue", night % 2 == 0 ? catalogue : []),
      ]
      return files.filter { !$0.1.isEmpty }.map { source, rows in
        SmallShop.Night(name: name, files: [.init(source: source, path: "\(source)_\(name).csv", rows: rows)])
      }
    }
  }

  @Test(arguments: 0..<250) func `by chance, each file by itself, in any order`(_ seed: Int) throws {
    var random = SeededGenerator(UInt64(seed))
    let nights = Self.deliveries(seed)
    func isListing(_ night: SmallShop.Night) -> Bool { night.files[0].source == "catalogue" }
    var shuffled = nights.shuffled(using: &random)
    let places = shuffled.indices.filter { isListing(shuffled[$0]) }
    for (place, night) in zip(places, nights.filter(isListing)) { shuffled[place] = night }
    #expect(try SmallShop.star(shuffled) == SmallShop.star(nights), "seed \(seed)")
  }
}
