import Foundation
import PostgreSQL
import Testing

/// The 13 questions of the Star Schema Benchmark: `Golden/questions/ssb.md`.
@Suite(.serialized) struct StarSchemaQuestionTests {
  @Test func `have the answers of SQL written by hand, from the star and from the cuboids that are advised`() throws {
    let file = Repository.root.appendingPathComponent("Tests/PipelineTests/Golden/questions/ssb.md")
    let page = Specification.Page(try String(contentsOf: file, encoding: .utf8))
    #expect(page.tables.map(\.title).count == 13)
    let project = try TestProject(definitions: Repository.root)
    try Tool.exportgen.succeed(["ssb", "--out", "exports/ssb", "--orders", "3000"], in: project.root)
    try project.keepReferenced()
    try project.succeed("run", "ssb", "--batch", "sf")
    let connection = try Connection(conninfo: project.warehouse)
    defer { connection.close() }
    var answers: [String: [String]] = [:]
    for table in page.tables {
      answers[table.title] = try connection.query(table.text).texts.map { row in
        row.map { $0 ?? "" }.joined(separator: ",")
      }
      let asked = try project.ask(saved: table.title)
      #expect(asked.lines.sorted() == answers[table.title]?.sorted(), "\(table.title)")
      #expect(asked.source.hasPrefix("lineorder from the star"), "\(table.title)")
    }
    // Regions, nations, even cities of so few orders: most have an answer.
    #expect(answers.values.count { !$0.isEmpty && $0 != [""] } >= 10)

    let questions = page.tables.map { "--saved \($0.title)\n" }.joined()
    try project.write("questions", Data("# all 13\n\n\(questions)".utf8))
    let emitted = try project.succeed(
      "cube", "advise", "lineorder", "--questions", "questions", "--budget", "300%", "--emit")
    try project.edit("schemas/ssb/cubes/lineorder.yaml") { $0 + emitted.output }
    try project.succeed("schema", "apply", "ssb")
    // So few lines are hardly fewer by year and brand, and no aggregate then.
    var fromCuboids = 0
    for table in page.tables {
      let asked = try project.ask(saved: table.title)
      if asked.source.contains("cuboid") { fromCuboids += 1 }
      #expect(asked.lines.sorted() == answers[table.title]?.sorted(), "\(table.title)")
    }
    #expect(fromCuboids >= 3, "\(emitted.output)")
    // Orders, nations and years are told in the benchmark's order.
    let nations = try project.ask(saved: "q3_1").lines.map { $0.split(separator: ",") }
    #expect(nations.map { "\($0[2])" } == nations.map { "\($0[2])" }.sorted())
  }
}

extension TestProject {
  /// Of the benchmark's tables keeps the rows that order lines refer to: its dimensions are as large for a few orders as for
  /// a million.
  fileprivate func keepReferenced() throws {
    func rows(_ name: String) throws -> [Substring] {
      String(decoding: try read("exports/ssb/\(name).tbl"), as: UTF8.self).split(separator: "\n")
    }
    let lines = try rows("lineorder").map { $0.split(separator: "|", maxSplits: 6, omittingEmptySubsequences: false) }
    for (name, column) in [("customer", 2), ("part", 3), ("supplier", 4)] {
      let used = Set(lines.map { $0[column] })
      let kept = try rows(name).filter { row in used.contains(row.prefix { $0 != "|" }) }
      try write("exports/ssb/\(name).tbl", Data(kept.map { $0 + "\n" }.joined().utf8))
    }
  }

  /// The lines of a saved question's answer, and what was said of where they come from.
  fileprivate func ask(saved question: String) throws -> (lines: [String], source: String) {
    let outcome = try Tool.martlet.succeed(
      ["query", "--saved", question, "--format", "csv"], in: root, warehouse: warehouse)
    let lines = outcome.output.split(whereSeparator: \.isNewline).dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).dropLast(2).joined(separator: ",")
    }
    return (lines, outcome.errors.replacing("martlet: ", with: ""))
  }
}
