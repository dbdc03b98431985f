import Definitions

/// Numbers as people read them, in the format of their measure. Programs get plain ones.
enum NumberText {
  /// The numbers of a row.
  static func of(_ row: ResultTable.Row, _ table: ResultTable) -> [String] {
    zip(table.measures, row.numbers).map { header, number in number.map { of($0, header) } ?? MemberText.none }
  }

  private static func of(_ number: String, _ header: ResultTable.Header) -> String {
    switch header.format {
    case .plain: number
    case .currency: grouped(number) + (header.currency.map { " \($0)" } ?? "")
    case .percent: shifted(number) + " %"
    }
  }

  /// With a comma between thousands.
  private static func grouped(_ number: String) -> String {
    let (sign, whole, fraction) = parts(number)
    var digits = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { digits += "," }
      digits.append(digit)
    }
    return sign + digits + (fraction.isEmpty ? "" : "." + fraction)
  }

  /// A hundred times as much: the point two places to the right, and no digit lost.
  private static func shifted(_ number: String) -> String {
    var (sign, whole, fraction) = parts(number)
    while fraction.count < 2 { fraction += "0" }
    whole += fraction.prefix(2)
    fraction = String(fraction.dropFirst(2))
    while whole.count > 1, whole.hasPrefix("0") { whole.removeFirst() }
    return sign + whole + (fraction.isEmpty ? "" : "." + fraction)
  }

  private static func parts(_ number: String) -> (sign: String, whole: String, fraction: String) {
    let sign = number.hasPrefix("-") ? "-" : ""
    let parts = number.dropFirst(sign.count).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    return (sign, String(parts.first ?? ""), parts.count > 1 ? String(parts[1]) : "")
  }
}
