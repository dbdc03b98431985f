/// Where another table begins in the same file.
struct TableBoundary {
  /// The names of the file's own header, as they are compared; none where it has no header.
  var names: [[UInt8]] = []
  /// The line on which the other table begins; nil as long as none has.
  var line: Int64?
  /// How many rows of the builder are known to repeat no header.
  var seen = 0

  /// What is told of the records from there on.
  var message: String {
    let line = line ?? 0
    return "another table begins on line \(line): leave \(line - 1) lines out before the header to read it"
  }

  /// Whether a record is a header: it repeats the names of the file's own, or most of them.
  func isHeader(_ fields: [ScannedField]) -> Bool {
    guard names.count > 1, fields.count > 1 else { return false }
    let own = Set(names.filter { !$0.isEmpty })
    let keys = fields.map { CSVHeader.key(String(decoding: $0.bytes, as: UTF8.self)) }
    let same = Set(keys).intersection(own).count
    return same >= 2 && same * 2 > min(own.count, fields.count)
  }

  /// Whether a record may be a header, by its first byte.
  func mayBeHeader(_ first: UInt8, quote: UInt8?) -> Bool {
    guard let name = names.first, let wanted = name.first else { return false }
    return first == quote || first == 0x20 || first | 0x20 == wanted | 0x20 || first >= 0x80
  }
}
