import Columnar
import OperatingSystem

/// A pattern of paths in which placeholders stand for the batch's name.
///
/// | placeholder | for the batch `2026-11-22b` |
/// |---|---|
/// | `{batch}` | `2026-11-22b` |
/// | `{batch:%Y/%m}` | `2026/11`: of the date that the name begins with |
/// | `{suffix}` | `b`: what stands behind the date |
package struct FilePattern: Sendable, Equatable {
  private enum Part: Sendable, Equatable {
    /// A piece of the pattern, wildcards included.
    case glob(String)
    case batch
    case date([DatePart])
    case suffix
  }

  /// A directive of a date's form, and the text behind it.
  private struct DatePart: Sendable, Equatable {
    /// Its letter; nil for the text that the form begins with.
    var directive: Character?
    var text: String
  }

  private let parts: [Part]

  /// Reads a pattern.
  ///
  /// - Throws: `Failure` of status usage, for a placeholder that there is not.
  package init(_ text: String) throws {
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      if open > rest.startIndex { parts.append(.glob(String(rest[..<open]))) }
      guard let close = rest[open...].firstIndex(of: "}") else {
        throw Failure(
          .usage, "the placeholder '\(String(rest[open...]).shortened)' is not closed", remedy: "close it by }")
      }
      parts.append(try Self.placeholder(rest[rest.index(after: open)..<close]))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.glob(String(rest))) }
    self.parts = parts
  }

  private static func placeholder(_ text: Substring) throws -> Part {
    if text == "batch" { return .batch }
    if text == "suffix" { return .suffix }
    guard text.hasPrefix("batch:") else {
      throw Failure(
        .usage, "unknown placeholder '{\(String(text).shortened)}'",
        remedy: "there are {batch}, {batch:%Y%m%d} and {suffix}")
    }
    let remedy = "the parts of the batch's date are %Y, %y, %m, %d and %j, such as {batch:%Y%m%d}"
    let pieces = text.dropFirst("batch:".count).split(separator: "%", omittingEmptySubsequences: false)
    var date = [DatePart(directive: nil, text: String(pieces.first ?? ""))]
    for piece in pieces.dropFirst() {
      guard let letter = piece.first, "Yymdj".contains(letter) else {
        throw Failure(
          .usage, "'%\(String(piece.prefix(1)))' in '{\(String(text).shortened)}' is no part of a date", remedy: remedy)
      }
      date.append(DatePart(directive: letter, text: String(piece.dropFirst())))
    }
    if text.split(separator: "/").contains(where: { $0.hasSuffix("..") || $0.hasPrefix("..") }) {
      throw Failure(.usage, "'{\(String(text).shortened)}' leads out of the folder", remedy: remedy)
    }
    guard date.count > 1 else {
      throw Failure(.usage, "'{\(String(text).shortened)}' holds no part of the date", remedy: remedy)
    }
    return .date(date)
  }

  /// The shell pattern for a batch, whose own name is never a pattern: its characters stand for themselves.
  ///
  /// - Throws: `Failure` of status usage when the pattern asks for a date, and the batch's name begins with none.
  package func glob(batch: String) throws -> String {
    try parts.map { part in
      switch part {
      case .glob(let text): return text
      case .batch: return Self.literal(batch)
      case .date(let format):
        let date = try Self.date(batch).date
        return format.map { ($0.directive.map { Self.text($0, of: date) } ?? "") + Self.literal($0.text) }.joined()
      case .suffix: return Self.literal(try Self.date(batch).suffix)
      }
    }.joined()
  }

  /// A shell pattern for the files of any batch.
  package var anyBatch: String {
    parts.map { part in
      switch part {
      case .glob(let text): text
      case .batch, .suffix: "*"
      case .date(let format):
        format.map(\.text).joined(separator: "*").split(separator: "/", omittingEmptySubsequences: false)
          .map { _ in "*" }.joined(separator: "/")
      }
    }.joined()
  }

  /// Within brackets each character stands for itself.
  private static func literal(_ text: String) -> String {
    text.map { "*?[".contains($0) ? "[\($0)]" : String($0) }.joined()
  }

  /// The date that a batch's name begins with, and what stands behind it.
  private static func date(_ batch: String) throws -> (date: CivilDate, suffix: String) {
    let name = batch.prefix(10)
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    let suffix = batch.dropFirst(10)
    if parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }),
      suffix.utf8.first.map({ $0 < 0x30 || $0 > 0x39 }) ?? true,
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
      let date = CivilDate(year: year, month: month, day: day)
    {
      return (date, String(suffix))
    }
    throw Failure(
      .usage, "the batch \(batch) is not named by a date, which its files are found by",
      remedy: "name it like 2026-11-22 or 2026-11-22b, or write {batch} without a date's form")
  }

  private static func text(_ directive: Character, of date: CivilDate) -> String {
    func digits(_ number: Int, _ width: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    switch directive {
    case "Y": return digits(date.year, 4)
    case "y": return digits(date.year % 100, 2)
    case "m": return digits(date.month, 2)
    case "d": return digits(date.day, 2)
    default:
      let first = CivilDate(year: date.year, month: 1, day: 1)?.daysSince1970 ?? date.daysSince1970
      return digits(Int(date.daysSince1970 - first) + 1, 3)
    }
  }
}
