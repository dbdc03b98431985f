// What makes persons of members: who has which identifiers, as far as the batch and the warehouse know. Identifiers that
// join nobody are evidence, too: whether they do is the definition's to say, today or another day.

import Columnar
import Definitions

/// The evidence for identity: which members have which identifiers.
struct IdentityEvidence {
  /// One piece: a member has an identifier.
  struct Piece {
    /// Record that brought it, and index of its file; of no file where the warehouse has it.
    var record: Int64
    var file: Int32
    var identifier: Int32
    var member: Int32

    /// Stands for a file where the warehouse has it.
    static let knownFile: Int32 = -1
    /// The warehouse has it.
    var isKnown: Bool { file == Piece.knownFile }
  }
  /// Identifiers, as kind (one byte) and value.
  private(set) var identifiers = ByteTable()
  private(set) var pieces: [Piece] = []
  /// By identifier: its first piece. Most have no other.
  private var firsts: [UInt32] = []
  /// The others, by identifier and member.
  private var others = KeyTable()
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
    let (identifier, isNew) = identifiers.insert(key.span)
    scratch = key
    let next = UInt32(truncatingIfNeeded: pieces.count)
    var there: UInt32?
    if isNew {
      firsts.append(next)
    } else if pieces[Int(firsts[identifier])].member == member {
      there = firsts[identifier]
    } else {
      // Multiplying by an odd number is one-to-one, so no two pairs ever meet in the table.
      let pair = (UInt64(identifier) << 32 | UInt64(member)) &* 0x9e37_79b9_7f4a_7c15
      there = others.insert(pair, next)
    }
    if let there {
      if isKnown { pieces[Int(there)].file = Piece.knownFile }
    } else {
      pieces.append(
        Piece(
          record: record, file: isKnown ? Piece.knownFile : file, identifier: Int32(identifier), member: Int32(member)))
    }
  }

  /// Gives up what finds pieces: from here on nothing is added.
  mutating func end() {
    identifiers.endSearch()
    firsts = []
    others = KeyTable()
  }

  /// The pieces that the warehouse has not, by their places in `pieces`: those of member n at `starts[n]..<starts[n + 1]`.
  func newPiecesByMember(memberCount: Int) -> (pieces: [UInt32], starts: [Int]) {
    // A counting sort.
    var starts = [Int](repeating: 0, count: memberCount + 1)
    for piece in pieces where !piece.isKnown { starts[Int(piece.member)] += 1 }
    var sum = 0
    for member in starts.indices {
      sum += starts[member]
      starts[member] = sum
    }
    var sorted = [UInt32](repeating: 0, count: sum)
    for place in pieces.indices.reversed() where !pieces[place].isKnown {
      let member = Int(pieces[place].member)
      starts[member] -= 1
      sorted[starts[member]] = UInt32(place)
    }
    return (sorted, starts)
  }

  /// The kind of an identifier.
  func kind(_ identifier: Int) -> Int { Int(identifiers.bytes[identifiers.range(of: identifier).lowerBound]) }
}
