import Definitions
import Foundation
import PostgreSQL
import Testing

/// A page of `Golden/traps`: what goes wrong elsewhere, and what comes of it here; definitions, exports, and what is there
/// after each night, in the blocks of code of one page.
///
/// | block | is |
/// |---|---|
/// | <code>```csv exports/orders_2026-11-20.csv</code> | a file of the project; the last line break belongs to the fence |
/// | <code>```sql sales</code> | a table that is shown after each night: title and query |
/// | <code>```sh</code> | commands that are run after each night, one a line; their output is shown |
/// | <code>```text after 2026-11-20</code> | what is expected after this night; nights are run in the order of these |
struct Specification: CustomTestStringConvertible, Sendable {
  let name: String
  var testDescription: String { name }
  static let folder = Repository.root.appendingPathComponent("Tests/PipelineTests/Golden/traps")

  static let all: [Specification] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".md") && $0 != "README.md" }.sorted().map { Specification(name: $0) }
  }()

  var file: URL { Self.folder.appendingPathComponent(name) }

  struct Block {
    var language: Substring
    var title: String
    var text: String
    /// Its lines in the page, without the fences.
    var lines: Range<Int>
  }

  struct Page {
    var lines: [Substring]
    var blocks: [Block] = []

    init(_ text: String) {
      lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      var at = 0
      while at < lines.count {
        guard lines[at].hasPrefix("```"), lines[at].count > 3 else {
          at += 1
          continue
        }
        let words = lines[at].dropFirst(3).split(separator: " ", maxSplits: 1)
        let begin = at + 1
        at = begin
        while at < lines.count, lines[at] != "```" { at += 1 }
        let text = lines[begin..<at].map { $0 + "\n" }.joined()
        blocks.append(
          Block(
            language: words.first ?? "", title: words.count > 1 ? String(words[1]) : "", text: text, lines: begin..<at))
        at += 1
      }
    }

    var files: [Block] { blocks.filter { $0.title.contains("/") && !$0.isExpectation } }
    var nights: [(name: String, block: Block)] {
      blocks.filter(\.isExpectation).map { (String($0.title.dropFirst(6)), $0) }
    }
    var tables: [Block] { blocks.filter { $0.language == "sql" } }
    var commands: [[String]] {
      blocks.filter { $0.language == "sh" }.flatMap { $0.text.split(separator: "\n") }.map(Self.words)
    }
    /// Full exports from which absence means deletion depend on their order, and say so.
    var isInAnyOrder: Bool { !files.contains { $0.text.contains("absent: ") } }

    /// The words of a command; those between quotation marks are one.
    private static func words(_ line: Substring) -> [String] {
      line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
        index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
      }
    }
  }

  func page() throws -> Page { Page(try String(contentsOf: file, encoding: .utf8)) }
}

extension Specification.Block {
  var isExpectation: Bool { title.hasPrefix("after ") }
}

/// The project of a page.
struct SpecifiedProject {
  let page: Specification.Page
  let project: TestProject
  let pipeline: String
  let warehouse: Definitions.Warehouse

  init(_ page: Specification.Page) throws {
    self.page = page
    project = try TestProject()
    for file in page.files {
      let url = URL(fileURLWithPath: project.path(file.title))
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: url)
    }
    let named = page.files.compactMap { $0.title.wholeMatch(of: /pipelines\/(\w+)\.yaml/)?.1 }
    pipeline = String(try #require(named.first, "the page has no pipeline"))
    warehouse = try DefinitionReader.pipeline(pipeline, workingDirectory: project.root) { _ in "" }.warehouse
  }

  /// Runs a night and tells what is there afterwards.
  func run(_ night: String) throws -> String {
    let outcome = try project.succeed("run", pipeline, "--batch", night)
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    try connection.execute("set time zone '\(warehouse.zone)'")
    var text = StarReport.accounting(outcome.errors) + "\n"
    let rejects = try connection.query(
      """
      select f.path as file, r.line, r.column_name as column, r.feed, r.rule, r.message
      from martlet.rejects r join martlet.file f using (file_id) join martlet.batch b using (batch_id)
      where b.name = $1 order by f.path, r.line, r.feed nulls first, r.column_name
      """, [night])
    if rejects.count > 0 { text += "\nrejects of the night\n\n" + StarReport.table(rejects) }
    for table in page.tables {
      let rows = try connection.query(table.text)
      text += "\n\(table.title)\n\n" + StarReport.table(rows)
    }
    for command in page.commands {
      let outcome = try Tool.martlet.run(Array(command.dropFirst()), in: project.root, warehouse: project.warehouse)
      text += "\n$ \(command.map { $0.contains(" ") ? "\"\($0)\"" : $0 }.joined(separator: " "))\n"
      text += outcome.output.replacing("\r\n", with: "\n")
      if outcome.status != 0 { text += "\(outcome.errors)(status \(outcome.status))\n" }
      // What is told to people beside the data.
      if outcome.status == 0, command.contains("audit") { text += outcome.errors }
    }
    return text
  }
}

/// The traps of warehouses, each with what comes of it here. `MARTLET_RECORD=1` writes what was found into the pages (and
/// fails): read it before it is kept.
@Suite(.serialized) struct SpecificationTests {
  @Test("after each night there is what the page expects, in any order of nights", arguments: Specification.all)
  func pages(of specification: Specification) throws {
    let page = try specification.page()
    let inOrder = try SpecifiedProject(page)
    var lines = page.lines.map(String.init)
    var isRecording = false
    // From the last block up, so that the lines of those above stay where they are.
    let found = try page.nights.map { try inOrder.run($0.name) }
    for ((night, block), found) in zip(page.nights, found).reversed() {
      if ProcessInfo.processInfo.environment["MARTLET_RECORD"] != nil {
        lines.replaceSubrange(
          block.lines, with: found.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init))
        isRecording = true
      } else {
        expectLines(found, block.text, "\(specification.name) after \(night)")
      }
    }
    if isRecording {
      try Data(lines.joined(separator: "\n").utf8).write(to: specification.file)
      Issue.record("recorded \(specification.name)")
    }
    try inOrder.project.succeed("audit")
    let star = try inOrder.project.star(inOrder.warehouse.name)
    guard page.isInAnyOrder, page.nights.count > 1 else { return }
    let nights = page.nights.map(\.name)
    for order in [nights.reversed(), nights.sorted()] where order != nights {
      let other = try SpecifiedProject(page)
      for night in order { _ = try other.run(night) }
      expectEqual(star, try other.project.star(other.warehouse.name), "\(specification.name), \(order)")
    }
  }

  @Test func `there are pages, and README names each`() throws {
    let readme = try String(contentsOf: Specification.folder.appendingPathComponent("README.md"), encoding: .utf8)
    #expect(Specification.all.count >= 8)
    #expect(Specification.all.map(\.name).filter { !readme.contains("(\($0))") } == [])
  }
}
