import Foundation
import Testing

/// Nights made at random on a real warehouse, for what the snapshot brings: it must be enough to find the same persons,
/// whatever nights came before, whatever pins held then.
@Suite(.serialized) struct PersonOrderTests {
  struct Night {
    var name: String
    var pins: String
    /// By system, the rows of its export.
    var rows: [String: [String]]
  }

  private static let accounts = [
    "shop": (1...5).map { "a\($0)" }, "desk": (1...4).map { "d\($0)" }, "calls": (1...4).map { "k\($0)" },
  ]

  /// Pins by chance, among accounts that come and one that never does.
  static func pins(_ random: inout SeededGenerator) -> String {
    let names = accounts.keys.sorted().flatMap { system in (accounts[system] ?? []).map { "\(system):\($0)" } }
    var together: [[String]] = []
    var apart: [[String]] = []
    for _ in 0..<Int.random(in: 1...5, using: &random) {
      let pair = Array((names + ["shop:never"]).shuffled(using: &random).prefix(2))
      if Int.random(in: 0..<3, using: &random) == 0 { together.append(pair) } else { apart.append(pair) }
    }
    // In one file they must not contradict one another: of two relations only one.
    let (relation, pairs) = together.count * 2 > apart.count ? ("together", together) : ("apart", apart)
    return pairs.isEmpty ? "" : "identity:\n  person:\n    \(relation): \(pairs)\n"
  }

  static func nights(_ seed: UInt64) -> [Night] {
    var random = SeededGenerator(seed)
    func pick(_ values: [String]) -> String { values[Int.random(in: 0..<values.count, using: &random)] }
    return (1...4).map { day in
      var rows: [String: [String]] = [:]
      for system in accounts.keys.sorted() {
        rows[system] = (1...Int.random(in: 2...5, using: &random)).map { number in
          let values = [
            "\(day)-\(number)", pick(accounts[system] ?? []),
            pick(["", "", "p@x.example", "q@x.example", "r@x.example", "s@x.example", "info@relay.example"]),
            pick(["", "", "+411", "+412", "+413", "+41*", "+41800"]), pick(["", "", "", "L1", "L2"]),
            pick(["", "A", "AB", "ABC"]), pick(["", "Bern", "Chur", "Genf"]), pick(["", "gold", "silver"]),
            pick(["", "de", "fr"]), pick(["", "olga", "paul"]), "1",
            "2026-03-0\(day - Int.random(in: 0...min(1, day - 1), using: &random))T1\(pick(["0", "1", "2"])):00:00Z",
          ]
          return values.joined(separator: ",")
        }
      }
      return Night(name: "2026-03-0\(day)", pins: pins(&random), rows: rows)
    }
  }

  /// A project without exports so far.
  static func project() throws -> TestProject {
    let project = try TestProject(definitions: PersonTests.folder)
    try FileManager.default.createDirectory(atPath: project.path("exports"), withIntermediateDirectories: true)
    return project
  }

  /// Writes the exports of a night, and its pins.
  static func deliver(_ night: Night, to project: TestProject) throws {
    for (system, rows) in night.rows {
      let header = "id,account,email,phone,loyalty,name,city,segment,language,owner,amount,at"
      let text = ([header] + rows).joined(separator: "\n") + "\n"
      try project.write("exports/\(system)_\(night.name).csv", Data(text.utf8))
    }
    try PersonTests.pin(night.pins, in: project)
  }

  private static func star(_ nights: [Night]) throws -> [String: [String]] {
    let project = try Self.project()
    for night in nights {
      try deliver(night, to: project)
      try project.succeed("run", "people", "--batch", night.name)
    }
    return try project.star("people")
  }

  @Test(
    "the same persons in any order, whatever was pinned before the last night", arguments: [1, 2, 3, 4] as [UInt64])
  func order(_ seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let nights = Self.nights(seed)
    let expected = try Self.star(nights)
    var shuffled = nights.shuffled(using: &random)
    // What holds at last is what the last to come says.
    for index in shuffled.indices { shuffled[index].pins = nights[(index + 1) % nights.count].pins }
    shuffled[nights.count - 1].pins = nights[nights.count - 1].pins
    expectEqual(expected, try Self.star(shuffled), "seed \(seed), \(shuffled.map(\.name))")
  }

  @Test("pins take effect when the last night is run again")
  func again() throws {
    let project = try PersonTests.project()
    for night in ["2026-03-01", "2026-03-02"] { try project.succeed("run", "people", "--batch", night) }
    let plain = try project.star("people")
    try PersonTests.pin(PersonTests.apart, in: project)
    try project.succeed("run", "people", "--batch", "2026-03-02")
    let pinned = try project.star("people")
    #expect(pinned["person_link"] != plain["person_link"] && pinned["contacts"] != plain["contacts"])
    // Each account stands for as many facts as before.
    #expect(pinned["contacts"]?.count == plain["contacts"]?.count)
  }
}
