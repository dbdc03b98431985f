import Columnar
import Definitions
import Testing

@testable import Transform

/// Nights made at random: changes, late and repeated rows, shared and changing identifiers.
@Suite struct `Nights` {
  static func nights(_ seed: Int, count: Int = 4, rows: Int = 12) -> [SmallShop.Night] {
    var random = SeededGenerator(UInt64(seed))
    func pick(_ values: [String?]) -> String? { values[Int.random(in: 0..<values.count, using: &random)] }
    var version = 0
    var said: [String: [[String?]]] = [:]
    return (0..<count).map { night in
      // Mostly of this day, some of the days before.
      func instant() -> String {
        "\(1_767_225_600 + 86_400 * (night - (Int.random(in: 0..<4, using: &random) == 0 ? 2 : 0)) + 900 * Int.random(in: 0..<96, using: &random))"
      }
      func next() -> String {
        version += 1
        return "\(version)"
      }
      let emails = (1...6).map { "p\($0)@x" }
      // The last two are ignored: by a pattern, and since they are masked.
      let phones = (1...5).map { "+\($0)" } + ["+99", "+1**"]
      let newOrders = (0..<rows).map { _ -> [String?] in
        [
          "o\(Int.random(in: 1...15, using: &random))", "\(Int.random(in: 1...2, using: &random))",
          pick(emails + [nil, "robot@test"]), pick(phones + [nil]), pick(["Bern", "Basel", "Chur", nil]), instant(),
          pick(["A", "B", "C", nil]), "\(Int.random(in: 1...5, using: &random))", pick(["9.90", "12.00", "oops"]),
          next(),
        ]
      }
      let newTickets = (0..<rows / 2).map { _ -> [String?] in
        [
          "r\(Int.random(in: 1...5, using: &random))", pick(emails + [nil]), pick(phones + [nil]),
          pick(["Bern", "Genf", nil]), instant(), next(),
        ]
      }
      let newProducts = (0..<3).map { _ -> [String?] in
        [pick(["A", "B"]), pick(["tools", "toys"]), pick(["9.90", "12.00"]), instant(), next()]
      }
      // Some rows of the nights before come again, to the letter or with another value at the same instant.
      func again(_ source: String, _ rows: [[String?]], value: Int, of values: [String?]) -> [[String?]] {
        var old = (said[source] ?? []).shuffled(using: &random)
        said[source, default: []] += rows
        return rows.map { row in
          guard Int.random(in: 0..<4, using: &random) == 0, var row = old.popLast() else { return row }
          if Bool.random(using: &random) { row[value] = pick(values) }
          return row
        }
      }
      let name = "2026-01-0\(night + 1)"
      let orders = again("orders", newOrders, value: 4, of: ["Bern", "Basel", nil])
      let tickets = again("tickets", newTickets, value: 3, of: ["Bern", "Genf", nil])
      let products = again("products", newProducts, value: 1, of: ["tools", "toys"])
      return SmallShop.Night(
        name: name,
        files: [
          .init(source: "orders", path: "orders_\(name)_1.csv", rows: Array(orders.prefix(rows / 2))),
          .init(source: "orders", path: "orders_\(name)_2.csv", rows: Array(orders.dropFirst(rows / 2))),
          .init(source: "tickets", path: "tickets_\(name).csv", rows: tickets),
          .init(source: "products", path: "products_\(name).csv", rows: products),
        ])
    }
  }

  @Test(arguments: 0..<60) func `the order of nights does not matter`(_ seed: Int) throws {
    var random = SeededGenerator(UInt64(seed))
    let nights = Self.nights(seed)
    #expect(try SmallShop.star(nights.shuffled(using: &random)) == SmallShop.star(nights), "seed \(seed)")
  }

  @Test(arguments: 0..<40) func `files and rows may come in any order`(_ seed: Int) throws {
    var random = SeededGenerator(UInt64(seed))
    let nights = Self.nights(seed)
    let shuffled = nights.map { night in
      SmallShop.Night(
        name: night.name,
        files: night.files.map { file in
          var file = file
          file.rows.shuffle(using: &random)
          return file
        }.shuffled(using: &random))
    }
    #expect(try SmallShop.star(shuffled) == SmallShop.star(nights), "seed \(seed)")
  }

  @Test(arguments: 0..<30) func `a night in two deliveries equals the night`(_ seed: Int) throws {
    let nights = Self.nights(seed)
    let split = nights.flatMap { night in
      [
        SmallShop.Night(name: night.name, files: Array(night.files.prefix(2))),
        SmallShop.Night(name: night.name, files: Array(night.files.dropFirst(2))),
      ]
    }
    #expect(try SmallShop.star(split) == SmallShop.star(nights), "seed \(seed)")
  }

  /// Without versions, and with many rows of one instant, path and record alone say which is the newest.
  @Test(arguments: 0..<80) func `each file of a night may come by itself, in any order`(_ seed: Int) throws {
    var random = SeededGenerator(UInt64(seed))
    let places: [String: (instant: Int, version: Int, value: Int)] = [
      "orders": (5, 9, 4), "tickets": (4, 5, 3), "products": (3, 4, 1),
    ]
    var count = 0
    let nights = Self.nights(seed).map { night in
      SmallShop.Night(
        name: night.name,
        files: night.files.map { file in
          var file = file
          for row in file.rows.indices {
            guard let place = places[file.source] else { continue }
            count += 1
            file.rows[row][place.version] = nil
            file.rows[row][place.value] = "value \(count)"
            if file.source == "orders" { file.rows[row][7] = "\(count)" }
            file.rows[row][place.instant] = "\(1_767_225_600 + 86_400 * Int.random(in: 0..<3, using: &random))"
          }
          return file
        })
    }
    let split = nights.flatMap { night in
      night.files.shuffled(using: &random).map { SmallShop.Night(name: night.name, files: [$0]) }
    }
    #expect(try SmallShop.star(split) == SmallShop.star(nights), "seed \(seed)")
    #expect(try SmallShop.star(split.shuffled(using: &random)) == SmallShop.star(nights), "seed \(seed)")
  }

  /// Few values and few instants, many versions: the same is said again and again, and something else between.
  @Test(arguments: 0..<80) func `what is said again keeps its version, in any order of nights`(_ seed: Int) throws {
    var random = SeededGenerator(UInt64(seed))
    var version = 0
    let nights = (1...4).map { night in
      let rows = (0..<10).map { _ -> [String?] in
        version += 1
        return [
          "r1", nil, nil, ["Bern", "Genf"].randomElement(using: &random),
          "\(1_767_225_600 + Int.random(in: 0..<5, using: &random))", "\(version)",
        ]
      }
      let name = "2026-01-0\(night)"
      return SmallShop.Night(name: name, files: [.init(source: "tickets", path: "tickets_\(name).csv", rows: rows)])
    }
    #expect(try SmallShop.star(nights.shuffled(using: &random)) == SmallShop.star(nights), "seed \(seed)")
  }

  @Test(arguments: 0..<15) func `chunk sizes change nothing, not even the order of rows`(_ seed: Int) throws {
    let model = ModelWarehouse(warehouse: try SmallShop.pipeline.get().warehouse)
    let night = Self.nights(seed, count: 1, rows: 40)[0]
    var expected: [String: [Row]]?
    for size in [1, 2, 3, 7, 64, 4096] {
      var copy = model
      let files = night.files.map { file in
        var file = file
        file.chunkRows = size
        return file
      }
      let tables = try SmallShop.publish(.init(name: night.name, files: files), into: &copy)
      if let expected { #expect(tables == expected, "seed \(seed), chunks of \(size)") } else { expected = tables }
    }
  }

  @Test(arguments: 0..<20) func `memory changes nothing, not even the order of rows`(_ seed: Int) throws {
    let empty = ModelWarehouse(warehouse: try SmallShop.pipeline.get().warehouse)
    // Twice the same keys, of which some rows are the same, some are older.
    let nights = Self.nights(seed, count: 2, rows: 60)
    var expected: [[String: [Row]]] = []
    // Of one row; of a few; of a few hundred.
    for bytes in [1, 2000, 40_000, 64 << 20].reversed() {
      var model = empty
      let tables = try nights.map { try SmallShop.publish($0, into: &model, memory: MemoryBudget(bytes: bytes)) }
      if expected.isEmpty { expected = tables }
      #expect(tables == expected, "seed \(seed), \(bytes) bytes")
    }
  }

  @Test(arguments: 0..<20) func `rows whose key comes again leave behind the others, in the order of their coming`(
    _ seed: Int
  ) throws {
    var model = ModelWarehouse(warehouse: try SmallShop.pipeline.get().warehouse)
    let night = Self.nights(seed, count: 1, rows: 60)[0]
    let rows = try SmallShop.publish(night, into: &model, memory: MemoryBudget(bytes: 500))["sales.facts"] ?? []
    func key(_ row: [String?]) -> String { "\(row[0] ?? "") \(row[1] ?? "")" }
    let delivered = night.files.filter { $0.source == "orders" }.flatMap(\.rows).filter { $0[2] != "robot@test" }
    let isRepeated = Dictionary(grouping: delivered, by: key).mapValues { $0.count > 1 }
    let places = rows.map { row -> [Int64] in
      let again = isRepeated["\(row["order_id"] ?? .null) \(row["line_no"] ?? .null)"] == true
      return [again ? 1 : 0, row["file_id"]?.number ?? 0, row["record"]?.number ?? 0]
    }
    #expect(places == places.sorted { $0.lexicographicallyPrecedes($1) }, "seed \(seed)")
  }

  @Test(arguments: 0..<20) func `a night again changes nothing`(_ seed: Int) throws {
    let nights = Self.nights(seed)
    var model = ModelWarehouse(warehouse: try SmallShop.pipeline.get().warehouse)
    for night in nights { try SmallShop.publish(night, into: &model) }
    let before = model.canonical()
    let again = try SmallShop.publish(nights[0], into: &model)
    #expect(model.canonical() == before)
    #expect(again["files"]?.allSatisfy { $0["status"] == .text("repeated") } == true)
    // The same rows in another file are read again, and change nothing either.
    var renamed = nights[1]
    for index in renamed.files.indices { renamed.files[index].rows.append(renamed.files[index].rows[0]) }
    try SmallShop.publish(renamed, into: &model)
    #expect(model.canonical() == before, "seed \(seed)")
  }

  /// Of equal rows behind one another the last one's place counts, against what an earlier delivery said there.
  @Test func `a file that comes once more corrected says what it says now`() throws {
    func night(_ categories: [String]) -> SmallShop.Night {
      let rows = categories.map { ["K", $0, "9.90", "1767225600", nil] as [String?] }
      return .init(
        name: "2026-01-01", files: [.init(source: "products", path: "products.csv", rows: rows)])
    }
    let corrected = night(["tools", "tools"])
    #expect(try SmallShop.star([night(["tools", "toys"]), corrected]) == SmallShop.star([corrected]))
  }

  /// However many rows of an export say so, and however far they stand apart.
  @Test func `what is known to the letter leaves no event`() throws {
    var model = ModelWarehouse(warehouse: try SmallShop.pipeline.get().warehouse)
    func deliver(_ night: Int) throws -> Int {
      let rows = ["A", "B", "A", "B", "A"].map { [$0, "tools", "9.90", "1767225600", "7"] as [String?] }
      let name = "2026-01-0\(night)"
      let file = SmallShop.File(
        source: "products", path: "products_\(name).csv", rows: rows + [["C\(night)"] + rows[0].dropFirst()])
      return try SmallShop.publish(.init(name: name, files: [file]), into: &model)["product.events"]?.count ?? 0
    }
    #expect(try deliver(1) == 3)
    #expect(try deliver(2) == 1, "that of the new article")
  }

  @Test(arguments: 0..<30) func `every record and every row is accounted for`(_ seed: Int) throws {
    var model = ModelWarehouse(warehouse: try SmallShop.pipeline.get().warehouse)
    for night in Self.nights(seed) {
      let tables = try SmallShop.publish(night, into: &model)
      for file in tables["files"] ?? [] {
        let parts = ["feeding", "filtered", "rejected"].reduce(0) { $0 + (file[$1]?.number ?? 0) }
        #expect(file["records"] == .number(parts))
      }
      let emitted = (tables["counts"] ?? []).filter {
        $0["table_name"] == .text("sales") && $0["outcome"] == .text("emitted")
      }
      .reduce(0) { $0 + ($1["rows"]?.number ?? 0) }
      #expect(emitted == Int64(tables["sales.facts"]?.count ?? 0))
      for (file, rows) in zip(night.files.filter { $0.source == "orders" }, 1...2) {
        let fileID = (tables["files"] ?? []).first { $0["path"] == .text(file.path) }?["file_id"] ?? .null
        let counted = (tables["counts"] ?? []).filter { $0["file_id"] == fileID && $0["feed"] == .text("sales") }
          .reduce(0) { $0 + ($1["rows"]?.number ?? 0) }
        let kept = file.rows.filter { $0[2] != "robot@test" }.count
        #expect(counted == Int64(kept), "file \(rows)")
      }
      let rejected = (tables["rejects"] ?? []).filter { $0["rule"] == .text("type") }.count
      let oops = night.files.filter { $0.source == "orders" }.flatMap(\.rows)
        .filter { $0[8] == "oops" && $0[2] != "robot@test" }.count
      #expect(rejected == oops)
    }
  }
}

@Suite struct `Very many rows of one member` {
  /// Fifty thousand rows at one instant: work in proportion to them, not to their square.
  @Test(.timeLimit(.minutes(1))) func `at one instant, the newest stands`() throws {
    var model = ModelWarehouse(warehouse: try SmallShop.pipeline.get().warehouse)
    let rows = (1...50_000).map {
      ["A", $0 % 2 == 0 ? "tools" : "toys", "\($0).00", "1767225600", "\($0)"] as [String?]
    }
    let tables = try SmallShop.publish(
      .init(name: "2026-01-01", files: [.init(source: "products", path: "products_2026-01-01.csv", rows: rows)]),
      into: &model)
    #expect(tables["product.events"]?.count == 1)
    #expect(tables["product.versions"]?.map { $0["price"] } == [.number(5_000_000)])
    let superseded = (tables["counts"] ?? []).first { $0["outcome"] == .text("superseded") }
    #expect(superseded?["rows"] == .number(49_999))
  }
}
