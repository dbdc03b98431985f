import Columnar

/// An answer as CSV by RFC 4180.
///
/// Behind the measures stand two columns that tell what an empty or a bracketed member is: `_total` names the levels
/// that the row is a total over, `_special` those with a special member (`product.category=unknown`), or the others, with blanks
/// between. A total's level is empty, and so is a member without a value; an empty text is `""`.
enum CSVText {
  static func write(_ table: ResultTable) -> String {
    var text = line((table.levels + table.measures).map { quoted($0.name) } + ["_total", "_special"])
    for row in table.rows {
      let members = zip(table.levels, row.members).map { header, member in
        switch member {
        case .total, .none: ""
        case .value(let value): header.type == .text && value.isEmpty ? "\"\"" : quoted(value)
        case .special(let special): quoted(special.label)
        case .others: quoted(MemberText.others)
        }
      }
      let specials = row.specials(table.levels).map { "\($0.level)=\($0.member.replacingBlanks)" }
      text += line(
        members + row.numbers.map { $0 ?? "" } + [
          quoted(row.totals(table.levels).joined(separator: " ")), quoted(specials.joined(separator: " ")),
        ])
    }
    return text
  }

  private static func line(_ fields: [String]) -> String { fields.joined(separator: ",") + "\r\n" }

  private static func quoted(_ text: String) -> String {
    let needsQuotes = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\r" || $0 == "\n" }
    guard needsQuotes else { return text }
    var result = String.UnicodeScalarView(["\""])
    for scalar in text.unicodeScalars {
      if scalar == "\"" { result.append(scalar) }
      result.append(scalar)
    }
    result.append("\"")
    return String(result)
  }
}

extension String {
  /// With underscores for blanks.
  fileprivate var replacingBlanks: String { String(map { $0 == " " ? "_" : $0 }) }
}
