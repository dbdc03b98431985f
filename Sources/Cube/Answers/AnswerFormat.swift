internal import Definitions
internal import OperatingSystem

/// How an answer is written.
package enum AnswerFormat: String, Sendable, CaseIterable {
  /// Columns aligned for people.
  case table
  /// RFC 4180, a header row first.
  case csv
  /// An array of objects.
  case json
  /// An object a line.
  case ndjson
  /// A table of GitHub's Markdown.
  case markdown

  /// The format of a name.
  ///
  /// - Throws: `Failure` with status `usage`.
  package static func named(_ name: String) throws -> AnswerFormat {
    if let format = AnswerFormat(rawValue: name) { return format }
    let names = allCases.map(\.rawValue)
    throw Failure(
      .usage, "there is no format '\(name)'", at: "--format",
      remedy: NearestName.remedy(name, in: names, called: "the formats"))
  }

  /// Writes a table; ends in a line break.
  package func write(_ table: ResultTable) -> String {
    switch self {
    case .table: TableText.write(table)
    case .csv: CSVText.write(table)
    case .json: JSONText.write(table)
    case .ndjson: JSONText.writeLines(table)
    case .markdown: MarkdownText.write(table)
    }
  }
}
