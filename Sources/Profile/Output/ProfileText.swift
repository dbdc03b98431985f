import Text

// ```
// AdventureWorks_Returns.csv  34,587 bytes, utf-8
//
// CSV divided by commas, quoted by "; 1,809 rows, none repeated
//   no column, and no two columns, tell all rows apart
//
//   column           kind          filled  empty  distinct  least       greatest    most frequent
//   ReturnDate       date           1,809      0       476  2015-01-18  2017-06-30  6/7/2017 (12), …
//       month first: 1,126 of 1,809 values can be read in no other way
// ```
//
// `!` stands before what must be looked at, `?` before what only a person can decide.

/// Profiles as text for people.
package enum ProfileText {
  /// The text of a file's profile, in lines of a width.
  package static func write(_ profile: FileProfile, width: Int) -> String {
    let encoding = Wording.either(profile.encoding, or: profile.otherEncodings)
    var text = "\(profile.path)  \(Wording.times(profile.size, "byte")), \(encoding)\n"
    for warning in profile.warnings { text += Wording.wrapped(warning, mark: "! ", width: width) }
    for note in profile.notes { text += Wording.wrapped(note, mark: "  ", width: width) }
    for table in profile.tables { text += "\n" + write(table, isAlone: profile.tables.count == 1, width) }
    return text
  }

  private static func write(_ table: TableProfile, isAlone: Bool, _ width: Int) -> String {
    let name = isAlone ? "" : "\(table.name): "
    let rows = "\(table.isPartial ? "the first " : "")\(Wording.times(table.rows, "row"))"
    var text = "\(name)\(table.shape); \(rows)\(table.rows > 1 && table.duplicates == 0 ? ", none repeated" : "")\n"
    for warning in warnings(table) { text += Wording.wrapped(warning, mark: "! ", width: width) }
    for note in table.notes + facts(table) { text += Wording.wrapped(note, mark: "  ", width: width) }
    if table.rows == 0 {
      let names = table.columns.map { Wording.shown($0.name, 60) }.joined(separator: ", ")
      return text + Wording.wrapped("columns: \(names)", mark: "  ", width: width)
    }
    return text + "\n" + ColumnsText(table.columns, width: width).write()
  }

  private static func warnings(_ table: TableProfile) -> [String] {
    var warnings = table.warnings
    if table.isDoubtful {
      warnings.append("no delimiter divides the records well; this one may be wrong: --delimiter tells another")
    }
    for fault in table.faults {
      let lines = list(fault.lines, of: fault.count)
      warnings.append(
        "\(Wording.times(fault.count, "record")) cannot be read (\(fault.rule)), line \(lines): \(fault.message)")
    }
    return warnings
  }

  private static func facts(_ table: TableProfile) -> [String] {
    var facts: [String] = []
    if table.duplicates == nil { facts.append("too many rows to tell whether some are repeated") }
    if let count = table.duplicates, count > 0 {
      let verb = count == 1 ? "is" : "are"
      facts.append(
        "\(Wording.times(count, "row")) \(verb) the same as one before: line \(list(table.duplicateLines, of: count))")
    }
    if !table.keys.isEmpty {
      // In a small table, much is a key by chance.
      let told = table.rows < 50 ? 1 : 2
      let more = table.keys.count > told && told > 1 ? " (or \(table.keys.count - told) more)" : ""
      facts.append(
        "key: \(table.keys.prefix(told).map { $0.joined(separator: " + ") }.joined(separator: "; or "))\(more)")
    } else if table.rows >= KeySearch.least {
      facts.append(
        table.keysOfDifferentRows.first.map { "key, but for the repeated rows: \($0)" }
          ?? "no column, and no two columns, tell all rows apart")
    }
    let personal = table.columns.filter { $0.isPersonal && $0.filled > 0 }.map { Wording.shown($0.name, 60) }
    if !personal.isEmpty { facts.append("personal: \(personal.joined(separator: ", "))") }
    return facts
  }

  private static func list(_ lines: [Int64], of count: Int) -> String {
    lines.map(String.init).joined(separator: ", ") + (count > lines.count ? ", …" : "")
  }
}
