/// An answer as a table of GitHub's Markdown; totals in bold.
enum MarkdownText {
  static func write(_ table: ResultTable) -> String {
    let headers = (table.levels + table.measures).map { escaped($0.name) }
    let rules = table.levels.map { _ in "---" } + table.measures.map { _ in "---:" }
    var text = line(headers) + line(rules)
    for row in table.rows {
      let members = row.members.map { $0 == .total ? "**\(MemberText.total)**" : escaped(MemberText.of($0)) }
      text += line(members + NumberText.of(row, table))
    }
    return text
  }

  private static func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }

  /// What Markdown would read as its own is written literally.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\|*_`<>[]~".contains(character) { result += "\\" }
      result.append(character)
    }
    return result
  }
}
