// Which value of an attribute a person has, where its members disagree. Each rule ends in the order of deliveries, which
// is a total one and knows nothing of the order of nights, so that there is always one answer.
//
// ```
// most_trusted    trust ▸ newest
// newest          since when the member has it ▸ trust ▸ newest
// longest         characters ▸ trust ▸ newest
// most_frequent   how many members have it now ▸ trust ▸ newest
// ```
//
// Newest is, elsewhere than in its own rule, what was said last. There, that a value is said again makes it no newer:
// else the system whose full export comes last would win every night.

import Columnar
import Definitions

/// Ranks of systems: less is more trusted.
enum Trust {
  /// For each attribute, the rank of each system: as named by the attribute, else by the identity; those not named
  /// come after, by name.
  static func ranks(of systems: [String], for dimension: Dimension) -> [[Int32]] {
    let common = ranks(of: systems, dimension.identity?.trust ?? [])
    return dimension.attributes.map { $0.trust.map { ranks(of: systems, $0) } ?? common }
  }

  private static func ranks(of systems: [String], _ named: [String]) -> [Int32] {
    let others = systems.filter { !named.contains($0) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return systems.map { system in
      Int32(named.firstIndex(of: system) ?? named.count + (others.firstIndex(of: system) ?? 0))
    }
  }
}

/// What a member says of an attribute.
struct Candidate {
  /// Offset of the value in the tuples.
  var value: Int
  /// Rank of the member's system.
  var trust: Int32
  /// Since when its value is this one.
  var since: Int64
  /// Place in the order of deliveries.
  var order: Int
}

extension Attribute.Survival {
  /// The candidate that survives; −1 where there is none.
  ///
  /// - Parameter candidates: may be put into another order.
  func survivor(_ candidates: inout [Candidate], _ tuples: AttributeTuples) -> Int {
    guard var best = candidates.first else { return -1 }
    if candidates.count == 1 { return best.value }
    switch self {
    case .mostTrusted:
      for other in candidates.dropFirst() where Self.isBetter(other, best) { best = other }
    case .newest:
      for other in candidates.dropFirst()
      where other.since != best.since ? other.since > best.since : Self.isBetter(other, best) { best = other }
    case .longest:
      var length = tuples.characterCount(best.value)
      for other in candidates.dropFirst() {
        let count = tuples.characterCount(other.value)
        if count != length ? count > length : Self.isBetter(other, best) {
          best = other
          length = count
        }
      }
    case .mostFrequent: best = Self.mostFrequent(&candidates, tuples)
    }
    return best.value
  }

  private static func isBetter(_ left: Candidate, _ right: Candidate) -> Bool {
    left.trust != right.trust ? left.trust < right.trust : left.order > right.order
  }

  /// Equal values stand side by side once they are sorted, the best of each first.
  private static func mostFrequent(_ candidates: inout [Candidate], _ tuples: AttributeTuples) -> Candidate {
    candidates.sort { left, right in
      tuples.same(left.value, right.value) ? isBetter(left, right) : tuples.precedes(left.value, right.value)
    }
    var best = candidates[0]
    var most = 0
    var start = 0
    while start < candidates.count {
      var end = start + 1
      while end < candidates.count, tuples.same(candidates[start].value, candidates[end].value) { end += 1 }
      if end - start != most ? end - start > most : isBetter(candidates[start], best) {
        best = candidates[start]
        most = end - start
      }
      start = end
    }
    return best
  }
}
