import Columnar

/// An answer as a JSON array, an object a row: levels and measures by their names.
///
/// A level is null for a total, a special member and a member without a value; `_total` lists the levels that the row is
/// a total over, `_special` says which special member stands at which level. Numbers have all digits that they have.
enum JSONText {
  static func write(_ table: ResultTable) -> String {
    if table.rows.isEmpty { return "[]\n" }
    return "[\n\(objects(table).map { "  \($0)" }.joined(separator: ",\n"))\n]\n"
  }

  /// An object a line.
  static func writeLines(_ table: ResultTable) -> String { objects(table).map { "\($0)\n" }.joined() }

  private static func objects(_ table: ResultTable) -> [String] {
    table.rows.map { row in
      var fields = zip(table.levels, row.members).map { header, member in
        "\(quoted(header.name)): \(value(member, header.type))"
      }
      fields += zip(table.measures, row.numbers).map { "\(quoted($0.name)): \($1 ?? "null")" }
      let totals = row.totals(table.levels).map(quoted).joined(separator: ", ")
      let specials = row.specials(table.levels).map { "\(quoted($0.level)): \(quoted($0.member))" }
      fields.append("\"_total\": [\(totals)]")
      fields.append("\"_special\": {\(specials.joined(separator: ", "))}")
      return "{\(fields.joined(separator: ", "))}"
    }
  }

  private static func value(_ member: ResultTable.Member, _ type: ColumnType) -> String {
    guard case .value(let text) = member else { return "null" }
    switch type {
    case .integer, .decimal, .boolean: return text
    case .text, .date, .timestamp: return quoted(text)
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
