import Columnar
@testable import Definitions
import Testing
import Text

@testable import Transform

/// Members have the ids 1, 2, 3 …; evidence is written as `1 e:a` (member 1 has the e-mail a), pins as `1+2` (together)
/// and `1/2` (apart).
@Suite struct `Identity` {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var members: Int
    var evidence: String
    var pins = ""
    /// `member→person evidence via`, in order.
    var links: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "nobody shares anything", members: 2, evidence: "1 e:a, 2 e:b", links: ["1→1 self 1", "2→2 self 2"]),
    Case(name: "two share an e-mail", members: 2, evidence: "1 e:a, 2 e:a", links: ["1→1 e 2", "2→1 e 1"]),
    Case(
      name: "chains are followed", members: 3, evidence: "1 e:a, 2 e:a, 2 p:x, 3 p:x",
      links: ["1→1 e 2", "2→1 e 1", "3→1 p 2"]),
    Case(
      name: "the most trusted identifier is the evidence", members: 2, evidence: "1 p:x, 2 p:x, 1 e:a, 2 e:a",
      links: ["1→1 e 2", "2→1 e 1"]),
    Case(
      name: "an identifier that too many share joins nobody", members: 4,
      evidence: "1 p:x, 2 p:x, 3 p:x, 4 p:x, 1 e:a, 4 e:a",
      links: ["1→1 e 4", "2→2 self 2", "3→3 self 3", "4→1 e 1"]),
    Case(
      name: "as many as allowed still join", members: 3, evidence: "1 p:x, 2 p:x, 3 p:x",
      links: ["1→1 p 2", "2→1 p 1", "3→1 p 1"]),
    Case(
      name: "the same value of another kind is another identifier", members: 2, evidence: "1 e:a, 2 p:a",
      links: ["1→1 self 1", "2→2 self 2"]),
    Case(
      name: "what is masked joins nobody", members: 2, evidence: "1 p:138****1234, 2 p:138****1234",
      links: ["1→1 self 1", "2→2 self 2"]),
    Case(
      name: "unless the definition says that it does", members: 2, evidence: "1 e:a*, 2 e:a*",
      links: ["1→1 e 2", "2→1 e 1"]),
    Case(
      name: "what a pattern of its kind matches joins nobody", members: 4,
      evidence: "1 e:x@relay.example, 2 e:x@relay.example, 3 p:x@relay.example, 4 p:x@relay.example",
      links: ["1→1 self 1", "2→2 self 2", "3→3 p 4", "4→3 p 3"]),
    Case(
      name: "an ignored identifier is not made good by another", members: 3,
      evidence: "1 p:*, 2 p:*, 2 e:a, 3 e:a", links: ["1→1 self 1", "2→2 e 3", "3→2 e 2"]),
    Case(
      name: "pinned together without any identifier", members: 3, evidence: "2 e:a, 3 e:a", pins: "1+2",
      links: ["1→1 pin 2", "2→1 pin 1", "3→1 e 2"]),
    Case(
      name: "pinned apart in spite of an identifier", members: 2, evidence: "1 e:a, 2 e:a", pins: "1/2",
      links: ["1→1 self 1", "2→2 self 2"]),
    Case(
      name: "pins apart win over pins together", members: 2, evidence: "", pins: "1+2, 1/2",
      links: ["1→1 self 1", "2→2 self 2"]),
    Case(
      name: "a third goes with the one that it shares the more trusted identifier with", members: 3,
      evidence: "1 p:x, 3 p:x, 2 e:a, 3 e:a", pins: "1/2", links: ["1→1 self 1", "2→2 e 3", "3→2 e 2"]),
    Case(
      name: "of one identifier, with the first by name", members: 3, evidence: "1 e:a, 2 e:a, 3 e:a", pins: "1/2",
      links: ["1→1 e 3", "2→2 self 2", "3→1 e 1"]),
    Case(
      name: "a chain between two that are pinned apart breaks at its least trusted joint", members: 4,
      evidence: "1 e:a, 2 e:a, 2 p:x, 3 p:x, 3 e:b, 4 e:b", pins: "1/4",
      links: ["1→1 e 2", "2→1 e 1", "3→3 e 4", "4→3 e 3"]),
    Case(
      name: "a pin together holds where an identifier does not", members: 3, evidence: "1 e:a, 3 e:a", pins: "1/3, 2+3",
      links: ["1→1 self 1", "2→2 pin 3", "3→2 pin 2"]),
    Case(
      name: "pins apart elsewhere change nothing", members: 4, evidence: "1 e:a, 2 e:a, 3 e:b, 4 e:b", pins: "1/3, 2/4",
      links: ["1→1 e 2", "2→1 e 1", "3→3 e 4", "4→3 e 3"]),
  ]

  static let identity = Definitions.Identity(
    identifiers: [
      .init(
        name: "e", sharedByAtMost: 3,
        ignored: ["@relay\\.example$"].compactMap { text in
          (try? RegularExpression(text)).map { IgnoredPattern(text: text, expression: $0) }
        },
        ignoresMasked: false), .init(name: "p", sharedByAtMost: 3),
    ], trust: [])

  static func pieces(_ evidence: some Sequence<Substring>) -> IdentityEvidence {
    var pieces = IdentityEvidence()
    for piece in evidence {
      let words = piece.split(separator: " ")
      guard words.count == 2, let member = Int(words[0]) else { continue }
      pieces.add(
        kind: words[1].first == "e" ? 0 : 1, value: Array(words[1].dropFirst(2).utf8).span, member: member - 1, file: 1,
        record: 1)
    }
    return pieces
  }

  static func pins(_ text: String) -> MemberPins {
    var pins = MemberPins()
    for pin in text.split(separator: ",") {
      let numbers = pin.split { "+/ ".contains($0) }.compactMap { Int32($0) }
      if pin.contains("+") {
        pins.together.append((numbers[0] - 1, numbers[1] - 1))
      } else {
        pins.apart.append((numbers[0] - 1, numbers[1] - 1))
      }
    }
    return pins
  }

  /// Links with ids in place of local numbers; members are in the order of their local numbers.
  static func links(
    _ evidence: some Sequence<Substring>, pins: String = "", ids: [Int64]
  ) -> [IdentityLink] {
    IdentityResolver.resolve(
      ids: ids, groups: IdentifierGroups(pieces(evidence), identity), pins: Self.pins(pins), precedes: <)
  }

  static func links(_ evidence: some Sequence<Substring>, pins: String = "", members: Int) -> [String] {
    links(evidence, pins: pins, ids: (1...Int64(members)).map { $0 }).enumerated().map { index, link in
      let evidence =
        switch link.evidence {
        case nil: "self"
        case .pin: "pin"
        case .kind(let kind): kind == 0 ? "e" : "p"
        }
      return "\(index + 1)→\(link.durable) \(evidence) \(link.via)"
    }
  }

  @Test(arguments: cases) func `joins members that share identifiers`(_ example: Case) {
    #expect(
      Self.links(example.evidence.split(separator: ","), pins: example.pins, members: example.members) == example.links)
  }

  /// Evidence and pins by chance.
  static func sample(_ seed: Int, members: Int) -> (pieces: [Substring], pins: String) {
    var random = SeededGenerator(UInt64(seed))
    let pieces = (0..<30).map { _ -> Substring in
      let kind = Bool.random(using: &random) ? "e" : "p"
      let value = Int.random(in: 1...12, using: &random)
      return "\(Int.random(in: 1...members, using: &random)) \(kind):\(value)\(value == 12 ? "*" : "")"[...]
    }
    let pins = (0..<Int.random(in: 0...6, using: &random)).compactMap { _ -> String? in
      let (one, other) = (Int.random(in: 1...members, using: &random), Int.random(in: 1...members, using: &random))
      if one == other { return nil }
      let relation = Int.random(in: 0..<3, using: &random) == 0 ? "+" : "/"
      return "\(min(one, other))\(relation)\(max(one, other))"
    }
    return (pieces, Set(pins).sorted().joined(separator: ", "))
  }

  @Test(arguments: 0..<200) func `the order of the evidence does not matter`(_ seed: Int) {
    var random = SeededGenerator(UInt64(seed))
    let (pieces, pins) = Self.sample(seed, members: 12)
    let expected = Self.links(pieces, pins: pins, members: 12)
    #expect(Self.links(pieces.shuffled(using: &random), pins: pins, members: 12) == expected, "seed \(seed)")
  }

  /// Members as sets, by their places.
  private static func persons(_ links: [IdentityLink]) -> Set<Set<Int>> {
    Set(Dictionary(grouping: links.indices, by: { links[$0].durable }).values.map(Set.init))
  }

  @Test(arguments: 0..<200) func `which numbers members have decides nothing but the numbers of persons`(_ seed: Int) {
    var random = SeededGenerator(UInt64(seed))
    let (pieces, pins) = Self.sample(seed, members: 12)
    let expected = Self.persons(Self.links(pieces, pins: pins, ids: (1...12).map { $0 }))
    let links = Self.links(pieces, pins: pins, ids: (1...12).map { $0 }.shuffled(using: &random))
    #expect(Self.persons(links) == expected, "seed \(seed)")
  }

  /// Everything pair by pair: pins together, then identifiers in order of trust, each join only where it brings no two
  /// together that are pinned apart.
  @Test(arguments: 0..<500) func `agrees with joining pair by pair`(_ seed: Int) {
    let (pieces, pins) = Self.sample(seed, members: 15)
    var has: [String: Set<Int>] = [:]
    for piece in pieces {
      let words = piece.split(separator: " ")
      has[String(words[1]), default: []].insert((Int(words[0]) ?? 0) - 1)
    }
    let pinned = Self.pins(pins)
    var persons = (0..<15).map { Set([$0]) }
    func join(_ one: Int, _ other: Int) {
      guard let a = persons.firstIndex(where: { $0.contains(one) }),
        let b = persons.firstIndex(where: { $0.contains(other) }), a != b
      else { return }
      let all = persons[a].union(persons[b])
      if pinned.apart.contains(where: { all.contains(Int($0.first)) && all.contains(Int($0.second)) }) { return }
      persons[a] = all
      persons.remove(at: b)
    }
    for (one, other) in pinned.together { join(Int(one), Int(other)) }
    for identifier in has.keys.sorted() where !(identifier.hasPrefix("p") && identifier.hasSuffix("*")) {
      let members = (has[identifier] ?? []).sorted()
      guard members.count <= 3 else { continue }
      for (index, other) in members.enumerated() { for one in members[..<index] { join(one, other) } }
    }
    let found = Self.persons(Self.links(pieces, pins: pins, ids: (1...15).map { $0 }))
    #expect(found == Set(persons), "seed \(seed)")
  }
}

/// A generator that gives the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed &+ 0x9e37_79b9_7f4a_7c15 }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
