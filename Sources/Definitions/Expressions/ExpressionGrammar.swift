/// Reads an expression's tokens by operator precedence (after Pratt), with a limit on nesting.
///
/// From loose to tight: `or`; `and`; `not`; comparisons, `is null`, `in`, `like`, `between` (of which only one
/// can stand between two operands); `||`; `+ -`; `* / %`; the sign.
struct ExpressionGrammar {
  private typealias Token = ExpressionLexer.Token

  static let keywords: Set<String> = [
    "and", "or", "not", "is", "null", "in", "like", "between", "case", "when", "then", "else", "end", "true", "false",
  ]

  private let tokens: [Token]
  private var at = 0
  private var nesting = 0

  /// The syntax tree of a text.
  static func parse(_ text: String) throws(ExpressionFault) -> ExpressionSyntax {
    guard text.unicodeScalars.count <= 50_000 else {
      throw ExpressionFault("the expression is longer than 50000 characters", at: 0)
    }
    var grammar = ExpressionGrammar(tokens: try ExpressionLexer.tokens(text))
    guard grammar.token.kind != .end else { throw ExpressionFault("the expression is empty", at: 0) }
    let tree = try grammar.expression(0)
    guard grammar.token.kind == .end else { throw grammar.unexpected("an operator or the end") }
    return tree
  }

  private init(tokens: [Token]) { self.tokens = tokens }

  private var token: Token { tokens[at] }

  /// The token in lower case if it is a word, else itself.
  private var word: String { token.kind == .word ? token.text.lowercased() : token.kind == .sign ? token.text : "" }

  private mutating func advance() { if at < tokens.count - 1 { at += 1 } }

  private func unexpected(_ expected: String) -> ExpressionFault {
    var remedy: String?
    if token.kind == .word, !Self.keywords.contains(word), let previous = at > 0 ? tokens[at - 1] : nil,
      previous.kind == .word
    {
      remedy = NearestName.find(token.text.lowercased(), in: Self.keywords.sorted()).map { "did you mean '\($0)'?" }
    }
    return ExpressionFault("found \(token.quoted), expected \(expected)", at: token.offset, remedy: remedy)
  }

  private mutating func expect(_ wanted: String) throws(ExpressionFault) {
    guard word == wanted else { throw unexpected("'\(wanted)'") }
    advance()
  }

  private mutating func take(_ wanted: String) -> Bool {
    guard word == wanted else { return false }
    advance()
    return true
  }

  private static func power(_ operation: String) -> Int? {
    switch operation {
    case "or": 1
    case "and": 2
    case "=", "<>", "!=", "<", "<=", ">", ">=", "is", "in", "like", "between", "not": 4
    case "||": 5
    case "+", "-": 6
    case "*", "/", "%": 7
    default: nil
    }
  }

  private mutating func expression(_ least: Int) throws(ExpressionFault) -> ExpressionSyntax {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= ExpressionSyntax.deepest else {
      throw ExpressionFault(
        "nested more than \(ExpressionSyntax.deepest) levels deep", at: token.offset,
        remedy: "use a derived column for a part of it")
    }
    var left = try prefix()
    var compared = false
    while let power = Self.power(word), power > least {
      let operation = word
      let offset = token.offset
      if power == 4 {
        if compared { throw ExpressionFault("comparisons cannot be chained", at: offset, remedy: "join them by 'and'") }
        compared = true
        left = try comparison(left)
        continue
      }
      advance()
      left = try ExpressionSyntax(.binary(operation, left, try expression(power)), at: offset)
    }
    return left
  }

  /// What stands behind the left operand of a comparison.
  private mutating func comparison(_ left: ExpressionSyntax) throws(ExpressionFault) -> ExpressionSyntax {
    let offset = token.offset
    if take("is") {
      let negated = take("not")
      if take("distinct") {
        try expect("from")
        let test = try Self.isDistinct(left, try expression(4), at: offset)
        return negated ? try ExpressionSyntax(.not(test), at: offset) : test
      }
      guard word == "null" else { throw unexpected("'null' or 'distinct from'") }
      advance()
      let test = try ExpressionSyntax(.isNull(left), at: offset)
      return negated ? try ExpressionSyntax(.not(test), at: offset) : test
    }
    let negated = take("not")
    let operation = word
    switch operation {
    case "in":
      advance()
      if take("last") {
        let test = try inLast(left, at: offset)
        return negated ? try ExpressionSyntax(.not(test), at: offset) : test
      }
      try expect("(")
      let test = try ExpressionSyntax(.isIn(left, try list(atLeastOne: true)), at: offset)
      return negated ? try ExpressionSyntax(.not(test), at: offset) : test
    case "like":
      advance()
      let test = try ExpressionSyntax(.like(left, try expression(4)), at: offset)
      return negated ? try ExpressionSyntax(.not(test), at: offset) : test
    case "between":
      advance()
      let low = try expression(4)
      try expect("and")
      let high = try expression(4)
      let both = try ExpressionSyntax(
        .binary(
          "and", try ExpressionSyntax(.binary(">=", left, low), at: offset),
          try ExpressionSyntax(.binary("<=", left, high), at: offset)), at: offset)
      return negated ? try ExpressionSyntax(.not(both), at: offset) : both
    default:
      if negated { throw unexpected("'in', 'like' or 'between'") }
      advance()
      return try ExpressionSyntax(.binary(operation == "!=" ? "<>" : operation, left, try expression(4)), at: offset)
    }
  }

  /// Behind `in last`: a number and a unit.
  private mutating func inLast(_ day: ExpressionSyntax, at offset: Int) throws(ExpressionFault) -> ExpressionSyntax {
    guard token.kind == .number, let count = Int(token.text), (1...10_000).contains(count) else {
      throw unexpected("a number from 1 to 10000")
    }
    advance()
    guard let unit = CalendarUnit(named: word) else {
      var fault = unexpected("days, weeks, months, quarters or years")
      fault.remedy = NearestName.find(word, in: CalendarUnit.allCases.map { "\($0)s" }).map { "did you mean '\($0)'?" }
      throw fault
    }
    advance()
    return try ExpressionSyntax(.inLast(day, count: count, unit), at: offset)
  }

  /// `a is distinct from b`: true where one of them is NULL and the other is not; never NULL.
  private static func isDistinct(
    _ left: ExpressionSyntax, _ right: ExpressionSyntax, at offset: Int
  ) throws(ExpressionFault) -> ExpressionSyntax {
    func make(_ kind: ExpressionSyntax.Kind) throws(ExpressionFault) -> ExpressionSyntax {
      try ExpressionSyntax(kind, at: offset)
    }
    let bothNull = try make(.binary("and", try make(.isNull(left)), try make(.isNull(right))))
    return try make(.call("coalesce", [try make(.binary("<>", left, right)), try make(.not(bothNull))]))
  }

  /// Expressions up to a closing parenthesis.
  private mutating func list(atLeastOne: Bool) throws(ExpressionFault) -> [ExpressionSyntax] {
    var elements: [ExpressionSyntax] = []
    if !atLeastOne, take(")") { return [] }
    repeat { elements.append(try expression(0)) } while take(",")
    guard word == ")" else { throw unexpected("',' or ')'") }
    advance()
    return elements
  }

  private mutating func prefix() throws(ExpressionFault) -> ExpressionSyntax {
    let first = token
    switch first.kind {
    case .end: throw unexpected("a value")
    case .number:
      advance()
      return try ExpressionSyntax(.number(first.text), at: first.offset)
    case .text:
      advance()
      return try ExpressionSyntax(.text(first.text), at: first.offset)
    case .sign:
      switch first.text {
      case "(":
        advance()
        let inner = try expression(0)
        guard word == ")" else { throw unexpected("')'") }
        advance()
        return inner
      case "-":
        advance()
        return try ExpressionSyntax(.negate(try expression(7)), at: first.offset)
      case "+":
        advance()
        return try expression(7)
      default: throw unexpected("a value")
      }
    case .word: return try named(first)
    }
  }

  private mutating func named(_ first: Token) throws(ExpressionFault) -> ExpressionSyntax {
    let name = first.text.lowercased()
    switch name {
    case "null":
      advance()
      return try ExpressionSyntax(.null, at: first.offset)
    case "true", "false":
      advance()
      return try ExpressionSyntax(.boolean(name == "true"), at: first.offset)
    case "not":
      advance()
      return try ExpressionSyntax(.not(try expression(3)), at: first.offset)
    case "case":
      advance()
      return try cases(first)
    case _ where Self.keywords.contains(name): throw unexpected("a value")
    default: break
    }
    advance()
    if token.kind == .text, name == "date" || name == "timestamp" {
      let literal = token.text
      advance()
      return try ExpressionSyntax(name == "date" ? .date(literal) : .timestamp(literal), at: first.offset)
    }
    if take("(") { return try ExpressionSyntax(.call(name, try list(atLeastOne: false)), at: first.offset) }
    return try ExpressionSyntax(.name(first.text), at: first.offset)
  }

  private mutating func cases(_ first: Token) throws(ExpressionFault) -> ExpressionSyntax {
    let operand = word == "when" ? nil : try expression(0)
    var branches: [(condition: ExpressionSyntax, value: ExpressionSyntax)] = []
    while word == "when" {
      let offset = token.offset
      advance()
      var condition = try expression(0)
      if let operand { condition = try ExpressionSyntax(.binary("=", operand, condition), at: offset) }
      try expect("then")
      branches.append((condition, try expression(0)))
    }
    if branches.isEmpty { throw unexpected("'when'") }
    let otherwise = take("else") ? try expression(0) : nil
    guard word == "end" else { throw unexpected("'when', 'else' or 'end'") }
    advance()
    return try ExpressionSyntax(.cases(branches, otherwise: otherwise), at: first.offset)
  }
}
