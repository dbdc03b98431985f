import Columnar
import Definitions
import Testing

@testable import Transform

/// Nights made at random, with pins: who is who depends on nothing but what is known at last.
@Suite struct `Persons over nights` {
  /// Pins by chance among the accounts of the nights; one of them is never there.
  static func pins(_ random: inout SeededGenerator) -> [IdentityPin] {
    let accounts =
      (1...6).map { MemberReference(system: "shop", key: "p\($0)@x") }
      + (1...5).map { MemberReference(system: "desk", key: "r\($0)") } + [MemberReference(system: "desk", key: "r9")]
    var pins: Set<IdentityPin> = []
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      let pair = accounts.shuffled(using: &random).prefix(2)
      let relation = Int.random(in: 0..<3, using: &random) == 0 ? IdentityPin.Relation.together : .apart
      pins.insert(IdentityPin(relation, pair[0], pair[1]))
    }
    return pins.sorted(by: IdentityPin.precedes)
  }

  static func nights(_ seed: Int, pins: [IdentityPin]) -> [SmallShop.Night] {
    Nights.nights(seed).map { night in
      var night = night
      night.pins = pins
      return night
    }
  }

  @Test(arguments: 0..<200) func `the order of nights does not matter`(_ seed: Int) throws {
    var random = SeededGenerator(UInt64(seed))
    let nights = Self.nights(seed, pins: Self.pins(&random))
    #expect(try SmallShop.star(nights.shuffled(using: &random)) == SmallShop.star(nights), "seed \(seed)")
  }

  @Test(arguments: 0..<60) func `a night in two deliveries equals the night`(_ seed: Int) throws {
    var random = SeededGenerator(UInt64(seed))
    let nights = Self.nights(seed, pins: Self.pins(&random))
    let split = nights.flatMap { night in
      [night.files.prefix(2), night.files.dropFirst(2)].map {
        SmallShop.Night(name: night.name, files: Array($0), pins: night.pins)
      }
    }
    #expect(try SmallShop.star(split) == SmallShop.star(nights), "seed \(seed)")
  }

  @Test(arguments: 0..<60) func `only the pins of the last night count`(_ seed: Int) throws {
    var random = SeededGenerator(UInt64(seed))
    let last = Self.pins(&random)
    var nights = Self.nights(seed, pins: last)
    let expected = try SmallShop.star(nights)
    for index in nights.indices.dropLast() { nights[index].pins = Self.pins(&random) }
    #expect(try SmallShop.star(nights) == expected, "seed \(seed)")
  }

  @Test(arguments: 0..<60) func `pins of another pipeline hold, too`(_ seed: Int) throws {
    var random = SeededGenerator(UInt64(seed))
    let pins = Self.pins(&random)
    let expected = try SmallShop.star(Self.nights(seed, pins: pins))
    var model = ModelWarehouse(warehouse: try SmallShop.pipeline.get().warehouse)
    model.tables["customer.pins"] = pins.map { pin in
      [
        "pipeline": .text("other"), "relation": .text(pin.relation.rawValue), "system": .text(pin.first.system),
        "key": .text(pin.first.key), "other_system": .text(pin.second.system), "other_key": .text(pin.second.key),
        "batch_id": .number(1),
      ]
    }
    for night in Self.nights(seed, pins: []) { try SmallShop.publish(night, into: &model) }
    #expect(model.canonical() == expected, "seed \(seed)")
  }

  @Test(arguments: 0..<100) func `no two that are pinned apart are one person, and every change of one has its row`(
    _ seed: Int
  ) throws {
    var random = SeededGenerator(UInt64(seed))
    var model = ModelWarehouse(warehouse: try SmallShop.pipeline.get().warehouse)
    var persons: [Int64: Int64] = [:]
    for var night in Nights.nights(seed) {
      night.pins = Self.pins(&random)
      let batch = try SmallShop.publish(night, into: &model)
      var numbers: [MemberReference: Int64] = [:]
      for member in model.tables["customer.members"] ?? [] {
        let reference = MemberReference(system: member["system"]?.text ?? "", key: member["account"]?.text ?? "")
        numbers[reference] = member["member_id"]?.number
      }
      var after: [Int64: Int64] = [:]
      for link in model.tables["customer.links"] ?? [] {
        after[link["member_id"]?.number ?? 0] = link["customer_id"]?.number ?? 0
      }
      for pin in night.pins {
        guard let first = numbers[pin.first], let second = numbers[pin.second] else { continue }
        if pin.relation == .apart { #expect(after[first] != after[second], "seed \(seed), \(night.name)") }
      }
      // Each person is named by the least of its members; so the older id survives.
      for (person, members) in Dictionary(grouping: after.keys, by: { after[$0] ?? 0 }) {
        #expect(members.min() == person)
      }
      let changes = Dictionary(grouping: batch["customer.relinks"] ?? [], by: { $0["member_id"]?.number ?? 0 })
      for (member, person) in persons {
        let rows = changes[member] ?? []
        #expect(rows.isEmpty == (after[member] == person), "seed \(seed), \(night.name), member \(member)")
        for row in rows {
          #expect(row["from_id"] == .number(person) && row["to_id"] == .number(after[member] ?? 0))
          let (by, via) = (row["by_member_id"]?.number, row["via_member_id"]?.number)
          guard row["cause"] != .text("withdrawn"), let by, let via else { continue }
          // A merge is by evidence within the new person, a split by what was evidence within the old one.
          if row["change"] == .text("merge") {
            #expect(after[by] == after[member] && after[via] == after[member])
          } else {
            #expect(persons[by] == person && persons[via] == person && after[by] != after[via])
          }
        }
      }
      #expect(changes.keys.allSatisfy { persons[$0] != nil }, "who is new changes nothing")
      persons = after
    }
  }
}
