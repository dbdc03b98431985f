import Foundation
import Testing

@testable import Profile

@Suite struct `A profile as JSON` {
  /// Texts in backquotes of the page's section for programs, values of `name` and what is no key aside.
  private static func documented() throws -> Set<String> {
    let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/profile.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let section = try #require(text.split(separator: "\n## ").first { $0.hasPrefix("For programs") })
    let table = section.split(separator: "\n").filter { $0.hasPrefix("|") }
    let words = table.flatMap { $0.matches(of: #/`([a-z_]+)`/#).map { String($0.output.1) } }
    return Set(words).subtracting(["csv", "fixed_width", "json", "ndjson", "null"])
  }

  private static func keys(_ value: Any) -> Set<String> {
    if let list = value as? [Any] { return list.reduce(into: []) { $0.formUnion(keys($1)) } }
    guard let object = value as? [String: Any] else { return [] }
    return object.reduce(into: Set(object.keys)) { $0.formUnion(keys($1.value)) }
  }

  @Test func `has the keys that the documentation names, and no others`() throws {
    let files = [
      ("a.csv", "id,day,n\n1,13/1/2026,5\n2,2/1/2026,x\n2,2/1/2026,NULL\n3,1,2,3\n4,5/1/2026,6\n"),
      ("b.json", #"[{"id": 1, "lines": [{"a": 1}]}]"#),
      ("c.txt", (1...9).map { "A000\($0)   \($0)00  text \($0)\n" }.joined()),
    ]
    let profiles = try files.map { try profile(Array($0.1.utf8), name: $0.0) }
    let written = try JSONSerialization.jsonObject(with: Data(ProfileJSON.write(profiles).utf8))
    let (found, documented) = (Self.keys(written), try Self.documented())
    #expect(found.subtracting(documented) == [])
    #expect(documented.subtracting(found) == [])
  }
}
