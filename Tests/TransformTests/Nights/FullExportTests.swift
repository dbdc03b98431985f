import Columnar
import Definitions
import OperatingSystem
import Testing

@testable import Transform

/// Nights of a catalogue, a full export whose absent articles are deleted, and of what else speaks of articles and persons.
@Suite struct `Full exports` {
  /// Rows are written `sku category price`; `-` is nothing.
  static func file(_ source: String, _ name: String, _ rows: [String], part: Int = 1) -> SmallShop.File {
    SmallShop.File(
      source: source, path: "\(source)_\(name)_\(part).csv",
      rows: rows.map { $0.split(separator: " ").map { $0 == "-" ? nil : String($0) } })
  }

  static func catalogue(_ day: Int, _ rows: String...) -> SmallShop.Night {
    SmallShop.Night(name: "2026-01-0\(day)", files: [file("catalogue", "2026-01-0\(day)", rows)])
  }

  static func model() throws -> ModelWarehouse { ModelWarehouse(warehouse: try SmallShop.pipeline.get().warehouse) }

  /// Publishes nights, and tells what the last of them said of who is there.
  @discardableResult
  static func publish(_ nights: [SmallShop.Night], into model: inout ModelWarehouse) throws -> Row {
    var last: Row = [:]
    for night in nights { last = try SmallShop.publish(night, into: &model)["listings"]?.first ?? [:] }
    return last
  }

  /// The versions of an article: `from..to category`, instants as days of January.
  static func history(_ sku: String, _ model: ModelWarehouse) -> [String] {
    func day(_ cell: Cell?) -> String {
      guard let instant = cell?.number, instant != .min, instant != .max else { return "" }
      return "\((instant / 1_000_000 + 3600 - 1_767_225_600) / 86_400 + 1)"
    }
    return (model.tables["product.versions"] ?? []).filter { $0["sku"] == .text(sku) }
      .sorted { ($0["valid_from"]?.number ?? 0) < ($1["valid_from"]?.number ?? 0) }
      .map {
        "\(day($0["valid_from"]))..\(day($0["valid_to"])) \($0["category"] ?? .null)"
          + ($0["is_deleted"]?.number == 1 ? " deleted" : "")
      }
  }

  /// Events that say whether the catalogue has an article.
  static func presence(_ tables: [String: [Row]]) -> [Int64] {
    (tables["product.events"] ?? []).filter { ($0["given"]?.number ?? 0) < 0 }.map { $0["is_deleted"]?.number ?? -1 }
  }

  static func failure(_ night: SmallShop.Night, on model: ModelWarehouse) -> Failure? {
    var copy = model
    do { try SmallShop.publish(night, into: &copy) } catch {
      return (error as? StoppedBatch)?.failure ?? error as? Failure
    }
    return nil
  }

  // MARK: Members go and come

  @Test func `who is absent is deleted, once, and who is listed again comes back`() throws {
    var model = try Self.model()
    let first = try SmallShop.publish(Self.catalogue(1, "A tools 1", "B toys 2", "C toys 3"), into: &model)
    #expect(Self.presence(first) == [0, 0, 0])
    #expect(first["listings"]?.first?["deleted"] == .number(0), "the first export deletes nobody")
    let second = try SmallShop.publish(Self.catalogue(2, "A tools 1", "B toys 2"), into: &model)
    #expect(Self.presence(second) == [1])
    #expect(second["product.events"]?.last?["batch_id"] == .number(2))
    #expect(second["product.events"]?.last?["file_id"] == .number(2))
    #expect(second["product.events"]?.last?["record"] == .number(0))
    let third = try SmallShop.publish(Self.catalogue(3, "A tools 1", "B toys 4"), into: &model)
    #expect(Self.presence(third) == [])
    #expect(Self.history("C", model) == ["..2 toys", "2.. toys deleted"])
    let fourth = try Self.publish([Self.catalogue(4, "C toys 3", "A tools 1", "B toys 4")], into: &model)
    #expect(fourth["back"] == .number(1) && fourth["known"] == .number(2))
    #expect(Self.history("C", model) == ["..2 toys", "2..4 toys deleted", "4.. toys"])
    #expect(Self.history("A", model) == [".. tools"])
  }

  @Test func `the same bytes as some nights before are read again`() throws {
    var model = try Self.model()
    try Self.publish([Self.catalogue(1, "A tools 1", "B toys 2"), Self.catalogue(2, "A tools 1")], into: &model)
    let third = try SmallShop.publish(Self.catalogue(3, "A tools 1", "B toys 2"), into: &model)
    #expect(third["files"]?.map { $0["status"] } == [.text("read")])
    #expect(Self.history("B", model) == ["..2 toys", "2..3 toys deleted", "3.. toys"])
  }

  @Test func `all files of an export count, those that have not changed, too`() throws {
    var model = try Self.model()
    func night(_ day: Int, _ parts: [String]...) -> SmallShop.Night {
      let name = "2026-01-0\(day)"
      return SmallShop.Night(
        name: name, files: parts.enumerated().map { Self.file("catalogue", name, $1, part: $0) })
    }
    let nights = [
      night(1, ["A tools 1", "B toys 2"], ["C toys 3"]), night(2, ["A tools 1", "B toys 2"], ["D toys 3"]),
      night(3, ["A tools 1", "B toys 2"], ["D toys 3"], ["D toys 3"]),
    ]
    let last = try Self.publish(nights, into: &model)
    #expect(last["known"] == .number(3) && last["absent"] == .number(0))
    #expect(Self.history("C", model) == ["..2 toys", "2.. toys deleted"])
    #expect(Self.history("B", model) == [".. toys"])
  }

  @Test func `a row that is rejected for another column lists its article`() throws {
    var model = try Self.model()
    let nights = [
      Self.catalogue(1, "A tools 1", "B toys 2"), Self.catalogue(2, "A tools 1", "B toys oops", "N toys oops"),
      Self.catalogue(3, "A tools 1"), Self.catalogue(4, "A tools 1", "B toys oops"),
    ]
    try Self.publish(Array(nights.prefix(2)), into: &model)
    #expect(Self.history("B", model) == [".. toys"])
    try Self.publish(Array(nights.dropFirst(2)), into: &model)
    #expect(Self.history("B", model) == ["..3 toys", "3..4 toys deleted", "4.. toys"])
    #expect(Self.history("N", model) == [], "of a rejected row no member is made")
  }

  @Test(arguments: ["-1", "2000"])
  func `a row that fails a screen lists its article, be it a value or the whole row that fails`(_ price: String) throws
  {
    var model = try Self.model()
    let told = try Self.publish(
      [Self.catalogue(1, "A tools 1", "B toys 2"), Self.catalogue(2, "A tools 1", "B toys \(price)")], into: &model)
    #expect(told["absent"] == .number(0) && told["note"] == .null)
    #expect(Self.history("B", model) == [".. toys"])
  }

  @Test func `rows that filters leave out list nobody`() throws {
    var model = try Self.model()
    try Self.publish(
      [Self.catalogue(1, "A tools 1", "B toys 2"), Self.catalogue(2, "A tools 1", "B sample 2")], into: &model)
    #expect(Self.history("B", model) == ["..2 toys", "2.. toys deleted"])
  }

  @Test func `while a record or a key cannot be read, nobody is deleted, and that is told`() throws {
    var model = try Self.model()
    var broken = Self.catalogue(2, "A tools 1", "N toys 1")
    broken.files[0].broken = 2
    let told = try Self.publish([Self.catalogue(1, "A tools 1", "B toys 2"), broken], into: &model)
    #expect(told["absent"] == .number(1) && told["deleted"] == .number(0))
    #expect(told["note"] == .text("2 records were rejected whole, and may hold who is absent"))
    let keyless = try Self.publish([Self.catalogue(3, "A tools 1", "- toys 2", "N toys 1")], into: &model)
    #expect(keyless["note"] == .text("1 row has no key that can be read, and may be who is absent"))
    #expect(Self.history("B", model) == [".. toys"])
    // It stays to be looked for.
    try Self.publish([Self.catalogue(4, "A tools 1", "N toys 1")], into: &model)
    #expect(Self.history("B", model) == ["..4 toys", "4.. toys deleted"])
  }

  @Test func `who only facts named, or only others fed, is never deleted`() throws {
    var model = try Self.model()
    var night = Self.catalogue(1, "A tools 1", "B toys 2")
    night.files.append(Self.file("products", night.name, ["O toys 9 1767225600 1"]))
    night.files.append(Self.file("orders", night.name, ["o1 1 p1@x +1 Bern 1767225600 F 1 9.90 1"]))
    try Self.publish([night, Self.catalogue(2, "A tools 1")], into: &model)
    #expect(Self.history("O", model) == [".. toys"])
    #expect(Self.history("F", model) == [".. ∅"])
    #expect(Self.history("B", model) == ["..2 toys", "2.. toys deleted"])
  }

  @Test func `facts bind to the version in force, also to a deleted one`() throws {
    var model = try Self.model()
    var night = Self.catalogue(3, "A tools 1")
    // On the 1st, and on the 3rd.
    night.files.append(
      Self.file(
        "orders", night.name,
        ["o1 1 p1@x +1 Bern 1767270000 B 1 9.90 1", "o2 1 p1@x +1 Bern 1767442800 B 1 9.90 2"]))
    try Self.publish(
      [Self.catalogue(1, "A tools 1", "B toys 2"), Self.catalogue(2, "A tools 1"), night], into: &model)
    let deleted = Dictionary(
      uniqueKeysWithValues: (model.tables["product.versions"] ?? []).map {
        ($0["product_key"]?.number ?? 0, $0["is_deleted"]?.number ?? 0)
      })
    let bound = (model.facts["sales"] ?? [:]).values.sorted {
      ($0["order_id"]?.text ?? "") < ($1["order_id"]?.text ?? "")
    }
    #expect(bound.map { deleted[$0["product_key"]?.number ?? 0] } == [0, 1])
  }

  @Test func `a night without the export deletes nobody`() throws {
    var model = try Self.model()
    let other = SmallShop.Night(
      name: "2026-01-02", files: [Self.file("products", "2026-01-02", ["A tools 1 1767312000 1"])])
    let told = try Self.publish([Self.catalogue(1, "A tools 1", "B toys 2"), other], into: &model)
    #expect(told == [:])
    #expect(Self.history("B", model) == [".. toys"])
  }

  // MARK: What is refused

  @Test func `more than may be absent stop the night`() throws {
    var model = try Self.model()
    let all = ["A", "B", "C", "D", "E"].map { "\($0) tools 1" }
    try Self.publish(
      [SmallShop.Night(name: "2026-01-01", files: [Self.file("catalogue", "2026-01-01", all)])], into: &model)
    let few = try #require(Self.failure(Self.catalogue(2, "A tools 1"), on: model))
    #expect(few.status == .stopped)
    #expect(
      few.message
        == "4 of the 5 members of product that catalogue had are absent from it (80 %); at most 60 % may be")
    #expect(few.remedy?.contains("at_most") == true)
    #expect(Self.failure(Self.catalogue(2, "A tools 1", "B tools 1"), on: model) == nil, "60 % may be")
    #expect(Self.failure(Self.catalogue(2), on: model)?.status == .stopped, "an empty export")
    var one = try Self.model()
    try Self.publish([Self.catalogue(1, "A tools 1")], into: &one)
    #expect(Self.failure(Self.catalogue(2), on: one)?.status == .stopped, "an empty export, of one member")
    #expect(Self.failure(Self.catalogue(2, "B tools 1"), on: one) == nil, "one member is no share")
  }

  @Test func `an older export is refused, another delivery of the same night is newer`() throws {
    var model = try Self.model()
    try Self.publish(
      [Self.catalogue(1, "A tools 1", "B toys 2"), Self.catalogue(3, "A tools 1", "B toys 2")], into: &model)
    let older = try #require(Self.failure(Self.catalogue(2, "A tools 1"), on: model))
    #expect(older.status == .stopped)
    #expect(older.message.contains("of batch 2026-01-02 is older than that of batch 2026-01-03"))
    try Self.publish([Self.catalogue(3, "A tools 1")], into: &model)
    #expect(Self.history("B", model) == ["..3 toys", "3.. toys deleted"])
    try Self.publish([Self.catalogue(3, "A tools 1", "B toys 2")], into: &model)
    #expect(Self.history("B", model) == [".. toys"])
  }

  @Test func `what other sources have to say of an older night may come late, beside its export`() throws {
    var model = try Self.model()
    // The 2nd has the same bytes as the 1st.
    try Self.publish(
      [
        Self.catalogue(1, "A tools 1", "B toys 2"), Self.catalogue(2, "A tools 1", "B toys 2"),
        Self.catalogue(3, "A tools 1"),
      ],
      into: &model)
    for day in [1, 2] {
      var late = Self.catalogue(day, "A tools 1", "B toys 2")
      late.files.append(Self.file("products", late.name, ["A tools \(day) 1767225600 1"]))
      let tables = try SmallShop.publish(late, into: &model)
      #expect(tables["files"]?.map { $0["status"] } == [.text("read"), .text("repeated")])
      #expect(tables["listings"]?.isEmpty == true)
    }
    #expect(Self.history("B", model) == ["..3 toys", "3.. toys deleted"])
    var other = Self.catalogue(2, "A tools 1")
    other.files.append(Self.file("products", other.name, ["A tools 9 1767225600 1"]))
    #expect(Self.failure(other, on: model)?.status == .stopped, "another export of that night")
  }

  @Test func `a batch whose name is no date is refused`() throws {
    var night = Self.catalogue(1, "A tools 1")
    night.name = "all"
    let failure = try #require(Self.failure(night, on: try Self.model()))
    #expect(failure.status == .usage)
    #expect(failure.message.contains("the batch all is no date"))
  }

  @Test func `rejected records that are taken once more delete nobody, whatever their night`() throws {
    var model = try Self.model()
    try Self.publish(
      [Self.catalogue(1, "A tools 1", "B toys 2"), Self.catalogue(2, "A tools 1", "B toys 2")], into: &model)
    var replay = Self.catalogue(1, "N toys 3")
    replay.files[0].replayed = [ReplayedRecord(rejectedFileID: 1, record: 3, offset: 0, deliveredFileID: 1)]
    #expect(try Self.publish([replay], into: &model) == [:])
    #expect(["A", "B", "N"].map { Self.history($0, model).count } == [1, 1, 1])
    // What it brought is looked for from then on.
    try Self.publish([Self.catalogue(3, "A tools 1", "B toys 2")], into: &model)
    #expect(Self.history("N", model) == ["..3 toys", "3.. toys deleted"])
  }

  // MARK: Persons

  @Test func `a person is deleted when all of its accounts are`() throws {
    var model = try Self.model()
    func night(_ day: Int, _ rows: String..., orders: [String] = []) -> SmallShop.Night {
      let name = "2026-01-0\(day)"
      let other = orders.isEmpty ? [] : [Self.file("orders", name, orders)]
      return SmallShop.Night(name: name, files: [Self.file("roster", name, rows)] + other)
    }
    func deleted(_ email: String) -> [Int64] {
      let member = model.tables["customer.identifiers"]?.first { $0["value"] == .text(email) }?["member_id"] ?? .null
      let person = model.tables["customer.links"]?.first { $0["member_id"] == member }?["customer_id"] ?? .null
      return (model.tables["customer.versions"] ?? []).filter { $0["customer_id"] == person }
        .sorted { ($0["valid_from"]?.number ?? 0) < ($1["valid_from"]?.number ?? 0) }
        .map { $0["is_deleted"]?.number ?? -1 }
    }
    let order = "o1 1 p1@x - Bern 1767225600 A 1 9.90 1"
    try Self.publish([night(1, "r1 p1@x Bern", "r2 p2@x Bern", "r3 p2@x Bern", orders: [order])], into: &model)
    try Self.publish([night(2, "r3 p2@x Bern")], into: &model)
    #expect(!deleted("p1@x").contains(1), "the shop's account is still there")
    #expect(deleted("p2@x") == [0], "one of two")
    try Self.publish([night(3, "r4 p4@x Bern")], into: &model)
    #expect(deleted("p2@x") == [0, 1])
    try Self.publish([night(4, "r4 p4@x Bern", "r2 p2@x Bern")], into: &model)
    #expect(deleted("p2@x") == [0, 1, 0])
  }

  // MARK: The order of nights

  @Test(arguments: 0..<120) func `other nights may come in any order around them`(_ seed: Int) throws {
    var random = SeededGenerator(UInt64(seed))
    let others = Nights.nights(seed, count: 3)
    let full = (1...4).map { day -> SmallShop.Night in
      let name = "2026-01-0\(day) full"
      let skus = ["A", "B", "C", "D"].shuffled(using: &random).prefix(Int.random(in: 3...4, using: &random))
      let articles = skus.map { sku in
        let price = ["1.00", "2.00", "oops"].randomElement(using: &random) ?? ""
        return "\(sku) \(["tools", "toys"].randomElement(using: &random) ?? "") \(price)"
      }
      let accounts = (1...5).shuffled(using: &random).prefix(Int.random(in: 1...5, using: &random)).map { number in
        "r\(number) p\(Int.random(in: 1...6, using: &random))@x \(["Bern", "Genf"].randomElement(using: &random) ?? "")"
      }
      return SmallShop.Night(
        name: name, files: [Self.file("catalogue", name, articles), Self.file("roster", name, accounts)])
    }
    let expected = try SmallShop.star(others + full)
    for _ in 0..<3 {
      var mixed = full
      for night in others.shuffled(using: &random) {
        mixed.insert(night, at: Int.random(in: 0...mixed.count, using: &random))
      }
      #expect(try SmallShop.star(mixed) == expected, "seed \(seed), \(mixed.map(\.name))")
    }
    // What the last export lists is there, and what an earlier one had is not.
    var model = try Self.model()
    for night in others + full { try SmallShop.publish(night, into: &model) }
    for sku in ["A", "B", "C", "D"] {
      let isListed = full.last?.files[0].rows.contains { $0[0] == sku } == true
      let wasTaken = full.contains { $0.files[0].rows.contains { $0[0] == sku && $0[2] != "oops" } }
      guard wasTaken else { continue }
      #expect(Self.history(sku, model).last?.hasSuffix("deleted") == !isListed, "seed \(seed), \(sku)")
    }
  }
}
