import Columnar
@testable import Definitions
import Testing

@testable import Transform

/// Members have the ids 1, 2, 3 …; evidence is written as `1 e:a` (member 1 has the e-mail a).
@Suite struct `Identity` {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var members: Int
    var evidence: String
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
  ]

  static let identity = Definitions.Identity(
    identifiers: [.init(name: "e", sharedByAtMost: 3), .init(name: "p", sharedByAtMost: 3)], trust: [])

  static func links(_ evidence: some Sequence<Substring>, members: Int) -> [String] {
    var pieces = IdentityEvidence()
    for piece in evidence {
      let words = piece.split(separator: " ")
      guard words.count == 2, let member = Int(words[0]) else { continue }
      pieces.add(
        kind: words[1].first == "e" ? 0 : 1, value: Array(words[1].dropFirst(2).utf8).span, member: member - 1, file: 1,
        record: 1)
    }
    let links = IdentityResolver.resolve(ids: (1...Int64(members)).map { $0 }, evidence: pieces, identity: identity)
    return links.enumerated().map { index, link in
      "\(index + 1)→\(link.durable) \(link.evidence.map { $0 == 0 ? "e" : "p" } ?? "self") \(link.via)"
    }
  }

  @Test(arguments: cases) func `joins members that share identifiers`(_ example: Case) {
    #expect(Self.links(example.evidence.split(separator: ","), members: example.members) == example.links)
  }

  @Test(arguments: 0..<200) func `the order of the evidence does not matter`(_ seed: Int) {
    var random = SeededGenerator(UInt64(seed))
    let pieces = (0..<30).map { _ -> Substring in
      let kind = Bool.random(using: &random) ? "e" : "p"
      return "\(Int.random(in: 1...12, using: &random)) \(kind):\(Int.random(in: 1...9, using: &random))"[...]
    }
    let expected = Self.links(pieces, members: 12)
    #expect(Self.links(pieces.shuffled(using: &random), members: 12) == expected, "seed \(seed)")
  }

  @Test(arguments: 0..<200) func `agrees with joining pair by pair until nothing changes`(_ seed: Int) {
    var random = SeededGenerator(UInt64(seed))
    var has: [String: Set<Int>] = [:]
    var pieces: [Substring] = []
    for _ in 0..<30 {
      let member = Int.random(in: 1...15, using: &random)
      let identifier = "\(Bool.random(using: &random) ? "e" : "p"):\(Int.random(in: 1...12, using: &random))"
      has[identifier, default: []].insert(member)
      pieces.append("\(member) \(identifier)"[...])
    }
    var person = Array(0...15)
    var changed = true
    while changed {
      changed = false
      for members in has.values where members.count <= 3 {
        let least = members.map { person[$0] }.min() ?? 0
        for member in members where person[member] != least {
          person[member] = least
          changed = true
        }
      }
    }
    let found = Self.links(pieces, members: 15).map { Int($0.split(separator: "→")[1].split(separator: " ")[0]) ?? 0 }
    #expect(found == Array(person[1...]), "seed \(seed)")
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
