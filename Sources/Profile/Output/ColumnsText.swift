import Text

/// The columns of a table, a line each, with what is to be said of them below.
struct ColumnsText {
  private let columns: [ColumnProfile]
  private let width: Int
  /// What is said of several columns alike, which is said once.
  private let shared: [(note: String, names: [String])]

  private static let heads = ["column", "kind", "filled", "empty", "distinct", "least", "greatest", "most frequent"]
  private static let numeric: Set<Int> = [2, 3, 4]
  /// The widest that a name, a value, a frequent value may be.
  private static let (name, value, text, frequent) = (32, 19, 16, 24)

  init(_ columns: [ColumnProfile], width: Int) {
    self.columns = columns
    self.width = width
    var notes: [String] = []
    var names: [String: [String]] = [:]
    for column in columns {
      for note in column.notes {
        if names[note] == nil { notes.append(note) }
        names[note, default: []].append(Wording.shown(column.name, Self.name))
      }
    }
    shared = notes.map { ($0, names[$0] ?? []) }.filter { $0.names.count > 1 }
  }

  func write() -> String {
    var cells = columns.map(facts)
    var widths = Self.heads.map(DisplayWidth.of)
    for row in cells {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], DisplayWidth.of(cell)) }
    }
    // What room is left is for frequent values.
    let room = width - widths.dropLast().reduce(2) { $0 + $1 + 2 }
    for (index, column) in columns.enumerated() { cells[index].append(frequent(column, room)) }
    let last = cells.map { DisplayWidth.of($0.last ?? "") }.max() ?? 0
    widths[7] = max(widths[7], last)
    let shown = last == 0 || room < Self.heads[7].count ? 7 : 8
    var text = line(Array(Self.heads.prefix(shown)), widths)
    text += line(widths.prefix(shown).map { String(repeating: "─", count: $0) }, widths)
    for (row, column) in zip(cells, columns) { text += line(Array(row.prefix(shown)), widths) + remarks(column) }
    for (note, names) in shared {
      let listed = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
      text += Wording.wrapped("\(listed): \(note)", mark: "  ", width: width)
    }
    return text
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = cells.enumerated().map { index, cell in
      Self.numeric.contains(index)
        ? DisplayWidth.rightAligned(cell, to: widths[index]) : DisplayWidth.padded(cell, to: widths[index])
    }
    var line = "  " + padded.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }

  private func facts(_ column: ColumnProfile) -> [String] {
    let isOne = column.distinct == 1
    let widest = column.kind == .text ? Self.text : Self.value
    return [
      Wording.shown(column.name, Self.name), column.kindText, Wording.count(column.filled),
      Wording.count(column.empty + column.markers.reduce(0) { $0 + $1.count }),
      (column.isDistinctExact ? "" : "≈ ") + Wording.count(column.distinct),
      column.least.map { Wording.shown($0, widest) } ?? "",
      isOne ? "" : column.greatest.map { Wording.shown($0, widest) } ?? "",
    ]
  }

  /// As many values as there is room for, up to three.
  private func frequent(_ column: ColumnProfile, _ room: Int) -> String {
    if column.distinct == 1, column.least != nil { return "" }
    var text = ""
    for value in column.frequent.prefix(3) where !value.text.isEmpty {
      let shown = "\(Wording.shown(value.text, Self.frequent)) (\(Wording.count(value.count)))"
      let longer = text.isEmpty ? shown : text + ", " + shown
      if DisplayWidth.of(longer) > room { break }
      text = longer
    }
    return text
  }

  private func remarks(_ column: ColumnProfile) -> String {
    var text = ""
    for warning in column.warnings { text += Wording.wrapped(warning, mark: "    ! ", width: width) }
    for doubt in column.doubts { text += Wording.wrapped(doubt, mark: "    ? ", width: width) }
    var notes = column.notes.filter { note in !shared.contains { $0.note == note } }
    if !column.markers.isEmpty {
      let markers = column.markers.prefix(4).map { "\(Wording.quoted($0.text)) (\(Wording.count($0.count)))" }
      notes.insert("no value: \(markers.joined(separator: ", "))", at: 0)
    }
    for note in notes { text += Wording.wrapped(note, mark: "      ", width: width) }
    return text
  }
}
