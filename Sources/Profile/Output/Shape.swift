import Definitions
import Extract

/// Formats in words.
enum Shape {
  static func text(_ format: Source.Format, hasHeader: Bool, columns: Int) -> String {
    switch format {
    case .csv(let dialect):
      var text = columns == 1 ? "CSV of one column" : "CSV divided by \(delimiter(dialect.delimiter))"
      text += dialect.quote.map { ", quoted by \(String(Unicode.Scalar($0)))" } ?? ", not quoted"
      if dialect.escape != dialect.quote {
        text += dialect.escape.map { ", escaped by \(String(Unicode.Scalar($0)))" } ?? ", quotes within not escaped"
      }
      if let comment = dialect.comment { text += ", remarks after \(String(decoding: comment, as: UTF8.self))" }
      if dialect.skip > 0 { text += ", \(Wording.times(dialect.skip, "line")) before it left out" }
      if dialect.footer > 0 { text += ", \(Wording.times(dialect.footer, "line")) behind it left out" }
      if !hasHeader { text += ", no header" }
      if case .rows(let count, _) = dialect.header, count > 1 { text += ", \(count) header rows" }
      return text
    case .fixedWidth(let dialect):
      var text = "fixed width, by \(dialect.unit)"
      if let record = dialect.record { text += ", a record every \(Wording.times(record, "byte"))" }
      if dialect.skip > 0 { text += ", \(Wording.times(dialect.skip, "line")) before" }
      if dialect.footer > 0 { text += ", \(Wording.times(dialect.footer, "line")) behind" }
      if dialect.header == .ruler { text += ", a ruler below the header" }
      if !hasHeader { text += ", no header" }
      return text
    case .json(let shape): return "JSON" + places(shape)
    case .ndjson(let shape): return "JSON, a value a line" + places(shape)
    }
  }

  private static func places(_ shape: JSONShape) -> String {
    var text = shape.records.isEmpty ? "" : ", records at \(shape.records.joined(separator: "."))"
    if !shape.rows.isEmpty { text += ", a row an element of \(shape.rows.joined(separator: "."))" }
    return text
  }

  static func delimiter(_ bytes: [UInt8]) -> String {
    switch bytes {
    case [0x09]: "tabs"
    case [0x20]: "blanks"
    case [0x2c]: "commas"
    case [0x3b]: "semicolons"
    case [0x3a]: "colons"
    default: Wording.quoted(String(decoding: bytes, as: UTF8.self))
    }
  }
}

extension DetectedEncoding {
  /// Whether it can hardly be anything else: what is valid UTF-8 is hardly ever so by chance.
  var isSure: Bool { confidence >= 0.9 || name == "utf-8" }

  /// The encoding in words.
  var told: String { isSure ? name : Wording.either(name, or: alternatives) }
}
