import Definitions
import Extract

/// A dialect as the options of the command line that would tell it.
enum DialectFlags {
  /// Such as `--delimiter ';' --skip 3 --header 1`.
  static func text(_ sniffed: SniffedCSV) -> String {
    let dialect = sniffed.dialect
    var flags = [
      "--delimiter \(dialect.delimiter == [0x09] ? "tab" : quoted(String(decoding: dialect.delimiter, as: UTF8.self)))"
    ]
    if dialect.quote != 0x22 { flags.append("--quote \(character(dialect.quote))") }
    if dialect.escape != dialect.quote { flags.append("--escape \(character(dialect.escape))") }
    if let comment = dialect.comment { flags.append("--comment \(quoted(String(decoding: comment, as: UTF8.self)))") }
    // Where the names are given, the row that they are from is among the lines that are left out.
    let given = if case .names = dialect.header { sniffed.hasHeader } else { false }
    flags.append("--skip \(max(0, dialect.skip - (given ? 1 : 0)))")
    let rows = if case .rows(let rows, _) = dialect.header { rows } else { given ? 1 : 0 }
    flags.append("--header \(rows)")
    if dialect.footer > 0 { flags.append("--footer \(dialect.footer)") }
    return flags.joined(separator: " ")
  }

  private static func character(_ byte: UInt8?) -> String {
    byte.map { quoted(String(Unicode.Scalar($0))) } ?? "none"
  }

  /// A word as shells take it.
  private static func quoted(_ text: String) -> String {
    text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "," }
      ? text : "'\(text.replacing("'", with: "'\\''"))'"
  }
}
