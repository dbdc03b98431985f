import Columnar
import Definitions

/// The evidence for identity: which members have which identifiers.
struct IdentityEvidence {
  /// One piece: a member has an identifier.
  struct Piece {
    var identifier: Int32
    var member: Int32
    /// Index of the file, and record, that brought it.
    var file: Int32
    var record: Int64
    /// The warehouse has it.
    var isKnown: Bool
  }
  /// Identifiers, as kind (one byte) and value.
  private(set) var identifiers = ByteTable()
  private(set) var pieces: [Piece] = []
  private var seen = KeyTable()
  private var scratch: [UInt8] = []

  /// Adds a piece of evidence; of one that is there already only `isKnown` counts.
  mutating func add(
    kind: Int, value: Span<UInt8>, member: Int, file: Int32, record: Int64, isKnown: Bool = false
  ) {
    var key = scratch
    scratch = []
    key.removeAll(keepingCapacity: true)
    key.append(UInt8(truncatingIfNeeded: kind))
    key.append(value)
    let identifier = identifiers.insert(key.span).number
    scratch = key
    // Multiplying by an odd number is one-to-one, so no two pairs ever meet in the table.
    let pair = (UInt64(identifier) << 32 | UInt64(member)) &* 0x9e37_79b9_7f4a_7c15
    if let piece = seen.insert(pair, UInt32(pieces.count)) {
      if isKnown { pieces[Int(piece)].isKnown = true }
    } else {
      pieces.append(
        Piece(identifier: Int32(identifier), member: Int32(member), file: file, record: record, isKnown: isKnown))
    }
  }

  /// The kind of an identifier.
  func kind(_ identifier: Int) -> Int { Int(identifiers.bytes[identifiers.range(of: identifier).lowerBound]) }
}

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
  private let starts: [Int]
  private let members: [Int32]
  private let standings: [Standing]
  /// By identifier, how many members had it before the batch.
  private let knownCounts: [Int32]

  init(_ evidence: IdentityEvidence, _ identity: Identity) {
    self.evidence = evidence
    // A counting sort of the pieces.
    var starts = [Int](repeating: 0, count: evidence.identifiers.count + 1)
    for piece in evidence.pieces { starts[Int(piece.identifier) + 1] += 1 }
    for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
    var next = starts
    var members = [Int32](repeating: 0, count: evidence.pieces.count)
    var known = [Int32](repeating: 0, count: evidence.identifiers.count)
    for piece in evidence.pieces {
      members[next[Int(piece.identifier)]] = piece.member
      next[Int(piece.identifier)] += 1
      if piece.isKnown { known[Int(piece.identifier)] += 1 }
    }
    knownCounts = known
    let ignored = IgnoredIdentifiers(identity)
    let bytes = evidence.identifiers.bytes.span
    standings = (0..<evidence.identifiers.count).map { identifier in
      let count = starts[identifier + 1] - starts[identifier]
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
  func members(_ identifier: Int) -> ArraySlice<Int32> { members[starts[identifier]..<starts[identifier + 1]] }
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
