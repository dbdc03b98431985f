/// Something wrong with a file, or unusual in it. Row 0 is the header.
enum Damage: Sendable, CustomStringConvertible {
  case none
  /// The delimiter behind a column is missing: the two values there are one.
  case fewer(row: Int, column: Int)
  /// There is a delimiter too many before a column.
  case more(row: Int, column: Int)
  /// A quote that belongs to nothing.
  case quote(row: Int, column: Int, QuotePlace)
  /// One row is divided by another delimiter.
  case delimiter(row: Int, String)
  /// One row ends by another line end.
  case lineEnd(row: Int)
  /// Lines that are no records.
  case before([String])
  case behind([String])
  case between(row: Int, String)
  /// The header stands so many times.
  case headers(Int)
  case noHeader
  /// Behind a blank line there is a table of the first columns.
  case second(columns: Int)

  enum QuotePlace: String, CaseIterable { case start, middle, end }

  /// What it is called in the table of scores.
  var kind: String {
    switch self {
    case .none: "undamaged"
    case .fewer: "delimiter missing"
    case .more: "delimiter too many"
    case .quote(_, _, let place): "quote at the \(place)"
    case .delimiter: "other delimiter"
    case .lineEnd: "other line end"
    case .before: "lines before"
    case .behind: "lines behind"
    case .between: "lines between"
    case .headers: "header repeated"
    case .noHeader: "no header"
    case .second: "second table"
    }
  }

  var description: String {
    switch self {
    case .fewer(let row, let column), .more(let row, let column), .quote(let row, let column, _):
      "\(kind), row \(row), column \(column)"
    case .delimiter(let row, let delimiter): "\(kind) \(delimiter.debugDescription), row \(row)"
    case .before(let lines), .behind(let lines): "\(kind) \(lines)"
    case .between(_, let line): "\(kind) \(line)"
    case .lineEnd(let row): "\(kind), row \(row)"
    case .second(let columns): "\(kind) of \(columns)"
    case .headers(let count): "\(kind) \(count) times"
    case .none, .noHeader: kind
    }
  }

  /// The row at fault.
  var row: Int? {
    switch self {
    case .fewer(let row, _), .more(let row, _), .quote(let row, _, _), .delimiter(let row, _): row
    default: nil
    }
  }

  /// Every damage to a table; `rows` are those that are damaged.
  static func all(of table: SampleTable, rows: [Int]) -> [Damage] {
    let columns = table.rows[0].count
    var all: [Damage] = [.none, .headers(2), .headers(3), .noHeader, .second(columns: columns)]
    if columns > 2 { all.append(.second(columns: columns - 1)) }
    let d = table.delimiter
    all += [
      .before(["A report of the shop"]),
      .before(["Report: orders, of all shops", "", "Made by: Ann Example", "On 12 Jan 2018"]),
      .before((1...23).map { "Note \($0): what is counted, and how" }),
      .before([["Report", "", ""].joined(separator: d), String(repeating: d, count: columns - 1)]),
      .behind(["Total: 12"]), .behind(["", "Source: the shop, 2018", "No warranty is given."]),
      .between(row: table.rows.count / 2, ""), .between(row: table.rows.count / 2, "# checked by Ann, and Bo"),
    ]
    for row in rows {
      all += (0..<(columns - 1)).map { .fewer(row: row, column: $0) }
      all += (0...columns).map { .more(row: row, column: $0) }
      all += (0..<columns).flatMap { column in
        QuotePlace.allCases.map { .quote(row: row, column: column, $0) }
      }
      all += [",", ";", "\t", "|", " ", ", "].filter { $0 != d }.map { .delimiter(row: row, $0) }
      all.append(.lineEnd(row: row))
    }
    return all
  }

  /// The text of a table with the damage, and what is to be read from it.
  func applied(to table: SampleTable) -> (text: String, wanted: [[String]]) {
    var lines = table.rows.indices.map { table.line($0) }
    var wanted = table.rows
    var ends = Array(repeating: table.lineEnd, count: lines.count)
    switch self {
    case .none: break
    case .fewer(let row, let column):
      var fields = table.rows[row].indices.map { table.written(row, $0) }
      let joined = fields.remove(at: column) + fields[column]
      fields[column] = joined
      lines[row] = fields.joined(separator: table.delimiter)
      wanted[row].remove(at: column)
      wanted[row][column] = Self.value(joined, table.quote)
      wanted[row].append("")
    case .more(let row, let column):
      var fields = table.rows[row].indices.map { table.written(row, $0) }
      fields.insert("", at: column)
      lines[row] = fields.joined(separator: table.delimiter)
    case .quote(let row, let column, let place):
      let (written, value) = Self.quoted(table.written(row, column), table.rows[row][column], table.quote, place)
      var fields = table.rows[row].indices.map { table.written(row, $0) }
      fields[column] = written
      lines[row] = fields.joined(separator: table.delimiter)
      wanted[row][column] = value
    case .delimiter(let row, let delimiter): lines[row] = table.line(row, by: delimiter)
    case .lineEnd(let row): ends[row] = table.lineEnd == "\n" ? "\r\n" : "\n"
    case .before(let more):
      lines = more + lines
      ends = more.map { _ in table.lineEnd } + ends
    case .behind(let more):
      lines += more
      ends += more.map { _ in table.lineEnd }
    case .between(let row, let line):
      lines.insert(line, at: row)
      ends.append(table.lineEnd)
    case .headers(let count):
      lines = Array(repeating: lines[0], count: count - 1) + lines
      ends += Array(repeating: table.lineEnd, count: count - 1)
      wanted[0] = wanted[0].map { name in Array(repeating: name, count: count).joined(separator: " ") }
    case .noHeader:
      lines.removeFirst()
      ends.removeFirst()
      wanted.removeFirst()
    case .second(let columns):
      lines +=
        [""]
        + table.rows.indices.map { row in
          (0..<columns).map { table.written(row, $0) }.joined(separator: table.delimiter)
        }
      ends += Array(repeating: table.lineEnd, count: table.rows.count + 1)
    }
    return (zip(lines, ends).map(+).joined(), wanted)
  }

  /// Two fields run together: they are what stands there, unless that is one quoted field.
  private static func value(_ joined: String, _ quote: String) -> String {
    let inner = joined.dropFirst().dropLast()
    guard joined.count > 1, joined.hasPrefix(quote), joined.hasSuffix(quote),
      !inner.replacing(quote + quote, with: "").contains(quote)
    else { return joined }
    return String(inner).replacing(quote + quote, with: quote)
  }

  /// A field with a quote too many, and its value: with the quote.
  private static func quoted(
    _ written: String, _ value: String, _ quote: String, _ place: QuotePlace
  ) -> (written: String, value: String) {
    let isQuoted = written.hasPrefix(quote)
    switch place {
    case .start: return (quote + written, quote + value)
    case .end: return (written + quote, value + quote)
    case .middle:
      let half = value.count / 2
      let (left, right) = (value.prefix(half), value.dropFirst(half))
      let around = isQuoted ? quote : ""
      return (around + left + quote + right + around, left + quote + right)
    }
  }
}
