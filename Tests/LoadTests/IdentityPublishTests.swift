import Definitions
import Load
import PostgreSQL
import Testing

/// What a publish does with pins and with accounts that changed their person.
@Suite struct `Pins and relinks` {
  private static let pins =
    "select pipeline, relation, key, other_key, batch_id from small.customer_pin order by pipeline, key, other_key"

  private func night(_ number: Int64, _ pins: (relation: String, key: String, other: String)...) -> Delivery {
    var night = Delivery("2026-03-0\(number)", number)
    for pin in pins {
      night.add(
        "customer.pins",
        [
          "pipeline": .text(SmallWarehouse.pipeline.name), "relation": .text(pin.relation), "system": "shop",
          "key": .text(pin.key), "other_system": "shop", "other_key": .text(pin.other), "batch_id": .integer(number),
        ])
    }
    return night
  }

  @Test func `a batch's pins take the place of those of its pipeline; those that stay keep their batch`() throws {
    let star = try TestStar()
    try star.connection.execute(
      "insert into small.customer_pin values ('stewards', 'apart', 'shop', 'a', 'shop', 'b', 0)")
    let name = SmallWarehouse.pipeline.name
    try night(1, ("together", "a", "b"), ("apart", "a", "c")).publish(on: star.connection)
    #expect(
      try star.lines(Self.pins).sorted()
        == ["\(name) apart a c 1", "\(name) together a b 1", "stewards apart a b 0"].sorted())
    try night(2, ("apart", "a", "c"), ("apart", "a", "b")).publish(on: star.connection)
    #expect(
      try star.lines(Self.pins).sorted()
        == ["\(name) apart a b 2", "\(name) apart a c 1", "stewards apart a b 0"].sorted())
    try night(3).publish(on: star.connection)
    #expect(try star.lines(Self.pins) == ["stewards apart a b 0"])
  }

  @Test func `changes of persons stay, batch by batch`() throws {
    let star = try TestStar()
    for number in [1, 2] as [Int64] {
      var night = night(number)
      night.add(
        "customer.relinks",
        [
          "batch_id": .integer(number), "member_id": 2, "from_id": .integer(3 - number), "to_id": .integer(number),
          "change": "merge", "cause": "identifier", "kind": "email", "by_member_id": 2, "via_member_id": 1,
        ])
      try night.publish(on: star.connection)
    }
    #expect(
      try star.lines(
        "select batch_id, member_id, from_id, to_id, change, cause, kind from small.customer_relink order by 1")
        == ["1 2 2 1 merge identifier email", "2 2 1 2 merge identifier email"])
  }
}
