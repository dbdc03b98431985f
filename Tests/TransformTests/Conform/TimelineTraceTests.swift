import Columnar
@testable import Definitions
import Testing

@testable import Transform

/// The versions that a trace builds again are those of the night, and each value leads to an event that says it.
@Suite struct `Timeline trace` {
  static let dimension = Dimension(
    name: "customer", kind: .standard, summary: "", naturalKey: [Field("account", .text)], isConformed: false,
    identity: Definitions.Identity(identifiers: [], trust: ["shop", "desk"]), attributes: Timeline.attributes,
    hierarchies: [], declaredMembers: [])

  /// Observations as `Timeline` writes them; member 1 is an account of the shop, member 2 one of the desk.
  static func events(_ observations: [String]) -> [TracedEvent] {
    observations.enumerated().map { order, text in
      let words = text.split(separator: " ")
      let head = words[0].split(separator: "@")
      if words[1].hasPrefix("gone") || words[1].hasPrefix("there") {
        return TracedEvent(
          member: Int64(head[0]) ?? 1, system: head[0] == "1" ? "shop" : "desk", effective: Int64(head[1]) ?? 0,
          repeated: [], version: nil, batchID: Int64(order) + 2, batch: "night \(order + 10)", fileID: 1, record: 0,
          given: Dimension.givenPresence, values: dimension.attributes.map { _ in .none },
          isThere: words[1].hasPrefix("there"), source: words[1].hasSuffix("2") ? "2" : "1")
      }
      let values = words[1].split(separator: "/")
      var given: Int64 = 0
      for index in values.indices where values[index] != "-" { given |= 1 << Int64(index) }
      return TracedEvent(
        member: Int64(head[0]) ?? 1, system: head[0] == "1" ? "shop" : "desk", effective: Int64(head[1]) ?? 0,
        repeated: [], version: nil, batchID: 1, batch: "night", fileID: 1, record: Int64(order), given: given,
        values: values.map { ["-", "∅"].contains($0) ? .none : .text(String($0)) })
    }
  }

  private static func shown(_ versions: [TracedVersion]) -> [String] {
    versions.map { version in
      let values = version.values.map { if case .text(let text) = $0.value { text } else { "∅" } }
      let from = version.validFrom == .min ? "-∞" : "\(version.validFrom)"
      let to = version.validTo == .max ? "∞" : "\(version.validTo)"
      return "\(from)..\(to) \(values.joined(separator: "/"))\(version.isDeleted ? " deleted" : "")"
    }
  }

  private static func check(_ observations: [String], _ expected: [String]) {
    let events = events(observations)
    let versions = TimelineTrace.versions(dimension, events)
    #expect(shown(versions) == expected, "\(observations)")
    // What was said first holds for all time before.
    let first = events.filter { $0.isThere == nil }.map(\.effective).min() ?? 0
    for version in versions {
      for (index, value) in version.values.enumerated() {
        let event = value.event.map { events[$0] }
        #expect((event?.values[index] ?? .none) == value.value, "\(observations)")
        #expect((value.value == .none) == (value.event == nil), "\(observations)")
        if let event, dimension.attributes[index].history == .versioned {
          #expect(event.effective < max(version.validTo, first + 1), "\(observations)")
        }
      }
    }
  }

  @Test(arguments: Timeline.cases) func `the versions are those of the night`(_ example: Timeline.Case) {
    Self.check(example.observations, example.versions)
  }

  @Test(arguments: 0..<200) func `of events at random, too, some at one instant`(_ seed: Int) {
    var random = SeededGenerator(UInt64(seed))
    let observations = (0..<12).map { _ in
      if Int.random(in: 0..<5, using: &random) == 0 {
        return "\(Int.random(in: 1...2, using: &random))@\(Int.random(in: 1...8, using: &random)) "
          + (["gone", "there", "gone2", "there2"].randomElement(using: &random) ?? "gone")
      }
      let values = (0..<3).map { _ in ["-", "∅", "a", "b"].randomElement(using: &random) ?? "-" }
      return "\(Int.random(in: 1...2, using: &random))@\(Int.random(in: 1...8, using: &random)) "
        + values.joined(separator: "/")
    }
    Self.check(observations, Timeline.versions(observations))
  }

  @Test func `why a value survives is told`() {
    let events = Self.events(["2@10 Basel/2/b", "1@20 Bern/1/a", "1@30 -/3/-"])
    let versions = TimelineTrace.versions(Self.dimension, events)
    #expect(versions.map { $0.values.map(\.event) } == [[0, 2, 0], [1, 2, 0]])
    #expect(versions[0].values.map(\.reason) == [.only, .trusted(over: ["desk"]), .first])
    #expect(versions[1].values.map(\.reason) == [.trusted(over: ["desk"]), .trusted(over: ["desk"]), .first])
    #expect(versions[1].changed == [0])
    #expect(versions[1].begun == [1])
  }
}
