import Definitions

/// CSV read plainly, character by character, with no thought of speed: the judge of the real reader.
///
/// Gives every record as fields, or as nil where it is at fault; names are given, so no line is a header.
struct NaiveCSV {
  var dialect: CSVDialect
  var fieldCount: Int

  func records(_ bytes: [UInt8]) -> [[[UInt8]]?] {
    var records: [[[UInt8]]?] = []
    var at = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    while at < bytes.count {
      if let comment = dialect.comment, bytes[at...].starts(with: comment) {
        at = lineEnd(bytes, at).next
        continue
      }
      let (fields, next) = record(bytes, at)
      at = next
      if let fields, fields.isEmpty { continue }
      records.append(isText(fields) ? fitted(fields) : nil)
    }
    return records
  }

  /// The fields of a record, as many as there are columns; nil where the dialect does not have it so.
  private func fitted(_ fields: [[UInt8]]?) -> [[UInt8]]? {
    guard let fields, fields.count != fieldCount, dialect.ragged == .fill else {
      return fields?.count == fieldCount ? fields : nil
    }
    if fields.dropFirst(fieldCount).contains(where: { !$0.isEmpty }) { return nil }
    return Array(fields.prefix(fieldCount)) + Array(repeating: [], count: max(0, fieldCount - fields.count))
  }

  private func isText(_ fields: [[UInt8]]?) -> Bool {
    (fields ?? []).allSatisfy {
      Array(String(decoding: $0, as: UTF8.self).utf8) == $0 || String(validating: $0, as: UTF8.self) != nil
    }
  }

  /// The fields of one record: none for a blank line, nil for a fault of quotes; and where the next one begins.
  private func record(_ bytes: [UInt8], _ start: Int) -> ([[UInt8]]?, Int) {
    if bytes[start] == 0x0a || bytes[start] == 0x0d { return ([], lineEnd(bytes, start).next) }
    var fields: [[UInt8]] = []
    var at = start
    while true {
      var field: [UInt8] = []
      if at < bytes.count, bytes[at] == dialect.quote {
        let opened = at
        at += 1
        var isClosed = false
        while at < bytes.count {
          let byte = bytes[at]
          let next = at + 1 < bytes.count ? bytes[at + 1] : nil
          if byte == dialect.quote, dialect.escape == nil, !isFieldEnd(bytes, at + 1) {
            field.append(byte)
            at += 1
            continue
          }
          if byte == dialect.quote, dialect.escape != dialect.quote || next != dialect.quote {
            isClosed = true
            at += 1
            break
          }
          if byte == dialect.escape, let next {
            if next != dialect.quote, next != dialect.escape { field.append(byte) }
            field.append(next)
            at += 2
          } else {
            field.append(byte)
            at += 1
          }
        }
        if !isClosed || !isFieldEnd(bytes, at) { return (nil, lineEnd(bytes, opened).next) }
      } else {
        while at < bytes.count, bytes[at] != 0x0a, bytes[at] != 0x0d, !bytes[at...].starts(with: dialect.delimiter) {
          field.append(bytes[at])
          at += 1
        }
      }
      fields.append(field)
      if at < bytes.count, bytes[at...].starts(with: dialect.delimiter) {
        at += dialect.delimiter.count
        continue
      }
      return (fields, at == bytes.count ? at : lineEnd(bytes, at).next)
    }
  }

  private func isFieldEnd(_ bytes: [UInt8], _ at: Int) -> Bool {
    at == bytes.count || bytes[at] == 0x0a || bytes[at] == 0x0d || bytes[at...].starts(with: dialect.delimiter)
  }

  private func lineEnd(_ bytes: [UInt8], _ from: Int) -> (end: Int, next: Int) {
    var at = from
    while at < bytes.count, bytes[at] != 0x0a, bytes[at] != 0x0d { at += 1 }
    if at == bytes.count { return (at, at) }
    return (at, bytes[at] == 0x0d && at + 1 < bytes.count && bytes[at + 1] == 0x0a ? at + 2 : at + 1)
  }
}
