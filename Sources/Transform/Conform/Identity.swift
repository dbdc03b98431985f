// Joins members into persons: members that share an identifier are one person, transitively, unless more
// members than the definition allows share it. A person's durable id is the least member_id of the
// component, so it is stable when accounts join (the older id survives) and needs no numbers of its own.

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

/// What joins a member to its person.
struct IdentityLink: Equatable {
  /// The person's durable id: the least member_id of the component.
  var durable: Int64
  /// Kind of the most trusted identifier that it shares; nil for none.
  var evidence: Int?
  /// The least other member_id that shares an identifier of this kind; its own for none.
  var via: Int64
}

/// Finds the components.
struct IdentityResolver {
  private var parents: [Int32]

  /// Resolves the members of a dimension.
  ///
  /// - Parameters:
  ///   - ids: `member_id` by local number, all numbered.
  ///   - identity: caps by kind; nil where a member stands for itself.
  /// - Returns: a link for each member.
  static func resolve(ids: [Int64], evidence: IdentityEvidence, identity: Identity?) -> [IdentityLink] {
    var links = ids.map { IdentityLink(durable: $0, evidence: nil, via: $0) }
    guard let identity else { return links }
    var resolver = IdentityResolver(parents: (0..<Int32(ids.count)).map { $0 })

    // Members by identifier: a counting sort of the pieces.
    var starts = [Int](repeating: 0, count: evidence.identifiers.count + 1)
    for piece in evidence.pieces { starts[Int(piece.identifier) + 1] += 1 }
    for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
    var next = starts
    var members = [Int32](repeating: 0, count: evidence.pieces.count)
    for piece in evidence.pieces {
      members[next[Int(piece.identifier)]] = piece.member
      next[Int(piece.identifier)] += 1
    }

    for identifier in 0..<evidence.identifiers.count {
      let kind = evidence.kind(identifier)
      let group = starts[identifier]..<starts[identifier + 1]
      guard group.count > 1, group.count <= identity.identifiers[kind].sharedByAtMost else { continue }
      let first = members[group.lowerBound]
      // The two least ids of the group: the least other one is the first unless that is the member itself.
      var least = Int64.max
      var second = Int64.max
      for index in group {
        let id = ids[Int(members[index])]
        if id < least {
          second = least
          least = id
        } else if id < second {
          second = id
        }
      }
      for index in group {
        let member = Int(members[index])
        resolver.join(first, Int32(member))
        let other = ids[member] == least ? second : least
        if let known = links[member].evidence, known < kind { continue }
        if links[member].evidence == kind {
          links[member].via = min(links[member].via, other)
        } else {
          links[member].evidence = kind
          links[member].via = other
        }
      }
    }

    var leastID = [Int64](repeating: .max, count: ids.count)
    for member in ids.indices {
      let root = Int(resolver.root(Int32(member)))
      leastID[root] = min(leastID[root], ids[member])
    }
    for member in ids.indices { links[member].durable = leastID[Int(resolver.root(Int32(member)))] }
    return links
  }

  private mutating func root(_ member: Int32) -> Int32 {
    var at = member
    while parents[Int(at)] != at {
      parents[Int(at)] = parents[Int(parents[Int(at)])]
      at = parents[Int(at)]
    }
    return at
  }

  private mutating func join(_ left: Int32, _ right: Int32) {
    let a = root(left)
    let b = root(right)
    if a != b { parents[Int(max(a, b))] = min(a, b) }
  }
}
