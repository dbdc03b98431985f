import Text

// ```
// AdventureWorks_Returns.csv  34,587 bytes, utf-8
// CSV divided by commas, quoted by "; 1,809 rows
//
//   column           kind          filled  empty  distinct  least       greatest    most frequent
//   ReturnDate       date           1,809      0       348  2015-01-18  2017-06-30  …
//     month first: 1,106 of 1,809 values can be read in no other way
// ```

/// Profiles as text for people.
package enum ProfileText {
  /// The text of a file's profile.
  package static func write(_ profile: FileProfile) -> String {
    var text = "\(profile.path)  \(Wording.times(profile.size, "byte")), \(profile.encoding)\n"
    for note in profile.notes { text += "  \(note)\n" }
    for warning in profile.warnings { text += "! \(warning)\n" }
    for table in profile.tables { text += "\n" + write(table, isAlone: profile.tables.count == 1) }
    return text
  }

  private static func write(_ table: TableProfile, isAlone: Bool) -> String {
    var text = isAlone ? "" : "\(table.name): "
    text += "\(table.shape); \(table.isPartial ? "the first " : "")\(Wording.times(table.rows, "row"))\n"
    for fault in table.faults {
      let lines = fault.lines.map { Wording.count(Int($0)) }.joined(separator: ", ")
      text +=
        "! \(Wording.times(fault.count, "record")) cannot be read (\(fault.rule)), line \(lines)\(fault.count > fault.lines.count ? ", …" : ""): \(fault.message)\n"
    }
    for note in table.notes { text += "  \(note)\n" }
    text += "  \(duplicates(table))\n"
    text += "  \(keys(table))\n\n"
    text += columns(table)
    return text
  }

  private static func duplicates(_ table: TableProfile) -> String {
    guard let count = table.duplicates else { return "too many rows to tell whether some are repeated" }
    if count == 0 { return "no row is repeated" }
    let lines = table.duplicateLines.map { Wording.count(Int($0)) }.joined(separator: ", ")
    return
      "\(Wording.times(count, "row")) \(count == 1 ? "is" : "are") the same as one before: line \(lines)\(count > table.duplicateLines.count ? ", …" : "")"
  }

  private static func keys(_ table: TableProfile) -> String {
    if table.rows < 3 { return "too few rows to tell a key" }
    if table.keys.isEmpty { return "no column, and no two columns, tell all rows apart" }
    let shown = table.keys.prefix(2).map { $0.joined(separator: " + ") }
    let more = table.keys.count > 2 ? " (or \(table.keys.count - 2) more)" : ""
    return "key: \(shown.joined(separator: "; or "))\(more)"
  }

  private static func columns(_ table: TableProfile) -> String {
    let heads = ["column", "kind", "filled", "empty", "distinct", "least", "greatest", "most frequent"]
    let numeric: Set<Int> = [2, 3, 4]
    let rows = table.columns.map { column in
      [
        Wording.shown(column.name, 32), column.kindText, Wording.count(column.filled),
        Wording.count(column.empty + column.markers.reduce(0) { $0 + $1.count }),
        (column.isDistinctExact ? "" : "≈ ") + Wording.count(column.distinct),
        column.least.map { Wording.shown($0, 19) } ?? "", column.greatest.map { Wording.shown($0, 19) } ?? "",
        frequent(column),
      ]
    }
    var widths = heads.map(DisplayWidth.of)
    for row in rows {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], DisplayWidth.of(cell)) }
    }
    func line(_ cells: [String]) -> String {
      var line = "  "
      for (index, cell) in cells.enumerated() {
        let pad = String(repeating: " ", count: widths[index] - DisplayWidth.of(cell))
        line += numeric.contains(index) ? pad + cell : cell + (index == cells.count - 1 ? "" : pad)
        if index < cells.count - 1 { line += "  " }
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    var text = line(heads) + line(widths.map { String(repeating: "─", count: $0) })
    for (row, column) in zip(rows, table.columns) {
      text += line(row)
      for warning in column.warnings { text += "    ! \(warning)\n" }
      if !column.markers.isEmpty {
        let markers = column.markers.prefix(4).map { "\(Wording.quoted($0.text)) (\(Wording.count($0.count)))" }
        text += "      no value: \(markers.joined(separator: ", "))\n"
      }
      for note in column.notes { text += "      \(note)\n" }
    }
    return text
  }

  private static func frequent(_ column: ColumnProfile) -> String {
    let shown = column.frequent.prefix(3).filter { !$0.text.isEmpty }
    if column.distinct == 1 { return shown.first.map { Wording.shown($0.text, 24) } ?? "" }
    return shown.map { "\(Wording.shown($0.text, 16)) \(Wording.count($0.count))" }.joined(separator: ", ")
  }
}
