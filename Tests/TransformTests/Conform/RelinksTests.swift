import Columnar
@testable import Definitions
import Testing

@testable import Transform

/// Members have the ids 1, 2, 3 …; what they had before the batch is a person each, 0 for a new member. Evidence and pins
/// are written as in `Identity`; evidence that the batch brings has an exclamation mark.
@Suite struct `Changes of persons` {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var before: [Int64]
    var evidence: String
    var pins = ""
    var unpinned = ""
    /// `member from→to cause kind by–via`
    var changes: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "nothing changes", before: [1, 1, 3], evidence: "1 e:a, 2 e:a, 3 e:b", changes: []),
    Case(
      name: "a new account is no change", before: [1, 0], evidence: "1 e:a, 2 e:a!", changes: []),
    Case(
      name: "two known persons become one: the older id survives", before: [1, 1, 3, 3],
      evidence: "1 e:a, 2 e:a, 3 e:b, 4 e:b, 2 p:x, 4 p:x!",
      changes: ["3 3→1 identifier p 4–2", "4 3→1 identifier p 4–2"]),
    Case(
      name: "by way of a new account", before: [1, 2, 0], evidence: "1 e:a, 3 e:a!, 3 p:x!, 2 p:x",
      changes: ["2 2→1 identifier p 2–3"]),
    Case(
      name: "three at once: each by what joins it", before: [1, 2, 3], evidence: "1 e:a, 2 e:a!, 2 p:x, 3 p:x!",
      changes: ["2 2→1 identifier e 2–1", "3 3→1 identifier p 3–2"]),
    Case(
      name: "the most trusted of several", before: [1, 2], evidence: "1 p:x, 2 p:x!, 1 e:a, 2 e:a!",
      changes: ["2 2→1 identifier e 2–1"]),
    Case(name: "by a pin", before: [1, 2], evidence: "", pins: "1+2", changes: ["2 2→1 pin - 2–1"]),
    Case(
      name: "too many share an identifier now", before: [1, 1, 1, 0], evidence: "1 p:x, 2 p:x, 3 p:x, 4 p:x!",
      changes: ["2 1→2 shared p 2–1", "3 1→3 shared p 3–1"]),
    Case(
      name: "one that too many shared all along is not the cause", before: [1, 1, 3, 4, 0],
      evidence: "1 e:z, 2 e:z, 3 e:z, 4 e:z, 1 p:x, 2 p:x, 3 p:x!, 5 p:x!",
      changes: ["2 1→2 shared p 2–1"]),
    Case(
      name: "what is left keeps together", before: [1, 1, 1, 0, 0],
      evidence: "1 p:x, 2 p:x, 4 p:x!, 5 p:x!, 2 e:a, 3 e:a",
      changes: ["2 1→2 shared p 2–1", "3 1→2 shared p 2–1"]),
    Case(
      name: "pinned apart", before: [1, 1], evidence: "1 e:a, 2 e:a", pins: "1/2", changes: ["2 1→2 apart e 2–1"]),
    Case(
      name: "ignored by a new definition", before: [1, 1], evidence: "1 p:1*, 2 p:1*", changes: ["2 1→2 ignored p 2–1"]),
    Case(name: "a pin taken back", before: [1, 1], evidence: "", unpinned: "1+2", changes: ["2 1→2 unpinned - 2–1"]),
    Case(name: "of which nothing is known any more", before: [1, 1], evidence: "", changes: ["2 1→2 withdrawn - –"]),
    Case(
      name: "split off and joined to others at once", before: [1, 1, 3, 0], evidence: "1 e:a, 2 e:a, 2 p:x, 3 p:x!",
      pins: "1/2", changes: ["2 1→2 apart e 2–1", "3 3→2 identifier p 3–2"]),
    Case(
      name: "split off, and merged into an older one", before: [1, 2, 2], evidence: "2 e:a, 3 e:a, 1 p:x, 3 p:x!",
      pins: "2/3", changes: ["3 2→1 apart e 3–2", "3 2→1 identifier p 3–1"]),
    Case(
      name: "the one a person is named by leaves: the others get another name", before: [1, 1, 1],
      evidence: "2 e:a, 3 e:a, 1 p:x, 2 p:x", pins: "1/2", changes: ["2 1→2 apart p 2–1", "3 1→2 apart p 2–1"]),
  ]

  static func changes(_ example: Case) -> [String] {
    var pieces = IdentityEvidence()
    for piece in example.evidence.split(separator: ",") {
      let words = piece.split(separator: " ")
      let value = words[1].dropFirst(2).filter { $0 != "!" }
      pieces.add(
        kind: words[1].first == "e" ? 0 : 1, value: Array(value.utf8).span, member: (Int(words[0]) ?? 1) - 1, file: 1,
        record: 1, isKnown: !words[1].hasSuffix("!"))
    }
    let groups = IdentifierGroups(pieces, `Identity`.identity)
    let pins = `Identity`.pins(example.pins)
    let ids = (1...Int64(example.before.count)).map { $0 }
    let links = IdentityResolver.resolve(ids: ids, groups: groups, pins: pins, precedes: <)
    return RelinkSearch.find(
      ids: ids, known: example.before, links: links, groups: groups, pins: pins,
      unpinned: `Identity`.pins(example.unpinned).together, identity: `Identity`.identity
    ).map { change in
      let kind = change.reason.kind.map { $0 == 0 ? "e" : "p" } ?? "-"
      let by = change.reason.by.map { "\($0 + 1)" } ?? ""
      let via = change.reason.via.map { "\($0 + 1)" } ?? ""
      return "\(change.member + 1) \(change.from)→\(change.to) \(change.reason.cause) \(kind) \(by)–\(via)"
    }
  }

  @Test(arguments: cases) func `each with its reason`(_ example: Case) {
    #expect(Self.changes(example) == example.changes)
  }
}
