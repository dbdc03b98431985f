/// An expression as it is written, before its types are known.
///
/// It knows its depth and size, since what is made of it is walked by recursion, here and in other parts: a
/// text that would make a tree deeper or larger than the limits is refused while it is read.
struct ExpressionSyntax {
  indirect enum Kind {
    case null
    case number(String)
    case text(String)
    case boolean(Bool)
    /// `date '…'`, `timestamp '…'`
    case date(String)
    case timestamp(String)
    case name(String)
    case negate(ExpressionSyntax)
    case not(ExpressionSyntax)
    /// Operators with two operands, by their sign or word.
    case binary(String, ExpressionSyntax, ExpressionSyntax)
    case isNull(ExpressionSyntax)
    case isIn(ExpressionSyntax, [ExpressionSyntax])
    case like(ExpressionSyntax, ExpressionSyntax)
    /// A day within the last so many days, weeks, months, quarters or years.
    case inLast(ExpressionSyntax, count: Int, CalendarUnit)
    case cases([(condition: ExpressionSyntax, value: ExpressionSyntax)], otherwise: ExpressionSyntax?)
    case call(String, [ExpressionSyntax])
  }

  static let deepest = 100
  static let largest = 5_000

  let kind: Kind
  /// Place of the word or sign that the expression is named by, in Unicode scalars from 0.
  let offset: Int
  let depth: Int
  let size: Int

  init(_ kind: Kind, at offset: Int) throws(ExpressionFault) {
    self.kind = kind
    self.offset = offset
    var depth = 0
    var size = 1
    func add(_ child: ExpressionSyntax) {
      depth = max(depth, child.depth)
      size += child.size
    }
    switch kind {
    case .null, .number, .text, .boolean, .date, .timestamp, .name: break
    case .negate(let operand), .not(let operand), .isNull(let operand), .inLast(let operand, _, _): add(operand)
    case .binary(_, let left, let right), .like(let left, let right):
      add(left)
      add(right)
    case .isIn(let operand, let candidates):
      add(operand)
      candidates.forEach(add)
    case .cases(let branches, let otherwise):
      for branch in branches {
        add(branch.condition)
        add(branch.value)
      }
      if let otherwise { add(otherwise) }
    case .call(_, let arguments): arguments.forEach(add)
    }
    self.depth = depth + 1
    self.size = size
    guard self.depth <= Self.deepest else {
      throw ExpressionFault(
        "nested more than \(Self.deepest) levels deep", at: offset, remedy: "use a derived column for a part of it")
    }
    guard size <= Self.largest else {
      throw ExpressionFault("the expression has more than \(Self.largest) parts", at: offset)
    }
  }
}
