import OperatingSystem
import Testing
import Text

@Suite struct `Regular expressions` {
  @Test func `a faulty one says what is wrong, and where`() {
    let failure = #expect(throws: Failure.self) { try RegularExpression("a(b|é") }
    #expect(failure?.message == "`a(b|é` is no regular expression: missing closing parenthesis, at character 6")
  }

  @Test func `finds the first match and its first group`() throws {
    #expect(try search("b+(c)?", "abbcd") == .found(1..<4, group: 3..<4))
    #expect(try search("b+(c)?", "abbd") == .found(1..<3, group: nil))
    #expect(try search("b", "acd") == Matcher.Result.none)
    #expect(try search("^$", "") == .found(0..<0, group: nil))
    #expect(try search("é(.)", "aé中x") == .found(1..<6, group: 3..<6))
  }

  @Test func `gives up instead of searching for ever`() throws {
    #expect(try search("^(a+)+$", String(repeating: "a", count: 60) + "b") == .tooMuch)
  }

  @Test func `matches nothing in bytes that are no text`() throws {
    var matcher = try matcher("x")
    let bytes: [UInt8] = [0x78, 0xff, 0x78]
    #expect(matcher.search(bytes.span) == .tooMuch)
    var output: [UInt8] = [1]
    #expect(matcher.replaceAll(bytes.span, by: [0x79], into: &output) == nil)
    #expect(output == [1])
  }

  @Test func `replaces all matches, however long the text becomes`() throws {
    var matcher = try matcher("(a)")
    var output = Array("> ".utf8)
    let text = Array(String(repeating: "ab", count: 500).utf8)
    let replacement = Array("<$1$1$1$1$1$1$1$1>".utf8)
    #expect(matcher.replaceAll(text.span, by: replacement, into: &output) == true)
    #expect(String(decoding: output, as: UTF8.self) == "> " + String(repeating: "<aaaaaaaa>b", count: 500))
  }

  private func matcher(_ pattern: String) throws -> Matcher {
    guard let matcher = Matcher(try RegularExpression(pattern)) else { throw Failure(.failed, "no memory") }
    return matcher
  }

  private func search(_ pattern: String, _ text: String) throws -> Matcher.Result {
    var matcher = try matcher(pattern)
    let bytes = Array(text.utf8)
    return matcher.search(bytes.span)
  }
}
