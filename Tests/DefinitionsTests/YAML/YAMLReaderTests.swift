import Definitions
import Foundation
import OperatingSystem
import Testing

@Suite struct `YAML reader` {
  private func read(_ text: String) throws -> YAMLNode { try YAMLReader.read(text: text, name: "x") }

  @Test func `nodes know their places, in characters from 1`() throws {
    let root = try read("订单: [甲, 'b']\nmap:\n  key:   value # comment\n  list:\n    - one\n    - {a: 1}\n")
    #expect("\(root.place)" == "x:1:1")
    #expect(root.entries?.map(\.key) == ["订单", "map"])
    #expect(root["订单"]?.elements?.map { "\($0.place)" } == ["x:1:6", "x:1:9"])
    #expect(root["map"]?["key"]?.text == "value")
    #expect(root["map"]?["key"].map { "\($0.place)" } == "x:3:10")
    #expect(root["map"]?.entries?.last.map { "\($0.keyPlace)" } == "x:4:3")
    #expect(root["map"]?["list"]?.elements?.last?["a"]?.integer == 1)
  }

  @Test(arguments: [
    ("plain", "a: one + two", "x:1:8"), ("quotes", "a: \"one + two\"", "x:1:9"),
    ("apostrophes", "a: 'one + two'", "x:1:9"),
    // Where characters are not columns, the scalar's own place is told.
    ("escapes", "a: \"one\\t+ two\"", "x:1:4"), ("doubled apostrophes", "a: 'on''e + two'", "x:1:4"),
    ("several lines", "a: one +\n   two", "x:1:4"), ("a block", "a: |\n  one + two\n", "x:1:4"),
  ])
  func `a character of a scalar has a place`(_ style: String, _ text: String, _ place: String) throws {
    let node = try #require(try read(text)["a"])
    #expect("\(node.place(ofCharacter: 4))" == place)
  }

  @Test func `scalars stay as they are written`() throws {
    let root = try read("{a: no, b: 1.10, c: 12:30, d: 0x10, e: ~, f: , g: 'null', h: null}")
    #expect(root.entries?.map { $0.value.text } == ["no", "1.10", "12:30", "0x10", "~", "", "null", "null"])
    #expect(root.entries?.map { $0.value.isNull } == [false, false, false, false, true, true, false, true])
  }

  @Test func `JSON is read`() throws {
    let root = try read(#"{"a":1,"b":[{"c":"x\ny \u00e9 \/ \""},true,null,-1.5e3],"d":{},"e":[]}"# + "\n")
    #expect(root["a"]?.integer == 1)
    #expect(root["b"]?.elements?.first?["c"]?.text == "x\ny é / \"")
    #expect(root["b"]?.elements?.dropFirst().map { $0.text } == ["true", "null", "-1.5e3"])
    #expect(root["d"]?.entries?.isEmpty == true)
    #expect(root["e"]?.elements?.isEmpty == true)
  }

  @Test(arguments: [
    ("", "x:1:1: the file is empty"),
    ("# only a comment\n", "x:1:1: the file is empty"),
    ("a: 1\nb: 2\na: 3\n", "x:3:1: the key 'a' stands twice in one mapping"),
    ("a: {b: 1, b: 2}", "x:1:11: the key 'b' stands twice in one mapping"),
    ("a: 1\n---\nb: 2\n", "x:2:1: a second document begins; a file has one"),
    ("? [a, b]\n: c\n", "x:1:3: a key must be a text"),
    (
      "a: &x 1\nb: *x\n",
      "x:1:4: an anchor (&) is not supported in definitions\n  → write the value out; a text that begins so must stand between quotes"
    ),
    (
      "a: *x\n",
      "x:1:4: an alias (*) is not supported in definitions\n  → write the value out; a text that begins so must stand between quotes"
    ),
    (
      "a: !!int 1\n",
      "x:1:4: a tag (!) is not supported in definitions\n  → write the value out; a text that begins so must stand between quotes"
    ),
    (
      "<<: {a: 1}\n",
      "x:1:1: a merge key (<<) is not supported in definitions\n  → write the value out; a text that begins so must stand between quotes"
    ),
    (
      "a: b: c\n",
      "x:1:5: no valid YAML: mapping values are not allowed in this context\n  → a text that holds ': ', ',' or braces must stand between quotes"
    ),
    (
      "a: {b: 1\nc: 2\n",
      "x:2:2: no valid YAML: did not find expected ',' or '}' (while parsing a flow mapping)\n  → a text that holds ': ', ',' or braces must stand between quotes"
    ),
    (
      "a:\n\tb: 1\n",
      "x:2:1: no valid YAML: found character that cannot start any token (while scanning for the next token)\n  → indent with blanks, not tabs; a text that begins with %, @ or ` must stand between quotes"
    ),
    ("a: \"open\n", "x:2:1: no valid YAML: found unexpected end of stream (while scanning a quoted scalar)"),
    ("a: 'b' c\n", "x:1:8: no valid YAML: did not find expected key (while parsing a block mapping)"),
  ])
  func `what is no such YAML is refused with its place`(_ text: String, _ message: String) {
    #expect { _ = try read(text) } throws: { error in
      #expect("\(error)" == message)
      return (error as? Failure)?.status == .usage
    }
  }

  @Test func `bytes that are no UTF-8 are refused with their place`() {
    #expect {
      _ = try YAMLReader.read(bytes: Array("a: 1\nb: ".utf8) + [0xff, 0x0a], name: "x")
    } throws: { "\($0)" == "x:2:4: no valid YAML: invalid leading UTF-8 octet\n  → save the file as UTF-8" }
  }

  @Test func `deep nesting is refused, not recursed into`() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
      let text = String(repeating: open, count: 20_000) + String(repeating: close, count: 20_000)
      #expect(throws: Failure.self) { try read(text) }
    }
    let fine = String(repeating: "[", count: 90) + String(repeating: "]", count: 90)
    #expect(throws: Never.self) { try read(fine) }
  }

  @Test func `a file that is not there is a Failure`() {
    #expect(throws: Failure.self) { try YAMLReader.read(path: "/nowhere/at/all.yaml") }
    #expect(throws: Failure.self) { try YAMLReader.read(path: "/") }
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func `random bytes end in a tree or a Failure`(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let signs = Array("{}[],:-?&*!|>'\"%@`# \n\tab10~<=\\".utf8) + [0, 0xff, 0xc3, 0xa9, 0xef, 0xbb, 0xbf, 0x85]
    for _ in 0..<2_000 {
      let count = Int.random(in: 0...60, using: &random)
      let bytes = (0..<count).map { _ in signs[Int.random(in: 0..<signs.count, using: &random)] }
      do { _ = try YAMLReader.read(bytes: bytes, name: "x") } catch {
        #expect(error is Failure, "seed \(seed): \(bytes)")
      }
    }
  }
}
