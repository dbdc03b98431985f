import Columnar
import Definitions

/// A source of a pipeline as YAML.
struct SourceText {
  let emitted: EmittedTable
  /// The file's pattern below the exports folder.
  let pattern: String

  /// The lines, indented as an entry of `sources`.
  func write() -> String {
    let table = emitted.table
    var text = ""
    text +=
      "  # \(Wording.times(table.rows, "row")) of \(Wording.shown(pattern, 200)): \(Wording.shown(table.shape, 200))\n"
    for fault in table.faults {
      text += "  # \(Wording.times(fault.count, "record")) cannot be read: \(Wording.shown(fault.message, 160))\n"
    }
    if let count = table.duplicates, count > 0 {
      text += "  # \(Wording.times(count, "row")) \(count == 1 ? "is" : "are") the same as one before\n"
    }
    text += "  \(emitted.name):\n"
    text += "    system: \(emitted.name)\n"
    text += "    files: \(Self.quoted(pattern))\n"
    text += format(table.format)
    text += "    encoding: \(emitted.encoding)\n"
    text += zone
    text += "    delivery: delta\n"
    let isPlain = emitted.nulls == [""]
    if !isPlain, !emitted.nulls.isEmpty {
      text += "    \"null\": [\(emitted.nulls.map(Self.quoted).joined(separator: ", "))]\n"
    }
    if case .counted(let index) = emitted.key {
      text +=
        "    number: {row_no: \(emitted.columns[index].name)}   # no column tells all rows apart: those of equal value are counted\n"
    }
    text += "    columns:\n"
    for index in emitted.columns.indices { text += column(index) }
    text += feed()
    return text
  }

  /// Times need a zone, told or not.
  private var zone: String {
    emitted.columns.contains { $0.type == .timestamp } ? "    zone: UTC\n" : ""
  }

  /// What no file answers, as a comment.
  static let questions = """
    # Written by martlet profile. What it doubts stands beside the columns; what no file says is for you to tell:
    #   delivery  delta: a file holds what changed since the last one; full: everything there is
    #   zone      of times that do not name one
    #   system    whose keys these are: the same for the tables of one system

    """

  // MARK: - Format

  private func format(_ format: Source.Format) -> String {
    switch format {
    case .csv(let dialect): "    format: csv\n" + self.dialect(dialect)
    case .fixedWidth(let dialect): "    format: fixed_width\n" + self.dialect(dialect)
    case .json(let shape): "    format: json\n" + self.shape(shape)
    case .ndjson(let shape): "    format: ndjson\n" + self.shape(shape)
    }
  }

  private func shape(_ shape: JSONShape) -> String {
    var text = ""
    if !shape.records.isEmpty { text += "    records: \(Self.quoted(shape.records.joined(separator: ".")))\n" }
    if !shape.rows.isEmpty {
      text += "    rows: \(Self.quoted(shape.rows.joined(separator: ".")))\n"
      let array = Self.quoted(JSONTables.text(shape.rows))
      text +=
        "    where: {\(array): \(Self.quoted(JSONTables.filled))}   # a record whose array is empty has no rows here\n"
    }
    return text
  }

  private func dialect(_ dialect: CSVDialect) -> String {
    var parts: [String] = []
    if dialect.delimiter != [0x2c] {
      parts.append(
        "delimiter: \(dialect.delimiter == [0x09] ? "tab" : Self.quoted(String(decoding: dialect.delimiter, as: UTF8.self)))"
      )
    }
    func character(_ byte: UInt8?) -> String { byte.map { Self.quoted(String(Unicode.Scalar($0))) } ?? "none" }
    if dialect.quote != 0x22 { parts.append("quote: \(character(dialect.quote))") }
    if dialect.escape != dialect.quote { parts.append("escape: \(character(dialect.escape))") }
    if dialect.skip > 0 { parts.append("skip: \(dialect.skip)") }
    if dialect.footer > 0 { parts.append("footer: \(dialect.footer)") }
    if dialect.ragged != .reject { parts.append("ragged: \(dialect.ragged.rawValue)") }
    if dialect.repairs { parts.append("repair: true") }
    if let comment = dialect.comment {
      parts.append("comment: \(Self.quoted(String(decoding: comment, as: UTF8.self)))")
    }
    switch dialect.header {
    case .rows(1, _): break
    case .rows(let count, nil): parts.append("header: \(count)")
    case .rows(let count, let row?): parts.append("header: {rows: \(count), names: \(row)}")
    case .names(let names): parts.append("header: [\(names.map(Self.quoted).joined(separator: ", "))]")
    }
    return parts.isEmpty ? "" : "    dialect: {\(parts.joined(separator: ", "))}\n"
  }

  private func dialect(_ dialect: FixedWidthDialect) -> String {
    var parts = ["unit: \(dialect.unit)"]
    if let record = dialect.record { parts.append("record: \(record)") }
    if dialect.skip > 0 { parts.append("skip: \(dialect.skip)") }
    if dialect.footer > 0 { parts.append("footer: \(dialect.footer)") }
    if let comment = dialect.comment {
      parts.append("comment: \(Self.quoted(String(decoding: comment, as: UTF8.self)))")
    }
    if dialect.header != .none { parts.append("header: \(dialect.header)") }
    if dialect.rest != .reject { parts.append("rest: \(dialect.rest)") }
    return "    dialect: {\(parts.joined(separator: ", "))}\n"
  }

  // MARK: - Columns

  /// Whether columns are read from places rather than by names.
  private var isPlaced: Bool {
    if case .fixedWidth(let dialect) = emitted.table.format { dialect.header == .none } else { false }
  }

  private func column(_ index: Int) -> String {
    let column = emitted.columns[index]
    var parts = [isPlaced ? "at: \(column.from)" : "from: \(Self.quoted(column.from))"]
    if column.type != .text { parts.append("type: \(column.type)") }
    if column.formats.count == 1 { parts.append("format: \(Self.quoted(column.formats[0]))") }
    if column.formats.count > 1 { parts.append("format: [\(column.formats.map(Self.quoted).joined(separator: ", "))]") }
    if !column.cleaning.isEmpty { parts.append("clean: [\(column.cleaning.joined(separator: ", "))]") }
    if let nulls = column.nulls { parts.append("\"null\": [\(nulls.map(Self.quoted).joined(separator: ", "))]") }
    let remarks = column.remarks.joined(separator: "; ")
    let remark = remarks.isEmpty ? "" : "   # \(Wording.shown(remarks, 200))"
    return "      \(column.name): {\(parts.joined(separator: ", "))}\(remark)\n"
  }

  private func feed() -> String {
    let columns = emitted.columns
    var key = emitted.keyColumns.map { "\(columns[$0].name): \(Self.expression(emitted.keyExpression($0)))" }
    if case .counted = emitted.key { key.append("row_no: row_no") }
    let rest = emitted.rest
    var text = "    feeds:\n"
    for (name, reason) in emitted.left { text += "      # \(Wording.shown(name, 80)) feeds nothing: \(reason)\n" }
    guard let instant = emitted.instant else {
      text += "      - dimension: \(emitted.name)\n        key: {\(key.joined(separator: ", "))}\n"
      text += Self.mapping("attributes", rest.map { "\(columns[$0].name): \(columns[$0].name)" })
      return text
    }
    let measures = rest.filter { EmittedTable.isMeasure(columns[$0]) }
    let others = rest.filter { !measures.contains($0) }
    func same(_ indexes: [Int]) -> [String] { indexes.map { "\(columns[$0].name): \(columns[$0].name)" } }
    text += "      - fact: \(emitted.name)\n        grain: {\(key.joined(separator: ", "))}\n"
    text += "        instant: \(columns[instant].name)\n        roles: {date: \(columns[instant].name)}\n"
    if !others.isEmpty { text += Self.mapping("degenerate", same(others)) }
    if !measures.isEmpty { text += Self.mapping("measures", same(measures)) }
    return text
  }

  /// A mapping of a feed, on as many lines as it takes.
  private static func mapping(_ key: String, _ members: [String]) -> String {
    let indent = "        "
    var lines = ["\(indent)\(key): {"]
    for (index, member) in members.enumerated() {
      let text = index == members.count - 1 ? member + "}" : member + ","
      let line = lines[lines.count - 1]
      if index > 0, line.count + text.count > 119 {
        lines.append("\(indent)  \(text)")
      } else {
        lines[lines.count - 1] = line + (index == 0 ? "" : " ") + text
      }
    }
    if members.isEmpty { lines[0] += "}" }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func expression(_ text: String) -> String { text.contains("(") ? quoted(text) : text }

  /// A text in double quotes, which YAML reads as JSON does.
  static func quoted(_ text: String) -> String { JSONText.quoted(text) }
}
