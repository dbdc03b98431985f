import Extract
import OperatingSystem

/// Options that tell which file is meant and how it is written, instead of having that found out.
enum DialectOptions {
  static let encoding = Option.value("encoding", "NAME", "character encoding, as `iconv -l` names it")
  static let member = Option.value("member", "NAME", "of a zip archive, the member to read")
  private static let delimiter = Option.value(
    "delimiter", "TEXT", "what divides fields: one character or several, or tab")
  private static let quote = Option.value("quote", "CHAR", "quote character, or none")
  private static let escape = Option.value("escape", "CHAR", "escape character within quotes, or none")
  private static let comment = Option.value("comment", "TEXT", "what lines begin with that are left out, or none")
  private static let skip = Option.value("skip", "N", "lines to leave out before the header")
  private static let footer = Option.value("footer", "N", "lines to leave out at the end")
  private static let header = Option.value("header", "N", "number of header rows; 0 or none where there is none")

  static let all = [member, encoding, delimiter, quote, escape, comment, skip, footer, header]

  /// What the options say.
  ///
  /// - Throws: `Failure` with status `usage` for a value that cannot be.
  static func hints(_ invocation: Invocation) throws -> DialectHints {
    var hints = DialectHints()
    if let text = invocation[delimiter] {
      let bytes = text == "tab" || text == "\\t" ? [0x09] : Array(text.utf8)
      guard !bytes.isEmpty, bytes.count <= 8, !bytes.contains(0x0a), !bytes.contains(0x0d) else {
        throw Failure(
          .usage, "--delimiter cannot be \"\(text)\"", remedy: "one to eight bytes without a line end, or tab")
      }
      hints.delimiter = bytes
    }
    if let text = invocation[quote] { hints.quote = .some(try character(quote, text)) }
    if let text = invocation[escape] { hints.escape = .some(try character(escape, text)) }
    if let text = invocation[comment] { hints.comment = .some(text == "none" ? nil : Array(text.utf8)) }
    hints.skip = try invocation.number(skip, atLeast: 0)
    hints.footer = try invocation.number(footer, atLeast: 0)
    hints.headerRows = invocation[header] == "none" ? 0 : try invocation.number(header, atLeast: 0)
    return hints
  }

  private static func character(_ option: Option, _ text: String) throws -> UInt8? {
    if text == "none" { return nil }
    guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80, byte != 0x0a, byte != 0x0d else {
      throw Failure(.usage, "--\(option.name) must be one ASCII character or none, not \"\(text)\"")
    }
    return byte
  }
}
