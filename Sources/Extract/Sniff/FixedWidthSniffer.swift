// A file of fixed width has blanks at the same positions of all lines, and values that begin or end at the same ones:
//
// ```
// 00004 0001 19970101  2   29.33
// 23569 2357 19970325 12  125.74
//      ▲    ▲        ▲  ▲▲           blank all the way down: the columns stand between
// ```
//
// A column whose values all end at one position is aligned right, and takes the gap before it, since a longer number
// would stand there; one whose values all begin at one position takes the gap behind it.

import Definitions

/// Finds out whether a text is of fixed width.
package enum FixedWidthSniffer {
  /// With fewer lines, blanks stand below one another by chance.
  private static let fewestLines = 3
  /// What is less likely than this is not told.
  private static let least = 0.2

  /// Looks at the first lines of a file.
  ///
  /// - Parameter text: UTF-8, from the file's beginning.
  /// - Returns: nil if it does not look like a file of fixed width.
  package static func guess(_ text: [UInt8]) -> FixedWidthGuess? {
    let characters = TextGrid(text, unit: .characters)
    let best = guess(characters, .characters)
    guard characters.hasWide else { return best }
    let cells = guess(TextGrid(text, unit: .cells), .cells)
    return (cells?.confidence ?? 0) > (best?.confidence ?? 0) ? cells : best
  }

  private static func guess(_ grid: TextGrid, _ unit: FixedWidthDialect.Unit) -> FixedWidthGuess? {
    guard grid.rows.allSatisfy({ $0.count <= TextGrid.longest }) else { return nil }
    if grid.rows.count > 2, let ruled = ruled(grid, unit) { return ruled }
    guard grid.rows.count > fewestLines else { return nil }
    // The first line may be a header, and wider.
    var rows = 1..<grid.rows.count
    var columns = columns(grid, rows)
    let names = names(grid, columns)
    if names == nil {
      rows = grid.rows.indices
      columns = Self.columns(grid, rows)
    }
    guard columns.count > 1 else { return nil }
    let tight = columns.map(\.tight)
    let places = stretches(columns)
    let alignment = columns.map(\.alignment).reduce(0, +) / Double(columns.count)
    let confidence =
      agreement(grid, rows, places) * alignment * chance(grid, rows, tight) * padding(grid, rows, tight)
      * Delimiters.doubt(grid, columnsStart: tight.map(\.lowerBound))
    guard confidence >= least else { return nil }
    return FixedWidthGuess(
      unit: unit, columns: places, header: names == nil ? .none : .names, names: names ?? [], confidence: confidence)
  }

  /// A list with a line of dashes below its header.
  private static func ruled(_ grid: TextGrid, _ unit: FixedWidthDialect.Unit) -> FixedWidthGuess? {
    let ruler = HeaderLine(grid.lines[1], unit)
    guard let fields = HeaderLine(grid.lines[0], unit).fields(ruler: ruler), fields.count > 1 else { return nil }
    let places = fields.map(\.place)
    let confidence = agreement(grid, 2..<grid.rows.count, places, marksAllowed: true)
    guard confidence >= least else { return nil }
    return FixedWidthGuess(
      unit: unit, columns: places, header: .ruler, names: fields.map(\.name), confidence: confidence)
  }

  // MARK: Columns

  private struct Column {
    var tight: Range<Int>
    /// Shares of the values that begin, and that end, where the column does.
    var left = 0.0
    var right = 0.0
    /// Share of the rows that have a value.
    var filled = 0.0
    var isNumeric = false
    var alignment: Double { max(left, right) }

    init(_ tight: Range<Int>, _ grid: TextGrid, _ rows: Range<Int>) {
      self.tight = tight
      let values = rows.compactMap { row in grid.value(row, tight).map { (row, $0) } }
      guard !values.isEmpty else { return }
      let count = Double(values.count)
      filled = count / Double(rows.count)
      left = Double(values.count { $0.1.lowerBound == tight.lowerBound }) / count
      right = Double(values.count { $0.1.upperBound == tight.upperBound }) / count
      isNumeric = Double(values.count { grid.isNumber($0.0, $0.1) }) / count > 0.95
    }
  }

  private static func columns(_ grid: TextGrid, _ rows: Range<Int>) -> [Column] {
    joined(filled(grid, rows).map { Column($0, grid, rows) }, grid, rows)
  }

  /// Stretches between positions that are blank in all lines but a few.
  private static func filled(_ grid: TextGrid, _ rows: Range<Int>) -> [Range<Int>] {
    let width = rows.map { grid.rows[$0].count }.max() ?? 0
    var filled = Array(repeating: 0, count: width)
    for row in rows {
      for (position, mark) in grid.rows[row].enumerated() where mark != .blank { filled[position] += 1 }
    }
    let few = rows.count / 50
    var columns: [Range<Int>] = []
    for position in filled.indices where filled[position] > few {
      if let last = columns.last, last.upperBound == position {
        columns[columns.count - 1] = last.lowerBound..<position + 1
      } else {
        columns.append(position..<position + 1)
      }
    }
    // Rare values are longer than others.
    for index in columns.indices {
      let (before, behind) = (index > 0 ? columns[index - 1].upperBound : 0, columns[index].lowerBound)
      let start = (before..<behind).last { filled[$0] == 0 }.map { $0 + 1 } ?? (index == 0 ? 0 : behind)
      columns[index] = start..<columns[index].upperBound
      let next = index + 1 < columns.count ? columns[index + 1].lowerBound : width
      let gap = columns[index].upperBound..<next
      let end = gap.first { filled[$0] == 0 } ?? (index + 1 == columns.count ? width : gap.lowerBound)
      columns[index] = columns[index].lowerBound..<end
    }
    // A column of nothing but dividing marks is none.
    return columns.filter { column in rows.contains { row in !Delimiters.isDivider(grid, row, column) } }
  }

  /// Columns, words of one text being one: in few lines they may begin below one another.
  private static func joined(_ columns: [Column], _ grid: TextGrid, _ rows: Range<Int>) -> [Column] {
    var joined: [Column] = []
    for column in columns {
      guard let last = joined.last, !last.isNumeric, !column.isNumeric,
        column.tight.lowerBound - last.tight.upperBound == 1, column.filled < 0.8
      else {
        joined.append(column)
        continue
      }
      joined[joined.count - 1] = Column(last.tight.lowerBound..<column.tight.upperBound, grid, rows)
    }
    return joined
  }

  /// Columns with the gaps that belong to them; one blank stays between two.
  private static func stretches(_ columns: [Column]) -> [ColumnPlace] {
    columns.indices.map { index in
      let column = columns[index]
      var start = column.tight.lowerBound
      var end: Int? = column.tight.upperBound
      let before = index > 0 ? columns[index - 1].tight.upperBound : -1
      if column.left < column.right { start = min(start, before + 1) }
      if column.right < column.left {
        guard index + 1 < columns.count else { return ColumnPlace(first: start + 1, last: nil) }
        let next = columns[index + 1]
        if next.left >= next.right { end = next.tight.lowerBound - 1 }
      }
      return ColumnPlace(first: start + 1, last: end)
    }
  }

  // MARK: Header

  /// Names above the columns; nil where the first line is one like the others.
  private static func names(_ grid: TextGrid, _ columns: [Column]) -> [String]? {
    let words = HeaderLine(grid.lines[0], .characters).fields(names: [])
    var names = Array(repeating: "", count: columns.count)
    for word in words {
      let middle = 2 * word.start + word.name.unicodeScalars.count
      func distance(_ index: Int) -> Int {
        let tight = columns[index].tight
        return max(2 * tight.lowerBound - middle, middle - 2 * tight.upperBound, 0)
      }
      guard let nearest = columns.indices.min(by: { distance($0) < distance($1) }) else { return nil }
      names[nearest] += (names[nearest].isEmpty ? "" : " ") + word.name
    }
    let numeric = columns.indices.filter { columns[$0].isNumeric && !names[$0].isEmpty }
    let hasLetters = numeric.allSatisfy { names[$0].unicodeScalars.contains { $0.properties.isAlphabetic } }
    return !numeric.isEmpty && hasLetters ? names : nil
  }

  // MARK: Likelihood

  /// The share of lines that have nothing but blanks beside the columns, and something in two of them.
  private static func agreement(
    _ grid: TextGrid, _ rows: Range<Int>, _ places: [ColumnPlace], marksAllowed: Bool = false
  ) -> Double {
    let agreeing = rows.count { row in
      let end = grid.rows[row].count
      var position = 0
      var filled = 0
      for place in places {
        let gap = position..<max(position, place.first - 1)
        let isDivider = marksAllowed && gap.count <= 3 && Delimiters.isDivider(grid, row, gap)
        if !isDivider, grid.value(row, gap) != nil { return false }
        position = max(position, place.last ?? end)
        if place.first <= position, grid.value(row, place.first - 1..<position) != nil { filled += 1 }
      }
      return filled > 1 && grid.value(row, position..<max(position, end)) == nil
    }
    return Double(agreeing) / Double(max(1, rows.count))
  }

  /// Of the gaps found, the share that is not there by chance: blanks fall below one another where lines are few.
  private static func chance(_ grid: TextGrid, _ rows: Range<Int>, _ columns: [Range<Int>]) -> Double {
    var blanks = 0
    var all = 0
    for row in rows {
      for column in columns {
        for position in column where position < grid.rows[row].count {
          all += 1
          if grid.rows[row][position] == .blank { blanks += 1 }
        }
      }
    }
    let share = Double(blanks) / Double(max(1, all))
    var expected = Double(columns.reduce(0) { $0 + $1.count })
    for _ in rows { expected *= share }
    let found = Double(columns.count - 1)
    return found / (found + expected)
  }

  /// Less where no gap is ever wider than one blank: fields might as well be divided by it.
  private static func padding(_ grid: TextGrid, _ rows: Range<Int>, _ columns: [Range<Int>]) -> Double {
    for (left, right) in zip(columns, columns.dropFirst()) {
      for row in rows {
        guard let before = grid.value(row, left), let after = grid.value(row, right) else { return 1 }
        if after.lowerBound - before.upperBound > 1 { return 1 }
      }
    }
    return 0.5
  }
}
