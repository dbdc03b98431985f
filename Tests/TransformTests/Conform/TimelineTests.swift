import Columnar
@testable import Definitions
import Testing

@testable import Transform

/// One person with the attributes city (versioned), phone (overwrite) and first (original).
///
/// Observations are written `member@instant city/phone/first`; `-` is not given, `∅` is given as NULL. Trust: member 1 before 2.
/// What a full export says is written `member@instant gone` or `there`, and `gone2` of a second source that had it.
@Suite struct `Timeline` {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var observations: [String]
    /// `from..to city/phone/first`
    var versions: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "nothing observed yet", observations: [], versions: ["-∞..∞ ∅/∅/∅"]),
    Case(name: "one observation holds for all time", observations: ["1@10 Bern/1/a"], versions: ["-∞..∞ Bern/1/a"]),
    Case(
      name: "a versioned change begins a version", observations: ["1@10 Bern/1/a", "1@20 Basel/1/a"],
      versions: ["-∞..20 Bern/1/a", "20..∞ Basel/1/a"]),
    Case(
      name: "three versions and back", observations: ["1@10 Bern/-/-", "1@20 Basel/-/-", "1@30 Bern/-/-"],
      versions: ["-∞..20 Bern/∅/∅", "20..30 Basel/∅/∅", "30..∞ Bern/∅/∅"]),
    Case(
      name: "overwritten attributes show the newest value everywhere",
      observations: ["1@10 Bern/1/a", "1@20 Basel/2/b"], versions: ["-∞..20 Bern/2/a", "20..∞ Basel/2/a"]),
    Case(
      name: "what is observed again makes no version", observations: ["1@10 Bern/1/a", "1@20 Bern/1/a"],
      versions: ["-∞..∞ Bern/1/a"]),
    Case(
      name: "what is not given stays", observations: ["1@10 Bern/1/a", "1@20 -/2/-"], versions: ["-∞..∞ Bern/2/a"]),
    Case(
      name: "NULL that is given clears", observations: ["1@10 Bern/1/a", "1@20 ∅/1/a"],
      versions: ["-∞..20 Bern/1/a", "20..∞ ∅/1/a"]),
    Case(
      name: "the more trusted member's value survives", observations: ["2@10 Basel/2/b", "1@20 Bern/1/a"],
      versions: ["-∞..20 Basel/1/b", "20..∞ Bern/1/b"]),
    Case(
      name: "the less trusted fills what the other does not know", observations: ["1@10 Bern/-/-", "2@20 Basel/2/b"],
      versions: ["-∞..∞ Bern/2/b"]),
    Case(
      name: "all of one instant counts before a version begins", observations: ["1@10 Bern/1/a", "1@10 Basel/1/a"],
      versions: ["-∞..∞ Basel/1/a"]),
    Case(
      name: "who is gone keeps the last values in a version of its own",
      observations: ["1@10 Bern/1/a", "1@10 there", "1@20 Basel/1/a", "1@30 gone"],
      versions: ["-∞..20 Bern/1/a", "20..30 Basel/1/a", "30..∞ Basel/1/a deleted"]),
    Case(
      name: "who is back begins a version", observations: ["1@10 Bern/1/a", "1@20 gone", "1@40 there"],
      versions: ["-∞..20 Bern/1/a", "20..40 Bern/1/a deleted", "40..∞ Bern/1/a"]),
    Case(
      name: "that it is there begins none", observations: ["1@5 there", "1@10 Bern/1/a", "1@20 there"],
      versions: ["-∞..∞ Bern/1/a"]),
    Case(
      name: "attributes do not bring it back", observations: ["1@10 Bern/1/a", "1@20 gone", "1@30 Basel/2/a"],
      versions: ["-∞..20 Bern/2/a", "20..30 Bern/2/a deleted", "30..∞ Basel/2/a deleted"]),
    Case(
      name: "a late change before it went", observations: ["1@10 Bern/1/a", "1@30 gone", "1@20 Basel/1/a"],
      versions: ["-∞..20 Bern/1/a", "20..30 Basel/1/a", "30..∞ Basel/1/a deleted"]),
    Case(
      name: "change and deletion at one instant", observations: ["1@10 Bern/1/a", "1@20 Basel/1/a", "1@20 gone"],
      versions: ["-∞..20 Bern/1/a", "20..∞ Basel/1/a deleted"]),
    Case(
      name: "gone and back at one instant is as it was", observations: ["1@10 Bern/1/a", "1@20 gone", "1@20 there"],
      versions: ["-∞..∞ Bern/1/a"]),
    Case(
      name: "gone before its attributes hold", observations: ["1@5 there", "1@8 gone", "1@9 there", "1@10 Bern/1/a"],
      versions: ["-∞..8 Bern/1/a", "8..9 Bern/1/a deleted", "9..∞ Bern/1/a"]),
    Case(
      name: "a person is gone when all of its members are",
      observations: ["1@10 Bern/1/a", "2@10 Bern/1/a", "1@20 gone", "2@30 gone", "1@40 there"],
      versions: ["-∞..30 Bern/1/a", "30..40 Bern/1/a deleted", "40..∞ Bern/1/a"]),
    Case(
      name: "a member that no full export lists keeps it",
      observations: ["1@10 Bern/1/a", "2@10 Bern/1/a", "1@20 gone"],
      versions: ["-∞..∞ Bern/1/a"]),
    Case(
      name: "a member that comes later brings it back", observations: ["1@10 Bern/1/a", "1@20 gone", "2@30 Bern/-/-"],
      versions: ["-∞..20 Bern/1/a", "20..30 Bern/1/a deleted", "30..∞ Bern/1/a"]),
    Case(
      name: "of two sources that had it, both must miss it",
      observations: ["1@10 Bern/1/a", "1@10 there2", "1@20 gone", "1@30 gone2", "1@40 there"],
      versions: ["-∞..30 Bern/1/a", "30..40 Bern/1/a deleted", "40..∞ Bern/1/a"]),
  ]

  static let attributes = [
    Attribute(name: "city", type: .text, history: .versioned, isPersonal: false, summary: ""),
    Attribute(name: "phone", type: .text, history: .overwrite, isPersonal: false, summary: ""),
    Attribute(name: "first", type: .text, history: .original, isPersonal: false, summary: ""),
  ]

  static func versions(_ observations: [String]) -> [String] {
    var tuples = AttributeTuples(attributeCount: 3)
    var parsed: [Observation] = []
    var presence = Presence()
    for (order, text) in observations.enumerated() {
      let words = text.split(separator: " ")
      let head = words[0].split(separator: "@")
      if words[1].hasPrefix("gone") || words[1].hasPrefix("there") {
        presence.append(
          Presence.Event(
            member: (Int32(head[0]) ?? 1) - 1, track: words[1].hasSuffix("2") ? 2 : 1, instant: Int64(head[1]) ?? 0,
            batch: Int32(order), isThere: words[1].hasPrefix("there")))
        continue
      }
      var tuple: [UInt8] = []
      for value in words[1].split(separator: "/") {
        var column = TextColumn()
        column.append(value == "∅" ? nil : String(value))
        AttributeTuples.encode(value == "-" ? nil : .text(column), 0, into: &tuple)
      }
      parsed.append(
        Observation(
          member: (Int32(head[0]) ?? 1) - 1, tuple: Int32(tuples.number(of: tuple.span)),
          effective: Int64(head[1]) ?? 0,
          version: .min, path: 0, batch: 1, file: 1, record: Int64(order), given: 0, row: 0, feed: 0))
    }
    parsed.sort(by: Observation.precedes)
    var builder = TimelineBuilder(
      attributes: attributes, systems: [0, 1], ranks: attributes.map { _ in [0, 1] })
    let events = PresenceGroups(presence, groupCount: 1, group: [0, 0])[0]
    return builder.versions(of: parsed[...], presence: events, tuples: tuples).map { version in
      let values = version.values.map { offset -> String in
        var column = Column(empty: .text)
        AttributeTuples.append(tuples.table.bytes.span, offset, to: &column)
        guard case .text(let text) = column else { return "?" }
        return text.string(0) ?? "∅"
      }
      let from = version.validFrom == .min ? "-∞" : "\(version.validFrom)"
      let to = version.validTo == .max ? "∞" : "\(version.validTo)"
      return "\(from)..\(to) \(values.joined(separator: "/"))\(version.isDeleted ? " deleted" : "")"
    }
  }

  @Test(arguments: cases) func `versions follow from observations`(_ example: Case) {
    #expect(Self.versions(example.observations) == example.versions)
  }

  @Test(arguments: 0..<200) func `the order in which observations came does not matter`(_ seed: Int) {
    var random = SeededGenerator(UInt64(seed))
    // Different instants: ties are decided by the order of delivery.
    let instants = Array(1...40).shuffled(using: &random).prefix(12)
    let observations = instants.map { instant in
      let values = (0..<3).map { _ in ["-", "∅", "a", "b"].randomElement(using: &random) ?? "-" }
      return "\(Int.random(in: 1...2, using: &random))@\(instant) \(values.joined(separator: "/"))"
    }
    let expected = Self.versions(Array(observations))
    #expect(Self.versions(observations.shuffled(using: &random)) == expected, "seed \(seed)")
    // No gap, no overlap, from one end of time to the other.
    let bounds = expected.map { $0.split(separator: " ")[0].split(separator: ".") }
    #expect(bounds.first?.first == "-∞" && bounds.last?.last == "∞")
    for (left, right) in zip(bounds, bounds.dropFirst()) { #expect(left.last == right.first) }
  }
}
