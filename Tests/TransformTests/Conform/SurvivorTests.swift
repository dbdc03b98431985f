import Columnar
@testable import Definitions
import Testing

@testable import Transform

/// One person of up to four members, of the systems a (members 1 and 3), b (2) and c (4), trusted in this order.
///
/// Observations are written `member@instant value`; `∅` is given as NULL.
@Suite struct `Survivors` {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var survives: Attribute.Survival
    var history = Attribute.History.versioned
    var trust: [String]?
    var observations: [String]
    /// `from..to value`
    var versions: [String]
    var testDescription: String { "\(survives.rawValue), \(history): \(name)" }
  }

  static let cases = [
    Case(
      name: "the most trusted system's, though others are newer", survives: .mostTrusted,
      observations: ["2@10 B", "1@20 A", "4@30 C"], versions: ["-∞..20 B", "20..∞ A"]),
    Case(
      name: "the newest of the most trusted system's members", survives: .mostTrusted,
      observations: ["1@10 A", "3@20 AA", "2@30 B"], versions: ["-∞..20 A", "20..∞ AA"]),
    Case(
      name: "by an order of trust of its own", survives: .mostTrusted, trust: ["c", "b"],
      observations: ["1@10 A", "2@20 B", "4@30 C"], versions: ["-∞..20 A", "20..30 B", "30..∞ C"]),
    Case(
      name: "what nobody has any more goes to the next", survives: .mostTrusted,
      observations: ["1@10 A", "2@20 B", "1@30 ∅"], versions: ["-∞..30 A", "30..∞ B"]),
    Case(
      name: "whoever spoke last", survives: .newest, observations: ["1@10 A", "4@20 C", "2@30 B", "1@40 AA"],
      versions: ["-∞..20 A", "20..30 C", "30..40 B", "40..∞ AA"]),
    Case(
      name: "at one instant the more trusted", survives: .newest, observations: ["1@10 A", "4@20 C", "2@20 B"],
      versions: ["-∞..20 A", "20..∞ B"]),
    Case(
      name: "what is said again is no newer", survives: .newest,
      observations: ["1@10 A", "2@20 B", "1@30 A", "2@40 B"],
      versions: ["-∞..20 A", "20..∞ B"]),
    Case(
      name: "what was said before, when the last takes it back", survives: .newest,
      observations: ["1@10 A", "2@20 B", "2@30 ∅"], versions: ["-∞..20 A", "20..30 B", "30..∞ A"]),
    Case(
      name: "characters count, not bytes", survives: .longest,
      observations: ["4@10 Zürich", "1@20 Genève.", "2@30 北京市海淀"],
      versions: ["-∞..20 Zürich", "20..∞ Genève."]),
    Case(
      name: "of equal length the more trusted", survives: .longest, observations: ["2@10 BB", "4@20 CC", "1@30 AA"],
      versions: ["-∞..30 BB", "30..∞ AA"]),
    Case(
      name: "a member's own shorter text takes its longer one's place", survives: .longest,
      observations: ["1@10 AAAA", "2@20 BBB", "1@30 A"], versions: ["-∞..30 AAAA", "30..∞ BBB"]),
    Case(
      name: "what most members say", survives: .mostFrequent,
      observations: ["1@10 A", "2@20 X", "4@30 X", "3@40 A", "2@50 A"],
      versions: ["-∞..30 A", "30..40 X", "40..∞ A"]),
    Case(
      name: "of equally many the more trusted", survives: .mostFrequent, observations: ["4@10 C", "2@20 B", "1@30 A"],
      versions: ["-∞..20 C", "20..30 B", "30..∞ A"]),
    Case(
      name: "a member counts once, whatever it says how often", survives: .mostFrequent,
      observations: ["2@10 B", "2@20 B", "2@30 BB", "2@40 B", "1@50 A"],
      versions: ["-∞..30 B", "30..40 BB", "40..50 B", "50..∞ A"]),
    Case(
      name: "today's value on every version", survives: .longest, history: .overwrite,
      observations: ["1@10 A", "2@20 BBB", "1@30 AA"], versions: ["-∞..∞ BBB"]),
    Case(
      name: "the first that there was stays", survives: .newest, history: .original,
      observations: ["2@10 B", "1@20 A"], versions: ["-∞..∞ B"]),
    Case(
      name: "at the first instant the survivor of all who speak", survives: .longest, history: .original,
      observations: ["1@10 A", "2@10 BB", "4@20 CCC"], versions: ["-∞..∞ BB"]),
  ]

  static let systems = ["a", "b", "a", "c"]

  static func versions(
    _ attributes: [Attribute], _ observations: [(member: Int32, instant: Int64, values: [String?])]
  ) -> [String] {
    let dimension = Dimension(
      name: "person", kind: .standard, summary: "", naturalKey: [Field("account", .text)], isConformed: false,
      identity: Definitions.Identity(identifiers: [], trust: ["a", "b", "c"]), attributes: attributes, hierarchies: [],
      declaredMembers: [])
    var tuples = AttributeTuples(attributeCount: attributes.count)
    let parsed = observations.enumerated().map { order, observation in
      var tuple: [UInt8] = []
      for value in observation.values {
        var column = TextColumn()
        column.append(value == "∅" ? nil : value)
        AttributeTuples.encode(value == nil ? nil : .text(column), 0, into: &tuple)
      }
      return Observation(
        member: observation.member - 1, tuple: Int32(tuples.number(of: tuple.span)), effective: observation.instant,
        version: .min, path: 0, batch: 0, file: 0, record: Int64(order), given: 0, row: 0, feed: 0)
    }
    var builder = TimelineBuilder(
      attributes: attributes, systems: [0, 1, 0, 2], ranks: Trust.ranks(of: ["a", "b", "c"], for: dimension))
    return builder.versions(of: parsed.sorted(by: Observation.precedes)[...], tuples: tuples).map { version in
      let values = version.values.map { offset -> String in
        var column = Column(empty: .text)
        AttributeTuples.append(tuples.table.bytes.span, offset, to: &column)
        guard case .text(let text) = column else { return "?" }
        return text.string(0) ?? "∅"
      }
      let from = version.validFrom == .min ? "-∞" : "\(version.validFrom)"
      let to = version.validTo == .max ? "∞" : "\(version.validTo)"
      return "\(from)..\(to) \(values.joined(separator: "/"))"
    }
  }

  static func parse(_ text: String) -> (member: Int32, instant: Int64, values: [String?]) {
    let words = text.split(separator: " ")
    let head = words[0].split(separator: "@")
    return (
      Int32(head[0]) ?? 1, Int64(head[1]) ?? 0, words[1].split(separator: "/").map { $0 == "-" ? nil : String($0) }
    )
  }

  @Test(arguments: cases) func `one value survives at each instant`(_ example: Case) {
    let attribute = Attribute(
      name: "value", type: .text, history: example.history, isPersonal: false, summary: "", survives: example.survives,
      trust: example.trust)
    #expect(Self.versions([attribute], example.observations.map(Self.parse)) == example.versions)
  }

  /// All of them side by side: what begins a version is a change of a versioned one alone.
  @Test func `rules and histories mixed in one dimension`() {
    func attribute(_ survives: Attribute.Survival, _ history: Attribute.History) -> Attribute {
      Attribute(
        name: "\(survives)", type: .text, history: history, isPersonal: false, summary: "", survives: survives)
    }
    let attributes = [
      attribute(.mostTrusted, .versioned), attribute(.newest, .overwrite), attribute(.longest, .versioned),
      attribute(.mostFrequent, .original),
    ]
    let found = Self.versions(
      attributes,
      ["2@10 B/b/bb/-", "4@20 C/c/cccc/x", "1@30 A/a/a/y", "4@40 C/cc/c/x", "1@50 A/-/aaa/-", "2@60 B/bb/-/-"].map(
        Self.parse))
    #expect(
      found == [
        "-∞..20 B/bb/bb/x", "20..30 B/bb/cccc/x", "30..40 A/bb/cccc/x", "40..50 A/bb/bb/x", "50..∞ A/bb/aaa/x",
      ])
  }

  /// What is plainly so: at each instant, take the members' last values and choose. A value is as old as it is without
  /// what else was said at its instant.
  @Test(arguments: 0..<300) func `agrees with choosing among the members' values anew`(_ seed: Int) {
    var random = SeededGenerator(UInt64(seed))
    let survives = Attribute.Survival.allCases[seed % 4]
    let attribute = Attribute(
      name: "value", type: .text, history: .versioned, isPersonal: false, summary: "", survives: survives)
    let observations = (0..<10).map { index -> (member: Int32, instant: Int64, values: [String?]) in
      (
        Int32.random(in: 1...4, using: &random), Int64(index / 2),
        [["A", "B", "CC", "DDD", "∅"].randomElement(using: &random)]
      )
    }
    var expected: [String] = []
    var said: [Int32: (value: String, instant: Int64, order: Int)] = [:]
    var before = said
    for (order, observation) in observations.enumerated() {
      let text = observation.values[0] ?? ""
      if order > 0, observations[order - 1].instant != observation.instant { before = said }
      let known = before[observation.member].flatMap { $0.value == text ? $0.instant : nil }
      said[observation.member] = (text, known ?? observation.instant, order)
      if order + 1 < observations.count, observations[order + 1].instant == observation.instant { continue }
      let values = said.filter { $0.value.value != "∅" }
      func trust(_ member: Int32) -> Int { [0, 1, 0, 2][Int(member) - 1] }
      let best = values.max { left, right in
        func key(_ entry: (key: Int32, value: (value: String, instant: Int64, order: Int))) -> [Int] {
          let rest = [-trust(entry.key), entry.value.order]
          switch survives {
          case .mostTrusted: return rest
          case .newest: return [Int(entry.value.instant)] + rest
          case .longest: return [entry.value.value.count] + rest
          case .mostFrequent: return [values.filter { $0.value.value == entry.value.value }.count] + rest
          }
        }
        return key(left).lexicographicallyPrecedes(key(right))
      }
      let value = best?.value.value ?? "∅"
      let from = expected.isEmpty ? "-∞" : "\(observation.instant)"
      if expected.last.map({ !$0.hasSuffix(" \(value)") }) ?? true { expected.append("\(from) \(value)") }
    }
    let found = Self.versions([attribute], observations).map { version in
      version.replacing(/\.\.[^ ]*/, with: "")
    }
    #expect(found == expected, "seed \(seed), \(survives)")
  }
}
