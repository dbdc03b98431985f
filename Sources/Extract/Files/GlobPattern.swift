// Shell patterns over the components of a path: `*` and `?` never match `/`, nor a dot at the beginning
// of a name (so that `.orders.csv.part` of an upload under way is left alone).

/// The pattern of one component of a path.
struct GlobPattern: Sendable {
  private enum Piece: Equatable {
    case literal(Unicode.Scalar)
    case one
    case any
    case set([ClosedRange<Unicode.Scalar>], negated: Bool)
  }

  private let pieces: [Piece]
  /// The only name that matches; nil where several can.
  let onlyName: String?

  /// Reads a pattern: `*` any characters, `?` one, `[a-z]` one of them, `[!a-z]` one other, `[*]` the character itself.
  /// A `[` that is never closed is itself.
  init(_ text: String) {
    var pieces: [Piece] = []
    let scalars = Array(text.unicodeScalars)
    var at = 0
    while at < scalars.count {
      switch scalars[at] {
      case "*":
        if pieces.last != .any { pieces.append(.any) }
      case "?":
        pieces.append(.one)
      case "[":
        if let (set, next) = Self.set(scalars, at + 1) {
          pieces.append(set)
          at = next
          continue
        }
        pieces.append(.literal("["))
      default:
        pieces.append(.literal(scalars[at]))
      }
      at += 1
    }
    self.pieces = pieces
    let letters = pieces.compactMap { if case .literal(let scalar) = $0 { scalar } else { nil } }
    var name = String.UnicodeScalarView()
    name.append(contentsOf: letters)
    onlyName = letters.count == pieces.count ? String(name) : nil
  }

  private static func set(_ scalars: [Unicode.Scalar], _ start: Int) -> (Piece, Int)? {
    var at = start
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    var negated = false
    if at < scalars.count, scalars[at] == "!" || scalars[at] == "^" {
      negated = true
      at += 1
    }
    let first = at
    while at < scalars.count {
      // A bracket right at the beginning stands for itself.
      if scalars[at] == "]", at > first {
        if !negated, ranges.count == 1, ranges[0].lowerBound == ranges[0].upperBound {
          return (.literal(ranges[0].lowerBound), at + 1)
        }
        return (.set(ranges, negated: negated), at + 1)
      }
      if at + 2 < scalars.count, scalars[at + 1] == "-", scalars[at + 2] != "]" {
        if scalars[at] <= scalars[at + 2] { ranges.append(scalars[at]...scalars[at + 2]) }
        at += 3
      } else {
        ranges.append(scalars[at]...scalars[at])
        at += 1
      }
    }
    return nil
  }

  /// Whether a name matches as a whole.
  func matches(_ name: String) -> Bool {
    let scalars = Array(name.unicodeScalars)
    if scalars.first == ".", pieces.first != .literal(".") { return false }
    // After each `*` only the last one needs to be tried again: the usual two-pointer walk.
    var piece = 0
    var at = 0
    var star = -1
    var resume = 0
    while at < scalars.count {
      if piece < pieces.count, pieces[piece] == .any {
        star = piece
        resume = at
        piece += 1
      } else if piece < pieces.count, Self.matches(pieces[piece], scalars[at]) {
        piece += 1
        at += 1
      } else if star >= 0 {
        resume += 1
        at = resume
        piece = star + 1
      } else {
        return false
      }
    }
    while piece < pieces.count, pieces[piece] == .any { piece += 1 }
    return piece == pieces.count
  }

  /// Whether a pattern of a path, or of its last name alone, matches a relative path.
  static func matches(_ pattern: String, path: String) -> Bool {
    if !pattern.utf8.contains(0x2f), let last = path.split(separator: "/").last {
      return GlobPattern(pattern).matches(String(last))
    }
    return matches(pattern, wholePath: path)
  }

  /// Whether a pattern matches a relative path, name by name.
  static func matches(_ pattern: String, wholePath path: String) -> Bool {
    let wanted = pattern.split(separator: "/").map { GlobPattern(String($0)) }
    let names = path.split(separator: "/").map(String.init)
    return wanted.count == names.count && zip(wanted, names).allSatisfy { $0.matches($1) }
  }

  private static func matches(_ piece: Piece, _ scalar: Unicode.Scalar) -> Bool {
    switch piece {
    case .literal(let wanted): wanted == scalar
    case .one, .any: true
    case .set(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
    }
  }
}
