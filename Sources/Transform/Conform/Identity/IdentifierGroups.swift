import Columnar
import Definitions

/// Who has each identifier, and whether that joins them.
struct IdentifierGroups {
  /// What becomes of an identifier.
  enum Standing {
    /// It joins those who have it.
    case joins
    /// One member alone has it.
    case alone
    /// More members have it than may share it.
    case shared
    /// The definition ignores it.
    case ignored
  }

  let evidence: IdentityEvidence
  /// Members by identifier: those of identifier n are `members[starts[n]..<starts[n + 1]]`.
  private let starts: [UInt32]
  private let members: [Int32]
  private let standings: [Standing]
  /// By identifier, how many members had it before the batch.
  private let knownCounts: [Int32]

  init(_ evidence: IdentityEvidence, _ identity: Identity) {
    self.evidence = evidence
    // A counting sort of the pieces.
    var starts = [UInt32](repeating: 0, count: evidence.identifiers.count + 1)
    for piece in evidence.pieces { starts[Int(piece.identifier) + 1] += 1 }
    for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
    var next = starts
    var members = [Int32](repeating: 0, count: evidence.pieces.count)
    var known = [Int32](repeating: 0, count: evidence.identifiers.count)
    for piece in evidence.pieces {
      members[Int(next[Int(piece.identifier)])] = piece.member
      next[Int(piece.identifier)] += 1
      if piece.isKnown { known[Int(piece.identifier)] += 1 }
    }
    knownCounts = known
    let ignored = IgnoredIdentifiers(identity)
    let bytes = evidence.identifiers.bytes.span
    standings = (0..<evidence.identifiers.count).map { identifier in
      let count = Int(starts[identifier + 1] - starts[identifier])
      if count < 2 { return .alone }
      let kind = evidence.kind(identifier)
      let range = evidence.identifiers.range(of: identifier)
      // The kind stands before the value.
      if ignored.reason(kind: kind, bytes.extracting(range.lowerBound + 1..<range.upperBound)) != nil {
        return .ignored
      }
      return count > identity.identifiers[kind].sharedByAtMost ? .shared : .joins
    }
    self.starts = starts
    self.members = members
  }

  /// How many identifiers there are.
  var count: Int { standings.count }
  /// The members that have an identifier.
  func members(_ identifier: Int) -> ArraySlice<Int32> {
    members[Int(starts[identifier])..<Int(starts[identifier + 1])]
  }
  /// What becomes of it.
  func standing(_ identifier: Int) -> Standing { standings[identifier] }

  /// How many members had it before the batch.
  func knownCount(_ identifier: Int) -> Int { Int(knownCounts[identifier]) }

  /// Identifiers in order of trust: by kind, then bytewise.
  func inOrderOfTrust(_ identifiers: [Int]) -> [Int] {
    let bytes = evidence.identifiers.bytes.span
    return identifiers.sorted { left, right in
      Bytes.precedes(
        bytes.extracting(evidence.identifiers.range(of: left)), bytes.extracting(evidence.identifiers.range(of: right)))
    }
  }
}
