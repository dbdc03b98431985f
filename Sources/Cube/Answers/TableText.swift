import Text

/// An answer as columns aligned for people: levels to the left, numbers to the right.
enum TableText {
  static func write(_ table: ResultTable) -> String {
    let headers = (table.levels + table.measures).map(\.name)
    let cells = table.rows.map { row in row.members.map(MemberText.of) + NumberText.of(row, table) }
    let widths = headers.indices.map { column in
      cells.reduce(DisplayWidth.of(headers[column])) { max($0, DisplayWidth.of($1[column])) }
    }
    func line(_ texts: [String]) -> String {
      var line = ""
      for (column, text) in texts.enumerated() {
        if column > 0 { line += "  " }
        line +=
          column < table.levels.count
          ? DisplayWidth.padded(text, to: widths[column]) : DisplayWidth.rightAligned(text, to: widths[column])
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    return line(headers) + line(widths.map { String(repeating: "─", count: $0) }) + cells.map(line).joined()
  }
}
