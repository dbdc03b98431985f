// What makes persons of members: who has which identifiers, as far as the batch and the warehouse know. Identifiers that
// join nobody are evidence, too: whether they do is the definition's to say, today or another day.

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
