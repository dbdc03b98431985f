/// Makes JSON texts up.
struct RandomDocument {
  var generator: SeededGenerator

  private mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &generator)] }

  private mutating func blanks() -> String { pick(["", "", "", "", " ", "\n", " \t\r\n "]) }

  mutating func value(depth: Int) -> String {
    let kind = Int.random(in: 0..<10, using: &generator)
    if depth > 0, kind < 4 { return object(depth: depth) }
    if depth > 0, kind < 6 { return array(depth: depth) }
    return pick([
      "null", "true", "false", "0", "-1", "12345678901234567890", "1.50", "-2e+10", "1E400", #""""#, #""x""#, #""é中😀""#,
      #""\"\\\/\b\f\n\r\t""#, #""\u00e9\ud83d\ude00""#, #""a text of more than sixteen bytes""#,
      #""sixteen bytes..\n and an escape""#, #""{\"a\":1}""#, #""[1,{}]""#,
    ])
  }

  /// Members that rows or records may come from stand there once; others may stand there twice.
  mutating func object(depth: Int) -> String {
    var names = [#""a""#, #""b""#, #""c""#, #""\u0063""#, #""c""#, #""other names, and long ones""#, #""""#]
    names.shuffle(using: &generator)
    if Int.random(in: 0..<3, using: &generator) > 0 { names.sort() }
    let count = Int.random(in: 0...names.count, using: &generator)
    var text = "{" + blanks()
    for (index, name) in names.prefix(count).enumerated() {
      if index > 0 { text += "," + blanks() }
      text += name + blanks() + ":" + blanks() + value(depth: depth - 1) + blanks()
    }
    return text + "}"
  }

  mutating func array(depth: Int) -> String {
    let count = Int.random(in: 0...4, using: &generator)
    var text = "[" + blanks()
    for index in 0..<count {
      if index > 0 { text += "," + blanks() }
      text += value(depth: depth - 1) + blanks()
    }
    return text + "]"
  }
}
